"""Many committed clocks that are due, and workers that can be killed."""

import os
import random
import signal
import time
import traceback

from odoo import api, fields, sql_db
from odoo.api import SUPERUSER_ID
from odoo.tests import new_test_user
from odoo.tools import SQL

from . import concurrency_common

REPLY = "complaint.reply.ordinary"
TASK = "complaint.department"
PATIENCE = 300
# References that no screen searches by, and deleting does.
REFERRING = (
    ("helpdesk_ticket", "duplicate_id"),
    ("cs_assignment", "notice_activity_id"),
    ("cs_assignment", "question_activity_id"),
)


class DeadlineLoadCommon(concurrency_common.ConcurrencyCommon):
    """Sets of tickets alike: one half with a late answer, one with a late task."""

    def setUp(self):
        super().setUp()
        self.running = set()
        self.addCleanup(self._kill_all)

    def _remove_new_rows(self):
        """Without these indexes each row deleted reads all that might refer to it."""
        self._do(
            f"CREATE INDEX cs_test_{column} ON {table} ({column})"
            for table, column in REFERRING
        )
        try:
            super()._remove_new_rows()
        finally:
            self._do(f"DROP INDEX cs_test_{column}" for _table, column in REFERRING)

    def _do(self, statements):
        with self.registry.cursor() as cr:
            for statement in statements:
                cr.execute(statement)

    # ------------------------------------------------------------------
    # What is due
    # ------------------------------------------------------------------

    def _commit_sets(self, count, sets=1):
        """Commit sets of ``count`` clocks that are due now; return their ids."""
        return self._commit(lambda env: self._make_sets(env, count, sets))

    def _make_sets(self, env, count, sets):
        half = count // 2
        clocks = self._make_pattern(env)
        made = []
        for number in range(sets):
            ids = []
            for clock in clocks:
                ids += self._clone_clock(env, clock, half, f"{number}-{clock.id}")
            made.append(ids)
        # What they are cloned from has nothing to do with the matter.
        env.cr.execute(
            "UPDATE cs_deadline SET next_alert_date = NULL WHERE id <= %s",
            [max(clocks.ids)],
        )
        return made

    def _make_pattern(self, env):
        """Return the clocks of a complaint's answer and of a repair's task."""
        boss, clerk = (
            env["hr.employee"].create(
                {
                    "name": login,
                    "company_id": 1,
                    "user_id": new_test_user(env, login, groups="base.group_user").id,
                }
            )
            for login in ("cs_test_boss", "cs_test_clerk")
        )
        self._create_ticket(env, kind="complaint", first_responder_id=clerk.id)
        department = self._create_departments(env, "Works")
        department.manager_id = boss
        repair = self._create_ticket(env, first_responder_id=clerk.id)
        self._create_task(env, repair.id, department.id)
        env.flush_all()
        newest = env["cs.deadline"].search(
            [("code", "in", (REPLY, TASK))], order="id desc"
        )
        return newest[:2].sorted("id")

    def _settle(self, ids, is_due=False):
        """Take clocks out of the work that is due, or put them back into it."""
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE cs_deadline SET next_alert_date = %s WHERE id = ANY(%s)",
                [fields.Datetime.now() if is_due else None, ids],
            )

    def _clone_clock(self, env, clock, count, prefix):
        """Clone a clock that is late by now, with its subject and ticket."""
        subject = env[clock.res_model].browse(clock.res_id)
        ticket = subject if subject._name == "helpdesk.ticket" else subject.ticket_id
        ids = self._clone(
            env,
            ticket,
            count,
            number=SQL("%s || '-' || n", prefix),
            intake_token=SQL("NULL"),
        )
        if ticket != subject:
            ids = self._clone(
                env,
                subject,
                count,
                ticket_id=SQL("(%s::int[])[n]", ids),
                notice_activity_id=SQL("NULL"),
            )
        now = fields.Datetime.now()
        return self._clone(
            env,
            clock,
            count,
            res_id=SQL("(%s::int[])[n]", ids),
            due_date=SQL("%s::timestamp - interval '1 hour'", now),
            next_alert_date=SQL("%s::timestamp - n %% 60 * interval '1 s'", now),
        )

    def _clone(self, env, record, count, **values):
        """Insert ``count`` rows like ``record``'s past the ORM; return their ids.

        :param values: SQL by column; ``n`` is the number of the row
        """
        env.cr.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = %s AND column_name != 'id'",
            [record._table],
        )
        names = [row[0] for row in env.cr.fetchall()]
        rows = env.execute_query(
            SQL(
                "INSERT INTO %(table)s (%(names)s) SELECT %(values)s FROM %(table)s, "
                "generate_series(1, %(count)s) AS n WHERE id = %(id)s RETURNING id",
                table=SQL.identifier(record._table),
                names=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(
                    values.get(name, SQL.identifier(name)) for name in names
                ),
                count=count,
                id=record.id,
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------------
    # Workers
    # ------------------------------------------------------------------

    def _run_job(self, env):
        env["cs.deadline"]._cron_alert()

    def _fork_worker(self):
        """Start a process that runs the scheduled action; return its id."""
        pid = os.fork()
        if pid:
            self.running.add(pid)
            return pid
        code = 1
        try:
            # Connections belong to the parent; this process has its own.
            sql_db._Pool = sql_db._Pool_readonly = None
            self.registry._db = sql_db.db_connect(self.registry.db_name)
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                self._run_job(env)
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _kill(self, pid):
        """Kill a worker that still runs; return whether it did."""
        if self._has_ended(pid):
            return False
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.running.discard(pid)
        return True

    def _kill_all(self):
        for pid in list(self.running):
            self._kill(pid)

    def _has_ended(self, pid):
        """Tell whether a worker is gone, which fails the test if it failed."""
        if pid in self.running:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                self.running.discard(pid)
                self.assertEqual(status, 0, "a worker failed")
        return pid not in self.running

    def _run_killed(self, ids, kills, seed):
        """Run workers on ``ids``, each killed at a random moment, but the last."""
        dice = random.Random(seed)
        killed = 0
        for point in sorted(dice.sample(range(len(ids)), kills)):
            pid = self._fork_worker()
            self._wait_until(lambda at=point: self._count_told(ids) >= at, pid)
            # Somewhere in a batch, not always at its end.
            time.sleep(dice.uniform(0, 0.1))
            killed += self._kill(pid)
        self._run_workers(1, ids)
        return killed

    def _run_workers(self, number, ids):
        """Run as many workers at once, again until nothing is left, as the server
        does."""
        for _round in range(5):
            pids = [self._fork_worker() for _number in range(number)]
            for pid in pids:
                self._wait_until(lambda: False, pid)
            if self._count_told(ids) == len(ids):
                return
        self.fail("clocks are left over")

    def _wait_until(self, is_true, pid):
        """Wait until something is true or the worker is done."""
        end = time.monotonic() + PATIENCE
        while not self._has_ended(pid) and not is_true():
            self.assertLess(time.monotonic(), end, "a worker never ends")
            time.sleep(0.01)

    def _count_told(self, ids):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM cs_deadline "
                "WHERE id = ANY(%s) AND next_alert_date IS NULL",
                [ids],
            )
            return cr.fetchone()[0]

    # ------------------------------------------------------------------
    # What has become of it
    # ------------------------------------------------------------------

    def _read_traces(self, ids):
        """Return what each clock left behind, without ids and moments."""
        with self.registry.cursor() as cr:
            cr.execute(TRACES, [ids])
            return [row[1:] for row in cr.fetchall()]


TRACES = """
SELECT clock.id, clock.code, clock.state, clock.is_late,
       clock.next_alert_date IS NULL, clock.alert_error,
       (SELECT array_agg(event ->> 'type')
          FROM jsonb_array_elements(clock.events) AS event),
       ticket.is_reply_late, ticket.is_department_late, task.is_late, ticket.step,
       (SELECT array_agg(ARRAY[kind, rule, act, repeat_count::text, state]
                         ORDER BY rule, kind)
          FROM cs_exception
         WHERE res_model = 'helpdesk.ticket' AND res_id = ticket.id),
       (SELECT array_agg(ARRAY[user_id::text, summary, activity_type_id::text])
          FROM mail_activity
         WHERE res_model = 'helpdesk.ticket' AND res_id = ticket.id),
       (SELECT array_agg(partner_id ORDER BY partner_id)
          FROM mail_followers
         WHERE res_model = 'helpdesk.ticket' AND res_id = ticket.id),
       (SELECT count(*) FROM mail_message
         WHERE model = 'helpdesk.ticket' AND res_id = ticket.id)
  FROM cs_deadline clock
  LEFT JOIN cs_assignment task
    ON clock.res_model = 'cs.assignment' AND task.id = clock.res_id
  JOIN helpdesk_ticket ticket ON ticket.id = COALESCE(task.ticket_id, clock.res_id)
 WHERE clock.id = ANY(%s)
 ORDER BY clock.id
"""
