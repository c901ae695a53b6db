"""Who may do what with an assignment, and who comes first (CMP-09, CMP-10)."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.cs_base.tools.local_time import to_local


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    def _get_own_employees(self):
        """Return the employees of the present user, in all companies."""
        # The link from user to employee is no secret, the employee's data are.
        return self.env.user.sudo().employee_ids

    def _is_desk(self):
        return self.env.su or self.env.user.has_group(
            "cs_complaint.cs_complaint_group_user"
        )

    def _is_service_manager(self):
        return self.env.su or self.env.user.has_group(
            "cs_complaint.cs_complaint_group_manager"
        )

    def _is_department_user(self):
        return self.env.user.has_group("cs_base.cs_base_group_department_user")

    def _check_worker(self):
        """CMP-10: only who has the job, or the department that has it, works on it.

        A worker: jobs of his own, as responsible person or helper, and those of his
        department that nobody has. A department user: all of the own department.

        :raise AccessError: somebody else's job
        """
        self.check_access("read")
        if self.env.su:
            return
        own = self._get_own_employees()
        is_user = self._is_department_user()
        is_worker = is_user or self.env.user.has_group(
            "cs_complaint.cs_complaint_group_repair_worker"
        )
        # The people of a job may be beyond what a worker reads.
        for assignment in self.sudo():
            people = assignment.employee_id | assignment.helper_ids
            is_own_department = assignment.department_id in own.department_id
            is_free = is_own_department and (is_user or not assignment.employee_id)
            if not (is_worker and (own & people or is_free)):
                raise AccessError(
                    self.env._(
                        "%(task)s is the job of somebody else (CMP-10). Ask the "
                        "service centre or your department to give it to you.",
                        task=assignment.ticket_id.short_number,
                    )
                )

    def _check_department(self):
        """CMP-10: only users of the department that has the task.

        :raise AccessError: another department's task
        """
        self.check_access("read")
        if self.env.su:
            return
        own = self._get_own_employees().department_id
        # Which department has a task is no secret from who sees it.
        if not self._is_department_user() or self.sudo().department_id - own:
            raise AccessError(
                self.env._(
                    "Only the department that has the task does this (CMP-10). Ask "
                    "somebody who answers for it."
                )
            )

    def _check_desk(self):
        """CMP-09: only the service centre assigns and sets deadlines.

        :raise AccessError: anybody else
        """
        self.check_access("read")
        if not self._is_desk():
            raise AccessError(
                self.env._(
                    "Only the service centre assigns and sets deadlines (CMP-09). Ask "
                    "the front desk."
                )
            )

    def _is_department_head(self):
        """Tell whether the present user answers for the department of this task."""
        self.ensure_one()
        # Who heads a department is no secret.
        department = self.sudo().department_id
        user = self.env.user
        return bool(
            self.env.su
            or department.manager_id in self._get_own_employees()
            or user._is_cs_head_of(department, power="decide")
            or (
                user.has_group("cs_base.cs_base_group_department_head")
                and department in self._get_own_employees().department_id
            )
        )

    def _lock(self):
        """Let one of two people who act at once go first (two taps, one stamp).

        The other one waits and then sees what the first one did: PostgreSQL refuses
        his snapshot and the server runs his request again.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM cs_assignment WHERE id IN %s ORDER BY id "
                "FOR NO KEY UPDATE",
                tuple(self.ids) or (0,),
            )
        )
        self.invalidate_recordset()

    def _check_current(self):
        """Refuse work on an assignment that is not, or no longer, the current one."""
        # Where a job went is told to who had it.
        closed = self.sudo().ticket_id.filtered(lambda t: not t.is_open)
        if closed:
            raise UserError(
                self.env._(
                    "%(tickets)s was cancelled or closed. There is nothing to do.",
                    tickets=", ".join(closed.mapped("short_number")),
                )
            )
        # As above.
        for assignment in self.sudo().filtered(lambda a: a.state != "current"):
            last = assignment.ticket_id._get_current_assignment()
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(task)s is not yours any more: %(state)s. %(now)s",
                    task=assignment.ticket_id.short_number,
                    state=labels[assignment.state],
                    now=self.env._("It is now with %(who)s.", who=last._get_holder())
                    if last
                    else "",
                ).strip()
            )

    def _get_holder(self):
        """Return in words who has the task."""
        # As in _check_current: names of people and departments at work.
        task = self.sudo()
        return " · ".join(
            name for name in (task.department_id.name, task.employee_id.name) if name
        )

    def _clean_text(self, value):
        """Return what a client sent as text, without what cannot be stored.

        :raise UserError: it is no text
        """
        if not value:
            return ""
        if not isinstance(value, str):
            raise UserError(self.env._("This page is out of date. Load it again."))
        return value.replace("\x00", "").strip()

    def _clean_moment(self, value):
        """Return what a client sent as a UTC moment, False for none.

        :raise UserError: it is no moment
        """
        if not value:
            return False
        try:
            moment = fields.Datetime.to_datetime(value)
        except (TypeError, ValueError, AttributeError) as error:
            raise UserError(
                self.env._("This is no date with a time: %(value)s", value=value)
            ) from error
        return moment.replace(microsecond=0, tzinfo=None)

    def _log_on_ticket(self, body):
        """Keep a note of what happened in the history of the ticket (guarantee 3)."""
        # Whoever works on a task has no right to write on the ticket.
        self.ticket_id.sudo()._message_log(body=body)

    def _format_moment(self, moment):
        """Return a UTC moment as text in the time of the site."""
        # The time zone of a site is no secret.
        tz = self.sudo().site_id.tz or "UTC"
        return to_local(moment, tz).strftime("%Y-%m-%d %H:%M")
