import threading
from datetime import timedelta

from odoo import api, fields
from odoo.api import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

WAIT = 20


@tagged("post_install", "-at_install")
class TestTwoAtOnce(TransactionCase):
    """Two people, two transactions: exactly one wins and the other one is told.

    The rows are committed, as real requests see each other's, and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            self.last_message = (
                env["mail.message"].search([], order="id desc", limit=1).id
            )
            site = env["res.company"].browse(1).cs_default_site_id
            self.addCleanup(self._remove)
            departments = env["hr.department"].create(
                [{"name": name, "company_id": 1} for name in ("Left", "Right")]
            )
            team = env.ref("cs_complaint.helpdesk_ticket_team_centre")
            ticket = env["helpdesk.ticket"].create(
                {
                    "kind": "repair",
                    "description": "<p>Drip</p>",
                    "team_id": team.id,
                    "site_id": site.id,
                    "partner_phone": "19900000001",
                    "place_text": "Hall",
                }
            )
            self.department_ids, self.ticket_id = departments.ids, ticket.id

    def _remove(self):
        """Take away what was committed; guards keep the ORM from doing so."""
        with self.registry.cursor() as cr:
            ids = (self.ticket_id,)
            cr.execute("SELECT id FROM cs_assignment WHERE ticket_id IN %s", (ids,))
            task_ids = tuple(row[0] for row in cr.fetchall()) or (0,)
            for model, found in (("helpdesk.ticket", ids), ("cs.assignment", task_ids)):
                for table in ("cs_deadline", "cs_exception", "mail_activity"):
                    cr.execute(
                        SQL(
                            "DELETE FROM %s WHERE res_model = %s AND res_id IN %s",
                            SQL.identifier(table), model, found,
                        )
                    )  # fmt: skip
                for table, column in (
                    ("mail_message", "model"),
                    ("mail_followers", "res_model"),
                ):
                    cr.execute(
                        SQL(
                            "DELETE FROM %s WHERE %s = %s AND res_id IN %s",
                            SQL.identifier(table), SQL.identifier(column), model, found,
                        )
                    )  # fmt: skip
            for table in ("cs_callback", "cs_assignment"):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE ticket_id IN %s",
                        SQL.identifier(table),
                        ids,
                    )
                )
            cr.execute("DELETE FROM helpdesk_ticket WHERE id IN %s", (ids,))
            cr.execute(
                "DELETE FROM hr_department WHERE id IN %s",
                (tuple(self.department_ids),),
            )

    def _commit_task(self, steps=()):
        """Return the id of a committed assignment after these taps of the admin."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            task = self._assign(env, self.department_ids[0])
            env["helpdesk.ticket"].browse(self.ticket_id)._move_to("assigned")
            for step in steps:
                getattr(task, step)()
            return task.id

    def _assign(self, env, department_id):
        return env["cs.assignment"].create(
            {
                "ticket_id": self.ticket_id,
                "department_id": department_id,
                "deadline": fields.Datetime.now() + timedelta(days=1),
            }
        )

    def _race(self, first, second):
        """Run both at once: the second begins before the first one has committed.

        :return: what the second one was refused with, or None
        """
        refusals = []

        def run_second():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, 2, {}, su=True)
                # As the server does: a lost race is run again with what is true now.
                try:
                    with mute_logger("odoo.service.model", "odoo.sql_db"):
                        retrying(lambda: second(env), env)
                except Exception as error:
                    refusals.append(error)

        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            first(env)
            env.flush_all()
            rival = threading.Thread(target=run_second)
            rival.start()
            rival.join(0.5)
            self.assertTrue(rival.is_alive(), "the second one did not wait")
            cr.commit()
        rival.join(WAIT)
        self.assertFalse(rival.is_alive())
        return refusals[0] if refusals else None

    def test_accept_and_accept(self):
        """CMP-10: one of two workers has the job."""
        task_id = self._commit_task()

        def accept(env):
            env["cs.assignment"].browse(task_id).action_accept()

        refusal = self._race(accept, accept)
        self.assertIsInstance(refusal, UserError)
        self.assertIn("accepted", str(refusal))
        with self.registry.cursor() as cr:
            task = api.Environment(cr, SUPERUSER_ID, {})["cs.assignment"].browse(
                task_id
            )
            self.assertEqual(task.accepted_user_id.id, SUPERUSER_ID)

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

        refusal = self._race(finish("First"), finish("Second"))
        self.assertIn("finished", str(refusal))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual((ticket.result, ticket.step), ("First", "reported"))
            self.assertEqual(len(ticket.callback_ids), 1)

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

        left, right = self.department_ids
        refusal = self._race(assign(left), assign(right))
        self.assertIsInstance(refusal, UserError)
        self.assertIn("Left", str(refusal))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            tasks = env["cs.assignment"].search([("ticket_id", "=", self.ticket_id)])
            self.assertEqual(tasks.department_id.id, left)

    def test_assign_past_the_board(self):
        """CMP-10: without the board's lock the index decides, in plain words."""
        left, right = self.department_ids
        refusal = self._race(
            lambda env: self._assign(env, left), lambda env: self._assign(env, right)
        )
        self.assertIn("One department at a time", str(refusal))
