from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.cs_base.tools.storable import storable_vals


class CsImprovement(models.Model):
    """One measure: who does what until when, and what came of it (CMP-05, CMP-18).

    A measure of a case review may be handed over: the complaint closes and the measure
    lives on with its owner and date (ux 4.1 of CMP-18).
    """

    _name = "cs.improvement"
    _description = "Improvement Measure"
    _inherit = ["cs.site.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state, deadline, id"

    name = fields.Char(string="Measure", required=True, tracking=True)
    review_id = fields.Many2one(
        "cs.complaint.review", index="btree_not_null", ondelete="restrict"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        related="review_id.ticket_id",
        store=True,
        index="btree_not_null",
    )
    responsible_id = fields.Many2one(
        "hr.employee",
        string="Responsible Person",
        required=True,
        check_company=True,
        tracking=True,
    )
    deadline = fields.Date(required=True, tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("waived", "Waived")],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    is_handed_over = fields.Boolean(
        string="Handed Over",
        copy=False,
        tracking=True,
        help="The complaint may close; the measure goes on with its owner and date.",
    )
    is_settled = fields.Boolean(compute="_compute_is_settled")
    result = fields.Text(copy=False, tracking=True)
    done_date = fields.Datetime(readonly=True, copy=False)
    waived_reason = fields.Char(copy=False, tracking=True)

    _deadline_open = models.Index("(site_id, deadline) WHERE state = 'open'")

    @api.depends("state", "is_handed_over")
    def _compute_is_settled(self):
        for measure in self:
            measure.is_settled = measure.state != "open" or measure.is_handed_over

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {**storable_vals(vals), "state": "open", "done_date": False}
            for vals in vals_list
        ]
        for vals in vals_list:
            review = self.env["cs.complaint.review"].browse(vals.get("review_id") or [])
            if review:
                vals["site_id"] = review.site_id.id
        return super().create(vals_list)

    def write(self, vals):
        if {"state", "done_date"} & vals.keys() and not self._is_own_write():
            raise ValidationError(
                self.env._("Use the buttons “Done” and “Waive” of the measure.")
            )
        finished = self.filtered(lambda m: m.state != "open")
        if finished and not self._is_own_write():
            raise UserError(
                self.env._(
                    "A finished measure stays as it was: %(measures)s. Add a new one.",
                    measures=", ".join(finished.mapped("name")),
                )
            )
        return super().write(storable_vals(vals))

    def _is_own_write(self):
        return self.env.context.get("cs_improvement_pass") is _OWN_WRITE

    def action_done(self):
        """Finish measures; each says what came of it (CMP-05).

        :raise UserError: naming those without a result
        """
        silent = self.filtered(lambda m: not (m.result or "").strip())
        if silent:
            raise UserError(
                self.env._(
                    "Say first what came of it (result): %(measures)s.",
                    measures=", ".join(silent.mapped("name")),
                )
            )
        self._finish("done")

    def action_waive(self):
        """Let measures go, as the service manager and with a reason (CMP-18).

        :raise UserError: to others, or without a reason
        """
        Ticket = self.env["helpdesk.ticket"]
        silent = self.filtered(lambda m: not (m.waived_reason or "").strip())
        if silent or not (self.env.su or Ticket._is_service_manager()):
            raise UserError(
                self.env._(
                    "Only the customer service manager waives a measure, with a reason "
                    "(%(clause)s): %(measures)s.",
                    clause=Ticket._cite("P6 §4-3"),
                    measures=", ".join((silent or self).mapped("name")),
                )
            )
        self._finish("waived")

    def _finish(self, state):
        self.filtered(lambda m: m.state == "open").with_context(
            cs_improvement_pass=_OWN_WRITE
        ).write({"state": state, "done_date": fields.Datetime.now()})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: a measure is waived, never deleted."""
        raise UserError(self.env._("A measure is never deleted. Waive it instead."))


# An object of this process: no context of a client can hold it.
_OWN_WRITE = object()
