"""Cards of the desk and of those who call back (ux M15)."""

from odoo import api, models

from ..tools.workbench import (
    AUDITOR,
    CALLERS,
    CLERKS,
    DESKS,
    DIRECTOR,
    KEEPER,
    MANAGER,
    OPEN,
    SCHEDULER,
)


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        moments = self._get_moments()
        return [
            *super()._get_cards(),
            *self._get_ticket_cards(moments),
            *self._get_callback_cards(moments),
        ]

    @api.model
    def _get_ticket_cards(self, moments):
        """The desk: what waits to go on, and the limits of CMP-55."""
        reply = [*OPEN, ("replied_date", "=", False)]
        now, soon = moments["now"], moments["soon"]
        return [
            self._tickets(
                "incomplete",
                "todo",
                10,
                self.env._("Incomplete Registrations"),
                DESKS,
                # Only registered ones are; asked alone, the index of these few answers.
                [("is_incomplete", "=", True)],
                action="cs-incomplete",
            ),
            self._tickets(
                "unassigned",
                "todo",
                20,
                self.env._("To Be Assigned"),
                DESKS,
                [
                    *OPEN,
                    ("step", "in", ["registered", "verified"]),
                    ("is_incomplete", "=", False),
                ],
            ),
            self._tickets(
                "reported",
                "todo",
                30,
                self.env._("Results to Be Checked"),
                CLERKS,
                [*OPEN, ("step", "=", "reported")],
            ),
            self._tickets(
                "called",
                "todo",
                50,
                self.env._("Called Back, to Be Closed"),
                CLERKS,
                [
                    *OPEN,
                    ("step", "=", "callback"),
                    ("satisfaction", "!=", False),
                    ("satisfaction", "!=", "unsatisfied"),
                ],
            ),
            self._tickets(
                "no_category",
                "todo",
                60,
                self.env._("Without a Category"),
                [KEEPER],
                [*OPEN, ("category_id", "=", False)],
            ),
            self._tickets(
                "reply_due",
                "due",
                10,
                self.env._("Answers Due Soon"),
                DESKS,
                [*reply, ("reply_deadline", ">=", now), ("reply_deadline", "<", soon)],
            ),
            self._tickets(
                "reply_late",
                "late",
                10,
                self.env._("Answers Overdue"),
                [*DESKS, DIRECTOR, AUDITOR],
                [*reply, ("reply_deadline", "<", now)],
            ),
            self._tickets(
                "department_late",
                "late",
                30,
                self.env._("Departments Overdue"),
                [*CLERKS, DIRECTOR, AUDITOR],
                [
                    *OPEN,
                    ("step", "in", ["assigned", "in_progress"]),
                    ("department_deadline", "<", now),
                ],
            ),
            self._tickets(
                "urged",
                "late",
                40,
                self.env._("Urged Twice or More"),
                [*CLERKS, DIRECTOR],
                [*OPEN, ("urge_count", ">=", 2)],
            ),
        ]

    @api.model
    def _get_callback_cards(self, moments):
        """Callbacks: whom to call now and later today, and what is overdue."""
        planned = [("state", "=", "planned")]
        now = moments["now"]
        return [
            self._callbacks(
                "callbacks",
                "todo",
                40,
                self.env._("Callbacks to Be Made"),
                [*CALLERS, *CLERKS],
                [*planned, ("planned_date", "<=", now)],
            ),
            self._callbacks(
                "callbacks_nobody",
                "todo",
                45,
                self.env._("Callbacks without a Caller"),
                [SCHEDULER],
                [*planned, ("employee_id", "=", False)],
            ),
            self._callbacks(
                "callbacks_today",
                "due",
                20,
                self.env._("Callbacks Later Today"),
                CALLERS,
                [
                    *planned,
                    ("planned_date", ">", now),
                    ("planned_date", "<", moments["tomorrow"]),
                ],
            ),
            self._callbacks(
                "callbacks_late",
                "late",
                20,
                self.env._("Callbacks Overdue"),
                [*CALLERS, *CLERKS, DIRECTOR],
                [*planned, ("due_date", "<", now)],
            ),
            self._callbacks(
                "callbacks_review",
                "todo",
                55,
                self.env._("Callbacks to Be Reviewed"),
                [MANAGER],
                [("review_state", "=", "to_review")],
                action="cs-callback-review",
            ),
        ]
