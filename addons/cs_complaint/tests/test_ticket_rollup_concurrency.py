"""Rolled-up months and several people at once, each in an own transaction."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.tests import tagged

from . import concurrency_common

NOW = "2026-10-05 10:00:00"
SEPTEMBER = date(2026, 9, 1)


@tagged("post_install", "-at_install")
class TestRollupConcurrency(concurrency_common.ConcurrencyCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.ids = self._commit(self._make)

    def _make(self, env):
        site = env["cs.site"].create({"name": "Race", "company_id": 1, "tz": "UTC"})
        self.site_id = site.id
        tickets = [
            self._create_ticket(
                env, site_id=site.id, received_date=datetime(2026, 9, day)
            )
            for day in (1, 2)
        ]
        env.flush_all()
        self._roll_up(env)
        return [ticket.id for ticket in tickets]

    def _roll_up(self, env):
        Period = env["cs.ticket.period"]
        Period._open_ended()
        mine = Period.search([("site_id", "=", self.site_id)])
        for period in mine:
            period.noticed_date -= timedelta(days=1)
        due = Period._get_due() & mine
        due.try_lock_for_update()._roll_up()
        return due

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def _figures(self, env):
        analysis = env["cs.ticket.analysis"]
        groups = analysis._read_group(
            [("site_id", "=", self.site_id), ("month", "=", SEPTEMBER)],
            ["source"],
            ["received:sum", "urged:sum"],
        )
        return dict((source, rest) for source, *rest in groups)

    def _urge(self, env, ticket_id):
        ticket = env["helpdesk.ticket"].browse(ticket_id)
        ticket._write_by_server({"urge_count": 1})
        env.flush_all()

    def test_two_note_the_same_month(self):
        """Two people never wait for each other because of a closed month."""
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self._urge(self._env(one), self.ids[0])
            two.execute("SET LOCAL lock_timeout = '2s'")
            self._urge(self._env(two), self.ids[1])
            two.commit()  # pylint: disable=invalid-commit
            one.commit()  # pylint: disable=invalid-commit
        self._read(lambda env: self.assertEqual(self._figures(env), {"live": [2, 2]}))
        self._commit(self._roll_up)
        self._read(lambda env: self.assertEqual(self._figures(env), {"closed": [2, 2]}))

    def test_change_while_the_job_runs(self):
        """A change that the job did not see is noted, and counted live after it."""
        with self.registry.cursor() as first:
            self._urge(self._env(first), self.ids[0])
            first.commit()  # pylint: disable=invalid-commit
        with self.registry.cursor() as writer, self.registry.cursor() as job:
            self._urge(self._env(writer), self.ids[1])
            job.execute("SET LOCAL lock_timeout = '2s'")
            self.assertTrue(self._roll_up(self._env(job)))
            job.commit()  # pylint: disable=invalid-commit
            self._read(
                lambda env: self.assertEqual(self._figures(env), {"closed": [2, 1]})
            )
            self.assertEqual(self._figures(self._env(writer)), {"live": [2, 2]})
            writer.commit()  # pylint: disable=invalid-commit
        self._read(lambda env: self.assertEqual(self._figures(env), {"live": [2, 2]}))
        self._commit(self._roll_up)
        self._read(lambda env: self.assertEqual(self._figures(env), {"closed": [2, 2]}))

    def test_job_undone(self):
        """A job that dies leaves months as they were, and the note with them."""
        self._commit(lambda env: self._urge(env, self.ids[0]))
        with self.registry.cursor() as job:
            self._roll_up(self._env(job))
            job.rollback()
        self._read(lambda env: self.assertEqual(self._figures(env), {"live": [2, 1]}))

    def test_two_jobs(self):
        """A month that another job works on is left to it."""
        self._commit(lambda env: self._urge(env, self.ids[0]))
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self._roll_up(self._env(one))
            due = self._env(two)["cs.ticket.period"]._get_due()
            mine = due.filtered(lambda p: p.site_id.id == self.site_id)
            self.assertTrue(mine)
            self.assertFalse(mine.try_lock_for_update())
            one.commit()  # pylint: disable=invalid-commit
        self._read(lambda env: self.assertEqual(self._figures(env), {"closed": [2, 1]}))
