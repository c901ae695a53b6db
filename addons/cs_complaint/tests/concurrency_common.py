"""Base class of the tests on two people at once: committed rows, two transactions."""

import threading
import time
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields
from odoo.api import SUPERUSER_ID
from odoo.service.model import retrying
from odoo.tests import TransactionCase
from odoo.tools import SQL, mute_logger

WAIT = 30
ADMIN_ID = 2


class ConcurrencyCommon(TransactionCase):
    """Real requests see each other's committed rows only, so these tests commit.

    Whatever a test leaves behind is found by the ids of all tables and removed past
    the guards; a row that cannot be removed fails the test.
    """

    def setUp(self):
        super().setUp()
        self.marks = self._read_last_ids()
        self.addCleanup(self._remove_new_rows)

    # ------------------------------------------------------------------
    # Nothing stays
    # ------------------------------------------------------------------

    def _read_last_ids(self):
        """Return table -> highest id, of every table that has ids."""
        with self.registry.cursor() as cr:
            cr.execute(
                """
                SELECT c.relname
                  FROM pg_class c
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
                 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                """
            )
            tables = [row[0] for row in cr.fetchall()]
            cr.execute(
                SQL(" UNION ALL ").join(
                    SQL(
                        "SELECT %s, COALESCE(MAX(id), 0) FROM %s",
                        table,
                        SQL.identifier(table),
                    )
                    for table in tables
                )
            )
            return dict(cr.fetchall())

    def _remove_new_rows(self):
        """Delete what was committed, rows that are referred to after the others."""
        found = self._read_last_ids()
        left = [table for table, last in found.items() if last > self.marks[table]]
        with self.registry.cursor() as cr:
            is_moving = True
            while left and is_moving:
                stuck = [t for t in left if not self._delete_new(cr, t)]
                is_moving, left = len(stuck) < len(left), stuck
        self.registry.clear_all_caches()
        self.assertFalse(left, "committed rows stay behind")

    def _delete_new(self, cr, table):
        query = SQL(
            "DELETE FROM %s WHERE id > %s", SQL.identifier(table), self.marks[table]
        )
        try:
            with mute_logger("odoo.sql_db"), cr.savepoint(flush=False):
                cr.execute(query)
        except IntegrityError:
            return False
        return True

    # ------------------------------------------------------------------
    # A ticket and its department
    # ------------------------------------------------------------------

    def _commit(self, make):
        """Run ``make`` as the server and commit; return what it returns."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            return make(env)

    def _read(self, check):
        """Run ``check`` in a transaction of its own, which sees what is committed."""
        with self.registry.cursor() as cr:
            check(api.Environment(cr, SUPERUSER_ID, {}))

    def _create_departments(self, env, *names):
        return env["hr.department"].create(
            [{"name": name, "company_id": 1} for name in names]
        )

    def _create_ticket(self, env, **vals):
        """Return a registered repair that can be handed on."""
        return env["helpdesk.ticket"].create(
            {
                "kind": "repair",
                "description": "<p>Drip</p>",
                "team_id": env.ref("cs_complaint.helpdesk_ticket_team_centre").id,
                "site_id": env["res.company"].browse(1).cs_default_site_id.id,
                "partner_name": "Zhang",
                "partner_phone": "19900000001",
                "place_text": "Hall",
                **vals,
            }
        )

    def _create_task(self, env, ticket_id, department_id):
        return env["cs.assignment"].create(
            {
                "ticket_id": ticket_id,
                "department_id": department_id,
                "deadline": fields.Datetime.now() + timedelta(days=1),
            }
        )

    # ------------------------------------------------------------------
    # The race
    # ------------------------------------------------------------------

    def _race(self, first, second):
        """Run both at once: the second begins before the first one has committed.

        The first one commits when PostgreSQL lets the second one wait for it, so that
        no machine is too slow for the race.

        :return: what the second one was refused with, or None
        """
        refusals, rival_pid = [], []

        def run_second():
            with self.registry.cursor() as cr:
                rival_pid.append(cr._cnx.get_backend_pid())
                env = api.Environment(cr, ADMIN_ID, {}, su=True)
                # As the server does: a lost race is run again with what is true now.
                try:
                    with mute_logger("odoo.service.model", "odoo.sql_db"):
                        retrying(lambda: second(env), env)
                except Exception as error:
                    refusals.append(error)

        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            first(env)
            env.flush_all()
            rival = threading.Thread(target=run_second)
            rival.start()
            self._wait_until_blocked(rival, rival_pid)
            cr.commit()  # pylint: disable=invalid-commit
        rival.join(WAIT)
        self.assertFalse(rival.is_alive(), "the second one never ended")
        return refusals[0] if refusals else None

    def _wait_until_blocked(self, rival, rival_pid):
        end = time.monotonic() + WAIT
        with self.registry.cursor() as cr:
            while time.monotonic() < end and rival.is_alive():
                if rival_pid:
                    cr.execute("SELECT pg_blocking_pids(%s)", rival_pid)
                    if cr.fetchone()[0]:
                        return
                rival.join(0.05)
        self.fail("the second one did not wait for the first")
