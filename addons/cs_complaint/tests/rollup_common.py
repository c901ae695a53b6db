"""Base class of the tests on rolled-up months: an oracle in plain Python."""

from collections import Counter
from datetime import timedelta

from odoo import fields

from odoo.addons.cs_base.tools.local_time import to_local
from odoo.addons.cs_complaint.tools.ticket_events import EXTRAS

from .test_complaint_analysis import AnalysisCase

#: Figures that the oracle counts for itself.
COUNTED = (
    "received",
    "cancelled",
    "closed",
    "still_open",
    "reopened",
    "major",
    "urged",
    "due",
    "in_time",
    "late",
    "solved",
    "reached",
    "satisfied",
)


class RollupCase(AnalysisCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Period = cls.env["cs.ticket.period"]
        cls.Change = cls.env["cs.ticket.change"]
        # What the database brings along is not looked at.
        cls.here = [("company_id", "=", cls.company.id)]

    def _roll_up(self):
        """The job, after the time in which it waits for old transactions."""
        self.Period._drop_void()
        self.Period._open_ended()
        for period in self.Period.search([]):
            period.noticed_date -= timedelta(days=1)
        self.Period._get_due()._roll_up()

    def _pivot(self, groupby, user=None, domain=None):
        """Return group -> Counter of the figures, as the pivot asks for them."""
        model = self._as(self.env["cs.ticket.analysis"], user or self.env.user)
        groups = model._read_group(
            domain or self.here, groupby, [f"{name}:sum" for name in COUNTED]
        )
        size = len(groupby)
        return {
            tuple(getattr(v, "id", v) or False for v in row[:size]): figures
            for row in groups
            if (figures := +Counter(dict(zip(COUNTED, row[size:], strict=True))))
        }

    def _oracle(self, groupby):
        """The same from the tickets, one by one."""
        self.env.flush_all()
        self.env.invalidate_all()
        totals = {}
        tickets = self.Ticket.with_context(active_test=False).search(
            [*self.here, ("step", "!=", False)]
        )
        for ticket in tickets:
            for month, counted in self._count_ticket(ticket).items():
                key = tuple(self._value(ticket, month, name) for name in groupby)
                totals.setdefault(key, Counter()).update(counted)
        return {key: figures for key, counts in totals.items() if (figures := +counts)}

    def _value(self, ticket, month, name):
        if name == "month:month":
            return month
        if name == "origin":
            return "import" if ticket.import_batch_id else "system"
        value = ticket[name]
        return value.id if hasattr(value, "id") else value

    def _count_ticket(self, ticket):
        """Return month -> Counter of one ticket."""

        def month_of(moment):
            return to_local(moment, ticket.site_id.tz).date().replace(day=1)

        now = fields.Datetime.now()
        months = {}
        received = months.setdefault(month_of(ticket.received_date), Counter())
        is_cancelled, is_closed = ticket.step == "cancelled", ticket.step == "closed"
        received.update(
            received=1,
            cancelled=is_cancelled,
            closed=is_closed,
            still_open=not is_cancelled and not is_closed,
            reopened=ticket.reopen_count > 0,
            major=ticket.severity == "major",
            urged=ticket.urge_count > 0,
        )
        limit, replied = ticket.reply_deadline, ticket.replied_date
        if limit and limit < now and not is_cancelled:
            is_kept = bool(replied and replied <= limit and not ticket.is_reply_late)
            months.setdefault(month_of(limit), Counter()).update(
                due=1,
                in_time=is_kept,
                late=not is_kept,
                solved=ticket.step in ("reported", "callback", "closed"),
            )
        for call in ticket.callback_ids:
            if call.state == "done" and call.outcome == "reached":
                months.setdefault(month_of(call.done_date), Counter()).update(
                    reached=1,
                    satisfied=call.satisfaction in ("very_satisfied", "satisfied"),
                )
        return months

    def assertExact(self, message=None):
        """The pivot shows what the tickets say, by every property."""
        for groupby in (
            ["month:month", "step"],
            ["month:month", "kind", "site_id"],
            *(["month:month", extra] for extra in EXTRAS),
            ["category_id", "department_id"],
        ):
            self.assertEqual(
                self._pivot(groupby), self._oracle(groupby), (message, groupby)
            )

    def _sources(self):
        """Return month of the site -> what its figures come from."""
        groups = self.env["cs.ticket.analysis"]._read_group(
            [*self.here, ("site_id", "=", self.site.id)], ["month:month", "source"]
        )
        return {month: source for month, source in groups}
