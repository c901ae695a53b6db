from odoo import fields, models

from ..tools.steps import KINDS, SATISFACTIONS, SEVERITIES, STEPS

ORIGINS = [("system", "Registered Here"), ("import", "Historical Import")]


class CsTicketMonth(models.Model):
    """Sums of one closed month of a site, split by a few properties (guarantee 9).

    Written by the scheduled job and read through ``cs.ticket.analysis`` alone, which
    knows whether the month is still as it was.
    """

    _name = "cs.ticket.month"
    _description = "Closed Month of Tickets"
    _log_access = False

    period_id = fields.Many2one("cs.ticket.period", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    site_id = fields.Many2one("cs.site", required=True, ondelete="cascade")
    month = fields.Date(required=True)
    grain = fields.Char(
        required=True,
        help="Which properties the sums are split by besides kind, step, severity and "
        "origin.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        ondelete="cascade",
        index="btree_not_null",
        help="A confidential ticket, which only its list may count.",
    )

    kind = fields.Selection(KINDS, string="Ticket Kind")
    step = fields.Selection(STEPS, copy=False)
    severity = fields.Selection(SEVERITIES)
    origin = fields.Selection(ORIGINS)
    category_id = fields.Many2one("helpdesk.ticket.category")
    department_id = fields.Many2one("hr.department", string="Responsible Department")
    channel_id = fields.Many2one("helpdesk.ticket.channel")
    satisfaction = fields.Selection(SATISFACTIONS)

    row_count = fields.Integer(string="Tickets")
    received = fields.Integer()
    reopened = fields.Integer()
    malicious = fields.Integer()
    cancelled = fields.Integer()
    major = fields.Integer()
    closed = fields.Integer()
    still_open = fields.Integer()
    ended = fields.Integer()
    ended_within = fields.Integer()
    imported = fields.Integer()
    urged = fields.Integer()
    answered = fields.Integer()
    reply_seconds = fields.Float()
    end_seconds = fields.Float()
    due = fields.Integer()
    in_time = fields.Integer()
    late = fields.Integer()
    solved = fields.Integer()
    reached = fields.Integer()
    satisfied = fields.Integer()

    _period_grain = models.Index("(period_id, grain)")
