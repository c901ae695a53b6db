"""What a ticket shows of the work on it, and its way back to the desk."""

from odoo import api, fields, models

from odoo.addons.cs_base.tools.gates import Blocker

from ..tools.assignment import ENTRY_WAYS, HOLD_REASONS, WORK_STEPS
from .cs_assignment_return import MAX_RETURNS
from .helpdesk_ticket_guard import DEPARTMENT_FIELDS, SERVER_FIELDS

SERVER_FIELDS.update(
    {
        "worker_id": "CMP-10",
        "hold_reason": "CMP-16",
        "is_department_late": "CMP-16",
        "reassign_count": "CMP-50",
    }
)

# The department agrees on the day with the customer.
DEPARTMENT_FIELDS.update({"appointment_date", "entry_way"})

MANAGER = "cs_complaint.cs_complaint_group_manager"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    worker_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        check_company=True,
        help="Who has the task now or had it last.",
    )
    appointment_date = fields.Datetime(
        string="Appointment",
        copy=False,
        help="When somebody comes, as agreed with the customer.",
    )
    entry_way = fields.Selection(ENTRY_WAYS, string="Way of Entry", copy=False)
    hold_reason = fields.Selection(
        HOLD_REASONS, string="On Hold", copy=False, readonly=True
    )
    is_department_late = fields.Boolean(
        string="Department Overdue", copy=False, readonly=True
    )
    reassign_count = fields.Integer(
        string="Times Reassigned",
        copy=False,
        readonly=True,
        help="How often the matter went to another department or person (CMP-50).",
    )
    is_returned = fields.Boolean(
        string="Returned, to Be Assigned",
        compute="_compute_is_returned",
        store=True,
        precompute=True,
        help="A department gave it back; nobody has it now.",
    )

    # The dispatch board shows open work of a site, by step.
    _site_work = models.Index(
        "(site_id, step, department_deadline) "
        "WHERE active IS TRUE AND is_open IS TRUE AND step IS NOT NULL"
    )

    @api.depends("step", "department_id")
    def _compute_is_returned(self):
        for ticket in self:
            ticket.is_returned = (
                ticket.step in WORK_STEPS
                and not ticket.department_id
                and not ticket.import_batch_id
            )

    def write(self, vals):
        res = super().write(vals)
        names = {"appointment_date", "entry_way"} & vals.keys()
        if names and not self._is_server_write(vals):
            self._pass_on_appointment(names)
        return res

    def _pass_on_appointment(self, names):
        """What was agreed with the customer is the worker's appointment as well."""
        for ticket in self.filtered("step"):
            # Departments agree on appointments and may not edit assignments.
            task = ticket.sudo()._get_current_assignment()
            vals = {name: ticket[name] for name in names if ticket[name] != task[name]}
            if task and vals:
                task._write_by_server(vals)

    # --- gates ----------------------------------------------------

    def _get_blockers_assigned(self):
        """CMP-10, CMP-16: what is worked on stays; the answer is not overrun."""
        blockers = super()._get_blockers_assigned()
        for ticket in self:
            # That somebody works on it is no secret to who sees the ticket.
            task = ticket.sudo()._get_current_assignment()
            found = blockers.setdefault(ticket, [])
            if ticket.step == "in_progress" and task.accepted_date:
                found.append(
                    Blocker(
                        self.env._("Somebody is working on it"),
                        self._cite("P6 §4-2"),
                        self.env._("take the task back first"),
                        "assignment_ids",
                        rule="CMP-10",
                    )
                )
            # Later steps are watched by the assignment itself; the superuser brings
            # histories along (demo data, conversions). ``sudo`` is no way round.
            is_asked = (
                ticket.step in ("registered", "verified")
                and not self.env.user._is_superuser()
            )
            if task and is_asked and task._is_after_reply():
                found.extend(ticket._get_reply_blockers(task))
        return blockers

    def _get_reply_blockers(self, task):
        """CMP-16, AMB-01: later than the answer only as agreed, or approved."""
        if task.deadline_reason_id:
            return []
        is_manager = self._is_service_manager()
        return [
            Blocker(
                task._get_after_reply_text(),
                self._cite("P6 §4-2"),
                self.env._(
                    "tell the customer the date and note that he agreed, or give an "
                    "earlier one"
                ),
                "assignment_ids",
                rule="CMP-16",
                group="assignment",
                level="override" if is_manager else "reason",
                role=MANAGER if is_manager else "",
                usage="" if is_manager else "deadline_agreed",
            )
        ]

    def _get_blockers_reported(self):
        """CMP-10: what was returned and nobody has is not reported."""
        blockers = super()._get_blockers_reported()
        for ticket in self.filtered("is_returned"):
            blockers.setdefault(ticket, []).append(
                Blocker(
                    self.env._("The task was given back; no department has it"),
                    self._cite("P6 §4-2"),
                    self.env._("assign it anew"),
                    "assignment_ids",
                    rule="CMP-10",
                )
            )
        return blockers

    def _after_step(self, step):
        super()._after_step(step)
        if step == "cancelled":
            tasks = self.assignment_ids.filtered(lambda a: a.state == "current")
            # Clocks are the server's, whoever cancels.
            self.sudo().assignment_ids._cancel_work_clocks(
                self.env._("The ticket was cancelled.")
            )
            tasks._close_notice()

    # --- ruling ----------------------------------------------------

    def _needs_ruling(self):
        """Tell whether the second return waits for the manager's ruling (CMP-10)."""
        self.ensure_one()
        tasks = self.assignment_ids
        returned = tasks.filtered(lambda a: a.state == "returned")
        return len(returned) >= MAX_RETURNS and not any(tasks.mapped("is_ruled"))

    def _get_ruling_user(self):
        """Return a customer service manager of the ticket's site, may be empty."""
        self.ensure_one()
        return self.env["res.users"]._get_cs_post_users(MANAGER, self.site_id)[:1]

    def action_reassign(self):
        """Return the dialogue that gives the ticket to another department."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign Anew"),
            "res_model": "cs.assignment.reassign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
