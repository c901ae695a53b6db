from odoo import api, fields, models
from odoo.exceptions import UserError


class CsAssignmentReassign(models.TransientModel):
    """Give a ticket to another department: take back, assign anew, or rule (CMP-10)."""

    _name = "cs.assignment.reassign"
    _description = "Assign Anew"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    current_id = fields.Many2one(
        "cs.assignment",
        string="Present Task",
        compute="_compute_current_id",
        help="It is taken back and stays in the history.",
    )
    needs_ruling = fields.Boolean(compute="_compute_current_id")
    note = fields.Text(string="Why It Is Taken Back")
    department_id = fields.Many2one(
        "hr.department", required=True, check_company=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Responsible Person",
        check_company=True,
        domain="[('department_id', '=', department_id)]",
        ondelete="cascade",
    )
    deadline = fields.Datetime(
        string="Department Deadline",
        required=True,
        compute="_compute_deadline",
        store=True,
        precompute=True,
        readonly=False,
        help="The deadline given first, unless it has passed.",
    )
    deadline_reason_id = fields.Many2one(
        "cs.reason",
        string="Why Later Than the Answer",
        domain="[('usage', '=', 'deadline_agreed')]",
        ondelete="cascade",
    )
    task = fields.Text(
        compute="_compute_deadline", store=True, precompute=True, readonly=False
    )
    ruling = fields.Text(
        help="Returned twice: say why this department has to do it. It is binding."
    )

    @api.depends("ticket_id")
    def _compute_current_id(self):
        for dialogue in self:
            ticket = dialogue.ticket_id
            dialogue.current_id = ticket._get_current_assignment()
            # Earlier returns count for whoever assigns.
            dialogue.needs_ruling = ticket and ticket.sudo()._needs_ruling()

    @api.depends("ticket_id")
    def _compute_deadline(self):
        now = fields.Datetime.now()
        for dialogue in self:
            last = dialogue.ticket_id.assignment_ids.sorted("id")[-1:]
            is_ahead = last.deadline and last.deadline > now
            dialogue.deadline = last.deadline if is_ahead else False
            dialogue.task = last.task

    def action_confirm(self):
        """Take the present task back and assign the ticket anew, or nothing of it."""
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        current = ticket._get_current_assignment()
        if current != self.current_id:
            raise UserError(
                self.env._(
                    "Somebody else changed who has the ticket meanwhile. Look at it "
                    "again."
                )
            )
        if current:
            current.action_withdraw(self.note)
        self.env["cs.assignment"].create(self._prepare_assignment_vals())
        if ticket.step in ("registered", "verified"):
            ticket._move_to("assigned")

    def _prepare_assignment_vals(self):
        return {
            "ticket_id": self.ticket_id.id,
            "department_id": self.department_id.id,
            "employee_id": self.employee_id.id,
            "deadline": self.deadline,
            "deadline_reason_id": self.deadline_reason_id.id,
            "task": self.task,
            "ruling": self.ruling,
        }
