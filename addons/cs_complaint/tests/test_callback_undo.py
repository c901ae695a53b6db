"""Taking a result back, and reading what was said (CMP-34, CMP-66, ux M13)."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .callback_common import CsCallbackCommon, local
from .test_callback_caller import OPERATOR


@tagged("post_install", "-at_install")
class TestUndo(CsCallbackCommon):
    def setUp(self):
        super().setUp()
        with freeze_time(local(9)):
            self.ticket = self._at_callback(unit_id=self.unit.id)
        self.call = self._call(self.ticket)

    def _finish(self, outcome="reached", moment=None, **vals):
        if outcome == "reached":
            vals = {"satisfaction": "very_satisfied", **vals}
        with freeze_time(moment or local(10)):
            self.call._record(outcome, vals)

    def test_five_minutes(self):
        """ux M13: 5:00 after the call it goes back, 5:01 it stays."""
        self._finish(opinion="Fine", attitude="good")
        with (
            freeze_time(local(10, 5, 1)),
            self.assertRaisesRegex(UserError, "more than 5 minutes"),
        ):
            self.call._undo()
        with freeze_time(local(10, 5)):
            self.call._undo()
        self.assertEqual(self.call.state, "planned")
        for name in ("outcome", "satisfaction", "opinion", "attitude", "done_date"):
            self.assertFalse(self.call[name])
        self.assertFalse(self.ticket.satisfaction)
        row = self._exceptions(self.call)
        self.assertEqual((row.kind, row.rule), ("warning", "CMP-34"))
        self.assertIn("Fine", row.text)
        self._finish(moment=local(10, 6))
        self.assertTrue(self.call.needs_opening, "a changed result is opened (CMP-66)")

    def test_setting(self):
        """ux M13: the minutes are the company's; none means no undo."""
        self.company.cs_callback_undo_minutes = 0
        self._finish()
        with freeze_time(local(10, 0, 1)), self.assertRaises(UserError):
            self.call._undo()

    def test_only_the_caller_himself(self):
        """ux M13: user and operator who made the call, nobody else."""
        self._finish()
        with freeze_time(local(10, 1)):
            for user in (self.caller_two, self.service_manager):
                with self.assertRaisesRegex(UserError, "alone"):
                    self._as(self.call, user)._undo()
            with (
                patch(OPERATOR, lambda user: self.caller_two.with_env(user.env)),
                self.assertRaisesRegex(UserError, "alone"),
            ):
                self.call._undo()

    def test_not_after_the_ticket_moved_on(self):
        """ux M13: the call of a ticket that is over keeps what was said."""
        self._finish()
        with freeze_time(local(10, 1)):
            self.ticket.cancel_reason = "Mistake"
            self._as(self.ticket, self.service_manager).action_cancel()
            with self.assertRaisesRegex(UserError, "moved its ticket on"):
                self.call._undo()

    def test_satisfaction_falls_back(self):
        """CMP-34: the grade of the call before is the ticket's again."""
        self._finish(satisfaction="satisfied")
        with freeze_time(local(11)):
            second = self._as(
                self.Callback.create({"ticket_id": self.ticket.id}), self.caller
            )
            second._record("reached", {"satisfaction": "very_satisfied"})
            self.assertEqual(self.ticket.satisfaction, "very_satisfied")
            with self.assertRaisesRegex(UserError, "minutes|another call"):
                self.call._undo()
            second._undo()
        self.assertEqual(self.ticket.satisfaction, "satisfied")

    def test_no_answer(self):
        """CMP-13: the attempt and the one planned after it go with it."""
        self._finish("no_answer")
        self.assertEqual(len(self.ticket.callback_ids), 2)
        with freeze_time(local(10, 1)):
            self.call._undo()
        planned = self.ticket.callback_ids.filtered(lambda c: c.state == "planned")
        self.assertEqual(planned, self.call)
        self.assertFalse(self.call.is_counted)

    def test_wrong_number_and_do_not_call(self):
        """ux 5.2: number and person are what they were before."""
        person = self._person()
        self._finish("wrong_number")
        self.assertFalse(person.phone_ids.is_valid)
        with freeze_time(local(10, 1)):
            self.call._undo()
        self.assertTrue(person.phone_ids.is_valid)
        self._finish("do_not_call", moment=local(10, 2))
        self.assertTrue(person.is_do_not_disturb)
        with freeze_time(local(10, 3)):
            self.call._undo()
        self.assertFalse(person.is_do_not_disturb)

    def test_frozen_otherwise(self):
        """Guarantee 4: no other way opens a finished call."""
        self._finish()
        for vals in ({"satisfaction": "partly"}, {"state": "planned"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.call.sudo().write(vals)


@tagged("post_install", "-at_install")
class TestReview(CsCallbackCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(local(10)))

    def _done(self, user=None, outcome="reached", ticket=None, **vals):
        call = self._call(ticket or self._at_callback(), user)
        if outcome == "reached":
            vals = {"satisfaction": "satisfied", **vals}
        call._record(outcome, vals)
        return call

    def test_what_is_opened(self):
        """CMP-66: ordinary and satisfied in bulk, everything else opened."""
        plain = self._done()
        self.assertEqual(
            (plain.review_state, plain.needs_opening), ("to_review", False)
        )
        for vals in (
            {"satisfaction": "partly"},
            {"satisfaction": "unsatisfied", "solved_now": "At once"},
            {"attitude": "bad"},
            {"outcome": "refused"},
            {"outcome": "do_not_call"},
        ):
            with self.subTest(vals=vals):
                self.assertTrue(self._done(**vals).needs_opening)
        attempt = self._done(outcome="no_answer")
        self.assertEqual(attempt.review_state, "none")

    def test_major_is_opened(self):
        """CMP-66: the callback of a major complaint is reviewed singly."""
        ticket = self._at_callback(kind="complaint")
        ticket._write_by_server({"severity": "major"})
        self.assertTrue(self._done(ticket=ticket).needs_opening)

    def test_bulk_and_single(self):
        """CMP-66: one click for the ordinary ones; the others one by one."""
        plain, opened = self._done() | self._done(), self._done(attitude="bad")
        manager = self.service_manager
        with self.assertRaisesRegex(UserError, "opened and reviewed singly"):
            self._as(plain | opened, manager).action_review_bulk()
        self.assertEqual(plain.mapped("review_state"), ["to_review"] * 2)
        self._as(plain, manager).action_review_bulk()
        self.assertEqual(plain.reviewed_by_id, manager)
        with self.assertRaisesRegex(UserError, "singly"):
            self._as(opened, manager).action_review_bulk()
        self._as(opened, manager).action_review("Talked to the team")
        self.assertEqual(
            (opened.review_state, opened.review_note),
            ("reviewed", "Talked to the team"),
        )

    def test_not_the_own_call(self):
        """CMP-66: review of the own callback is refused, as user and operator."""
        call = self._done(user=self.service_manager)
        with self.assertRaisesRegex(UserError, "own calls"):
            self._as(call, self.service_manager).action_review()
        other = self._done()
        with (
            patch(OPERATOR, lambda user: self.caller.with_env(user.env)),
            self.assertRaises(UserError),
        ):
            self._as(other, self.service_manager).action_review()

    def test_who_reviews(self):
        """CMP-66: the service manager, or the head of the responsible department."""
        call = self._done()
        for user in (self.caller_two, self.scheduler, self.desk):
            with self.assertRaises(AccessError):
                self._as(call, user).action_review()
        head = self._new_user(
            "callback_head",
            "cs_complaint.cs_complaint_group_user,"
            "cs_base.cs_base_group_department_head",
            self.site,
        )
        self.department_other.manager_id = self._new_employee(head)
        with self.assertRaises(AccessError):
            self._as(call, head).action_review()
        self.company.cs_callback_department_id = self.department_other
        self._as(call, head).action_review()
        self.assertEqual(call.reviewed_by_id, head)

    def test_deputy_of_the_head_reviews(self):
        """CMP-66, M14: a deputy with the power to decide, within the days named."""
        head = self._new_user(
            "callback_head", "cs_base.cs_base_group_department_head", self.site
        )
        head_employee = self._new_employee(head)
        self.department_other.manager_id = head_employee
        self.company.cs_callback_department_id = self.department_other
        today = local(10).date()
        deputy = self.env["cs.deputy"].create(
            {
                "employee_id": head_employee.id,
                "deputy_id": self.scheduler_employee.id,
                "date_from": today,
                "date_to": today,
                "power": "sign",
            }
        )
        call = self._done()
        with self.assertRaises(AccessError):
            self._as(call, self.scheduler).action_review()
        deputy.power = "decide"
        with freeze_time(local(10, day=1)), self.assertRaises(AccessError):
            self._as(call, self.scheduler).action_review()
        self._as(call, self.scheduler).action_review()
        self.assertEqual(call.reviewed_by_id, self.scheduler)
        # The head reads what he reviews, without a right of the desk.
        self._as(self._done(), head).action_review("Read")

    def test_review_is_the_servers(self):
        """Guarantee 1: nobody writes that a call was reviewed."""
        call = self._done()
        for vals in ({"review_state": "reviewed"}, {"needs_opening": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                call.sudo().write(vals)
        with self.assertRaises(ValidationError):
            self.Callback.create(
                {"ticket_id": self._at_callback().id, "review_state": "reviewed"}
            )

    def test_unreviewed_at_month_end(self):
        """CMP-66: listed once, when the month of the site has ended."""
        call = self._done()
        last_second = local(23, 59, 59, day=29)
        for moment, expected in (
            (last_second, 0),
            (last_second + timedelta(seconds=1), 1),
            (last_second + timedelta(hours=1), 1),
        ):
            with freeze_time(moment):
                self._run_cron()
                self.assertEqual(len(self._exceptions(call, "CMP-66")), expected)
        self.assertTrue(call.is_review_late)

    def test_not_called_in_time(self):
        """CMP-57: a repair not called by the end of the next day is listed once."""
        call = self._at_callback().callback_ids
        for moment, expected in (
            (local(23, 59, 59, day=1), 0),
            (local(0, 0, 0, day=2), 1),
            (local(9, 0, 0, day=2), 1),
        ):
            with freeze_time(moment):
                self._run_cron()
                self.assertEqual(len(self._exceptions(call, "CMP-57")), expected)
        self._call(call.ticket_id)._record("reached", {"satisfaction": "satisfied"})
        self.assertTrue(call.is_late, "late stays late")

    def _run_cron(self):
        """The work of the cron, without its commits."""
        calls = self.Callback
        calls._mark_late_calls(calls._find_late_calls(500))
        calls._mark_late_reviews(calls._find_late_reviews(500))

    def test_cron(self):
        """Guarantee 6: the scheduled action runs, and again."""
        call = self._at_callback().callback_ids
        self.env.flush_all()
        with freeze_time(local(10, day=5)), self.enter_registry_test_mode():
            cron = self.env.ref("cs_complaint.ir_cron_cs_callback_late")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertTrue(call.is_late)
        self.assertEqual(len(self._exceptions(call, "CMP-57")), 1)

    def test_withdrawn_with_the_ticket(self):
        """A call of a closed or cancelled matter is withdrawn, not made."""
        ticket = self._at_callback()
        call = ticket.callback_ids
        ticket.cancel_reason = "Mistake"
        self._as(ticket, self.service_manager).action_cancel()
        self.assertEqual(call.state, "withdrawn")
        self.assertTrue(call.withdrawn_date)
        with self.assertRaises(UserError):
            call._record("reached", {"satisfaction": "satisfied"})
