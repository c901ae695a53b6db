from odoo import models


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    def _tell_on_ticket(self, rule_code, kind, get_user):
        """CMP-16: besides the activity, whoever has the task is told at once that its
        limit comes near; the ticket is what they know."""
        res = super()._tell_on_ticket(rule_code, kind, get_user)
        if kind == "reminder" and self:
            dues = self._get_notification_dues(rule_code)
            users, limits = {}, {}
            for task in self:
                # Who has a task is known to the engine.
                ticket = task.sudo().ticket_id
                users[ticket] = getattr(task, get_user)(rule_code)
                limits[ticket] = dues[task]
            # The engine tells people about tickets they work on.
            self.sudo().ticket_id._tell_last_reminder(users, limits)
        return res
