from odoo import api, fields, models


class CsAssignmentReturn(models.TransientModel):
    """A department says “not ours”, with a reason and words (CMP-10, ux V11).

    After the manager's ruling that is a refusal: the task stays (CMP-48).
    """

    _name = "cs.assignment.return"
    _description = "Return a Task"

    assignment_id = fields.Many2one(
        "cs.assignment", required=True, readonly=True, ondelete="cascade"
    )
    reason_id = fields.Many2one(
        "cs.reason",
        domain="[('usage', '=', 'return')]",
        ondelete="cascade",
    )
    note = fields.Text(string="Explanation", required=True)
    is_ruled = fields.Boolean(related="assignment_id.is_ruled")
    hint = fields.Char(compute="_compute_hint")

    @api.depends("assignment_id")
    def _compute_hint(self):
        """Say until when a return is in time, and that the deadline runs on."""
        for dialogue in self:
            task = dialogue.assignment_id
            if not task:
                dialogue.hint = False
                continue
            if task.is_ruled:
                dialogue.hint = self.env._(
                    "The customer service manager ruled that it is yours. A refusal is "
                    "told to the service centre; the task and its deadline stay."
                )
                continue
            # A setting of the company, not a secret.
            hours = task.sudo().company_id.cs_return_hours
            until = fields.Datetime.add(task.assigned_date, seconds=hours * 3600)
            dialogue.hint = self.env._(
                "A task is returned until %(until)s. The deadline runs on.",
                until=task._format_moment(until),
            )

    def action_confirm(self):
        """Return the task; the department does not see the ticket any more."""
        self.ensure_one()
        if self.is_ruled:
            self.assignment_id.action_refuse(self.note)
            return {"type": "ir.actions.act_window_close"}
        self.assignment_id.action_return(self.reason_id.id, self.note)
        return self.env["ir.actions.actions"]._for_xml_id(
            "cs_complaint.helpdesk_ticket_action"
        )
