"""Places for reports in the making, across connections and processes (issue 4)."""

import json
import subprocess
import sys
import time

from odoo.sql_db import connection_info_for
from odoo.tests import TransactionCase, tagged

from odoo.addons.cs_base.tools import report_slots

OURS, OTHERS = 1_999_999_901, 1_999_999_902  # companies nobody works in
WAIT = 30
# Another process that takes a place of a company and keeps it.
PROCESS = """
import json, sys, time, psycopg2
connection = psycopg2.connect(**json.loads(sys.argv[1]))
cursor = connection.cursor()
cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", json.loads(sys.argv[2]))
print(cursor.fetchone()[0], flush=True)
time.sleep(600)
"""


@tagged("post_install", "-at_install")
class TestReportSlots(TransactionCase):
    def _cursor(self):
        """Another transaction, as another worker or another server has it."""
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr

    def _take(self, cr, company_id=OURS, limit=2, run_id=7, user_id=8):
        return report_slots.take(cr, company_id, limit, run_id, user_id)

    def test_two_places(self):
        first, second, third = (self._cursor() for _number in range(3))
        self.assertTrue(self._take(first))
        self.assertTrue(self._take(second))
        self.assertFalse(self._take(third))
        first.commit()
        self.assertTrue(self._take(third))
        self.assertFalse(self._take(first))

    def test_one_place(self):
        first, second = self._cursor(), self._cursor()
        self.assertTrue(self._take(first, limit=1))
        self.assertFalse(self._take(second, limit=1))
        first.rollback()
        self.assertTrue(self._take(second, limit=1))

    def test_a_transaction_has_one_place(self):
        """Several reports in one transaction are made one after the other."""
        first, second, third = (self._cursor() for _number in range(3))
        for run_id in (7, 9, 11):
            self.assertTrue(self._take(first, run_id=run_id))
        self.assertTrue(self._take(second))
        # Also when it is not the first place.
        first.commit()
        self.assertTrue(self._take(second, run_id=9))
        self.assertTrue(self._take(first))
        self.assertFalse(self._take(third))

    def test_savepoint_frees_the_place(self):
        first, second = self._cursor(), self._cursor()
        with self.assertRaises(ZeroDivisionError), first.savepoint(flush=False):
            self._take(first, limit=1)
            raise ZeroDivisionError
        self.assertTrue(self._take(second, limit=1))

    def test_companies_do_not_wait_for_each_other(self):
        first, second = self._cursor(), self._cursor()
        self.assertTrue(self._take(first, limit=1))
        self.assertTrue(self._take(second, OTHERS, limit=1))

    def test_read(self):
        first, second, third = (self._cursor() for _number in range(3))
        self._take(first, run_id=7, user_id=8)
        self._take(second, run_id=7, user_id=10)
        self._take(third, OTHERS, run_id=11, user_id=8)
        found = report_slots.read(self.env.cr)
        self.assertEqual(set(found[OURS]), {((7,), (8,)), ((7,), (10,))})
        self.assertEqual(found[OTHERS], [((11,), (8,))])
        second.commit()
        self.assertEqual(report_slots.read(self.env.cr)[OURS], [((7,), (8,))])

    def test_killed_process_frees_its_place(self):
        """kill -9: nothing is left to tidy up."""
        _name, info = connection_info_for(self.env.cr.dbname)
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                PROCESS,
                json.dumps(info),
                json.dumps([report_slots._SLOT, OURS]),
            ],
            stdout=subprocess.PIPE,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        self.assertEqual(process.stdout.readline().strip(), b"True")
        cr = self._cursor()
        self.assertFalse(self._take(cr, limit=1))
        process.kill()
        end = time.monotonic() + WAIT
        while not self._take(cr, limit=1):
            self.assertLess(time.monotonic(), end, "the place stays taken")
            time.sleep(0.02)
