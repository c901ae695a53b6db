"""Other people on the same task: dispatch, transfer, helpers (CMP-10, CMP-50)."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

WORK_RESET = {
    "accepted_date": False,
    "accepted_user_id": False,
    "arrived_date": False,
}


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    def action_transfer(self, employee_id, reason):
        """Hand the job to a colleague of the same department, with a reason.

        The colleague accepts anew; who had it before stays in the history.

        :raise UserError: no colleague, no reason, or a job that is finished
        """
        self.ensure_one()
        self._check_worker()
        employee = self._get_colleague(employee_id)
        reason = self._clean_text(reason)
        if not reason:
            raise UserError(self.env._("Say why you hand the job on."))
        self._give_to(employee, reason)

    def action_dispatch(self, employee_id, seen_employee_id=False):
        """Name or change who does the job; the centre or the department itself.

        :param employee_id: an employee of the department
        :param seen_employee_id: who had it when the dispatcher looked
        :raise UserError: somebody else was quicker, or no such colleague
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_desk():
            self._check_department()
        self._lock()
        # Who has the job is told to who sees it.
        present = self.sudo().employee_id
        employee = self._get_colleague(employee_id)
        if present == employee:
            return
        if present.id != (seen_employee_id or False):
            raise UserError(
                self.env._(
                    "%(task)s was given to %(who)s meanwhile. Look at the board again.",
                    task=self.sudo().ticket_id.short_number,  # as above
                    who=present.name or self.env._("nobody"),
                )
            )
        self._give_to(employee, self.env._("Dispatched"))

    def _get_colleague(self, employee_id):
        """Return an employee of the department that has the task.

        :raise UserError: somebody of another department, or who has left
        """
        if not isinstance(employee_id, int) or isinstance(employee_id, bool):
            raise UserError(self.env._("Choose a colleague from the list."))
        # Names of colleagues are no secret; HR data are not touched.
        employee = self.env["hr.employee"].sudo().browse(employee_id).exists()
        department = self.sudo().department_id  # as above
        if not employee.active or employee.department_id != department:
            raise UserError(
                self.env._(
                    "A job stays in its department (CMP-10). Choose a colleague of "
                    "%(department)s, or return the task to the service centre.",
                    department=department.name,
                )
            )
        return employee

    def _give_to(self, employee, reason):
        """Put somebody else on the job; work stamps begin anew."""
        self._lock()
        self._check_current()
        task = self.sudo()  # who has the job may be beyond what a worker reads
        if task.finished_date:
            raise UserError(self.env._("The job is finished; nobody takes it over."))
        if task.employee_id == employee:
            return
        before = task.employee_id
        if task.hold_reason:
            self._resume()
        self._log_transfer(employee, reason)
        self._write_by_server({"employee_id": employee.id, **WORK_RESET})
        if before:
            self._count_reassignment()
        self._close_notice()
        self._notify_department()

    def _log_transfer(self, employee, reason):
        task = self.sudo()  # as in _give_to
        stamps = [
            f"{self.fields_get([name], ['string'])[name]['string']} "
            f"{self._format_moment(task[name])}"
            for name in ("accepted_date", "arrived_date")
            if task[name]
        ]
        if not task.employee_id:
            self._log_on_ticket(
                self.env._(
                    "Given to %(who)s: %(reason)s", who=employee.name, reason=reason
                )
            )
            return
        self._log_on_ticket(
            self.env._(
                "%(before)s → %(after)s: %(reason)s %(stamps)s",
                before=task.employee_id.name,
                after=employee.name,
                reason=reason,
                stamps="; ".join(stamps),
            )
        )

    def action_add_helpers(self, employee_ids):
        """Add people who work along; they see the job and are no independent callers.

        :raise UserError: not of the company, or the one who has the job
        """
        self.ensure_one()
        if not self._is_desk():
            self._check_worker()
        self._lock()
        self._check_current()
        ids = employee_ids if isinstance(employee_ids, list) else [employee_ids]
        if not ids or not all(type(i) is int for i in ids):
            raise UserError(self.env._("Choose colleagues from the list."))
        # Names of colleagues are no secret; HR data are not touched.
        helpers = self.env["hr.employee"].sudo().browse(ids).exists()
        task = self.sudo()  # as above
        if (
            len(helpers) != len(set(ids))
            or helpers.company_id != task.company_id
            or not all(helpers.mapped("active"))
            or task.employee_id in helpers
        ):
            raise UserError(
                self.env._(
                    "Helpers are colleagues of the same company beside the one who "
                    "has the job."
                )
            )
        new = helpers - task.helper_ids
        if not new:
            return
        self._write_by_server({"helper_ids": [(4, helper.id) for helper in new]})
        self._log_on_ticket(
            self.env._("Helpers: %(names)s", names=", ".join(new.mapped("name")))
        )

    def _write_by_desk(self, vals):
        """Count what the desk changes, and keep its work in one department."""
        moved = self.browse()
        if "employee_id" in vals or "department_id" in vals:
            moved = self._check_desk_change(vals)
        res = super()._write_by_desk(vals)
        if moved:
            moved._write_by_server(WORK_RESET)
            moved._count_reassignment()
        return res

    def _check_desk_change(self, vals):
        """Return the assignments that another department or person gets.

        :raise UserError: somebody works on it already
        """
        moved = self.filtered(
            lambda a: (
                a.department_id.id != vals.get("department_id", a.department_id.id)
                or (
                    a.employee_id
                    and a.employee_id.id != vals.get("employee_id", a.employee_id.id)
                )
            )
        )
        elsewhere = moved.filtered(
            lambda a: (
                a.department_id.id != vals.get("department_id", a.department_id.id)
            )
        )
        if elsewhere.filtered("accepted_date"):
            raise UserError(
                self.env._(
                    "Somebody accepted the job already. Take it back and assign it "
                    "anew, so that both stay in the history."
                )
            )
        if elsewhere.filtered("is_ruled") and not self._is_service_manager():
            raise AccessError(
                self.env._(
                    "The customer service manager ruled who does it (CMP-10). Ask the "
                    "manager."
                )
            )
        return moved

    @api.constrains("department_id", "employee_id")
    def _check_employee_department(self):
        """CMP-10: the responsible person belongs to the department with the task."""
        for task in self.filtered(lambda a: a.employee_id and a.state == "current"):
            # Where a colleague works is no secret.
            employee = task.sudo().employee_id
            if employee.department_id and employee.department_id != task.department_id:
                raise ValidationError(
                    self.env._(
                        "%(who)s does not work in %(department)s (CMP-10). Choose a "
                        "colleague of that department.",
                        who=employee.name,
                        department=task.department_id.name,
                    )
                )

    def _count_reassignment(self):
        """CMP-50: a matter handed on too often is a suspicion, listed and no more."""
        # The count is the server's; departments hand jobs on as well.
        for ticket in self.ticket_id.sudo():
            ticket._write_by_server({"reassign_count": ticket.reassign_count + 1})
            limit = ticket.company_id.cs_max_reassign
            # Told once, when the number is exceeded.
            if ticket.reassign_count == limit + 1:
                self.env["cs.exception"]._report(
                    ticket,
                    "suspicion",
                    "CMP-50",
                    self.env._(
                        "Handed on %(count)s times, more than %(limit)s.",
                        count=ticket.reassign_count,
                        limit=limit,
                    ),
                    act="fr1",
                )
