from datetime import timedelta

from odoo import fields
from odoo.api import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged

from . import concurrency_common


@tagged("post_install", "-at_install")
class TestTwoAtOnce(concurrency_common.ConcurrencyCommon):
    """Two people, two transactions: exactly one wins and the other one is told."""

    def setUp(self):
        super().setUp()
        self._commit(self._make)

    def _make(self, env):
        self.department_ids = self._create_departments(env, "Left", "Right").ids
        self.ticket_id = self._create_ticket(env).id

    def _commit_task(self, steps=()):
        """Return the id of a committed assignment after these taps of the admin."""

        def make(env):
            task = self._create_task(env, self.ticket_id, self.department_ids[0])
            env["helpdesk.ticket"].browse(self.ticket_id)._move_to("assigned")
            for step in steps:
                getattr(task, step)()
            return task.id

        return self._commit(make)

    def test_accept_and_accept(self):
        """CMP-10: one of two workers has the job."""
        task_id = self._commit_task()

        def accept(env):
            env["cs.assignment"].browse(task_id).action_accept()

        def check(env):
            task = env["cs.assignment"].browse(task_id)
            self.assertEqual(task.accepted_user_id.id, SUPERUSER_ID)

        refusal = self._race(accept, accept)
        self.assertIsInstance(refusal, UserError)
        self.assertIn("accepted", str(refusal))
        self._read(check)

    def test_finish_and_finish(self):
        """CMP-19: one finish, one result, one callback."""
        task_id = self._commit_task(("action_accept", "action_arrive"))
        reason = self.env.ref("cs_complaint.cs_reason_not_present_away").id

        def finish(result):
            def run(env):
                env["cs.assignment"].browse(task_id).action_finish(
                    {"result": result, "not_present_reason_id": reason}
                )

            return run

        def check(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual((ticket.result, ticket.step), ("First", "reported"))
            self.assertEqual(len(ticket.callback_ids), 1)

        refusal = self._race(finish("First"), finish("Second"))
        self.assertIn("finished", str(refusal))
        self._read(check)

    def test_assign_and_assign(self):
        """CMP-09: one department has the task."""

        def assign(department_id):
            def run(env):
                env["cs.dispatch.board"].assign(
                    self.ticket_id,
                    {
                        "assignment_id": False,
                        "department_id": department_id,
                        "deadline": fields.Datetime.now() + timedelta(days=1),
                    },
                )

            return run

        def check(env):
            tasks = env["cs.assignment"].search([("ticket_id", "=", self.ticket_id)])
            self.assertEqual(tasks.department_id.id, left)

        left, right = self.department_ids
        refusal = self._race(assign(left), assign(right))
        self.assertIsInstance(refusal, UserError)
        self.assertIn("Left", str(refusal))
        self._read(check)

    def test_assign_past_the_board(self):
        """CMP-10: without the board's lock the index decides, in plain words."""
        left, right = self.department_ids
        refusal = self._race(
            lambda env: self._create_task(env, self.ticket_id, left),
            lambda env: self._create_task(env, self.ticket_id, right),
        )
        self.assertIn("One department at a time", str(refusal))
