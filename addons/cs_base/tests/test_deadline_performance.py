from freezegun import freeze_time

from odoo.tests import tagged, warmup

from . import deadline_common
from .deadline_common import shanghai

# The ORM writes and inserts in portions of 100 rows: two portions instead of one for
# each table, and nothing else may grow.
PORTIONS = 8


@tagged("post_install", "-at_install")
class TestDeadlinePerformance(deadline_common.DeadlineCommon):
    """Query counts that do not grow from 10 to 200 records."""

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @warmup
    def _assert_constant(self, prepare, action):
        counts = []
        for size in (10, 10, 200):
            subjects = self._new_subjects(size, user_id=self.clerk.id)
            prepare(subjects)
            counts.append(self._count(lambda found=subjects: action(found)))
        self.assertLessEqual(counts[2], counts[1] + PORTIONS)

    def _start(self, subjects, code="test.reply"):
        # Each with a start of its own: no two rows are written alike.
        start = shanghai(2026, 3, 2, 10)
        subjects._start_deadline(
            code,
            {
                subject: start + deadline_common.timedelta(minutes=number)
                for number, subject in enumerate(subjects)
            },
        )

    def test_start(self):
        self._assert_constant(lambda subjects: None, self._start)

    def test_start_in_working_days(self):
        self._new_rule("test.days", amount=3, unit="working_days")
        self.env["cs.calendar.exception"]._import_year(2026, self.company)
        self._assert_constant(
            lambda subjects: None,
            lambda subjects: self._start(subjects, "test.days"),
        )

    def test_pause_resume_stop(self):
        def run(subjects):
            subjects._pause_deadline("test.reply", "parts", shanghai(2026, 3, 3))
            subjects._resume_deadline("test.reply", shanghai(2026, 3, 4))
            subjects._stop_deadline("test.reply", shanghai(2026, 3, 9))

        self._assert_constant(self._start, run)

    def test_cron_batch(self):
        engine = self.env["cs.deadline"]

        def run(subjects):
            with freeze_time(shanghai(2026, 3, 9)):
                engine._alert(engine._get_alerts(500))
            self.assertEqual(set(subjects.mapped("is_reply_late")), {True})

        self._assert_constant(self._start, run)
