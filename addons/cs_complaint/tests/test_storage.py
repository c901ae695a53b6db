from odoo.tests import TransactionCase, tagged

from odoo.addons.cs_base.tools.storage import FILL, leave_room


@tagged("post_install", "-at_install")
class TestStorage(TransactionCase):
    def _fill(self, table):
        self.env.cr.execute(
            "SELECT reloptions FROM pg_class WHERE oid = %s::regclass", [table]
        )
        return self.env.cr.fetchone()[0]

    def test_pages_have_room(self):
        """Performance 3: a late mark of a ticket or task writes no index."""
        for table in ("helpdesk_ticket", "cs_assignment"):
            self.assertIn(f"fillfactor={FILL}", self._fill(table))

    def test_again(self):
        """An update of the module alters nothing that is right already."""
        before = self.env.cr.sql_log_count
        leave_room(self.env.cr, "helpdesk_ticket")
        self.assertEqual(self.env.cr.sql_log_count, before + 1)
        leave_room(self.env.cr, "helpdesk_ticket", fill=80)
        self.assertEqual(self._fill("helpdesk_ticket"), ["fillfactor=80"])
