"""More time for a task: asked for before, twice at most, granted by the desk."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.deadlines import is_late

from ..tools.assignment import DEPARTMENT_RULE


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    extension_ids = fields.One2many("cs.assignment.extension", "assignment_id")
    extension_count = fields.Integer(
        string="Extensions", compute="_compute_extension_count"
    )

    @api.depends("deadline", "is_clock_paused")
    def _compute_extension_count(self):
        clocks = self._get_deadlines(DEPARTMENT_RULE)
        counts = {clock.res_id: clock.extension_count for clock in clocks}
        for task in self:
            task.extension_count = counts.get(task.id, 0)

    def _check_extension_request(self, vals):
        """CMP-16: asked for by the department, before the deadline, twice at most.

        :raise UserError: naming everything that stands against it
        """
        self.ensure_one()
        if not self._is_desk():
            self._check_department()
        self._lock()
        self._check_current()
        # Clock, deadline and severity of the own task are no secret.
        task = self.sudo()
        now = fields.Datetime.now()
        new = fields.Datetime.to_datetime(vals.get("new_deadline") or False)
        problems = []
        clock = task._get_deadlines(DEPARTMENT_RULE)
        has_passed = is_late(task.deadline, now) and not task.is_clock_paused
        if task.is_late or has_passed:
            problems.append(
                self.env._(
                    "The deadline has passed already; an extension is asked for before."
                )
            )
        if not new or new <= task.deadline:
            problems.append(
                self.env._("The wanted deadline is not later than the present one.")
            )
        if clock and clock.extension_count >= clock.rule_id.max_extensions:
            problems.append(
                self.env._(
                    "The deadline was extended %(count)s times, which is the most.",
                    count=clock.extension_count,
                )
            )
        if not (vals.get("reason") or "").strip():
            problems.append(self.env._("The reason is missing."))
        if problems:
            raise UserError("\n".join(problems))
        task._check_extension_contact(vals.get("is_customer_told"))

    def _extend(self, new_deadline, reason, is_customer_told):
        """Grant more time (CMP-16); who may, and how often, the engine knows."""
        self.ensure_one()
        self._check_current()
        self._check_extension_contact(is_customer_told)
        self._extend_deadline(DEPARTMENT_RULE, new_deadline, reason)
        self._check_reply_limit()
        self._log_on_ticket(
            self.env._(
                "Deadline extended to %(deadline)s: %(reason)s",
                deadline=self._format_moment(new_deadline),
                reason=reason,
            )
        )
