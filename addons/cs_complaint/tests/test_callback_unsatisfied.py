"""Not satisfied: solved now or sent back; suspicions (CMP-12, CMP-46, CMP-65)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .callback_common import CsCallbackCommon, local


@tagged("post_install", "-at_install")
class TestUnsatisfied(CsCallbackCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(local(10)))
        self.ticket = self._at_callback()
        self.call = self._call(self.ticket)

    def _unsatisfied(self, call=None, **vals):
        vals = {"satisfaction": "unsatisfied", **vals}
        (call or self.call)._record("reached", vals)

    def _return(self, **vals):
        return {
            "unsatisfied_reason": "Drips again",
            "return_department_id": self.department.id,
            "return_deadline": local(18, day=1),
            "next_date": local(18, day=2),
            **vals,
        }

    def test_all_three_are_named(self):
        """CMP-65: reason, next call, department with deadline; all at once."""
        with self.assertRaisesRegex(
            UserError, "(?s)explained.*next callback.*department"
        ):
            self._unsatisfied()
        self.assertEqual(
            (self.call.state, self.ticket.satisfaction), ("planned", False)
        )
        for name in self._return():
            with (
                self.subTest(missing=name),
                self.assertRaisesRegex(UserError, "CMP-65"),
            ):
                self._unsatisfied(**self._return(**{name: False}))
        with self.assertRaisesRegex(UserError, "CMP-65"):
            self._unsatisfied(**self._return(unsatisfied_reason="   "))

    def test_the_form_is_no_way_round(self):
        """Guarantee 1: written and finished by the button, the same is needed."""
        self.call.write({"outcome": "reached", "satisfaction": "unsatisfied"})
        with self.assertRaisesRegex(UserError, "CMP-65"):
            self.call.action_done()

    def test_dates_in_order(self):
        """CMP-65: next call still to come and not before the department's limit."""
        deadline = local(18, day=1)
        for vals, text in (
            ({"next_date": local(10)}, "in the past"),
            ({"next_date": deadline - timedelta(seconds=1)}, "before the department"),
            ({"return_deadline": local(10)}, "passed already"),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, text):
                self._unsatisfied(**self._return(**vals))
        self._unsatisfied(**self._return(next_date=deadline))

    def test_sent_back(self):
        """CMP-65: reopened, the department has its limit, a call is planned."""
        self._unsatisfied(**self._return())
        ticket = self.ticket
        self.assertEqual((ticket.step, ticket.reopen_count), ("assigned", 1))
        task = ticket.assignment_ids.filtered(lambda a: a.state == "current")
        self.assertEqual(task.department_id, self.department)
        self.assertEqual(task.employee_id, self.worker_employee)
        self.assertEqual(task.deadline, local(18, day=1))
        self.assertIn("Drips again", task.task)
        following = self._call(ticket)
        self.assertEqual(following.planned_date, local(18, day=2))
        self.assertEqual(following.due_date, local(18, day=2))
        self.assertTrue(any("Hose changed" in m.body for m in ticket.message_ids))
        self.assertTrue(self.call.needs_opening)
        with self.assertRaisesRegex(UserError, "moved its ticket on"):
            self.call._undo()

    def test_to_another_department(self):
        """CMP-65: another department puts it right; the worker is its own matter."""
        self._unsatisfied(**self._return(return_department_id=self.department_other.id))
        self.assertEqual(self.ticket.department_id, self.department_other)
        self.assertFalse(self.ticket.worker_id)

    def test_solved_now(self):
        """CMP-65: solved at once needs the words alone and may be closed."""
        self._unsatisfied(solved_now="Sent the worker up, fixed in five minutes")
        self.assertEqual(self.ticket.step, "callback")
        self.assertEqual(self.ticket.satisfaction, "unsatisfied")
        self.assertFalse(self.ticket._get_callback_blockers())

    def test_not_fixed_counts_as_not_satisfied(self):
        """CMP-65: “satisfied, but it still drips” goes back as well."""
        with self.assertRaisesRegex(UserError, "CMP-65"):
            self.call._record(
                "reached", {"satisfaction": "satisfied", "is_fixed": "no"}
            )

    def test_partly_reopens_on_wish_only(self):
        """ux 4.4: partly satisfied asks the reason; work goes on if wished."""
        self.call._record(
            "reached", {"satisfaction": "partly", "unsatisfied_reason": "Came late"}
        )
        self.assertEqual(self.ticket.step, "callback")
        self.assertFalse(self.ticket._get_callback_blockers())
        other = self._at_callback()
        vals = {"satisfaction": "partly", "is_reopen_wished": True}
        with self.assertRaisesRegex(UserError, "CMP-65"):
            self._call(other)._record("reached", vals)
        self._call(other)._record("reached", {**vals, **self._return()})
        self.assertEqual(other.step, "assigned")

    def _round(self, day):
        """One round of work that leaves the customer unsatisfied."""
        with freeze_time(local(10, day=day)):
            if self.ticket.step != "callback":
                self.env.flush_all()
                self.ticket.action_report_result()
            self._unsatisfied(
                self._call(self.ticket),
                **self._return(
                    return_deadline=local(18, day=day + 1),
                    next_date=local(18, day=day + 2),
                ),
            )

    def test_third_round_goes_to_the_manager(self):
        """CMP-65: the second round escalates nothing, the third does."""
        self._round(0)
        self._round(3)
        self.assertFalse(self._exceptions(self.ticket, "CMP-65"))
        self._round(6)
        self.assertEqual(self._exceptions(self.ticket, "CMP-65").kind, "warning")
        self.assertIn(self.service_manager, self.ticket.activity_ids.user_id)

    def test_rounds_are_a_setting(self):
        """CMP-65: how many rounds is the company's."""
        self.company.cs_callback_rounds = 1
        self._round(0)
        self.assertTrue(self._exceptions(self.ticket, "CMP-65"))

    def test_bad_attitude_is_a_suspicion(self):
        """CMP-12, CMP-51, CMP-53: FR-2 by telephone, FR-4 on a visit."""
        self.call._record("reached", {"satisfaction": "satisfied", "attitude": "bad"})
        row = self._exceptions(self.call)
        self.assertEqual((row.kind, row.rule, row.act), ("suspicion", "CMP-51", "fr2"))
        self.assertTrue(self.call.needs_opening)
        visit = self._call(self._at_callback())
        visit._record(
            "reached",
            {"satisfaction": "satisfied", "attitude": "bad", "method": "phone"},
        )
        visited = self._at_callback(
            channel_id=self.env.ref("cs_complaint.helpdesk_ticket_channel_visit").id
        )
        call = self._call(visited)
        call._record("reached", {"satisfaction": "satisfied", "attitude": "bad"})
        self.assertEqual(self._exceptions(call).mapped("act"), ["fr4"])
        fine = self._call(self._at_callback())
        fine._record("reached", {"satisfaction": "satisfied", "attitude": "ordinary"})
        self.assertFalse(self._exceptions(fine))

    def test_no_definite_answer(self):
        """CMP-55: the customer decides whether the answer was a definite one."""
        self.call._record(
            "reached", {"satisfaction": "satisfied", "definite_answer_given": "no"}
        )
        self.assertEqual(self._exceptions(self.call).rule, "CMP-55")

    def test_questions_asked(self):
        """CMP-53, CMP-55: who was visited is asked how; complaints for the answer."""
        asked = self.call._get_asked()
        self.assertEqual(
            (asked["is_fixed"], asked["definite_answer_given"]), ("optional", "no")
        )
        complaint = self._call(self._at_callback(kind="complaint"))
        asked = complaint._get_asked()
        self.assertEqual(
            (asked["is_fixed"], asked["definite_answer_given"]), ("no", "optional")
        )
