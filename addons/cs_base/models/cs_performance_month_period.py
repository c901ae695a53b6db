"""Limits of a rule or of quality points for more than a month (QC-28)."""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..tools import performance_period
from ..tools.performance import from_exact, number
from ..tools.performance_month import ZERO, Result
from ..tools.performance_period import Limit


class CsPerformanceMonth(models.Model):
    _inherit = "cs.performance.month"

    def _get_point_limits(self, caps):
        """Return {first day of a month: limit of the quality points}; empty for none.

        Closed months keep the limit they were closed with.
        """
        # The whole ledger, whoever looks at one month of it.
        closed = self._by_server().search(
            [("company_id", "=", self.company_id.id), ("state", "=", "closed")]
        )
        found = {month.date_from: month._read_caps(month.caps) for month in closed}
        found[self.date_from] = caps
        limits = {
            day: Limit(one.points, one.points_period) for day, one in found.items()
        }
        return limits if any(one.value for one in limits.values()) else {}

    def _is_long(self, scheme, unit, cap_period, limits):
        """Tell whether an entry counts towards a limit of a longer period."""
        is_limited = limits and scheme == "qc" and unit == "points"
        return bool(is_limited or (cap_period and unit != "percent"))

    def _get_period_results(self, entries, limits):
        """Return {employee: {key: Result}} of what has a limit of a longer period.

        :param entries: rows of ``_fetch_entries``
        :param limits: see ``_get_point_limits``
        """
        long_ids = {
            entry[1]
            for entry in entries
            if self._is_long(entry[4], entry[5], entry[19], limits)
        }
        if not long_ids:
            return {}
        # Years of entries that are taken back now, and this one.
        rows, before, now = defaultdict(dict), defaultdict(set), defaultdict(set)
        for found in self._fetch_history(sorted(long_ids)):
            (entry_id, employee_id, month_id, day, code, scheme, unit, base) = found[:8]
            (effect, exact, cap_month, cap_period, kind) = found[8:13]
            (reverses_id, origin_month_id, back_month_id, back_day) = found[13:]
            if not self._is_long(scheme, unit, cap_period, limits):
                continue
            if reverses_id and origin_month_id != month_id:
                continue  # takes back something of an earlier month
            key = employee_id, (scheme, unit, base), day.year
            rows[key][entry_id] = performance_period.Row(
                day,
                code,
                effect == "reward",
                from_exact(exact),
                number(cap_month) if cap_month else None,
                Limit(number(cap_period) if cap_period else None, kind or "year"),
            )
            if back_month_id and back_month_id != month_id:
                if back_month_id == self.id:
                    now[key].add(entry_id)
                elif back_day < self.date_from:
                    before[key].add(entry_id)
        results = defaultdict(dict)
        for place, found in rows.items():
            employee_id, key, year = place
            if year != self.date_from.year and not now[place]:
                continue
            settled = performance_period.settle(
                self.date_from,
                found,
                before[place],
                now[place],
                limits if key[:2] == ("qc", "points") else {},
            )
            old = results[employee_id].get(key, Result())
            results[employee_id][key] = self._add_settled(old, settled, found)
        return {
            employee_id: {key: result for key, result in found.items() if any(result)}
            for employee_id, found in results.items()
        }

    def _add_settled(self, old, settled, rows):
        """Return the result of a person with what one year adds."""
        own = [row for row in rows.values() if row.month == self.date_from]
        rewards = sum((row.value for row in own if row.is_reward), ZERO)
        deductions = sum((row.value for row in own if not row.is_reward), ZERO)
        return Result(
            old.rewards + rewards,
            old.deductions + deductions,
            old.cut + rewards + deductions - settled.own,
            old.corrections + settled.correction,
            old.total + settled.own + settled.correction,
            old.count + len(own),
        )

    def _fetch_history(self, employee_ids):
        """Return the confirmed entries of these people, in one query: those of this
        year up to this month, and of the years in which something is taken back now.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT e.id, e.employee_id, e.month_id, month.date_from, e.rule_code,
                       e.scheme, e.unit, COALESCE(e.base_key, ''), e.effect,
                       e.exact_value, COALESCE(r.cap_month, 0),
                       COALESCE(r.cap_period, 0), r.cap_period_type, e.reverses_id,
                       origin.month_id, back.month_id, back_month.date_from
                  FROM cs_performance_entry e
                  JOIN cs_performance_rule r ON r.id = e.rule_id
                  JOIN cs_performance_month month ON month.id = e.month_id
             LEFT JOIN cs_performance_entry origin ON origin.id = e.reverses_id
             LEFT JOIN cs_performance_entry back
                    ON back.reverses_id = e.id AND back.state = 'confirmed'
             LEFT JOIN cs_performance_month back_month ON back_month.id = back.month_id
                 WHERE e.state = 'confirmed' AND e.employee_id = ANY(%(people)s)
                   AND e.company_id = %(company)s AND month.date_from <= %(day)s
                   AND (EXTRACT(YEAR FROM month.date_from) = %(year)s
                        OR EXTRACT(YEAR FROM month.date_from) IN (
                           SELECT EXTRACT(YEAR FROM before_month.date_from)
                             FROM cs_performance_entry taken
                             JOIN cs_performance_entry before
                               ON before.id = taken.reverses_id
                             JOIN cs_performance_month before_month
                               ON before_month.id = before.month_id
                            WHERE taken.month_id = %(month)s
                              AND taken.state = 'confirmed'))
              ORDER BY e.employee_id, e.id
                """,
                people=employee_ids,
                company=self.company_id.id,
                day=self.date_from,
                year=self.date_from.year,
                month=self.id,
            )
        )
