"""Cards of the departments and their workers (ux M15)."""

from odoo import api, models

from ..tools.signing import SIGNING_STEPS
from ..tools.workbench import (
    DEPARTMENT,
    DISPATCHER,
    HEAD,
    WORKER,
)


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        moments = self._get_moments()
        # The own departments are no secret, the data of the employee are.
        own = self.env.user.sudo().employee_ids
        return [
            *super()._get_cards(),
            *self._get_department_cards(moments, own),
            *self._get_worker_cards(moments, own),
        ]

    @api.model
    def _get_department_cards(self, moments, own):
        """A department: its tasks, and the results its head has to sign."""
        ours = [("department_id", "in", own.department_id.ids)]
        now, soon = moments["now"], moments["soon"]
        # A worker sees the own jobs; those of the whole department are for the others.
        is_worker = self.env.user.has_group(WORKER)
        team = [HEAD, DISPATCHER] if is_worker else [DEPARTMENT, HEAD, DISPATCHER]
        return [
            self._assignments(
                "tasks", "todo", 10, self.env._("Tasks of Our Department"), team, ours
            ),
            self._assignments(
                "tasks_nobody",
                "todo",
                15,
                self.env._("Tasks without a Person"),
                [DISPATCHER, HEAD],
                [*ours, ("employee_id", "=", False)],
            ),
            self._assignments(
                "tasks_due",
                "due",
                10,
                self.env._("Tasks Due Soon"),
                team,
                [*ours, ("deadline", ">=", now), ("deadline", "<", soon)],
            ),
            self._assignments(
                "tasks_late",
                "late",
                10,
                self.env._("Tasks Overdue"),
                team,
                [*ours, ("deadline", "<", now)],
            ),
            self._tickets(
                "unsigned",
                "todo",
                20,
                self.env._("Results to Be Signed"),
                [HEAD],
                [
                    *ours,
                    ("step", "in", SIGNING_STEPS),
                    ("head_signature_id", "=", False),
                    ("kind", "!=", "suggestion"),
                    ("import_batch_id", "=", False),
                ],
            ),
        ]

    @api.model
    def _get_worker_cards(self, moments, own):
        """A repair worker: own jobs and those that wait for somebody."""
        mine = [("employee_id", "in", own.ids)]
        free = [
            ("department_id", "in", own.department_id.ids),
            ("employee_id", "=", False),
        ]
        now = moments["now"]
        return [
            self._assignments(
                "jobs_new",
                "todo",
                30,
                self.env._("Jobs to Be Accepted"),
                [WORKER],
                ["|", *mine, "&", *free, ("work_state", "=", "new")],
            ),
            self._assignments(
                "jobs_mine", "todo", 31, self.env._("My Jobs"), [WORKER], mine
            ),
            self._assignments(
                "jobs_hold",
                "todo",
                32,
                self.env._("My Jobs on Hold"),
                [WORKER],
                [*mine, ("work_state", "=", "hold")],
            ),
            self._assignments(
                "jobs_today",
                "due",
                30,
                self.env._("Appointments Today"),
                [WORKER],
                [
                    *mine,
                    ("appointment_date", ">=", moments["today"]),
                    ("appointment_date", "<", moments["tomorrow"]),
                ],
            ),
            self._assignments(
                "jobs_late",
                "late",
                30,
                self.env._("My Jobs Overdue"),
                [WORKER],
                [*mine, ("deadline", "<", now)],
            ),
        ]
