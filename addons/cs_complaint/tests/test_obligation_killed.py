from unittest.mock import patch

from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.exceptions import LockError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.models import (
    cs_obligation_make,
    cs_obligation_occurrence_alert,
)

from . import obligation_load

SEED = 20261122


@tagged("post_install", "-at_install")
class TestObligationKilled(obligation_load.ObligationLoadCommon):
    """Guarantee 6: killed and resumed, each item is made and told exactly once."""

    count, kills, batch = 150, 4, 20

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(cs_obligation_make, "BATCH", self.batch))
        self.startPatcher(
            patch.object(cs_obligation_occurrence_alert, "ALERT_BATCH", self.batch)
        )

    def test_killed_and_resumed(self):
        """The end is that of a run which nobody disturbed."""
        killed_ids, whole_ids = self._commit_rules(self.count, 2)
        self._settle(killed_ids, is_due=True)
        killed = self._run_killed(killed_ids, self.kills, SEED)
        self.assertGreater(killed, self.kills // 2, "workers are killed at work")
        self._settle(whole_ids, is_due=True)
        self._run_workers(1, whole_ids)
        traces = self._read_traces(killed_ids)
        self.assertEqual(len(traces), self.count)
        self.assertEqual(traces, self._read_traces(whole_ids))
        self._assert_once(traces)

    def test_two_workers(self):
        """Two at once share the work and make nothing twice."""
        (ids,) = self._commit_rules(self.count)
        self._settle(ids, is_due=True)
        self._run_workers(2, ids)
        self._assert_once(self._read_traces(ids))

    def _assert_once(self, traces):
        for trace in traces:
            items, exceptions = trace[3], trace[4]
            self.assertEqual(len({item[0] for item in items}), obligation_load.DAYS)
            self.assertEqual(len(items), obligation_load.DAYS)
            self.assertEqual({item[3] for item in items}, {"true"})
            self.assertEqual(len(exceptions), obligation_load.DAYS)
            self.assertEqual({row[2] for row in exceptions}, {None})


@tagged("post_install", "-at_install")
class TestObligationConcurrency(obligation_load.ObligationLoadCommon):
    """Guarantee 6: the scheduled action and people at the same moment."""

    def setUp(self):
        super().setUp()
        ((self.rule_id,),) = self._commit_rules(1)
        self._settle([self.rule_id], is_due=True)

    def _items(self, env, login=None):
        items = env["cs.obligation.occurrence"].search(
            [("obligation_id", "=", self.rule_id)]
        )
        user = login and env["res.users"].search([("login", "=", login)])
        return items.with_user(user) if login else items

    def test_job_while_somebody_hands_in(self):
        """The job does not wait for a person; nothing is told twice."""
        self._commit(self._make)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._items(env, obligation_load.OWING)._submit()
            env.flush_all()
            self._job()
        self._job()
        (trace,) = self._read_traces([self.rule_id])
        self.assertEqual({item[2] for item in trace[3]}, {"submitted"})
        self.assertEqual({item[3] for item in trace[3]}, {"true"})
        self.assertEqual(len(trace[4]), obligation_load.DAYS)

    def test_another_worker_at_the_same_time(self):
        """The second one finds nothing that the first one holds."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            Rule = env["cs.obligation"]
            Rule._make(Rule._take_due(10))
            env.flush_all()
            self._job()
            self._read(lambda other: self.assertFalse(self._items(other)))
        self._job()
        (trace,) = self._read_traces([self.rule_id])
        self.assertEqual(len(trace[3]), obligation_load.DAYS)
        self.assertEqual(len(trace[4]), obligation_load.DAYS)

    def test_two_accept(self):
        """Two directors press at once: one accepts, the other is told so."""
        self._commit(self._hand_in)
        first, second = obligation_load.DIRECTORS
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._items(env, first)._accept()
            env.flush_all()
            with self.assertRaises(LockError), mute_logger("odoo.sql_db"):
                self._read(lambda other: self._items(other, second)._accept())
        with self.assertRaises(UserError) as caught:
            self._read(lambda other: self._items(other, second)._accept())
        self.assertIn("Accepted", str(caught.exception))

    def _make(self, env):
        Rule = env["cs.obligation"]
        Rule._make(Rule._take_due(10))

    def _hand_in(self, env):
        self._make(env)
        self._items(env, obligation_load.OWING)._submit()
