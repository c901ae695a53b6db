from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import deadline_common
from .deadline_common import shanghai


@tagged("post_install", "-at_install")
class TestDeadline(deadline_common.DeadlineCommon):
    """The clock: start, stop, pause, extension, history (architecture 3.2)."""

    def _start(self, *wall, code="test.reply", **vals):
        start = shanghai(*(wall or (2026, 3, 1, 10)))
        subject = self._new_subjects(received_date=start, **vals)
        with freeze_time(start):
            subject._start_deadline(code, "received_date")
        return subject

    def test_reply_limit_is_stored_on_subject(self):
        """CMP-55, decision 2: 72 hours from the receipt, to the second."""
        subject = self._start(2026, 3, 1, 10)
        clock = subject._get_deadlines("test.reply")
        self.assertEqual(clock.due_date, shanghai(2026, 3, 4, 10))
        self.assertEqual(subject.reply_deadline, clock.due_date)
        self.assertEqual(clock.rule_id, self.rule)
        self.assertEqual(clock.site_id, self.site)
        self.assertEqual(clock.company_id, self.company)
        self.assertFalse(subject.is_reply_late)

    def test_late_is_one_second_after_the_limit(self):
        """Decision 2: at 72:00:00 in time, one second later late."""
        for second, is_late in ((0, False), (1, True)):
            subject = self._start(2026, 3, 1, 10)
            stop = shanghai(2026, 3, 4, 10, 0, second)
            subject._stop_deadline("test.reply", stop)
            self.assertEqual(subject.replied_date, stop)
            self.assertEqual(subject.is_reply_late, is_late)
            self.assertEqual(subject._get_deadlines().state, "stopped")

    def test_start_is_idempotent(self):
        subject = self._start(2026, 3, 1, 10)
        self.assertFalse(subject._start_deadline("test.reply", shanghai(2026, 3, 2)))
        self.assertEqual(subject.reply_deadline, shanghai(2026, 3, 4, 10))

    def test_without_rule_no_clock_and_no_refusal(self):
        """Guarantee 2: a live record is never refused for want of a rule."""
        subject = self._new_subjects()
        with self.assertLogs("odoo.addons.cs_base.models.cs_deadline", "WARNING"):
            clocks = subject._start_deadline("test.unknown")
        self.assertFalse(clocks)

    def test_calendar_without_working_day_refuses_nothing(self):
        """Guarantee 2: neither does a calendar that is closed for good."""
        self._new_rule("test.days", amount=1, unit="working_days")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "closed for good",
                "calendar_id": self.calendar.id,
                "date_from": "2026-01-01 00:00:00",
                "date_to": "2066-01-01 00:00:00",
            }
        )
        subject = self._new_subjects()
        with (
            freeze_time("2026-03-01"),
            self.assertLogs("odoo.addons.cs_base.models.cs_deadline", "WARNING"),
        ):
            self.assertFalse(subject._start_deadline("test.days"))

    def test_ordinary_user_starts_and_stops_but_never_writes(self):
        """The engine writes for the user; the user reads, whatever the way."""
        subject = self._as(self._new_subjects(), self.clerk)
        with freeze_time("2026-03-01 02:00:00"):
            subject._start_deadline("test.reply")
        clock = self._as(self.env["cs.deadline"], self.clerk).search([])
        self.assertEqual(clock.res_id, subject.id)
        self.assertTrue(clock.explanation)
        self.assertEqual(clock.events[0]["by"], self.clerk.id)
        with self.assertRaises(AccessError):
            clock.write({"is_late": True})
        with self.assertRaises(AccessError):
            clock.create({"res_model": "res.partner", "res_id": 1, "code": "x"})
        with self.assertRaises(AccessError):
            self._as(self.rule, self.clerk).write({"amount": 1})

    def test_other_site_is_hidden(self):
        subject = self._start(2026, 3, 1, 10, site_id=self.site_other.id)
        clock = subject._get_deadlines()
        visible = self._as(self.env["cs.deadline"], self.clerk).search([])
        self.assertNotIn(clock, visible)

    def test_pause_moves_limit_by_its_length(self):
        subject = self._start(2026, 3, 1, 10)
        subject._pause_deadline("test.reply", "parts", shanghai(2026, 3, 2, 10))
        clock = subject._get_deadlines()
        self.assertEqual(clock.state, "paused")
        self.assertFalse(subject.reply_deadline)
        self.assertFalse(clock.next_alert_date)
        subject._resume_deadline("test.reply", shanghai(2026, 3, 2, 15, 30))
        self.assertEqual(subject.reply_deadline, shanghai(2026, 3, 4, 15, 30))
        self.assertEqual(clock.paused_seconds, 5.5 * 3600)
        self.assertEqual(
            [event["type"] for event in clock.events], ["start", "pause", "resume"]
        )

    def test_stop_while_paused_counts_the_pause(self):
        subject = self._start(2026, 3, 1, 10)
        subject._pause_deadline("test.reply", "parts", shanghai(2026, 3, 2, 10))
        subject._stop_deadline("test.reply", shanghai(2026, 3, 9, 10))
        self.assertFalse(subject.is_reply_late)
        self.assertEqual(subject.replied_date, shanghai(2026, 3, 9, 10))

    def test_pause_after_the_limit_heals_nothing(self):
        subject = self._start(2026, 3, 1, 10)
        subject._pause_deadline("test.reply", "parts", shanghai(2026, 3, 5, 10))
        subject._resume_deadline("test.reply", shanghai(2026, 3, 8, 10))
        self.assertTrue(subject.is_reply_late)
        self.assertEqual(subject.reply_deadline, shanghai(2026, 3, 4, 10))

    def test_working_days_with_holiday_note_in_explanation(self):
        """Decisions 15 and 18: the explanation names the days and says provisional."""
        self._new_rule("test.days", amount=2, unit="working_days")
        self.env["cs.calendar.exception"].create(
            [
                {
                    "company_id": self.company.id,
                    "date": "2026-03-03",
                    "name": "Test Day",
                    "source": "provisional",
                },
                {
                    "company_id": self.company.id,
                    "date": "2026-03-07",
                    "kind": "make_up",
                },
            ]
        )
        subject = self._start(2026, 3, 2, 10, code="test.days")
        self.assertEqual(subject.days_deadline, shanghai(2026, 3, 5, 18))
        words = subject._get_deadlines().explain()
        self.assertIn("2026-03-03 Test Day", words)
        self.assertIn("provisional", words)
        self.assertIn("2026-03-05 18:00:00", words)
        saturday = self._start(2026, 3, 5, 10, code="test.days")
        self.assertEqual(saturday.days_deadline, shanghai(2026, 3, 7, 18))

    def test_explanation_names_the_night(self):
        """Decision 3: 23:10 plus four hours moves to 9:30, and says so."""
        self._new_rule("test.reply_major", amount=4, unit="hours", has_quiet_hours=True)
        subject = self._start(2026, 3, 1, 23, 10, code="test.reply_major")
        self.assertEqual(subject.reply_deadline, shanghai(2026, 3, 2, 9, 30))
        words = subject._get_deadlines().explain()
        self.assertIn("2026-03-02 03:10:00", words)
        self.assertIn("2026-03-02 09:30:00", words)
        self.assertIn("20:30", words)

    def test_extension_by_approver_before_expiry(self):
        subject = self._start(2026, 3, 1, 10)
        with freeze_time(shanghai(2026, 3, 4, 10)):
            subject.with_user(self.manager)._extend_deadline(
                "test.reply", shanghai(2026, 3, 6, 12), "door takes longer"
            )
        self.assertEqual(subject.reply_deadline, shanghai(2026, 3, 6, 12))
        subject._stop_deadline("test.reply", shanghai(2026, 3, 6, 12))
        self.assertFalse(subject.is_reply_late)

    def test_extension_refusal_names_everything(self):
        """Only before expiry, by the approver, with reason, to a later date."""
        subject = self._start(2026, 3, 1, 10)
        with (
            freeze_time(shanghai(2026, 3, 4, 10, 0, 1)),
            self.assertRaises(UserError) as caught,
        ):
            subject.with_user(self.clerk)._extend_deadline(
                "test.reply", shanghai(2026, 3, 6), " "
            )
        message = str(caught.exception)
        for part in ("passed already", "reason is missing", "is extended by"):
            self.assertIn(part, message)
        # sudo() does not make an approver of somebody who is none.
        with freeze_time(shanghai(2026, 3, 3)), self.assertRaises(UserError):
            subject.with_user(self.clerk).sudo()._extend_deadline(
                "test.reply", shanghai(2026, 3, 6), "sudo"
            )
        with freeze_time(shanghai(2026, 3, 3)), self.assertRaises(UserError):
            subject.with_user(self.manager)._extend_deadline(
                "test.reply", shanghai(2026, 3, 4, 10), "not later"
            )

    def test_extension_is_limited_in_number(self):
        subject = self._start(2026, 3, 1, 10).with_user(self.manager)
        with freeze_time(shanghai(2026, 3, 2)):
            for day in (5, 6):
                subject._extend_deadline("test.reply", shanghai(2026, 3, day), "more")
            with self.assertRaisesRegex(UserError, "extended 2 times"):
                subject._extend_deadline("test.reply", shanghai(2026, 3, 7), "more")

    def test_corrected_start_is_logged_and_clears_nothing(self):
        """CMP-55: the late flag survives a new receipt time."""
        subject = self._start(2026, 3, 1, 10)
        with freeze_time(shanghai(2026, 3, 4, 11)):
            subject._correct_deadline_start(
                "test.reply", shanghai(2026, 3, 2, 10), "typing error"
            )
        clock = subject._get_deadlines()
        self.assertEqual(subject.reply_deadline, shanghai(2026, 3, 5, 10))
        self.assertTrue(subject.is_reply_late)
        self.assertEqual(clock.events[-1]["reason"], "typing error")
        self.assertIn("typing error", clock.explain())

    def test_switch_to_another_rule_keeps_late(self):
        """CMP-55: lowering or raising the severity does not clear the flag."""
        self._new_rule("test.reply_major", amount=240, unit="hours")
        subject = self._start(2026, 3, 1, 10)
        with freeze_time(shanghai(2026, 3, 5)):
            subject._cancel_deadline("test.reply", "is major")
            subject._start_deadline("test.reply_major", "received_date")
        self.assertTrue(subject.is_reply_late)
        self.assertEqual(subject.reply_deadline, shanghai(2026, 3, 11, 10))
        states = subject._get_deadlines().mapped("state")
        self.assertEqual(sorted(states), ["cancelled", "running"])

    def test_history_is_only_added_to(self):
        """Guarantees 3 and 4, also by sudo."""
        clock = self._start(2026, 3, 1, 10)._get_deadlines()
        clock.write({"is_late": True})
        for vals in (
            {"events": []},
            {"events": [{"type": "start", "at": "2020-01-01 00:00:00", "by": 1}]},
            {"is_late": False},
            {"res_id": clock.res_id + 1},
            {"code": "other"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                clock.sudo().write(vals)
        with self.assertRaises(UserError):
            clock.unlink()

    def test_moment_in_all_forms(self):
        subjects = self._new_subjects(2, received_date=shanghai(2026, 3, 1, 10))
        clocks = subjects._start_deadline(
            "test.reply", {subject: subject.received_date for subject in subjects}
        )
        self.assertEqual(len(clocks), 2)
        with freeze_time(shanghai(2026, 3, 2)):
            subjects._stop_deadline("test.reply")
        self.assertEqual(subjects.mapped("replied_date"), [shanghai(2026, 3, 2)] * 2)

    def test_copies_are_not_tracked(self):
        subject = self._new_subjects().with_context(tracking_disable=False)
        before = len(subject.message_ids)
        subject._start_deadline("test.reply")
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(len(subject.message_ids), before)

    @mute_logger("odoo.sql_db")
    def test_indexes_exist(self):
        """Guarantee 10: what is declared is there in PostgreSQL."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'cs_deadline'"
        )
        found = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("(next_alert_date) WHERE (next_alert_date IS NOT NULL)", found)
        self.assertIn("UNIQUE INDEX cs_deadline_subject_uniq", found)

    def test_action_shows_the_clocks_of_the_record(self):
        subject = self._start(2026, 3, 1, 10)
        action = subject.action_explain_deadlines()
        clocks = self.env["cs.deadline"].search(action["domain"])
        self.assertEqual(clocks, subject._get_deadlines())
        self.assertEqual(
            fields.Datetime.to_string(clocks.start_date), "2026-03-01 02:00:00"
        )
