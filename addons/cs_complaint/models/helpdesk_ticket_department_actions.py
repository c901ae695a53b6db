"""Buttons of the department that has the task (CMP-10, CMP-16)."""

from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_return_task(self):
        """Return the dialogue by which the department gives the task back."""
        return self._get_task_dialogue(
            self.env._("Return Task"), "cs.assignment.return"
        )

    def action_request_extension(self):
        """Return the dialogue by which the department asks for more time."""
        return self._get_task_dialogue(
            self.env._("Ask for More Time"), "cs.assignment.extension"
        )

    def action_open_task(self):
        """Return the form of the current task, with photos and signature."""
        task = self._get_task()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.assignment",
            "res_id": task.id,
            "view_mode": "form",
        }

    def _get_task(self):
        self.ensure_one()
        self.check_access("read")
        # Which task is the current one is no secret to who sees the ticket.
        task = self.sudo()._get_current_assignment()
        task = task or self.sudo().assignment_ids.sorted("id")[-1:]  # as above
        if not task:
            raise UserError(self.env._("No department has a task yet."))
        return task.with_env(self.env)

    def _get_task_dialogue(self, name, model):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_assignment_id": self._get_task().id},
        }
