from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.cs_base.models import cs_deadline_alert

from . import deadline_load

SEED = 20261121


@tagged("post_install", "-at_install")
class TestDeadlineKilled(deadline_load.DeadlineLoadCommon):
    """Guarantee 6: killed and resumed, each limit is told exactly once.

    The same on fifty thousand clocks: tests/long.
    """

    count, kills, batch = 600, 3, 50

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(cs_deadline_alert, "ALERT_BATCH", self.batch))

    def test_killed_and_resumed(self):
        """The end is that of a run which nobody disturbed."""
        killed_ids, whole_ids = self._commit_sets(self.count, 2)
        self._settle(whole_ids)
        killed = self._run_killed(killed_ids, self.kills, SEED)
        self.assertGreater(killed, self.kills // 2, "workers are killed at work")
        self._settle(whole_ids, is_due=True)
        self._run_workers(1, whole_ids)
        traces = self._read_traces(killed_ids)
        self.assertEqual(len(traces), self.count)
        self.assertEqual(traces, self._read_traces(whole_ids))
        self._assert_told_once(traces)

    def test_two_workers(self):
        """Two at once share the work and tell nothing twice."""
        (ids,) = self._commit_sets(self.count)
        self._run_workers(2, ids)
        self._assert_told_once(self._read_traces(ids))

    def _assert_told_once(self, traces):
        for trace in traces:
            code, events, rows, activities = trace[0], trace[5], trace[10], trace[11]
            self.assertEqual(events.count("late"), 1)
            self.assertEqual(len(rows), 1 if code == deadline_load.REPLY else 2)
            self.assertEqual([row[3] for row in rows], [None] * len(rows))
            self.assertEqual(len(activities), 1)
