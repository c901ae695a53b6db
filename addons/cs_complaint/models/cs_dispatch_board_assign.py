"""The dialogue of a card: who does it, until when (ux 5.7, CMP-09, CMP-16)."""

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL


class CsDispatchBoard(models.AbstractModel):
    _inherit = "cs.dispatch.board"

    # --- dispatching -------------------------------------------------------

    @api.model
    @api.readonly
    def propose(self, ticket_id, employee_id=None):
        """Return what the dialogue of a card shows first.

        :return: dict with ids ``department_id``, ``employee_id``, ``assignment_id``,
            the ``deadline`` (text, UTC), ``explanation`` and ``needs_ruling``
        """
        ticket = self._get_ticket(ticket_id)
        # That a department has it is no secret to who sees the ticket.
        task = ticket.sudo()._get_current_assignment()
        employee = self._get_employee(employee_id)
        if task:
            return {
                "assignment_id": task.id,
                "department_id": task.department_id.id,
                "employee_id": employee.id or task.employee_id.id,
                "seen_employee_id": task.employee_id.id,
                "deadline": self._show(task.deadline),
                "explanation": "",
                "needs_ruling": False,
            }
        route = self.env["cs.routing.rule"]._route(ticket)
        now = fields.Datetime.now()
        # A deadline given before runs on.
        kept = ticket.department_deadline
        deadline = kept if kept and kept > now else route["deadline"]
        return {
            "assignment_id": False,
            "department_id": employee.department_id.id or route["department_id"],
            "employee_id": employee.id or route["employee_id"],
            "seen_employee_id": False,
            "deadline": self._show(deadline),
            "explanation": route["explanation"],
            "needs_ruling": ticket.sudo()._needs_ruling(),  # as above
        }

    @api.model
    def assign(self, ticket_id, vals):
        """Assign a ticket, or change who does it; the first of two dispatchers wins.

        :param dict vals: as returned by ``propose``, changed by the dispatcher
        :return: dict; ``redirect`` asks for the reason that the gate still needs
        :raise UserError: somebody was quicker, or what the rules refuse
        """
        if not isinstance(vals, dict):
            raise UserError(self.env._("This page is out of date. Load it again."))
        ticket = self._get_ticket(ticket_id)
        self._lock(ticket)
        # As in propose.
        task = ticket.sudo()._get_current_assignment()
        if task.id != (vals.get("assignment_id") or False):
            raise UserError(
                self.env._(
                    "%(ticket)s was assigned by somebody else meanwhile. %(now)s",
                    ticket=ticket.short_number,
                    now=(
                        task
                        and self.env._(
                            "It is now with %(who)s.", who=task._get_holder()
                        )
                    )
                    or "",
                ).strip()
            )
        if task:
            task.with_env(self.env).action_dispatch(
                vals.get("employee_id"), vals.get("seen_employee_id")
            )
            return {}
        self.env["cs.assignment"]._check_desk()
        self.env["cs.assignment"].create(self._prepare_assignment_vals(ticket, vals))
        return self._hand_over(ticket)

    @api.model
    def _prepare_assignment_vals(self, ticket, vals):
        Task = self.env["cs.assignment"]
        deadline = Task._clean_moment(vals.get("deadline"))
        employee = self._get_employee(vals.get("employee_id"))
        department_id = vals.get("department_id")
        missing = []
        if not department_id or type(department_id) is not int:
            missing.append(self.env._("Choose the department."))
        if not deadline:
            missing.append(self.env._("Give the department a deadline (CMP-16)."))
        if missing:
            raise UserError("\n".join(missing))
        return {
            "ticket_id": ticket.id,
            "department_id": department_id,
            "employee_id": employee.id,
            "deadline": deadline,
            "task": Task._clean_text(vals.get("task")) or False,
            "ruling": Task._clean_text(vals.get("ruling")) or False,
        }

    @api.model
    def _hand_over(self, ticket):
        """Put the ticket on its way; where a reason is asked for, say so."""
        if ticket.step not in ("registered", "verified"):
            return {}
        try:
            with self.env.cr.savepoint():
                ticket._move_to("assigned")
        except RedirectWarning as warning:
            # The task stays; the dialogue of the reason moves the ticket.
            return {"redirect": {"message": warning.args[0], "action": warning.args[1]}}
        return {}

    @api.model
    def _get_ticket(self, ticket_id):
        """Return the ticket of a card.

        :raise UserError: it is no ticket of the centre
        """
        if type(ticket_id) is not int:
            raise UserError(self.env._("This page is out of date. Load it again."))
        ticket = self.env["helpdesk.ticket"].browse(ticket_id).exists()
        ticket.check_access("read")
        if not ticket.step or not ticket.is_open:
            raise UserError(self.env._("This ticket is closed. Load the board again."))
        return ticket

    @api.model
    def _get_employee(self, employee_id):
        # Names of colleagues are no secret; HR data are not touched.
        Employee = self.env["hr.employee"].sudo()
        if not employee_id or type(employee_id) is not int:
            return Employee
        return Employee.browse(employee_id).exists()

    @api.model
    def _lock(self, ticket):
        """Let one of two dispatchers go first; the other one sees what he did."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM helpdesk_ticket WHERE id = %s FOR NO KEY UPDATE",
                ticket.id,
            )
        )
        ticket.invalidate_recordset()
