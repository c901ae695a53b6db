"""The clock of a task: given, reminded, late, reported (CMP-16, CMP-19, CMP-52)."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.local_time import to_local

from ..tools.assignment import DEPARTMENT_RULE, REPORT_RULE
from .cs_assignment import SERVER_VALS

SERVER_VALS.update(
    {"is_late": False, "is_clock_paused": False, "notice_activity_id": False}
)

# What was assigned longer ago was told then (records taken over, demo data).
NOTICE_AGE = timedelta(hours=1)


class CsAssignment(models.Model):
    _inherit = "cs.assignment"
    _deadline_fields = {
        DEPARTMENT_RULE: ("deadline", None, "is_late"),
        REPORT_RULE: (None, None, None),
    }

    is_late = fields.Boolean(
        string="Overdue", readonly=True, copy=False, help="Once set it stays."
    )
    is_clock_paused = fields.Boolean(string="Deadline Rests", readonly=True, copy=False)
    # Indexed, since each activity that is done or deleted is looked for here.
    notice_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # --- assigned ----------------------------------------------------

    def _after_assign(self):
        super()._after_assign()
        self._start_work_clock()
        self._hand_over()
        self._notify_department()

    def _start_work_clock(self):
        """Start the clock of tasks whose deadline is still to come.

        What was over before it was entered has no clock that could run.
        """
        now = fields.Datetime.now()
        ahead = self.filtered(lambda a: a.deadline > now)
        if ahead:
            ahead._start_deadline(DEPARTMENT_RULE, "assigned_date", "deadline")

    def _hand_over(self):
        """End what ran on of earlier assignments, and count the change (CMP-50)."""
        # Whoever assigns sees to it that the earlier clocks end.
        before = self.sudo().ticket_id.assignment_ids.filtered(
            lambda a: a.state in ("returned", "withdrawn")
        )
        if not before:
            return
        before._close_question()
        before._cancel_deadline(
            DEPARTMENT_RULE, self.env._("Given back and assigned anew")
        )
        handed = self.browse()
        # As above.
        for task in self.sudo():
            others = task.ticket_id.assignment_ids - task
            if others.sorted("id")[-1:].state in ("returned", "withdrawn"):
                handed |= task
        handed._count_reassignment()
        # A ticket somebody had worked on is with a department again.
        handed.ticket_id.filtered(lambda t: t.step == "in_progress")._move_to(
            "assigned"
        )

    def _notify_department(self):
        """CMP-16: one activity, for who has the job or else for who heads them."""
        recent = fields.Datetime.now() - NOTICE_AGE
        # Dispatchers and workers have no right to plan activities on tickets.
        tasks = self.sudo().filtered(
            lambda a: a.state == "current" and a.assigned_date >= recent
        )
        for user, group in tasks.grouped(lambda a: a._get_notice_user()).items():
            if user not in (self.env.user, self.env["res.users"]):
                group._plan_notice(user)

    def _plan_notice(self, user):
        """Plan the notice of each task for ``user``; the queries do not grow.

        All at once, since followers are added with each call; only then each gets its
        own day and words.
        """
        # One mail for each task would drown everybody (ux M4).
        tickets = self.ticket_id.with_context(mail_activity_quick_update=True)
        words = self.with_context(lang=user.lang).env
        activities = tickets.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=words._("New task")
        )
        by_ticket = {activity.res_id: activity for activity in activities}
        for task in self.filtered(lambda a: a.ticket_id.id in by_ticket):
            activity = by_ticket[task.ticket_id.id]
            activity.write(
                {
                    "date_deadline": to_local(task.deadline, task.site_id.tz).date(),
                    "summary": words._(
                        "New task, due %(due)s", due=task._format_moment(task.deadline)
                    ),
                }
            )
            task._write_by_server({"notice_activity_id": activity.id})

    def _get_notice_user(self):
        """Return who is told: the worker, else the head of the department."""
        self.ensure_one()
        # Users of colleagues and heads are no secret.
        task = self.sudo()
        return task.employee_id.user_id or task.department_id.manager_id.user_id

    def _close_notice(self):
        """The notice is done with: accepted, handed on or given back."""
        # The activity belongs to a ticket that a worker may not edit.
        self.sudo().notice_activity_id.action_done()

    # --- done ----------------------------------------------------

    def _stop_work_clock(self, moment):
        self._stop_deadline(DEPARTMENT_RULE, moment)

    def _cancel_work_clocks(self, reason):
        for code in (DEPARTMENT_RULE, REPORT_RULE):
            self._cancel_deadline(code, reason)

    def _start_report_clock(self):
        """CMP-19: what is solved is reported soon."""
        self._start_deadline(REPORT_RULE, "finished_date")

    def _mark_done(self):
        now = fields.Datetime.now()
        # Clocks are the server's, whoever reports the result.
        given = self.sudo()
        given._stop_work_clock({task: task.finished_date or now for task in given})
        given.ticket_id.filtered(lambda t: not t.solved_date)._write_by_server(
            {"solved_date": now}
        )
        self._stop_deadline(REPORT_RULE, now)
        self._close_notice()
        return super()._mark_done()

    # --- the engine's copies ----------------------------------------------------

    def _write_deadline_fields(self, vals):
        """Keep the deadline while the clock rests, and note that it does."""
        vals = dict(vals)
        if "deadline" in vals:
            vals["is_clock_paused"] = not vals["deadline"]
            if not vals["deadline"]:
                del vals["deadline"]
        changed = self.filtered(lambda a: any(a[name] != vals[name] for name in vals))
        if changed:
            changed.with_context(tracking_disable=True)._write_by_server(vals)

    def _prepare_ticket_vals(self):
        vals = super()._prepare_ticket_vals()
        vals["hold_reason"] = self.hold_reason
        vals["is_department_late"] = self.is_late or self.ticket_id.is_department_late
        for name in ("appointment_date", "entry_way"):
            if self[name]:
                vals[name] = self[name]
        return vals

    def _get_deadline_user(self, code):
        """Who is reminded: the worker, else the head of the department."""
        return self._get_notice_user()

    def _lock_for_deadline(self):
        """The ticket shows what becomes of its task, so it is held as well."""
        tasks = super()._lock_for_deadline()
        # The engine writes to the ticket, whoever may read it.
        tickets = tasks.sudo().ticket_id._lock_for_deadline()
        return tasks.filtered(lambda task: task.sudo().ticket_id in tickets)

    def _on_deadline_reminder(self, rule_code):
        """CMP-16: a reminder on the ticket, for tasks that are still open."""
        self.filtered(lambda a: a.state == "current")._tell_on_ticket(
            rule_code, "reminder", "_get_deadline_user"
        )

    def _on_deadline_late(self, rule_code):
        """CMP-16, CMP-52: listed as an exception; CMP-19: solved but not reported."""
        if rule_code == REPORT_RULE:
            waiting = self.filtered(lambda a: a.state == "current")
            waiting._report_exception(
                "warning",
                "CMP-19",
                self.env._("Solved, but the result was not reported in time."),
            )
            return
        self._report_each(
            "warning", "CMP-16", {task: task._get_late_text() for task in self}
        )
        waiting = self.filtered(lambda a: a.state == "current" and not a.finished_date)
        waiting._tell_on_ticket(rule_code, "late", "_get_head_user")

    def _get_late_text(self):
        """Return what the list of exceptions says of an overdue task (CMP-52)."""
        if self.state in ("returned", "withdrawn"):
            return self.env._(
                "The deadline %(due)s passed while nobody had the task; %(who)s gave "
                "it back.",
                due=self._format_moment(self.deadline),
                who=self.department_id.name,
            )
        return self.env._(
            "%(who)s did not keep the deadline %(due)s.",
            who=self._get_holder(),
            due=self._format_moment(self.deadline),
        )

    def _get_head_user(self, code):
        """Who answers for a late task: the head of the department."""
        # Who heads a department is no secret.
        return self.sudo().department_id.manager_id.user_id

    def _tell_on_ticket(self, rule_code, kind, get_user):
        """Schedule the engine's activity on the tickets of these tasks."""
        rule = self._get_deadlines(rule_code).rule_id[:1]
        for user, tasks in self.grouped(
            lambda a: getattr(a, get_user)(rule_code)
        ).items():
            if user:
                # The engine tells people about tickets they work on.
                tasks.ticket_id.sudo()._plan_deadline_activities(
                    user, rule._get_alert_summary(kind, user.lang)
                )

    # --- changed by hand ----------------------------------------------------

    def _write_by_desk(self, vals):
        """CMP-16: another deadline lies ahead; a later one is an extension."""
        if vals.get("deadline"):
            self._check_ahead(vals["deadline"])
            new = fields.Datetime.to_datetime(vals["deadline"])
            changed = self.filtered(lambda a: a.deadline != new)
            clocks = changed._get_deadlines(DEPARTMENT_RULE)
            clocked = changed.browse(clocks.mapped("res_id"))
            reason = self.env._("Changed by the service centre")
            for task in clocked:
                if new > task.deadline:
                    task._check_extension_contact(False)
                    task._extend_deadline(DEPARTMENT_RULE, new, reason)
                else:
                    task._set_deadline_due(DEPARTMENT_RULE, new, reason)
        res = super()._write_by_desk(vals)
        if {"deadline", "deadline_reason_id"} & vals.keys():
            self._check_reply_limit()
        return res

    def _check_extension_contact(self, is_customer_told):
        """CMP-16: a major matter is not put off behind the customer's back."""
        # The severity of a ticket is no secret to who has its task.
        for task in self.sudo():
            if task.ticket_id.severity == "major" and not is_customer_told:
                raise UserError(
                    self.env._(
                        "%(task)s is a major matter: its deadline is not put off "
                        "without talking to the customer (CMP-16). Call the customer, "
                        "then ask for the extension.",
                        task=task.ticket_id.short_number,
                    )
                )
