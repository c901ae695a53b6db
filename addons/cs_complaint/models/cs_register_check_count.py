"""How the numbers of a month add up, and what of them is gone (CMP-22)."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.local_time import to_local

from ..tools import register_gaps
from ..tools.ticket_number import format_number
from .res_company import SEQUENCE_CODE

OBLIGATION = "CMP-22"
MODELS = {"ticket": "helpdesk.ticket", "enquiry": "cs.enquiry"}
LETTERS = {"ticket": "", "enquiry": "Z"}


class CsRegisterCheck(models.Model):
    _inherit = "cs.register.check"

    @api.model
    def _cron_check(self):
        """Check the month that is over, once for each company, and tell what is gone.

        Idempotent: a month has one check, a number that is gone is told once.
        """
        by_month = defaultdict(lambda: self.env["res.company"])
        for company, month in self._get_due().items():
            by_month[month] |= company
        for month, companies in sorted(by_month.items()):
            checks = self._by_server().create(self._count(companies, month))
            checks._find_missing()
        self._link_items()

    @api.model
    def _get_due(self):
        """Return company -> first day of the month before, where it is not checked."""
        companies = self.env["res.company"].search(
            [("cs_default_site_id", "!=", False)]
        )
        now, months = fields.Datetime.now(), {}
        for company in companies:
            today = to_local(now, self._get_tz(company)).date()
            months[company] = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        known = {
            (check.company_id, check.month)
            for check in self.search([("month", "in", list(set(months.values())))])
        }
        return {c: month for c, month in months.items() if (c, month) not in known}

    @api.model
    def _count(self, companies, month):
        """Return the values of the checks of a month; a fixed number of queries."""
        self.env["helpdesk.ticket"].flush_model(["company_id", "number"])
        self.env["cs.enquiry"].flush_model(["company_id", "number"])
        tickets = self._count_tickets(companies, month)
        enquiries = self._count_enquiries(companies, month)
        now = fields.Datetime.now()
        return [
            {
                "company_id": company.id,
                "month": month,
                "counted_date": now,
                **self._prepare_counts("ticket", month, tickets.get(company.id)),
                **self._prepare_counts("enquiry", month, enquiries.get(company.id)),
            }
            for company in companies
        ]

    @api.model
    def _prepare_counts(self, series, month, counted):
        """Return the fields of a series from (first, last, records), or none of it."""
        if not counted:
            return {}
        first, last, count = counted
        ends = (
            LETTERS[series] + format_number(month.year, month.month, running)
            for running in (first, last)
        )
        return {
            **dict(zip((f"{series}_from", f"{series}_to"), ends, strict=True)),
            f"{series}_issued": last - first + 1,
            f"{series}_count": count,
            f"{series}_gap_count": last - first + 1 - count,
        }

    @api.model
    def _count_tickets(self, companies, month):
        """Return company id -> (first, last, records) of the ticket numbers.

        Each month of a company has a counter of its own; it tells what was issued, also
        behind the last record.
        """
        issued = self._read_counters(companies, month)
        head = month.strftime("%y%m")
        following = period.shift_months(month, 1).strftime("%y%m")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, MAX(split_part(number, '-', 2)::bigint), COUNT(*)
                  FROM helpdesk_ticket
                 WHERE company_id = ANY(%s) AND number >= %s AND number < %s
                   AND number ~ %s
                 GROUP BY company_id
                """,
                companies.ids,
                f"{head}-",
                following,
                f"^{head}-[0-9]+$",
            )
        )
        found = {company_id: (last, count) for company_id, last, count in rows}
        counted = {}
        for company in companies:
            last, count = found.get(company.id, (0, 0))
            last = max(last, issued.get(company.id) or 0)
            if last:
                counted[company.id] = (1, last, count)
        return counted

    @api.model
    def _read_counters(self, companies, month):
        """Return company id -> last number that the counter of the month has given."""
        # Counters belong to the settings.
        sequences = self.env["ir.sequence"].sudo().search(
            [("code", "=", SEQUENCE_CODE), ("company_id", "in", companies.ids)]
        )  # fmt: skip
        ranges = sequences.env["ir.sequence.date_range"].search(
            [("sequence_id", "in", sequences.ids), ("date_from", "=", month)]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, MAX(pg_sequence_last_value(to_regclass(name)))
                  FROM unnest(%s::int[], %s::text[]) AS counter (company_id, name)
                 GROUP BY company_id
                """,
                [one.sequence_id.company_id.id for one in ranges],
                [f"ir_sequence_{o.sequence_id.id:03d}_{o.id:03d}" for o in ranges],
            )
        )
        return dict(rows)

    @api.model
    def _count_enquiries(self, companies, month):
        """Return company id -> (first, last, records) of the enquiry numbers.

        They have one counter for ever: a month begins behind the last number of the
        check before.
        """
        earlier = self.search(
            [("company_id", "in", companies.ids), ("enquiry_to", "!=", False)],
            order="month",
        )
        last = {
            check.company_id.id: int(check.enquiry_to.partition("-")[2])
            for check in earlier
        }
        rows = self.env.execute_query(
            SQL(
                """
                WITH numbers AS (
                    SELECT company_id, number, split_part(number, '-', 2)::bigint AS n
                      FROM cs_enquiry
                     WHERE company_id = ANY(%(companies)s) AND number <> '/'
                       AND number ~ '^Z[0-9]{4}-[0-9]+$'
                ), span AS (
                    SELECT company_id, COALESCE(MAX(done.last) + 1, MIN(n)) AS first,
                           MAX(n) AS last
                      FROM numbers
                      LEFT JOIN unnest(%(known)s::int[], %(last)s::bigint[])
                             AS done (id, last) ON done.id = company_id
                     WHERE number LIKE %(head)s
                     GROUP BY company_id
                )
                SELECT span.company_id, span.first, span.last, COUNT(*)
                  FROM span
                  JOIN numbers ON numbers.company_id = span.company_id
                   AND numbers.n BETWEEN span.first AND span.last
                 GROUP BY span.company_id, span.first, span.last
                """,
                companies=companies.ids,
                known=list(last),
                last=list(last.values()),
                head=f"Z{month:%y%m}-%",
            )
        )
        return {row[0]: row[1:] for row in rows}

    # --- given, and gone ------------------------------------------------------------

    def _find_missing(self):
        """Note and tell records that are gone although there are traces of them.

        They are looked for in all months: what was deleted now may be of any.
        """
        made = self.env["cs.register.missing"]._by_server()
        for series, model in MODELS.items():
            found = self._read_traces(model, LETTERS[series])
            known = made.search(
                [("series", "=", series), ("res_id", "in", list(found))]
            ).mapped("res_id")
            made |= made.create(
                [
                    self._prepare_missing(series, res_id, rows)
                    for res_id, rows in sorted(found.items())
                    if res_id not in known
                ]
            )
        for company, missing in made.grouped("company_id").items():
            # A scheduled action has no company of its own.
            missing.with_company(company)._tell()
        return made

    def _read_traces(self, model, letter):
        """Return id -> rows (kind, count, first, last, number, company id)."""
        self.env.flush_all()
        table = self.env[model]._table
        ranges = self.env.execute_query(register_gaps.gaps(table))
        month = self[:1].month
        tz = self._get_tz(self[:1].company_id)
        bounds = period.utc_bounds(month, period.bounds("month", month)[1], tz)
        found = defaultdict(list)
        for query in (
            register_gaps.traces(model, ranges),
            register_gaps.prints(model, table, *bounds),
        ):
            for (
                kind,
                res_id,
                count,
                first,
                last,
                name,
                company_id,
            ) in self.env.execute_query(query):
                number = register_gaps.find_number(name, letter)
                found[res_id].append((kind, count, first, last, number, company_id))
        return found

    def _prepare_missing(self, series, res_id, rows):
        _kinds, _counts, first, last, numbers, companies = zip(*rows, strict=True)
        company_ids = set(filter(None, companies))
        own = self.filtered(lambda check: check.company_id.id in company_ids)
        return {
            "check_id": (own or self)[:1].id,
            "series": series,
            "res_id": res_id,
            "number": next(filter(None, numbers), False),
            "first_date": min(filter(None, first), default=False),
            "last_date": max(filter(None, last), default=False),
            "trace_counts": {row[0]: row[1] for row in rows},
        }

    # --- the due item ---------------------------------------------------------------

    @api.model
    def _link_items(self):
        """Let the due item of the record keeper lead to the check of its month."""
        items = self.env["cs.obligation.occurrence"].search(
            [
                ("obligation_id.code", "=", OBLIGATION),
                ("res_model", "=", False),
                ("state", "in", ("to_do", "returned")),
            ]
        )
        if not items:
            return
        checks = self.search([("month", "in", items.mapped("date_from"))])
        by_month = {(check.company_id, check.month): check for check in checks}
        for item in items:
            if check := by_month.get((item.company_id, item.date_from)):
                item._write_server({"res_model": self._name, "res_id": check.id})
