from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged

from . import performance_load

SEED = 20261123


@tagged("post_install", "-at_install")
class TestPerformanceConcurrency(performance_load.PerformanceLoadCommon):
    """Two people at once: one decision, and nothing lost at the close of a month."""

    def _confirm(self, number, ids):
        return lambda env: self._as(env, number, ids=ids)._confirm()

    def _close(self, env):
        month = env["cs.performance.month"].search(
            [("company_id", "=", self.company_id), ("name", "=", "2026-03")]
        )
        self._as(env, 2, month._name, month.ids).action_close()

    def test_two_confirm(self):
        """Two confirmers at once: one confirmation, the other one is told."""
        ids = self._commit(self._propose)
        refusal = self._race(self._confirm(1, ids), self._confirm(2, ids))
        self.assertIsInstance(refusal, UserError)
        self.assertIn("Decided already", str(refusal))
        self._read(
            lambda env: self.assertEqual(
                env["cs.performance.entry"].browse(ids).decided_by_id.id,
                self.director_ids[1],
            )
        )

    def test_two_propose(self):
        """One event proposed by two at once is in the ledger once."""
        refusal = self._race(self._propose, self._propose)
        self.assertIn("in the ledger under this rule already", str(refusal))
        self._read(
            lambda env: self.assertEqual(
                env["cs.performance.entry"].search_count(
                    [("company_id", "=", self.company_id)]
                ),
                1,
            )
        )

    def _make_two(self, env):
        """Return the ids of an entry in the month and of a proposal for it."""
        confirmed = self._propose(env, key="first")
        self._confirm(1, confirmed)(env)
        return confirmed + self._propose(env, key="second")

    def _run_close_job(self):
        with self.registry.cursor() as cr:
            self._run_job(api.Environment(cr, SUPERUSER_ID, {}))

    def _check_month(self, in_march):
        def check(env):
            march = env["cs.performance.month"].search(
                [("company_id", "=", self.company_id), ("name", "=", "2026-03")]
            )
            entries = env["cs.performance.entry"].search(
                [("company_id", "=", self.company_id), ("state", "=", "confirmed")]
            )
            self.assertEqual((march.state, march.row_count), ("closed", in_march))
            self.assertEqual(len(entries), 2, "nothing is lost")
            months = sorted(
                entries.mapped("month_id.name") * (2 // len(entries.month_id))
            )
            wanted = ["2026-03", "2026-03"] if in_march == 2 else ["2026-03", "2026-04"]
            self.assertEqual(months, wanted)
            self.assertEqual(sum(march.line_ids.mapped("total")), -2 * in_march)
            self.assertFalse(march.company_id._get_cs_ledger_problems())

        self._run_close_job()
        self._read(check)

    def test_close_while_somebody_confirms(self):
        """The close waits for who confirms, and counts that entry."""
        ids = self._commit(self._make_two)
        self.assertIsNone(self._race(self._confirm(1, ids[1:]), self._close))
        self._check_month(in_march=2)

    def test_confirm_while_somebody_closes(self):
        """Who comes after the button enters the next month."""
        ids = self._commit(self._make_two)
        self.assertIsNone(self._race(self._close, self._confirm(1, ids[1:])))
        self._check_month(in_march=1)

    def test_two_close(self):
        self._commit(self._make_two)
        refusal = self._race(self._close, self._close)
        self.assertIn("is being closed", str(refusal))

    def test_two_jobs(self):
        """A second job finds the month held, and leaves it alone."""
        self._commit(self._make_two)
        self._commit(self._close)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            month = env["cs.performance.month"].search([("state", "=", "closing")])
            month._close()
            env.flush_all()
            self._run_close_job()
            self._read(
                lambda other: self.assertEqual(
                    other["cs.performance.month"].browse(month.id).state, "closing"
                )
            )


@tagged("post_install", "-at_install")
class TestPerformanceKilled(performance_load.PerformanceLoadCommon):
    """Guarantee 6: the close job, killed and resumed, closes each month once.

    The same with many people: tests/long.
    """

    people, months, kills = 40, 6, 3

    def test_killed_and_resumed(self):
        ids = self._commit_months(self.people, self.months)
        self._run_killed(ids, self.kills, SEED)
        self._read(lambda env: self._check(env, ids))

    def test_two_workers(self):
        ids = self._commit_months(self.people, self.months)
        self._run_workers(2, ids)
        self._read(lambda env: self._check(env, ids))

    def _check(self, env, ids):
        months = env["cs.performance.month"].browse(ids)
        self.assertEqual(set(months.mapped("state")), {"closed"})
        self.assertEqual(sorted(months.mapped("seq")), list(range(1, self.months + 1)))
        for month in months:
            self.assertEqual(month.row_count, self.people)
            self.assertEqual(len(month.line_ids), self.people)
            self.assertEqual(set(month.line_ids.mapped("total")), {-2.0})
        self.assertFalse(months.company_id._get_cs_ledger_problems())
