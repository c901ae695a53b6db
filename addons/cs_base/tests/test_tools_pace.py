import threading
import time
from unittest.mock import patch

from odoo.tests import BaseCase, tagged
from odoo.tools import config

from odoo.addons.cs_base.tools import pace


@tagged("post_install", "-at_install")
class TestPace(BaseCase):
    """Long work in the process of people who wait for an answer (issue 4)."""

    def _work(self, count=40):
        """Work some milliseconds on each item; return the seconds rested."""
        rests = []

        def work():
            for _item in pace.gently(range(count), every=1):
                end = time.thread_time() + pace.PIECE / 2
                while time.thread_time() < end:
                    pass

        with patch.object(time, "sleep", rests.append):
            work()
        return rests

    def _configure(self, **options):
        patcher = patch.dict(config.options, options)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _be(self, **attributes):
        """Let this thread be one of the server's."""
        thread = threading.current_thread()
        for name, value in attributes.items():
            patcher = patch.object(thread, name, value, create=True)
            patcher.start()
            self.addCleanup(patcher.stop)

    def test_rests_half_of_the_time_while_others_wait(self):
        self._configure(workers=0)
        with patch.object(pace, "is_somebody_waiting", return_value=True):
            rests = self._work()
        self.assertGreaterEqual(sum(rests), 40 * pace.PIECE / 2 * 0.8)
        self.assertGreaterEqual(min(rests), pace.PIECE)

    def test_works_on_when_alone(self):
        self._configure(workers=0)
        with patch.object(pace, "is_somebody_waiting", return_value=False):
            self.assertFalse(self._work())

    def test_own_process_need_not_rest(self):
        self._configure(workers=2)
        with patch.object(pace, "is_somebody_waiting", return_value=True):
            self.assertFalse(self._work())

    def test_who_waits(self):
        go = threading.Event()
        other = threading.Thread(target=go.wait)
        other.type = "http"
        other.start()
        self.addCleanup(other.join)
        self.addCleanup(go.set)
        self.assertTrue(pace.is_somebody_waiting())
        # Who makes the report does not wait for itself.
        self._be(type="http")
        go.set()
        other.join()
        self.assertFalse(pace.is_somebody_waiting())

    def test_gives_up_in_time(self):
        """Counted from where the server counts."""
        self._configure(workers=0, limit_time_real=100, limit_time_real_cron=-1)
        self._be(start_time=time.time() - 59)
        pace.check_time(time.time(), 100)
        self._be(start_time=time.time() - 61)
        with self.assertRaises(pace.OutOfTime):
            self._work()

    def test_with_workers(self):
        """There the task itself knows when it began."""
        self._be(start_time=None)
        pace.check_time(time.time() - 59, 100)
        with self.assertRaises(pace.OutOfTime):
            pace.check_time(time.time() - 61, 100)
        pace.check_time(1, 0)

    def test_script(self):
        """Nobody looks at the clock there."""
        self._be(start_time=None)
        pace.check_time(None, 100)

    def test_limits_of_the_server(self):
        """As Odoo reads its options, with workers and without."""
        for workers, own, is_job, limit in (
            (0, -1, False, 100),
            (0, 600, False, 100),
            (0, 600, True, 600),
            (0, -1, True, 100),
            (0, 0, True, 100),
            (2, 600, True, 600),
            (2, -1, True, 100),
            (2, 0, True, 0),
        ):
            with self.subTest(workers=workers, own=own, is_job=is_job):
                self._configure(
                    workers=workers, limit_time_real=100, limit_time_real_cron=own
                )
                self.assertEqual(pace.get_limit(is_job), limit)
