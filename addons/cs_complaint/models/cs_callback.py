from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.steps import OUTCOMES, SATISFACTIONS


class CsCallback(models.Model):
    """One call or visit after the work, with what the customer said (CMP-34).

    An attempt that reached nobody is a callback of its own.
    """

    _name = "cs.callback"
    _description = "Callback"
    _inherit = ["cs.ticket.part.mixin"]
    _order = "state desc, planned_date, id"

    partner_name = fields.Char(related="ticket_id.partner_name")
    partner_phone = fields.Char(related="ticket_id.partner_phone")
    unit_id = fields.Many2one(related="ticket_id.unit_id")
    ticket_result = fields.Text(related="ticket_id.result")
    ticket_answer = fields.Text(related="ticket_id.answer")
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done")],
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
        help="By default the first responder (CMP-49).",
    )
    done_date = fields.Datetime(string="Called On", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Called By", readonly=True, copy=False
    )
    outcome = fields.Selection(OUTCOMES, copy=False)
    satisfaction = fields.Selection(SATISFACTIONS, copy=False)
    opinion = fields.Text(
        string="Opinions and Proposals",
        copy=False,
        help="In the customer's own words; empty means none (CMP-49).",
    )

    _ticket_done = models.Index("(ticket_id, done_date DESC) WHERE state = 'done'")
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

    def action_done(self):
        """Finish the call; outcome and satisfaction must be there (CMP-34).

        :raise UserError: naming everything that is missing of all calls
        """
        planned = self.filtered(lambda c: c.state == "planned")
        planned._check_ticket()
        missing = []
        for callback in planned:
            if not callback.outcome:
                missing.append(
                    self.env._(
                        "%(callback)s: the outcome is missing → choose how the call "
                        "ended",
                        callback=callback.display_name,
                    )
                )
            elif callback.outcome == "reached" and not callback.satisfaction:
                missing.append(
                    self.env._(
                        "%(callback)s: the customer was reached but not asked whether "
                        "satisfied (CMP-34) → choose a grade or “declined to rate”",
                        callback=callback.display_name,
                    )
                )
        if missing:
            raise UserError("\n".join(missing))
        planned._finish()

    def _finish(self):
        for round_number, callbacks in self.grouped(
            # A call planned before the ticket was reopened is about the new result.
            lambda c: c.ticket_id.reopen_count
        ).items():
            super(CsCallback, callbacks).write(
                {
                    "state": "done",
                    "done_date": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "round_number": round_number,
                }
            )
        for callback in self.filtered("satisfaction"):
            # The last reached call decides; clerks may not write the ticket's figures.
            callback.ticket_id.sudo()._write_by_server(
                {"satisfaction": callback.satisfaction}
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_server_vals(vals)
        # Named here, no default of a client or of the settings can fill them.
        server_vals = {"state": "planned", "done_date": False, "user_id": False}
        default_id = self.default_get(["ticket_id"]).get("ticket_id")
        vals_list = [
            {"ticket_id": default_id, **vals, **server_vals} for vals in vals_list
        ]
        tickets = self.env["helpdesk.ticket"].browse(
            vals["ticket_id"] for vals in vals_list if vals["ticket_id"]
        )
        rounds = {ticket.id: ticket.reopen_count for ticket in tickets}
        return super().create(
            [
                {**vals, "round_number": rounds.get(vals["ticket_id"], 0)}
                for vals in vals_list
            ]
        )

    def write(self, vals):
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
        return super().write(vals)

    @api.model
    def _check_server_vals(self, vals):
        forged = {"state", "done_date", "user_id", "round_number"} & vals.keys()
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
