"""The clock of the definite answer (CMP-55, decisions 2 and 3)."""

from odoo import fields, models

REPLY_RULES = {
    "major": "complaint.reply.major",
    "ordinary": "complaint.reply.ordinary",
}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"
    _deadline_fields = {
        code: ("reply_deadline", "replied_date", "is_reply_late")
        for code in REPLY_RULES.values()
    }

    def _start_reply_clock(self):
        """Start the clock of each complaint at its receipt, by its severity."""
        complaints = self.filtered(lambda t: t.kind == "complaint" and t.is_open)
        for severity, tickets in complaints.grouped("severity").items():
            tickets._start_deadline(REPLY_RULES[severity], "received_date")

    def _stop_reply_clock(self):
        """The definite answer was given now; note when, clock or not."""
        if not self:
            return
        now = fields.Datetime.now()
        for code in REPLY_RULES.values():
            self._stop_deadline(code, now)
        without = self.filtered(lambda t: not t.replied_date)
        without._write_deadline_fields({"replied_date": now})

    def _cancel_reply_clock(self, reason):
        """End the clock without an answer, as for a cancelled ticket."""
        for code in REPLY_RULES.values():
            self._cancel_deadline(code, reason)

    def _switch_reply_clock(self):
        """Count by the severity of now from the same receipt; late stays (CMP-55)."""
        unanswered = self.filtered(lambda t: not t.replied_date and t.is_open)
        for ticket in unanswered:
            other = [c for s, c in REPLY_RULES.items() if s != ticket.severity]
            for code in other:
                ticket._cancel_deadline(code, self.env._("The severity was changed."))
        unanswered._start_reply_clock()

    def _correct_reply_clock(self):
        """Count from the corrected receipt (CMP-15, CMP-55)."""
        reason = self.env._("The time of receipt was corrected.")
        for ticket in self.filtered(lambda t: not t.replied_date):
            for code in REPLY_RULES.values():
                if ticket._get_deadlines(code):
                    ticket._correct_deadline_start(code, ticket.received_date, reason)

    def _write_deadline_fields(self, vals):
        """Only the server writes the moments of the answer."""
        # The copies follow the clock, whoever may edit the ticket at the moment.
        tickets = self.sudo().with_context(tracking_disable=True)
        tickets._write_by_server(vals)

    def _get_deadline_user(self, code):
        """The first responder follows the matter to the end (CMP-46)."""
        # The link from employee to user is no secret.
        return self.sudo().first_responder_id.user_id or self.user_id

    def _get_deadline_escalation_user(self, code):
        """Late answers go to the head of the site (CMP-55)."""
        # The link from site to its manager's user is no secret.
        return self.sudo().site_id.manager_id.user_id
