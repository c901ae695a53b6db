from odoo.tests import tagged, warmup

from . import common


@tagged("post_install", "-at_install")
class TestQueryCount(common.CsComplaintCommon):
    """Query counts do not grow with the number of tickets."""

    def _count(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _batch(self, count):
        Ticket = self.Ticket.with_context(tracking_disable=True)
        return Ticket.create([self._ticket_vals(kind="repair") for _ in range(count)])

    @warmup
    def test_create_batch(self):
        """Architecture 6: numbers, sites and teams are settled for the whole batch."""
        self._batch(2)
        small = self._count(lambda: self._batch(10))
        large = self._count(lambda: self._batch(100))
        self.assertLessEqual(large, small + 4)

    @warmup
    def test_list(self):
        spec = {
            name: {}
            for name in ("short_number", "kind", "name", "step", "received_date")
        }
        spec |= {
            name: {"fields": {"display_name": {}}}
            for name in ("unit_id", "category_id", "department_id", "site_id")
        }
        few, many = self._batch(10), self._batch(200)
        Ticket = self._as(self.Ticket, self.desk)

        def read(tickets):
            domain = [("id", "in", tickets.ids)]
            Ticket.web_search_read(domain, spec, limit=500)

        read(few)
        self.assertEqual(
            self._count(lambda: read(few)), self._count(lambda: read(many))
        )

    @warmup
    def test_blockers_of_a_batch(self):
        few, many = self._batch(10), self._batch(200)
        few._get_blockers("assigned")
        self.assertEqual(
            self._count(lambda: few._get_blockers("assigned")),
            self._count(lambda: many._get_blockers("assigned")),
        )
