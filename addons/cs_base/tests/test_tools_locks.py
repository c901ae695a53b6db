from contextlib import ExitStack

from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.tests import TransactionCase, tagged

from ..tools.locks import take_locked


@tagged("post_install", "-at_install")
class TestLocks(TransactionCase):
    """Guarantee 6: workers share what is to be done. The rows are those of a table that
    is there in every database and that nobody writes to."""

    MODEL = "res.country"
    ORDER = "code DESC, id"

    def setUp(self):
        super().setUp()
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.ids = self.env[self.MODEL].search([], order=self.ORDER, limit=10).ids
        self.domain = [("id", "in", self.ids)]

    def _worker(self):
        cr = self.stack.enter_context(self.registry.cursor())
        return api.Environment(cr, SUPERUSER_ID, {})[self.MODEL]

    def _take(self, model, limit=3):
        return take_locked(model, self.domain, self.ORDER, limit)

    def test_never_the_same_row(self):
        """Each takes the next ones in order; the last one what is left, then none."""
        taken = [self._take(self._worker()).ids for _number in range(5)]
        parts = [self.ids[:3], self.ids[3:6], self.ids[6:9], self.ids[9:], []]
        self.assertEqual(taken, parts)

    def test_again_after_the_end(self):
        """What a worker did not finish is found again."""
        first, second = self._worker(), self._worker()
        self.assertEqual(self._take(first).ids, self.ids[:3])
        self.assertEqual(self._take(second, 1).ids, self.ids[3:4])
        first.env.cr.rollback()
        self.assertEqual(self._take(second).ids, self.ids[:3])
        self.assertEqual(self._take(self._worker(), 1).ids, self.ids[4:5])

    def test_one_statement(self):
        """Found and locked at once; the records are those of the model given."""
        worker = self._worker().with_context(lang="en_US")
        before = worker.env.cr.sql_log_count
        found = self._take(worker)
        self.assertEqual(worker.env.cr.sql_log_count, before + 1)
        self.assertEqual(found.env, worker.env)

    def test_references_do_not_wait(self):
        """Rows that refer to a record are made while a worker holds it, and a record
        is taken while such a row is made."""
        first, other = self._worker(), self._worker()
        held, free = self.ids[:3], self.ids[3:4]
        self._take(first)
        query = "SELECT id FROM res_country WHERE id = ANY(%s) FOR KEY SHARE NOWAIT"
        other.env.cr.execute(query, [held + free])
        self.assertEqual(self._take(self._worker(), 1).ids, free)

    def test_nothing_to_do(self):
        self.domain = [("id", "=", 0)]
        self.assertFalse(self._take(self._worker()))
