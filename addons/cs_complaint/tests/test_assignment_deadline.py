from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from . import assignment_common

RULE = "complaint.department"


@tagged("post_install", "-at_install")
class TestDeadline(assignment_common.AssignmentCommon):
    """The department's deadline: given, reminded, late, extended (CMP-16, CMP-52)."""

    def _clock(self, task):
        return task._get_deadlines(RULE)

    def test_equal_to_now_is_past(self):
        """CMP-16: a deadline lies ahead when it is given, and when it is changed."""
        for seconds in (0, -1):
            with self.subTest(seconds=seconds), self.assertRaises(ValidationError):
                self._repair(deadline=self.start + timedelta(seconds=seconds))
        task = self._repair(deadline=self.start + timedelta(seconds=1))
        task = self._repair()
        with self._at(hours=1):
            for moment in (self.start, self.start + timedelta(hours=1)):
                with self.subTest(moment=moment), self.assertRaises(ValidationError):
                    self._as(task, self.desk).deadline = moment

    def test_reminder_and_late(self):
        """CMP-16: 24 hours before a reminder; in time at the limit; then listed."""
        task = self._repair(employee=self.fitter_employee)
        ticket = task.ticket_id
        self._as(task, self.fitter).action_accept()
        with self._at(hours=23, minutes=59, seconds=59):
            self._run_clock()
            self.assertFalse(ticket.activity_ids)
        with self._at(hours=24):
            self._run_clock()
            self.assertEqual(ticket.activity_ids.user_id, self.fitter)
        with self._at(hours=48):
            self._run_clock()
            self.assertFalse(task.is_late)
        with self._at(hours=48, seconds=1):
            self._run_clock()
        self.assertTrue(task.is_late and ticket.is_department_late)
        found = self._exceptions(ticket, kind="warning", rule="CMP-16")
        self.assertIn(self.fitter.name, found.text)
        self.assertIn(self.head, ticket.activity_ids.user_id)

    def test_short_task_has_no_second_notice(self):
        """ux M4: due within a day, the task itself is the reminder."""
        task = self._repair(deadline=self.start + timedelta(hours=4))
        self._run_clock()
        self.assertEqual(len(task.ticket_id.activity_ids), 1)

    def test_finished_in_time_reported_late(self):
        """CMP-16, CMP-19: the deadline ends with the work, not with the paper."""
        self.company.cs_is_finish_reported = False
        task = self._on_site(deadline=self.start + timedelta(hours=1))
        with self._at(hours=1):
            self._as(task, self.fitter).action_finish(self._finish_vals())
        with self._at(hours=9):
            self._run_clock()
            task.ticket_id.action_report_result()
        self.assertFalse(task.is_late)

    def test_changed_by_hand(self):
        """CMP-16: earlier is logged, later counts as an extension."""
        task = self._as(self._repair(), self.desk)
        task.deadline = self.start + timedelta(hours=30)
        self.assertEqual(self._clock(task).due_date, task.deadline)
        self.assertEqual(task.ticket_id.department_deadline, task.deadline)
        self.assertEqual(task.extension_count, 0)
        for hours in (40, 50):
            task.deadline = self.start + timedelta(hours=hours)
        self.assertEqual(task.extension_count, 2)
        self._refused(
            lambda: task.write({"deadline": self.start + timedelta(hours=60)}),
            "which is the most",
        )
        self.assertIn("changed by", self._clock(task).explain())

    def _ask(self, task, user=None, **vals):
        model = self._as(self.env["cs.assignment.extension"], user or self.worker)
        return model.create(
            {
                "assignment_id": task.id,
                "new_deadline": self.start + timedelta(days=4),
                "reason": "The part comes on Friday",
                **vals,
            }
        )

    def test_extension(self):
        """CMP-16: asked for by the department, granted by the desk."""
        task = self._repair()
        request = self._ask(task)
        self.assertEqual(request.old_deadline, task.deadline)
        with self.assertRaises(AccessError):
            self._as(request, self.worker).action_grant()
        self._as(request, self.desk).action_grant()
        self.assertEqual(task.deadline, self.start + timedelta(days=4))
        self.assertEqual(request.decided_user_id, self.desk)
        self._refused(self._as(request, self.desk).action_grant, "already")

    def test_extension_only_before(self):
        """CMP-16: at the limit it may still be asked for, a second later not."""
        task = self._repair()
        with self._at(days=2):
            request = self._ask(task)
        with self._at(days=2, seconds=1):
            self._refused(self._as(request, self.desk).action_grant, "passed already")
            self._as(request, self.desk).decision_note = "Too late"
            self._as(request, self.desk).action_refuse()
            self._refused(lambda: self._ask(task), "passed already")
        self.assertEqual(task.deadline, self.start + timedelta(days=2))

    def test_extension_twice_at_most(self):
        task = self._repair()
        for days in (3, 4):
            request = self._ask(task, new_deadline=self.start + timedelta(days=days))
            self._as(request, self.desk).action_grant()
        self._refused(
            lambda: self._ask(task, new_deadline=self.start + timedelta(days=5)),
            "extended 2 times",
        )

    def test_extension_names_everything(self):
        task = self._repair()
        self._refused(
            lambda: self._ask(task, new_deadline=task.deadline, reason=" "),
            "not later",
            "reason is missing",
        )
        request = self._ask(task)
        self._refused(self._as(request, self.desk).action_refuse, "why it is refused")
        for vals in (
            {"state": "granted"},
            {"decided_user_id": self.desk.id},
            {"reason": "x"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._as(request, self.desk).write(vals)
        with self.assertRaises(UserError):
            self._ask(task, state="granted")
        with self.assertRaises(UserError):
            request.unlink()

    def test_extension_of_a_major_matter(self):
        """CMP-16 (ux 4.2): not behind the customer's back."""
        task = self._repair()
        task.ticket_id.severity = "major"
        self._refused(lambda: self._ask(task), "talking to the customer")
        later = self.start + timedelta(days=3)
        self._refused(lambda: self._as(task, self.desk).write({"deadline": later}))
        self._as(self._ask(task, is_customer_told=True), self.desk).action_grant()

    def test_extension_by_the_own_department_only(self):
        task = self._repair(employee=self.fitter_employee)
        for user in (self.worker_other, self.fitter, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._ask(task, user)
        request = self._ask(task)
        Model = self.env["cs.assignment.extension"]
        domain = [("id", "=", request.id)]
        for user, count in (
            (self.worker, 1), (self.worker_other, 0), (self.desk, 1),
            (self.desk_other, 0), (self.auditor, 1),
        ):  # fmt: skip
            self.assertEqual(
                self._as(Model, user).search_count(domain), count, user.login
            )


@tagged("post_install", "-at_install")
class TestReplyLimit(assignment_common.AssignmentCommon):
    """A deadline after the promised answer: agreed, or approved (CMP-16, AMB-01)."""

    def _complaint(self, hours, **vals):
        ticket = self._new_ticket(category_id=self.category.id)
        self.env["cs.assignment"].create(
            {
                "ticket_id": ticket.id,
                "department_id": self.department.id,
                "deadline": ticket.reply_deadline + timedelta(hours=hours),
                **vals,
            }
        )
        return ticket

    def test_at_the_limit_is_early_enough(self):
        ticket = self._complaint(0)
        self._as(ticket, self.desk).action_assign()
        self.assertEqual(ticket.step, "assigned")

    def test_later_needs_the_reason_of_the_same_user(self):
        """CMP-16: “the customer was told the date and agreed”."""
        ticket = self._as(self._complaint(1), self.desk)
        with self.assertRaises(RedirectWarning):
            ticket.action_assign()
        ticket._move_to("assigned", reason=self.agreed)
        self.assertTrue(self._exceptions(ticket, kind="reason", rule="CMP-16"))

    def test_reason_given_with_the_task(self):
        ticket = self._complaint(1, deadline_reason_id=self.agreed.id)
        self._as(ticket, self.desk).action_assign()
        self.assertTrue(self._exceptions(ticket, kind="reason", rule="CMP-16"))

    def test_manager_approves(self):
        ticket = self._as(self._complaint(1), self.service_manager)
        with self.assertRaises(RedirectWarning):
            ticket.action_assign()
        ticket._move_to("assigned", note="The lift door takes twelve days")
        self.assertTrue(self._exceptions(ticket, kind="override", rule="CMP-16"))

    def test_later_by_hand(self):
        """CMP-16: the other way round the gate is closed as well."""
        ticket = self._complaint(0)
        ticket.action_assign()
        task = self._as(ticket.assignment_ids, self.desk)
        later = ticket.reply_deadline + timedelta(hours=1)
        self._refused(lambda: task.write({"deadline": later}), "told the date")
        task.write({"deadline": later, "deadline_reason_id": self.agreed.id})
        self.assertEqual(task.deadline, later)


@tagged("post_install", "-at_install")
class TestHold(assignment_common.AssignmentCommon):
    """The work waits; what the deadline does depends on why (CMP-16, ux 2.5)."""

    def _due(self, task):
        return task._get_deadlines(RULE).due_date

    def test_rescheduled_rests_until_the_appointment(self):
        task = self._on_site()
        mine, until = self._as(task, self.fitter), self.start + timedelta(hours=30)
        self._refused(
            lambda: mine.action_hold("customer_rescheduled", "x"), "enter when"
        )
        self._refused(
            lambda: mine.action_hold("customer_rescheduled", "x", self.start), "ahead"
        )
        with self._at(hours=6):
            mine.action_hold("customer_rescheduled", "On a trip", until)
        self.assertEqual((task.work_state, task.appointment_date), ("hold", until))
        self.assertTrue(task.is_clock_paused)
        self.assertEqual(task.ticket_id.hold_reason, "customer_rescheduled")
        with self._at(hours=60):
            self._run_clock()
            self.assertFalse(task.is_late)
            with self.enter_registry_test_mode():
                self.env.ref(
                    "cs_complaint.ir_cron_cs_assignment_resume"
                ).method_direct_trigger()
        # 24 hours of rest, although the job came later.
        self.assertEqual(task.deadline, self.start + timedelta(hours=72))
        self.assertFalse(task.hold_reason or task.is_clock_paused)

    def test_resumed_before_the_appointment(self):
        """Only the time that really passed is given back."""
        task = self._on_site()
        mine = self._as(task, self.fitter)
        mine.action_hold("customer_rescheduled", "", self.start + timedelta(hours=30))
        with self._at(hours=5):
            mine.action_resume()
        self.assertEqual(task.deadline, self.start + timedelta(hours=53))

    def test_parts_rest_with_the_nod(self):
        """ux 2.5: from the nod of the head on, not from the worker's word."""
        task = self._on_site()
        mine = self._as(task, self.fitter)
        mine.action_hold("waiting_parts", "Pump seal")
        self.assertFalse(task.is_clock_paused)
        self.assertIn(self.head, task.ticket_id.activity_ids.user_id)
        for user in (self.fitter, self.worker, self.worker_other, self.desk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(task, user).action_approve_hold()
        with self._at(hours=3):
            self._as(task, self.head).action_approve_hold()
        self.assertTrue(task.is_clock_paused)
        self.assertNotIn(self.head, task.ticket_id.activity_ids.user_id)
        with self._at(hours=10):
            mine.action_resume()
        self.assertEqual(task.deadline, self.start + timedelta(hours=55))

    def test_runs_on(self):
        """ux 2.5: a third party or nobody at home stops no clock."""
        for reason in ("third_party", "not_home"):
            task = self._on_site()
            mine = self._as(task, self.fitter)
            self._refused(lambda m=mine, r=reason: m.action_hold(r, " "), "few words")
            mine.action_hold(reason, "Rang twice")
            self.assertFalse(task.is_clock_paused)
            self.assertEqual(self._due(task), task.deadline)
            self._refused(self._as(task, self.head).action_approve_hold, "parts")

    def test_odd_holds(self):
        task = self._repair(employee=self.fitter_employee)
        mine = self._as(task, self.fitter)
        self._refused(lambda: mine.action_hold("third_party", "x"), "accepted")
        mine.action_accept()
        for values in (
            ("lunch", "x"),
            (None, "x"),
            ("third_party", ["x"]),
            ("customer_rescheduled", "x", "soon"),
        ):
            with self.subTest(values=values):
                self._refused(lambda v=values: mine.action_hold(*v))

    def test_arrival_ends_the_hold(self):
        task = self._repair(employee=self.fitter_employee)
        mine = self._as(task, self.fitter)
        mine.action_accept()
        mine.action_hold("not_home", "Rang twice")
        mine.action_arrive()
        self.assertEqual(task.work_state, "working")
        self.assertFalse(task.ticket_id.hold_reason)

    def test_appointment(self):
        """ux V8: when somebody comes, and how he gets in; the ticket shows it."""
        task = self._repair(employee=self.fitter_employee)
        mine, moment = self._as(task, self.fitter), self.start + timedelta(hours=4)
        mine.action_appointment(fields.Datetime.to_string(moment), "key")
        ticket = task.ticket_id
        self.assertEqual((ticket.appointment_date, ticket.entry_way), (moment, "key"))
        for values in (
            (self.start, None),
            ("x", None),
            (None, None),
            (moment, "window"),
        ):
            with self.subTest(values=values):
                self._refused(lambda v=values: mine.action_appointment(*v))
        self._as(ticket, self.desk).entry_way = "home"
        self.assertEqual(task.entry_way, "home")
