import uuid
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from . import concurrency_common

GROUPS = {
    "desk": "cs_complaint.cs_complaint_group_user",
    "desk_two": "cs_complaint.cs_complaint_group_user",
    "manager": "cs_complaint.cs_complaint_group_manager",
    "caller": "cs_complaint.cs_complaint_group_callback_clerk",
    "worker": "cs_complaint.cs_complaint_group_repair_worker",
    "clerk": "cs_base.cs_base_group_department_user",
    "head": "cs_base.cs_base_group_department_head",
    "deputy": "cs_base.cs_base_group_department_head",
}


@tagged("post_install", "-at_install")
class TestTwoOnOneTicket(concurrency_common.ConcurrencyCommon):
    """Two people of different trades on one ticket, each in an own transaction."""

    def setUp(self):
        super().setUp()
        self._commit(self._make)

    def _make(self, env):
        department = self._create_departments(env, "Race Works")
        company = env["res.company"].browse(1)
        self.user_ids = {}
        people = {}
        for name, group in GROUPS.items():
            user = new_test_user(
                env,
                login=f"cs_race_{name}",
                groups=group,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
                cs_site_ids=[Command.set(company.cs_default_site_id.ids)],
                tz="Asia/Shanghai",
            )
            is_department = name in ("worker", "clerk", "head", "deputy")
            people[name] = env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": company.id,
                    "department_id": is_department and department.id,
                }
            )
            self.user_ids[name] = user.id
        department.manager_id = people["head"]
        env["cs.deputy"].create(
            {
                "employee_id": people["head"].id,
                "deputy_id": people["deputy"].id,
                "date_from": "2020-01-01",
                "date_to": "2099-12-31",
            }
        )
        ticket = self._create_ticket(env)
        task = self._create_task(env, ticket.id, department.id)
        task.employee_id = people["worker"]
        ticket._move_to("assigned")
        self.department_id = department.id
        self.ticket_id, self.task_id = ticket.id, task.id

    def _commit_reported(self):
        """Put the ticket where its customer is called back."""

        def report(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            ticket.result = "Pipe changed"
            ticket._move_to("reported")
            ticket._move_to("callback")

        self._commit(report)

    def _as(self, env, model, name, record_id=None):
        """Return a record, or the model, as one of the people sees it."""
        record = env[model].browse(record_id or []).with_user(self.user_ids[name])
        return record.with_context(allowed_company_ids=[1])

    def _ticket(self, env, name):
        return self._as(env, "helpdesk.ticket", name, self.ticket_id)

    # ------------------------------------------------------------------
    # Reception
    # ------------------------------------------------------------------

    def _register(self, name, token, phone="19900000155"):
        """Return the saving of one call by one clerk; its answer is kept."""

        def run(env):
            desk = self._as(env, "cs.intake", name)
            self.answers[name] = desk.register(
                {
                    "token": token,
                    "kind": "repair",
                    "name": "Wang",
                    "phone": phone,
                    "place": "Race Hall",
                    "description": "Lamp is broken",
                },
                "later",
            )

        self.answers = {}
        return run

    def _check_calls(self, count):
        def check(env):
            found = env["helpdesk.ticket"].search(
                [("partner_phone", "=", "19900000155")]
            )
            self.assertEqual(len(found), count)
            self.assertEqual(len(set(found.mapped("number"))), count)

        self._read(check)

    def test_call_sent_twice(self):
        """reliability 3: the same page sends a call twice at once: one ticket."""
        token = str(uuid.uuid4())
        first = self._register("desk", token)
        answers = []

        def keep(env):
            first(env)
            answers.append(self.answers["desk"])

        self.assertIsNone(self._race(keep, keep))
        self.assertEqual(
            answers[0]["ticket"]["number"], answers[-1]["ticket"]["number"]
        )
        self.assertTrue(answers[-1]["is_repeat"])
        self._check_calls(1)

    def test_token_of_somebody_else(self):
        """A token is of one clerk: another one gets neither ticket nor its number."""
        token = str(uuid.uuid4())
        first, second = self._register("desk", token), self._register("desk_two", token)
        refusal = self._race(first, second)
        self.assertIsInstance(refusal, UserError)
        self.assertIn("Somebody else saved this", str(refusal))
        self.assertNotIn("desk_two", self.answers)
        self._check_calls(1)

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------

    def test_head_and_deputy_sign(self):
        """CMP-20: of two who may sign one has signed; the other click is no error."""
        self._commit_reported()

        def sign(name):
            return lambda env: self._ticket(env, name).action_sign_result()

        def check(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual(len(ticket.signature_ids), 1)
            self.assertEqual(ticket.head_signature_id.user_id.id, self.user_ids["head"])
            self.assertTrue(ticket._is_signature_intact(ticket.head_signature_id))

        self.assertIsNone(self._race(sign("head"), sign("deputy")))
        self._read(check)

    def test_sign_while_reopened(self):
        """CMP-20, CMP-65: nobody signs the result of a round that has ended."""
        self._commit_reported()

        def check(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual((ticket.step, ticket.reopen_count), ("assigned", 1))
            self.assertFalse(ticket.signature_ids)

        refusal = self._race(
            lambda env: self._ticket(env, "manager").action_reopen(),
            lambda env: self._ticket(env, "head").action_sign_result(),
        )
        self.assertIsInstance(refusal, UserError)
        self.assertIn("only a reported result", str(refusal))
        self._read(check)

    # ------------------------------------------------------------------
    # Callbacks
    # ------------------------------------------------------------------

    def _answer(self, env):
        """The caller notes that the customer is satisfied."""
        call = self._ticket(env, "caller").callback_ids
        call._record("reached", {"satisfaction": "satisfied", "attitude": "good"})

    def test_answer_while_reopened(self):
        """CMP-34, CMP-65: a result that was taken back is not rated."""
        self._commit_reported()

        def check(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual((ticket.step, ticket.reopen_count), ("assigned", 1))
            self.assertFalse(ticket.satisfaction)
            self.assertNotIn("done", ticket.callback_ids.mapped("state"))

        refusal = self._race(
            lambda env: self._ticket(env, "manager").action_reopen(), self._answer
        )
        self.assertIsInstance(refusal, ValidationError)
        self.assertIn("no reported result", str(refusal))
        self._read(check)

    def test_reopened_while_answered(self):
        """CMP-65: the answer stays, of the round it was given about."""
        self._commit_reported()

        def check(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual((ticket.step, ticket.reopen_count), ("assigned", 1))
            done = ticket.callback_ids.filtered(lambda c: c.state == "done")
            self.assertEqual((done.satisfaction, done.round_number), ("satisfied", 0))
            self.assertFalse(ticket._get_round_callbacks())

        self.assertIsNone(
            self._race(
                self._answer, lambda env: self._ticket(env, "manager").action_reopen()
            )
        )
        self._read(check)

    def test_unsatisfied_while_reopened(self):
        """CMP-65: the same matter goes back to its department once."""
        self._commit_reported()

        def answer(env):
            now = fields.Datetime.now()
            self._ticket(env, "caller").callback_ids._record(
                "reached",
                {
                    "satisfaction": "unsatisfied",
                    "attitude": "good",
                    "unsatisfied_reason": "Drips again",
                    "return_department_id": self.department_id,
                    "return_deadline": now + timedelta(days=1),
                    "next_date": now + timedelta(days=2),
                },
            )

        def check(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual((ticket.step, ticket.reopen_count), ("assigned", 1))
            self.assertEqual(ticket.satisfaction, "unsatisfied")
            current = ticket.assignment_ids.filtered(lambda a: a.state == "current")
            self.assertEqual(len(current), 1)

        refusal = self._race(
            answer, lambda env: self._ticket(env, "manager").action_reopen()
        )
        self.assertIn("One department at a time", str(refusal))
        self._read(check)

    # ------------------------------------------------------------------
    # The centre cancels
    # ------------------------------------------------------------------

    def _cancel(self, env):
        ticket = self._ticket(env, "manager")
        ticket.cancel_reason = "Registered by mistake"
        ticket.action_cancel()

    def _report(self, env):
        ticket = self._ticket(env, "clerk")
        ticket.result = "Pipe changed"
        ticket.action_report_result()

    def _check_cancelled(self, result):
        def check(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket_id)
            self.assertEqual((ticket.step, ticket.result), ("cancelled", result))
            self.assertNotIn("planned", ticket.callback_ids.mapped("state"))
            self.assertFalse(
                env["cs.deadline"].search(
                    [
                        ("res_model", "=", ticket._name),
                        ("res_id", "=", ticket.id),
                        ("state", "=", "running"),
                    ]
                )
            )

        self._read(check)

    def test_report_while_cancelled(self):
        """CMP-22: a cancelled matter has no result, and no callback is planned."""
        refusal = self._race(self._cancel, self._report)
        self.assertIsInstance(refusal, UserError)
        self._check_cancelled(False)

    def test_finish_on_the_phone_while_cancelled(self):
        """CMP-22: the worker on site is told that the centre has cancelled."""

        def arrive(env):
            task = self._as(env, "cs.assignment", "worker", self.task_id)
            task.action_accept()
            task.action_arrive()

        def finish(env):
            reason = env.ref("cs_complaint.cs_reason_not_present_away").id
            self._as(env, "cs.assignment", "worker", self.task_id).action_finish(
                {"result": "Pipe changed", "not_present_reason_id": reason}
            )

        self._commit(arrive)
        refusal = self._race(self._cancel, finish)
        self.assertIsInstance(refusal, UserError)
        self._check_cancelled(False)

    def test_cancelled_while_reported(self):
        """CMP-22: the result that was reported stays on the cancelled ticket."""
        self.assertIsNone(self._race(self._report, self._cancel))
        self._check_cancelled("Pipe changed")
