from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.cs_ticket_month import ORIGINS
from ..tools import ticket_events as rows
from ..tools import ticket_question as question
from ..tools import ticket_rollup as query
from ..tools.steps import KINDS, SATISFACTIONS, SEVERITIES, STEPS

_BASE = {
    *rows.BASE,
    "company_id",
    "site_id",
    "month",
    "source",
    "is_confidential",
    "is_listed",
    "__count",
}
_FIGURES = {*rows.SUMS, *query.RATIOS}


class _Sums(NamedTuple):
    """Figures to be summed up: from stored months of this grain, the rest live.

    Not a value that a client could send in its context.
    """

    grain: str | None
    columns: tuple  # those asked for: what is not named is not read
    first: date  # months that matter, both included
    last: date


class _Rows(NamedTuple):
    """Tickets as lists show them, or some of them."""

    ticket_ids: tuple | None = None


class CsTicketAnalysis(models.Model):
    """Tickets and the months in which they count: pivot, graph and the list behind.

    One row for each ticket and month, with the figures of the monthly analysis
    (CMP-37). Sums of months that have ended come from ``cs.ticket.month`` where these
    are split by what is asked for, and from the tickets themselves where a month runs
    still or has changed since (guarantee 9): the figures are always those of now.
    """

    _name = "cs.ticket.analysis"
    _description = "Ticket Figures"
    _auto = False
    _rec_name = "number"
    _order = "month desc, id desc"
    _depends = rows.SOURCES

    company_id = fields.Many2one("res.company", readonly=True)
    site_id = fields.Many2one("cs.site", readonly=True)
    month = fields.Date(
        readonly=True,
        help="First day of the month, by the clock of the site, in which the ticket "
        "was received, its reply was due or its customer was reached.",
    )
    month_name = fields.Char(string="Counted In", compute="_compute_month_name")
    source = fields.Selection(
        [("closed", "Closed Month"), ("live", "Live")],
        string="Figures From",
        readonly=True,
        help="A closed month has ended and was summed up; what is not summed up yet, "
        "or has changed since, is counted live. Both are the figures of now.",
    )
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    is_confidential = fields.Boolean(string="Confidential", readonly=True)
    is_listed = fields.Boolean(
        string="Confidential, and Visible to Me",
        compute="_compute_is_listed",
        search="_search_is_listed",
    )
    kind = fields.Selection(KINDS, string="Ticket Kind", readonly=True)
    step = fields.Selection(STEPS, readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    origin = fields.Selection(ORIGINS, readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    department_id = fields.Many2one(
        "hr.department", string="Responsible Department", readonly=True
    )
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    satisfaction = fields.Selection(SATISFACTIONS, readonly=True)

    number = fields.Char(readonly=True)
    received_date = fields.Datetime(string="Received On", readonly=True)
    reply_deadline = fields.Datetime(string="Reply Due", readonly=True)
    replied_date = fields.Datetime(string="Answered On", readonly=True)
    reported_date = fields.Datetime(string="Result Reported On", readonly=True)
    closed_date = fields.Datetime(string="Closed On", readonly=True)
    cancelled_date = fields.Datetime(string="Cancelled On", readonly=True)

    received = fields.Integer(readonly=True)
    due = fields.Integer(string="Replies Due", readonly=True)
    in_time = fields.Integer(string="Answered in Time", readonly=True)
    late = fields.Integer(string="Overdue", readonly=True)
    solved = fields.Integer(readonly=True)
    reached = fields.Integer(string="Customers Reached", readonly=True)
    satisfied = fields.Integer(string="Satisfied Customers", readonly=True)
    reopened = fields.Integer(readonly=True)
    malicious = fields.Integer(readonly=True)
    cancelled = fields.Integer(readonly=True)
    major = fields.Integer(readonly=True)
    closed = fields.Integer(readonly=True)
    still_open = fields.Integer(readonly=True)
    ended = fields.Integer(string="Finished", readonly=True)
    ended_within = fields.Integer(string="Finished within 72 Hours", readonly=True)
    imported = fields.Integer(string="Historical", readonly=True)
    urged = fields.Integer(readonly=True)
    answered = fields.Integer(readonly=True)

    # Averages of what is summed: exact for any group, since both sums are (G-4).
    in_time_rate = fields.Float(
        string="On-time Reply Rate", readonly=True, aggregator="avg"
    )
    solved_rate = fields.Float(readonly=True, aggregator="avg")
    satisfaction_rate = fields.Float(readonly=True, aggregator="avg")
    ended_within_rate = fields.Float(
        string="Finished within 72 Hours (%)", readonly=True, aggregator="avg"
    )
    reply_hours = fields.Float(
        string="Hours until Answered", readonly=True, aggregator="avg"
    )
    end_hours = fields.Float(
        string="Hours until Finished", readonly=True, aggregator="avg"
    )

    @api.depends("ticket_id")
    @api.depends_context("uid")
    def _compute_is_listed(self):
        # Whether somebody is on the list decides about the right to read it.
        for row in self:
            row.is_listed = self.env.user in row.sudo().ticket_id.confidential_user_ids

    def _search_is_listed(self, operator, value):
        """Confidential tickets whose list the user is on: looked up once, since a join
        from sums to a million tickets costs more than the sums.
        """
        if operator != "in":
            return NotImplemented
        listed = self.env["helpdesk.ticket"].sudo()  # as above
        listed = listed.with_context(active_test=False)._search(
            [
                ("is_confidential", "=", True),
                ("confidential_user_ids", "in", self.env.uid),
            ]
        )
        return [("ticket_id", "in", listed)]

    @api.depends("month")
    def _compute_month_name(self):
        for row in self:
            row.month_name = row.month and f"{row.month:%Y-%m}"

    # ------------------------------------------------------------------
    # Where the rows come from
    # ------------------------------------------------------------------

    @property
    def _table_query(self):
        wanted = self.env.context.get("cs_ticket_analysis")
        # Months and their times are no secret; the rules of this model decide which
        # rows are seen.
        periods = self.env["cs.ticket.period"].sudo()
        gaps = periods._get_gaps()
        gaps = [gap[:5] for gap in gaps]
        until = fields.Datetime.now()
        if isinstance(wanted, _Sums) and wanted.grain:
            gaps = [gap for gap in gaps if wanted.first <= gap[2] <= wanted.last]
            if not gaps and not periods._has_live():
                return query.stored(wanted.grain, wanted.columns)
            live = rows.with_gaps(rows.periods(rows.is_live()), gaps)
            return SQL(
                "%s UNION ALL %s",
                query.stored(wanted.grain, wanted.columns),
                rows.events(live, until, wanted.columns),
            )
        every = rows.with_gaps(rows.periods(SQL("TRUE")), gaps)
        if isinstance(wanted, _Sums):
            return rows.events(every, until, wanted.columns)
        ticket_ids = wanted.ticket_ids if isinstance(wanted, _Rows) else None
        return query.by_ticket(rows.events(every, until, ticket_ids=ticket_ids))

    @api.model
    def _for_sums(self, domain, specs):
        """Return self, told to sum up from the stored months that suffice.

        Who asks for tickets with a certain figure means single tickets, as in the
        list, and not sums.
        """
        asked = question.names_in(domain)
        if asked & _FIGURES:
            return self
        asked |= {question.name_of(spec) for spec in specs}
        for name in asked & query.RATIOS.keys():
            asked |= {*query.RATIOS[name][:2]}
        guarded = set()
        if not self.env.su:
            guarded = question.names_in(self.env["ir.rule"]._compute_domain(self._name))
        # Stored months name the tickets that a rule may hide, and no others.
        split = (asked | guarded - {"ticket_id"}) - _BASE - _FIGURES
        grain = None
        if not split:
            grain = "base"
        elif split <= {*rows.EXTRAS}:
            grain = rows.FULL if len(split) > 1 else split.pop()
        asked |= guarded | {"row_count"}
        if "is_listed" in asked:
            asked.add("ticket_id")
        columns = tuple(name for name in rows.COLUMNS if name in asked)
        return self.with_context(
            cs_ticket_analysis=_Sums(grain, columns, *question.months_in(domain))
        )

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        ordered = question.names_of(order)
        model = self._for_sums(domain, [*groupby, *aggregates, *ordered])
        return super(CsTicketAnalysis, model)._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = {spec for groupby in grouping_sets for spec in groupby}
        model = self._for_sums(domain, [*specs, *aggregates, *question.names_of(order)])
        return super(CsTicketAnalysis, model)._read_grouping_sets(
            domain, grouping_sets, aggregates, order
        )

    def _read_group_select(self, aggregate_spec, query_):
        """Count tickets, not rows, and weigh rates by what they are a part of."""
        if aggregate_spec == "__count":
            return SQL(
                "COALESCE(SUM(%s), 0)::bigint", SQL.identifier(self._table, "row_count")
            )
        name, _colon, function = aggregate_spec.partition(":")
        if name in query.RATIOS:
            if function != "avg":
                raise UserError(
                    self.env._(
                        "“%(name)s” has an average for each group and no other sum.",
                        name=self._fields[name]._description_string(self.env),
                    )
                )
            return query.ratios("SUM(%s)", self._table)[name]
        return super()._read_group_select(aggregate_spec, query_)

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Rows asked for by their ids are looked up by their tickets."""
        model = self
        if not self.env.context.get("cs_ticket_analysis"):
            ids = question.ids_of(domain)
            if ids is not None:
                tickets = tuple({rows.ticket_of(row_id) for row_id in ids})
                model = self.with_context(cs_ticket_analysis=_Rows(tickets))
        return super(CsTicketAnalysis, model)._search(domain, *args, **kwargs)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_ticket(self):
        """Open the ticket of this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }
