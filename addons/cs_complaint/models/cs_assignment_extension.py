from odoo import api, fields, models
from odoo.exceptions import UserError

SERVER_FIELDS = {
    "state",
    "old_deadline",
    "requested_user_id",
    "requested_date",
    "decided_user_id",
    "decided_date",
}


class CsAssignmentExtension(models.Model):
    """A department asks for more time before its deadline has passed (CMP-16)."""

    _name = "cs.assignment.extension"
    _description = "Extension Request"
    _inherit = ["cs.ticket.part.mixin"]
    _order = "id desc"

    assignment_id = fields.Many2one(
        "cs.assignment", required=True, index=True, ondelete="restrict"
    )
    ticket_id = fields.Many2one(
        related="assignment_id.ticket_id", store=True, precompute=True, required=False
    )
    department_id = fields.Many2one(
        related="assignment_id.department_id", store=True, index=True, precompute=True
    )
    old_deadline = fields.Datetime(string="Present Deadline", readonly=True)
    new_deadline = fields.Datetime(string="Wanted Deadline", required=True)
    reason = fields.Text(required=True)
    is_customer_told = fields.Boolean(
        string="Customer Was Told",
        help="Somebody talked to the customer about the new date; needed for major "
        "matters.",
    )
    state = fields.Selection(
        [("asked", "Asked"), ("granted", "Granted"), ("refused", "Refused")],
        string="Status",
        default="asked",
        required=True,
        readonly=True,
    )
    requested_user_id = fields.Many2one("res.users", string="Asked By", readonly=True)
    requested_date = fields.Datetime(string="Asked On", readonly=True)
    decided_user_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    decided_date = fields.Datetime(string="Decided On", readonly=True)
    decision_note = fields.Text(string="Remark on the Decision", copy=False)

    _asked_uniq = models.UniqueIndex(
        "(assignment_id) WHERE state = 'asked'",
        "An extension of this task was asked for already. Wait for the decision.",
    )

    @api.depends("assignment_id", "new_deadline")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._(
                "Extension %(task)s", task=request.assignment_id.display_name or ""
            )

    @api.model_create_multi
    def create(self, vals_list):
        Assignment = self.env["cs.assignment"]
        server_vals = {
            "state": "asked",
            "requested_user_id": self.env.uid,
            "requested_date": fields.Datetime.now(),
            "decided_user_id": False,
            "decided_date": False,
            "decision_note": False,
        }
        result = []
        for vals in vals_list:
            self._check_server_vals(vals)
            task = Assignment.browse(vals.get("assignment_id") or [])
            task._check_extension_request(vals)
            # The deadline of the own task is no secret.
            old = task.sudo().deadline
            result.append({**vals, **server_vals, "old_deadline": old})
        return super().create(result)

    def write(self, vals):
        self._check_server_vals(vals)
        if vals.keys() - {"decision_note"} or self.filtered(
            lambda r: r.state != "asked"
        ):
            raise UserError(
                self.env._("A request stays as it was asked. Decide it, or ask anew.")
            )
        if vals:
            self.assignment_id._check_desk()
        return super().write(vals)

    @api.model
    def _check_server_vals(self, vals):
        if SERVER_FIELDS & vals.keys() - (
            {"state"} if vals.get("state") == "asked" else set()
        ):
            raise UserError(
                self.env._("Who asked and who decided is noted by the system.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was asked stays."""
        raise UserError(self.env._("A request is never deleted. Refuse it instead."))

    def action_grant(self):
        """Grant the extensions; the engine checks time and count once more."""
        self._decide("granted")

    def action_refuse(self):
        """Refuse the extensions, with the reason in the remark."""
        for request in self:
            if not (request.decision_note or "").strip():
                raise UserError(self.env._("Say in the remark why it is refused."))
        self._decide("refused")

    def _decide(self, state):
        self.assignment_id._check_desk()
        self.assignment_id._lock()
        decided = self.filtered(lambda r: r.state != "asked")
        if decided:
            raise UserError(
                self.env._(
                    "%(who)s decided this request already.",
                    who=decided[0].decided_user_id.name,
                )
            )
        for request in self:
            if state == "granted":
                request.assignment_id._extend(
                    request.new_deadline, request.reason, request.is_customer_told
                )
            super(CsAssignmentExtension, request).write(
                {
                    "state": state,
                    "decided_user_id": self.env.uid,
                    "decided_date": fields.Datetime.now(),
                }
            )
