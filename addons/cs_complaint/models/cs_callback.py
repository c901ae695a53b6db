from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.steps import OUTCOMES, SATISFACTIONS

STATES = [("planned", "Planned"), ("done", "Done"), ("withdrawn", "Withdrawn")]

# Set by the server alone, with the value a new callback has (guarantee 1). The files
# that bring a field of this sort add it here.
SERVER_VALS = {
    "state": "planned",
    "done_date": False,
    "user_id": False,
    "operator_id": False,
    "withdrawn_date": False,
}


class CsCallback(models.Model):
    """One call or visit after the work, with what the customer said (CMP-34).

    An attempt that reached nobody is a callback of its own. Fields are brought by the
    file of their topic: ``_schedule`` who calls when, ``_caller`` who may not,
    ``_answer`` what was said, ``_attempt`` calls that reached nobody, ``_unsatisfied``
    the way back to the department, ``_undo``, ``_review`` and ``_claim``.
    """

    _name = "cs.callback"
    _description = "Callback"
    _inherit = ["cs.ticket.part.mixin"]
    _order = "state desc, planned_date, id"

    partner_name = fields.Char(related="ticket_id.partner_name")
    partner_phone = fields.Char(related="ticket_id.partner_phone")
    unit_id = fields.Many2one(related="ticket_id.unit_id")
    ticket_kind = fields.Selection(related="ticket_id.kind")
    ticket_step = fields.Selection(related="ticket_id.step")
    ticket_result = fields.Text(related="ticket_id.result")
    ticket_answer = fields.Text(related="ticket_id.answer")
    is_confidential = fields.Boolean(related="ticket_id.is_confidential")
    state = fields.Selection(
        STATES,
        string="Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
    )
    round_number = fields.Integer(
        string="Round",
        readonly=True,
        copy=False,
        help="How often the ticket had been reopened before: a new round of work needs "
        "a call of its own (CMP-65).",
    )
    planned_date = fields.Datetime(default=fields.Datetime.now)
    method = fields.Selection(
        [("phone", "Phone"), ("visit", "Visit")], default="phone", required=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="To Be Called By",
        check_company=True,
        index="btree_not_null",
        help="By default the first responder (CMP-49); whoever did the work does not "
        "ask about it (CMP-57).",
    )
    done_date = fields.Datetime(string="Called On", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Called By", readonly=True, copy=False
    )
    operator_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who sat at the screen, whoever was logged in.",
    )
    withdrawn_date = fields.Datetime(string="Withdrawn On", readonly=True, copy=False)
    outcome = fields.Selection(OUTCOMES, copy=False)
    satisfaction = fields.Selection(SATISFACTIONS, copy=False)
    opinion = fields.Text(
        string="Opinions and Proposals",
        copy=False,
        help="In the customer's own words; empty means none (CMP-49).",
    )
    # What a telephone system tells (ux M18).
    call_ref = fields.Char(string="Call Reference", copy=False)
    call_seconds = fields.Integer(string="Length of the Call (Seconds)", copy=False)
    recording_url = fields.Char(string="Recording", copy=False)

    _ticket_done = models.Index("(ticket_id, done_date DESC) WHERE state = 'done'")
    # Cards of the workbench: calls that are planned, by when they are due.
    _planned = models.Index("(site_id, due_date) WHERE state = 'planned'")
    # The monthly analysis counts satisfaction by the day of the call (CMP-37).
    _site_reached = models.Index(
        "(site_id, done_date) WHERE state = 'done' AND outcome = 'reached'"
    )
    _satisfaction_when_reached = models.Constraint(
        "CHECK (satisfaction IS NULL OR outcome = 'reached')",
        "Only a customer who was reached can be satisfied or not (CMP-34).",
    )

    @api.depends("ticket_id", "done_date")
    def _compute_display_name(self):
        for callback in self:
            callback.display_name = self.env._(
                "Callback %(ticket)s", ticket=callback.ticket_id.display_name
            )

    @api.constrains("ticket_id")
    def _check_ticket(self):
        """CMP-34: nobody is called back before the result was reported."""
        for callback in self:
            ticket = callback.ticket_id
            if ticket.step not in ("reported", "callback") or ticket.import_batch_id:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s has no reported result yet, so there is "
                        "nothing to call back about (CMP-34). Report the result first.",
                        ticket=callback.ticket_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # What may be written
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_server_vals(vals)
        # Named here, no default of a client or of the settings can fill them.
        default_id = self.default_get(["ticket_id"]).get("ticket_id")
        vals_list = [
            {"ticket_id": default_id, **vals, **SERVER_VALS} for vals in vals_list
        ]
        tickets = self.env["helpdesk.ticket"].browse(
            dict.fromkeys(vals["ticket_id"] for vals in vals_list if vals["ticket_id"])
        )
        rounds = {ticket.id: ticket.reopen_count for ticket in tickets}
        callbacks = super().create(
            [
                {**vals, "round_number": rounds.get(vals["ticket_id"], 0)}
                for vals in self._prepare_create_vals(vals_list, tickets)
            ]
        )
        callbacks._after_plan()
        return callbacks

    @api.model
    def _prepare_create_vals(self, vals_list, tickets):
        """Complete the values of new callbacks, such as who calls until when."""
        return vals_list

    def _after_plan(self):
        """Do what follows from planning calls."""

    def write(self, vals):  # pylint: disable=method-required-super
        # The same call of the parent stands in _write_by_user.
        self._check_server_vals(vals)
        if any(c.ticket_id.id != vals.get("ticket_id", c.ticket_id.id) for c in self):
            raise ValidationError(
                self.env._("A callback stays with its ticket. Plan another one there.")
            )
        if vals and any(callback.state == "done" for callback in self):
            raise UserError(
                self.env._(
                    "A finished callback stays as it was said. Record another call "
                    "instead."
                )
            )
        if vals and any(callback.state == "withdrawn" for callback in self):
            raise UserError(
                self.env._(
                    "This call was withdrawn, because its ticket is closed or "
                    "cancelled. There is nothing to record any more."
                )
            )
        return self._write_by_user(vals)

    def _write_by_user(self, vals):
        """Write what people may change on a planned call."""
        return super().write(vals)

    def _write_by_server(self, vals):
        """Set what nobody but the server may set; callers have checked the right."""
        return super().write(vals)

    @api.model
    def _check_server_vals(self, vals):
        forged = (SERVER_VALS.keys() | {"round_number"}) & vals.keys()
        if forged - ({"state"} if vals.get("state") == "planned" else set()):
            raise ValidationError(
                self.env._(
                    "When and by whom a customer was called is noted by the system. "
                    "Finish the call with its button."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: callbacks are never deleted."""
        raise UserError(
            self.env._(
                "A callback is never deleted. Record how the call ended instead."
            )
        )

    # ------------------------------------------------------------------
    # Settings and people
    # ------------------------------------------------------------------

    def _get_settings(self):
        """Return the company whose settings hold for one callback."""
        self.ensure_one()
        # Settings of a company are no secret to who works in it.
        return self.company_id.sudo()

    def _get_tz(self):
        """Return the time zone of one callback, the site's."""
        self.ensure_one()
        # The time zone of a site is no secret.
        return self.sudo().site_id.tz

    @api.model
    def _get_people(self):
        """Return who acts now: the user of the session and who sits at the screen."""
        return self.env.user | self.env.user._get_cs_operator()

    def _withdraw(self):
        """Take back planned calls of matters that are over; they stay as history."""
        planned = self.filtered(lambda c: c.state == "planned")
        # Whoever closes or cancels a ticket need not have a right on its callbacks.
        planned.sudo()._write_by_server(
            {"state": "withdrawn", "withdrawn_date": fields.Datetime.now()}
        )
