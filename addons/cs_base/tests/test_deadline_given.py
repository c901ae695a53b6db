from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import deadline_common
from .deadline_common import shanghai

START = shanghai(2026, 3, 1, 10)
DUE = shanghai(2026, 3, 5, 17, 30)


@tagged("post_install", "-at_install")
class TestDeadlineGiven(deadline_common.DeadlineCommon):
    """A limit that the record gives itself, such as a department's (CMP-16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.given = cls._new_rule(
            "test.reply_major",
            is_given=True,
            amount=1,
            unit="hours",
            reminder_hours=24,
            approver_group_id=cls.env.ref("base.group_user").id,
        )

    def _start(self, due=DUE):
        subject = self._new_subjects(received_date=START)
        with freeze_time(START):
            subject._start_deadline("test.reply_major", "received_date", due)
        return subject

    def _clock(self, subject):
        return subject._get_deadlines("test.reply_major")

    def test_limit_is_the_records(self):
        """Neither amount nor night move it; a second later is late."""
        for second, is_late in ((0, False), (1, True)):
            subject = self._start()
            self.assertEqual(subject.reply_deadline, DUE)
            subject._stop_deadline("test.reply_major", DUE + timedelta(seconds=second))
            self.assertEqual(subject.is_reply_late, is_late)

    def test_without_a_limit_no_clock(self):
        """Guarantee 2: logged, never refused."""
        with self.assertLogs("odoo.addons.cs_base.models.cs_deadline", "WARNING"):
            subject = self._start(due=None)
        self.assertFalse(self._clock(subject))

    def test_reminder(self):
        """24 hours before; a limit within a day is not reminded of on top."""
        self.assertEqual(
            self._clock(self._start()).next_alert_date, DUE - timedelta(hours=24)
        )
        soon = START + timedelta(hours=3)
        self.assertEqual(
            self._clock(self._start(soon)).next_alert_date, soon + timedelta(seconds=1)
        )

    def test_pause_moves_it(self):
        subject = self._start()
        subject._pause_deadline("test.reply_major", "x", START + timedelta(hours=1))
        subject._resume_deadline("test.reply_major", START + timedelta(hours=6))
        self.assertEqual(subject.reply_deadline, DUE + timedelta(hours=5))

    def test_extension_and_change(self):
        """Extensions are counted; another limit given before it passes is logged."""
        subject = self._start()
        with freeze_time(START + timedelta(hours=1)):
            subject._extend_deadline("test.reply_major", DUE + timedelta(days=1), "x")
            subject._set_deadline_due("test.reply_major", DUE, "Sooner, after all")
        clock = self._clock(subject)
        self.assertEqual((clock.due_date, clock.extension_count), (DUE, 1))
        self.assertEqual(subject.reply_deadline, DUE)
        self.assertIn("Sooner, after all", clock.explain())
        self.assertIn("given with the task", clock.explain())

    def test_change_only_before_it_passes(self):
        subject = self._start()
        with freeze_time(DUE + timedelta(seconds=1)), self.assertRaises(UserError):
            subject._set_deadline_due("test.reply_major", DUE + timedelta(days=1), "x")
        other = self._new_subjects(received_date=START)
        with freeze_time(START):
            other._start_deadline("test.reply", "received_date")
            with self.assertRaises(UserError):
                other._set_deadline_due("test.reply", DUE, "x")

    def test_replay_keeps_what_was_given(self):
        """A version replayed over the past changes no limit that records gave."""
        subject = self._start()
        with freeze_time(START + timedelta(hours=1)):
            subject._extend_deadline("test.reply_major", DUE + timedelta(days=1), "x")
        subject._stop_deadline("test.reply_major", DUE + timedelta(hours=23))
        draft = self.given.copy({"valid_from": "2026-06-01", "reminder_hours": 1})
        result = draft.action_replay("2026-03-01", "2026-03-02")
        self.assertEqual((result["clocks"], result["would_be_late"]), (1, 0))

    def test_no_night_and_no_days(self):
        """The database refuses a rule that would move what the record gives."""
        for vals in ({"has_quiet_hours": True}, {"unit": "calendar_days"}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._new_rule("test.days", "draft", is_given=True, **vals)
