from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import deadline_load


@tagged("post_install", "-at_install")
class TestDeadlineConcurrency(deadline_load.DeadlineLoadCommon):
    """Guarantee 6: the scheduled action and people at the same moment."""

    def setUp(self):
        super().setUp()
        ((self.reply_id, self.task_id),) = self._commit_sets(2)

    def _run_cron(self, env):
        env["cs.deadline"]._cron_alert()

    def _cron(self):
        """Run the scheduled action from its beginning to its end."""
        with self.registry.cursor() as cr:
            self._run_cron(api.Environment(cr, SUPERUSER_ID, {}))

    def _get_subject(self, env, clock_id):
        clock = env["cs.deadline"].browse(clock_id)
        return env[clock.res_model].browse(clock.res_id)

    def _alert_uncommitted(self, env):
        clocks = env["cs.deadline"]._get_alerts(10)
        self.assertEqual(set(clocks.ids), {self.reply_id, self.task_id})
        env["cs.deadline"]._alert(clocks._lock_subjects())

    def _stop_reply(self, env):
        self._get_subject(env, self.reply_id)._stop_deadline(deadline_load.REPLY)

    def _assert_events(self, *types, clock_id=None):
        """The history of the answer's clock, and one trace of each kind."""
        clock_id = clock_id or self.reply_id
        trace = self._read_traces([clock_id])[0]
        self.assertEqual(trace[5], ["start", *types])
        told = types.count("late")
        rows = 2 if clock_id == self.task_id else 1
        self.assertEqual(len(trace[10] or ()), told * rows)

    def test_answer_while_the_job_runs(self):
        """The one who answers waits for the job; both are in the history."""
        self.assertIsNone(self._race(self._alert_uncommitted, self._stop_reply))
        self._cron()
        self._assert_events("late", "stop")
        self.assertEqual(len(self._read_traces([self.reply_id])[0][11]), 1)

    def test_job_while_somebody_answers(self):
        """The job does not wait; what was late at the stop is told afterwards."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._stop_reply(env)
            env.flush_all()
            self._cron()
            self._assert_events()
            self._assert_events("late", clock_id=self.task_id)
        self._cron()
        self._cron()
        self._assert_events("stop", "late")

    def test_job_while_the_ticket_of_an_answer_is_edited(self):
        """Whoever is just saving a ticket is not disturbed; nothing is lost."""
        self._edit_during_job(self.reply_id)

    def test_job_while_the_ticket_of_a_task_is_edited(self):
        """As above: the job writes to the ticket of a task as well."""
        self._edit_during_job(self.task_id)

    def _edit_during_job(self, clock_id):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._edit(env, clock_id)
            env.flush_all()
            self._cron()
            self._assert_events(clock_id=clock_id)
        self._cron()
        self._assert_events("late", clock_id=clock_id)

    def _edit(self, env, clock_id):
        subject = self._get_subject(env, clock_id)
        ticket = subject if subject._name == "helpdesk.ticket" else subject.ticket_id
        ticket.with_context(tracking_disable=True).partner_name = "Li"

    def test_somebody_was_quicker(self):
        """What the job read is outdated: it begins anew and tells all of it once."""
        with self.registry.cursor() as cr, mute_logger("odoo.sql_db"):
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["cs.deadline"].search_count([])
            self._commit(lambda other: self._edit(other, self.reply_id))
            self._run_cron(env)
        self._assert_events("late")
        self._assert_events("late", clock_id=self.task_id)

    def test_another_worker_at_the_same_time(self):
        """The second one finds nothing that the first one holds."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._alert_uncommitted(env)
            env.flush_all()
            self._cron()
        self._cron()
        self._assert_events("late")
        self._assert_events("late", clock_id=self.task_id)
