from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.cs_base.tools import period

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()


class CsRegisterCheck(models.Model):
    """The record keeper's check of the register for one month that is over (CMP-22).

    What is incomplete, and how the numbers of the month add up: issued, records, gaps.
    A gap is mostly technical, as after a registration that was broken off; what was
    given to somebody and is gone stands in ``missing_ids`` and is an exception. Rows
    are made by the scheduled action in ``cs_register_check_count.py`` alone.
    """

    _name = "cs.register.check"
    _description = "Register Check"
    _inherit = ["cs.server.rows.mixin"]
    _order = "month desc, company_id, id"
    _rec_name = "month"

    _server_pass = ("cs_register_pass", BY_SERVER)

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    month = fields.Date(
        required=True, readonly=True, help="First day of the month, by the company."
    )
    counted_date = fields.Datetime(string="Counted On", required=True, readonly=True)

    ticket_from = fields.Char(string="First Ticket Number", readonly=True)
    ticket_to = fields.Char(string="Last Ticket Number", readonly=True)
    ticket_issued = fields.Integer(string="Ticket Numbers Issued", readonly=True)
    ticket_count = fields.Integer(string="Ticket Records", readonly=True)
    ticket_gap_count = fields.Integer(string="Ticket Numbers Unused", readonly=True)
    ticket_technical_count = fields.Integer(
        string="Technical Gaps of Tickets",
        compute="_compute_technical_counts",
        compute_sudo=True,
        help="Numbers that were drawn and never shown to anybody, as when a "
        "registration was broken off. For information.",
    )
    enquiry_from = fields.Char(string="First Enquiry Number", readonly=True)
    enquiry_to = fields.Char(string="Last Enquiry Number", readonly=True)
    enquiry_issued = fields.Integer(string="Enquiry Numbers Issued", readonly=True)
    enquiry_count = fields.Integer(string="Enquiry Records", readonly=True)
    enquiry_gap_count = fields.Integer(string="Enquiry Numbers Unused", readonly=True)
    enquiry_technical_count = fields.Integer(
        string="Technical Gaps of Enquiries",
        compute="_compute_technical_counts",
        compute_sudo=True,
        help="Numbers that were drawn and never shown to anybody, as when a "
        "registration was broken off. For information.",
    )
    missing_ids = fields.One2many(
        "cs.register.missing", "check_id", string="Given and Gone", readonly=True
    )
    missing_count = fields.Integer(
        string="Numbers Given and Gone",
        compute="_compute_missing_count",
        help="Found with this check: a number somebody was given has no record any "
        "more.",
    )
    incomplete_count = fields.Integer(
        string="Incomplete Records", compute="_compute_incomplete_count"
    )

    _company_month_uniq = models.UniqueIndex(
        "(company_id, month)", "The register of this month was checked already."
    )

    @api.depends("month", "company_id")
    def _compute_display_name(self):
        several = len(self.env.companies) > 1
        for check in self:
            month = check.month and check.month.strftime("%Y-%m")
            # The name of an own company is no secret.
            company = check.sudo().company_id.name if several else False
            check.display_name = " ".join(filter(None, (month, company)))

    @api.depends("missing_ids")
    def _compute_missing_count(self):
        counts = dict(
            self.env["cs.register.missing"]._read_group(
                [("check_id", "in", self.ids)], ["check_id"], ["__count"]
            )
        )
        for check in self:
            check.missing_count = counts.get(check._origin, 0)

    @api.depends("ticket_gap_count", "enquiry_gap_count", "missing_ids.number")
    def _compute_technical_counts(self):
        """A gap whose number is known to have been given is not technical."""
        rows = self.env["cs.register.missing"]._read_group(
            [("company_id", "in", self.company_id.ids), ("number", "!=", False)],
            ["company_id", "number"],
        )
        gone = {}
        for company, number in rows:
            key = (company, number.partition("-")[0])
            gone[key] = gone.get(key, 0) + 1
        for check in self:
            head = check.month and check.month.strftime("%y%m")
            for series, letter in (("ticket", ""), ("enquiry", "Z")):
                given = gone.get((check.company_id, f"{letter}{head}"), 0)
                gaps = check[f"{series}_gap_count"]
                check[f"{series}_technical_count"] = max(gaps - given, 0)

    @api.depends("month", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_incomplete_count(self):
        """What the reader sees of it, up to the end of the month, as it is now."""
        tickets = self.env["helpdesk.ticket"]
        may_read = tickets.has_access("read")
        for check in self:
            # One page shows one check; the list does not show this figure.
            check.incomplete_count = (
                tickets.search_count(check._get_incomplete_domain()) if may_read else 0
            )

    def _get_incomplete_domain(self):
        self.ensure_one()
        stop = period.bounds("month", self.month)[1]
        tz = self._get_tz(self.company_id)
        return Domain(
            [
                ("is_record_incomplete", "=", True),
                ("company_id", "=", self.company_id.id),
                ("received_date", "<", period.utc_bounds(self.month, stop, tz)[1]),
            ]
        )

    @api.model
    def _get_tz(self, company):
        """Return the time zone in which the months of a company begin and end."""
        # The time zone of a site is no secret.
        return company.sudo().cs_default_site_id.tz or "UTC"

    def action_view_incomplete(self):
        """Open the incomplete records up to the end of the month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.helpdesk_ticket_action"
        )
        return {
            **action,
            "name": self.env._("Incomplete Records"),
            "domain": list(self._get_incomplete_domain()),
            "context": {},
        }

    @api.model
    def _get_by_server_refusal(self):
        return self.env._("The register is counted by the system alone.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was counted stays."""
        raise UserError(self.env._("A check of the register is never deleted."))
