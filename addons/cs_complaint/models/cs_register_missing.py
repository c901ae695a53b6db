from odoo import api, fields, models
from odoo.exceptions import UserError

from .cs_register_check import BY_SERVER

SERIES = [("ticket", "Ticket"), ("enquiry", "Enquiry")]


class CsRegisterMissing(models.Model):
    """A number that somebody was given, and whose record is gone (CMP-22).

    Nothing in the product deletes a registered matter, so somebody did it behind the
    system. Kept are the number where a trace names it, and what traces there are: never
    what they say, since nobody can tell any more whether the matter was confidential.
    """

    _name = "cs.register.missing"
    _description = "Number Given and Gone"
    _inherit = ["cs.server.rows.mixin"]
    _order = "id desc"
    _rec_name = "number"

    _server_pass = ("cs_register_pass", BY_SERVER)

    check_id = fields.Many2one(
        "cs.register.check",
        string="Found With",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="check_id.company_id", store=True, index=True, precompute=True
    )
    series = fields.Selection(SERIES, string="Numbers Of", required=True, readonly=True)
    res_id = fields.Integer(string="Record ID", required=True, readonly=True)
    number = fields.Char(
        readonly=True,
        copy=False,
        help="Empty where no trace of the record names its number.",
    )
    first_date = fields.Datetime(string="First Trace", readonly=True)
    last_date = fields.Datetime(string="Last Trace", readonly=True)
    trace_counts = fields.Json(string="Traces (Data)", readonly=True)
    traces = fields.Char(
        compute="_compute_traces", help="What is left of the record, by kind."
    )

    # Found once, told once.
    _record_uniq = models.UniqueIndex(
        "(series, res_id)", "This record is known to be gone."
    )

    @api.depends("number", "res_id", "series")
    def _compute_display_name(self):
        labels = dict(self._fields["series"]._description_selection(self.env))
        for missing in self:
            missing.display_name = (
                missing.number or f"{labels.get(missing.series, '')} #{missing.res_id}"
            )

    @api.depends("trace_counts")
    @api.depends_context("lang")
    def _compute_traces(self):
        labels = {
            "message": self.env._("messages"),
            "notification": self.env._("notices"),
            "exception": self.env._("exceptions"),
            "signature": self.env._("signatures"),
            "deadline": self.env._("clocks"),
            "print": self.env._("prints"),
        }
        for missing in self:
            counts = missing.trace_counts or {}
            missing.traces = " · ".join(
                f"{label} {counts[kind]}"
                for kind, label in labels.items()
                if counts.get(kind)
            )

    def _tell(self):
        """List each as a suspicion for whoever looks at those of the system, once."""
        company = self.env.company
        rows = self.with_context(lang=company._get_main_lang())
        texts = {
            missing: rows.env._(
                "Somebody was given %(number)s (record %(id)s), and it is gone; "
                "nothing in the system deletes it. What is left: %(traces)s. → Find "
                "out who had access to the database, and restore the record from a "
                "backup.",
                number=missing.display_name,
                id=missing.res_id,
                traces=missing.traces,
            )
            for missing in rows
        }
        self.env["cs.exception"]._report(
            rows, "suspicion", "CMP-22", texts, site=company.cs_default_site_id
        )

    @api.model
    def _get_by_server_refusal(self):
        return self.env["cs.register.check"]._get_by_server_refusal()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was found stays."""
        raise UserError(self.env._("What was found missing stays on the list."))
