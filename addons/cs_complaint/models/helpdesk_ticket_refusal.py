"""From a refused task to the complaint about missing cooperation (CMP-48)."""

from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    is_task_refused = fields.Boolean(
        string="Refused After the Ruling", compute="_compute_is_task_refused"
    )

    @api.depends("assignment_ids.refused_date", "assignment_ids.state")
    def _compute_is_task_refused(self):
        for ticket in self:
            # That it was refused is no secret to who sees the ticket.
            task = ticket.sudo()._get_current_assignment()
            ticket.is_task_refused = bool(task.refused_date)

    def action_complain(self):
        """Open a new internal complaint about who does not cooperate on this ticket.

        Filled in with the refusal where there is one.
        """
        self.ensure_one()
        self.check_access("read")
        task = self.sudo()._get_current_assignment()  # as above
        facts = ""
        if task.refused_date:
            facts = self.env._(
                "Ruled: %(ruling)s\nRefused at %(at)s by %(who)s: %(note)s",
                ruling=task.ruling,
                at=task._format_moment(task.refused_date),
                who=task.refused_user_id.name,
                note=task.refusal_note,
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Internal Complaint"),
            "res_model": "cs.internal.complaint",
            "view_mode": "form",
            "context": {
                "default_ticket_id": self.id,
                "default_department_id": task.department_id.id or self.department_id.id,
                "default_facts": facts,
            },
        }
