from odoo import api, fields, models
from odoo.exceptions import UserError


class CsComplaintReview(models.Model):
    """The review of a major complaint: who met, what caused it, what is done (CMP-18).

    Its measures are ``cs.improvement`` records. The ticket goes on when each of them
    is done, waived by the manager or handed over with an owner and a date.
    """

    _name = "cs.complaint.review"
    _description = "Case Review"
    _inherit = ["cs.ticket.part.mixin", "mail.thread"]
    _order = "id desc"

    date = fields.Datetime(
        string="Held On", required=True, default=fields.Datetime.now, tracking=True
    )
    leader_id = fields.Many2one(
        "hr.employee",
        string="Led By",
        check_company=True,
        default=lambda self: self.env.user.employee_id,
    )
    participant_ids = fields.Many2many(
        "hr.employee", string="Participants", check_company=True
    )
    cause = fields.Text(tracking=True)
    improvement_ids = fields.One2many("cs.improvement", "review_id", string="Measures")
    is_settled = fields.Boolean(
        compute="_compute_is_settled",
        help="Held, and each measure is done, waived or handed over.",
    )

    _ticket_uniq = models.UniqueIndex(
        "(ticket_id)", "This ticket has a review already; go on with that one."
    )

    @api.depends("ticket_id.short_number")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "Case review %(ticket)s", ticket=review.ticket_id.short_number or ""
            )

    @api.depends("cause", "participant_ids", "improvement_ids.is_settled")
    def _compute_is_settled(self):
        for review in self:
            review.is_settled = not review._get_missing_points()

    def _get_missing_points(self):
        """Return what this review lacks, as a list of sentences (CMP-18)."""
        self.ensure_one()
        missing = []
        if not self.participant_ids:
            missing.append(self.env._("nobody is noted as participant"))
        if not (self.cause or "").strip():
            missing.append(self.env._("the cause is missing"))
        if not self.improvement_ids:
            missing.append(self.env._("no measure was fixed"))
        waiting = self.improvement_ids.filtered(lambda m: not m.is_settled)
        if waiting:
            missing.append(
                self.env._(
                    "not done, waived or handed over: %(measures)s",
                    measures=", ".join(waiting.mapped("display_name")),
                )
            )
        return missing

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._check_open()
        return reviews

    def write(self, vals):
        self._check_open()
        res = super().write(vals)
        if "ticket_id" in vals:
            self._check_open()
        return res

    def _check_open(self):
        """Guarantee 4: the review of a closed matter stays as it was."""
        final = self.ticket_id.filtered(lambda t: not t.step or not t.is_open)
        if final:
            raise UserError(
                self.env._(
                    "The matter is closed, its review stays as it was: %(tickets)s. "
                    "Reopen the ticket first.",
                    tickets=", ".join(final.mapped("number")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: a review is never deleted."""
        raise UserError(self.env._("A case review is never deleted. Correct it."))
