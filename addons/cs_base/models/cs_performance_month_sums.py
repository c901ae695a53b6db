"""What a month adds up to, from its entries, in a constant number of queries."""

from collections import defaultdict
from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ..tools.performance import exact_text, from_exact, money, number, rounded
from ..tools.performance_month import (
    Caps,
    Row,
    added,
    correction,
    settle,
    with_corrections,
)


class CsPerformanceMonth(models.Model):
    _inherit = "cs.performance.month"

    # --- the rows ---------------------------------------------------------------

    def _fetch_entries(self):
        """Return the confirmed entries of the month in one query, in a fixed order."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT e.id, e.employee_id, e.rule_id, e.rule_code, e.scheme, e.unit,
                       COALESCE(e.base_key, ''), COALESCE(e.base_amount, 0),
                       e.effect, e.exact_value, e.event_date, e.event_key,
                       COALESCE(e.clause_code, ''), e.proposed_by_id, e.decided_by_id,
                       e.decided_date, e.reverses_id, o.month_id,
                       COALESCE(r.cap_month, 0), COALESCE(r.cap_period, 0)
                  FROM cs_performance_entry e
                  JOIN cs_performance_rule r ON r.id = e.rule_id
             LEFT JOIN cs_performance_entry o ON o.id = e.reverses_id
                 WHERE e.month_id = %s AND e.state = 'confirmed'
              ORDER BY e.employee_id, e.id
                """,
                self.id,
            )
        )

    def _fetch_origins(self):
        """Return the entries of earlier months, of the people of whose entries one is
        reversed in this month: (as above …, month of the reversing entry or None).
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT e.id, e.employee_id, e.month_id, e.rule_code, e.scheme, e.unit,
                       COALESCE(e.base_key, ''), e.effect, e.exact_value,
                       COALESCE(r.cap_month, 0), e.reverses_id, origin.month_id,
                       back.month_id, back_month.date_from, month.caps,
                       COALESCE(e.base_amount, 0), COALESCE(r.cap_period, 0)
                  FROM cs_performance_entry e
                  JOIN cs_performance_rule r ON r.id = e.rule_id
                  JOIN cs_performance_month month ON month.id = e.month_id
             LEFT JOIN cs_performance_entry origin ON origin.id = e.reverses_id
             LEFT JOIN cs_performance_entry back
                    ON back.reverses_id = e.id AND back.state = 'confirmed'
             LEFT JOIN cs_performance_month back_month ON back_month.id = back.month_id
                 WHERE e.state = 'confirmed'
                   AND (e.employee_id, e.month_id) IN (
                       SELECT now.employee_id, before.month_id
                         FROM cs_performance_entry now
                         JOIN cs_performance_entry before ON before.id = now.reverses_id
                        WHERE now.month_id = %s AND now.state = 'confirmed'
                          AND before.month_id <> now.month_id)
                """,
                self.id,
            )
        )

    # --- the sums ---------------------------------------------------------------

    def _get_caps(self):
        """Return the limits that count now (AMB-37, QC-28)."""
        company = self.company_id.sudo()  # settings, no secrets
        names = ("cs_performance_cap", "cs_performance_cap_reward", "cs_qc_cap_points")
        limits = [number(company[name]) if company[name] else None for name in names]
        return Caps(*limits, company.cs_qc_cap_period)

    def _read_caps(self, stored):
        """Return the limits that a closed month was closed with."""
        *limits, points_period = [*(stored or ()), None, None, None, None][:4]
        found = Caps(*(cap and from_exact(cap) for cap in limits))
        return found._replace(points_period=points_period or "year")

    def _prepare_lines(self, entries, caps):
        """Return the values of the results, by employee and in a fixed order.

        :param entries: rows of ``_fetch_entries``
        """
        rows, money_of = defaultdict(list), {}
        limits = self._get_point_limits(caps)
        for entry in entries:
            if entry[16] and entry[17] != self.id:
                continue  # takes back something of an earlier month
            row = _row(*entry[3:7], *entry[8:10], entry[18])
            key = (entry[1], row.scheme, row.unit, row.base)
            money_of.setdefault(key, set()).add(number(entry[7]))
            if not self._is_long(row.scheme, row.unit, entry[19], limits):
                rows[entry[1]].append(row)
        longs = self._get_period_results(entries, limits)
        corrections = self._get_corrections(money_of, limits)
        people = sorted(rows.keys() | longs.keys() | corrections.keys())
        known = self._get_people(people)
        lines = []
        for employee_id in people:
            results = with_corrections(
                added(
                    settle(rows.get(employee_id, ()), caps), longs.get(employee_id, {})
                ),
                *corrections.get(employee_id, ()),
            )
            for key in sorted(results):
                amounts = money_of.get((employee_id, *key), {Fraction(0)})
                base = amounts.pop() if len(amounts) == 1 else Fraction(0)
                lines.append(
                    {
                        "employee_id": employee_id,
                        **known[employee_id],
                        **self._prepare_line(key, results[key], base),
                    }
                )
        return lines

    def _prepare_line(self, key, result, base_amount):
        scheme, unit, base = key
        amount = Fraction(0)
        if unit == "amount":
            amount = money(result.total)
        elif unit == "percent":
            amount = money(result.total * base_amount / 100)
        share = self.company_id.sudo().cs_performance_warn_share  # a setting
        return {
            "scheme": scheme,
            "unit": unit,
            "base_key": base or False,
            "base_amount": float(rounded(base_amount)),
            "entry_count": result.count,
            "rewards": float(rounded(result.rewards)),
            "deductions": float(rounded(result.deductions)),
            "cut": float(rounded(result.cut)),
            "corrections": float(rounded(result.corrections)),
            "total": float(rounded(result.total)),
            "exact_total": exact_text(result.total),
            "amount": float(rounded(amount)),
            "is_over_share": bool(
                unit == "percent" and share and result.total < -number(share)
            ),
        }

    def _get_corrections(self, money_of, limits):
        """Return {employee: [{key: what is given back}]}, one for each earlier month.

        :param money_of: {(employee, key): amounts the percentages are of}, added to
        :param limits: see ``_get_point_limits``; what they are about is settled there
        """
        months = defaultdict(dict)  # (employee, month) -> {entry: Row}
        before, now, caps_of = defaultdict(set), defaultdict(set), {}
        for row in self._fetch_origins():
            entry_id, employee_id, month_id = row[:3]
            if row[10] and row[11] != month_id:
                continue  # was itself a correction of a month before
            if self._is_long(row[4], row[5], row[16], limits):
                continue
            key = (employee_id, month_id)
            months[key][entry_id] = _row(*row[3:9], row[9])
            caps_of[month_id] = self._read_caps(row[14])
            if row[12] == self.id:
                now[key].add(entry_id)
                taken = months[key][entry_id]
                money_of.setdefault(
                    (employee_id, taken.scheme, taken.unit, taken.base), set()
                ).add(number(row[15]))
            elif row[12] and row[12] != month_id and row[13] < self.date_from:
                before[key].add(entry_id)
        found = defaultdict(list)
        for key, rows in sorted(months.items()):
            if now[key]:
                found[key[0]].append(
                    correction(rows, before[key], now[key], caps_of[key[1]])
                )
        return found

    def _get_people(self, employee_ids):
        """Return {employee: number and department now}, for the ledger alone."""
        # Employee numbers are for payroll; the results are read by HR.
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        people = Employee.browse(employee_ids)
        people.fetch(["cs_employee_number", "barcode", "department_id"])
        return {
            person.id: {
                "employee_number": person.cs_employee_number or person.barcode or False,
                "department_id": person.department_id.id,
            }
            for person in people
        }


def _row(rule, scheme, unit, base, effect, exact, cap):
    return Row(
        rule,
        scheme,
        unit,
        base,
        effect == "reward",
        from_exact(exact),
        number(cap) if cap else None,
    )
