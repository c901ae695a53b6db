from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.models import cs_deadline_alert

from . import deadline_common
from .deadline_common import shanghai

ALERT_LOGGER = "odoo.addons.cs_base.models.cs_deadline_alert"


@tagged("post_install", "-at_install")
class TestDeadlineCron(deadline_common.DeadlineCommon):
    """Guarantee 6: reminders and late flags, whatever happens in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.write({"reminder_hours": 24})
        cls.cron = cls.env.ref("cs_base.ir_cron_cs_deadline_alert")
        cls.start = shanghai(2026, 3, 1, 10)

    def _start(self, count=1, **vals):
        subjects = self._new_subjects(count, user_id=self.clerk.id, **vals)
        with freeze_time(self.start):
            subjects._start_deadline("test.reply", self.start)
        return subjects

    def _run_cron(self, *wall):
        with self.enter_registry_test_mode(), freeze_time(shanghai(*wall)):
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_reminder_then_late(self):
        """CMP-55: reminder one day before, escalation at the limit."""
        self.rule.is_escalated = True
        subject = self._start(chief_id=self.manager.id)
        clock = subject._get_deadlines()
        self._run_cron(2026, 3, 3, 9, 59)
        self.assertFalse(subject.activity_ids)
        self._run_cron(2026, 3, 3, 10)
        self.assertEqual(subject.activity_ids.user_id, self.clerk)
        self.assertEqual(subject.activity_ids.summary, "Due soon: test.reply")
        self.assertEqual(clock.next_alert_date, shanghai(2026, 3, 4, 10, 0, 1))
        self._run_cron(2026, 3, 4, 10)
        self.assertFalse(subject.is_reply_late, "at the limit itself in time")
        self._run_cron(2026, 3, 4, 10, 0, 1)
        self.assertTrue(subject.is_reply_late)
        self.assertTrue(clock.is_late)
        self.assertFalse(clock.next_alert_date)
        self.assertEqual(
            subject.activity_ids.user_id, self.clerk | self.manager, "escalated"
        )
        self.assertEqual(
            [event["type"] for event in clock.events], ["start", "reminder", "late"]
        )

    def test_second_run_changes_nothing(self):
        subject = self._start()
        self._run_cron(2026, 3, 6, 10)
        events, activities = subject._get_deadlines().events, subject.activity_ids
        self._run_cron(2026, 3, 6, 10)
        self.assertEqual(subject._get_deadlines().events, events)
        self.assertEqual(subject.activity_ids, activities)

    def test_missed_runs_are_caught_up(self):
        """A reminder that is too late to help is left out; late is late."""
        subject = self._start()
        self._run_cron(2026, 4, 1, 10)
        types = [event["type"] for event in subject._get_deadlines().events]
        self.assertEqual(types, ["start", "late"])

    def test_killed_run_leaves_nothing_half_done(self):
        """All that a batch does is in one transaction with its progress."""
        subject = self._start()
        clock = subject._get_deadlines()
        before = clock.next_alert_date
        with freeze_time(shanghai(2026, 3, 6)), self.env.cr.savepoint() as savepoint:
            clock._alert(clock)
            self.assertTrue(subject.is_reply_late)
            self.env.flush_all()
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
        self.assertFalse(subject.is_reply_late)
        self.assertFalse(subject.activity_ids)
        self.assertEqual(clock.next_alert_date, before)

    @mute_logger(ALERT_LOGGER)
    def test_one_bad_record_stops_no_other(self):
        """The bad record is late all the same, noted, and tried again later."""
        subjects = self._start(4)
        subjects[1].name = "poison"
        self._run_cron(2026, 3, 6, 10)
        self.assertEqual(subjects.mapped("is_reply_late"), [True] * 4)
        good, bad = subjects - subjects[1], subjects[1]
        self.assertEqual(len(good.activity_ids), 3)
        self.assertFalse(bad.activity_ids)
        clock = bad._get_deadlines()
        self.assertIn("this record breaks", clock.alert_error)
        self.assertEqual(clock.next_alert_date, shanghai(2026, 3, 6, 11))
        bad.name = "healed"
        self._run_cron(2026, 3, 6, 11)
        self.assertTrue(bad.activity_ids)
        self.assertFalse(clock.alert_error)
        self.assertFalse(clock.next_alert_date)

    def test_late_stop_is_told_by_the_cron(self):
        """Late at stop: the flag at once, what follows from it by the cron, once."""
        subject = self._start()
        with freeze_time(shanghai(2026, 3, 5)):
            subject._stop_deadline("test.reply")
        clock = subject._get_deadlines()
        self.assertTrue(subject.is_reply_late)
        self.assertTrue(clock.next_alert_date)
        self._run_cron(2026, 3, 5, 1)
        self.assertEqual(clock.events[-1]["type"], "late")
        self.assertFalse(clock.next_alert_date)
        self.assertFalse(subject.activity_ids, "nothing is left to be done")

    def test_paused_and_stopped_clocks_are_left_alone(self):
        subjects = self._start(2)
        subjects[0]._pause_deadline("test.reply", "parts", shanghai(2026, 3, 2))
        subjects[1]._stop_deadline("test.reply", shanghai(2026, 3, 2))
        self._run_cron(2026, 4, 1)
        self.assertEqual(subjects.mapped("is_reply_late"), [False, False])
        self.assertFalse(subjects.activity_ids)

    def test_extension_brings_a_new_reminder(self):
        subject = self._start()
        self._run_cron(2026, 3, 3, 10)
        with freeze_time(shanghai(2026, 3, 4)):
            subject.with_user(self.manager)._extend_deadline(
                "test.reply", shanghai(2026, 3, 8, 10), "parts"
            )
        clock = subject._get_deadlines()
        self.assertEqual(clock.next_alert_date, shanghai(2026, 3, 7, 10))
        self._run_cron(2026, 3, 7, 10)
        self.assertEqual(clock.events[-1]["type"], "reminder")

    def test_vanished_subject_ends_its_clock(self):
        subject = self._start()
        clock = subject._get_deadlines()
        subject.unlink()
        self._run_cron(2026, 3, 6)
        self.assertEqual(clock.state, "cancelled")
        self.assertFalse(clock.next_alert_date)

    def test_many_batches_in_one_run(self):
        subjects = self._start(7)
        with patch.object(cs_deadline_alert, "ALERT_BATCH", 3):
            self._run_cron(2026, 3, 6)
        self.assertEqual(subjects.mapped("is_reply_late"), [True] * 7)

    def test_cron_reads_the_partial_index(self):
        """Architecture 3.2: the cron reads nothing but the partial index."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.env["cs.deadline"]._search(
            self.env["cs.deadline"]._get_alert_domain(),
            order="next_alert_date, id",
            limit=200,
        )
        sql = query.select()
        self.env.cr.execute("EXPLAIN " + sql.code, sql.params)
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("cs_deadline_next_alert", plan)
