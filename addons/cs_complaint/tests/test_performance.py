from datetime import timedelta

from odoo import fields
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

    def test_page_is_read_once(self):
        """What the record rules ask comes with the page, not with all its columns."""
        tickets = self._batch(5)
        self.env.flush_all()
        self.env.invalidate_all()
        Ticket = self._as(self.Ticket, self.desk)
        rules = Ticket.env["ir.rule"]._get_rule_columns("helpdesk.ticket")
        self.assertLessEqual({"company_id", "site_id", "is_confidential"}, {*rules})

        Ticket.web_search_read([("id", "in", tickets.ids)], {"name": {}})

        cached = {
            name
            for name, field in Ticket._fields.items()
            if field.column_type and tickets[0].id in field._get_cache(Ticket.env)
        }
        self.assertIn("name", cached)
        self.assertFalse(cached & {"description", "result", "answer", "priority"})

    @warmup
    def test_blockers_of_a_batch(self):
        few, many = self._batch(10), self._batch(200)
        few._get_blockers("assigned")
        self.assertEqual(
            self._count(lambda: few._get_blockers("assigned")),
            self._count(lambda: many._get_blockers("assigned")),
        )

    @warmup
    def test_notices_of_a_batch(self):
        """CMP-16: tasks of one person cost the same, each with its own deadline."""
        now = fields.Datetime.now()

        def assign(count):
            tickets = self._batch(count)
            self.env["cs.assignment"].create(
                [
                    {
                        "ticket_id": ticket.id,
                        "department_id": self.department.id,
                        "deadline": now + timedelta(days=1, minutes=minute),
                    }
                    for minute, ticket in enumerate(tickets)
                ]
            )
            tickets._move_to("assigned")
            return tickets

        def count(number):
            # Registering is counted above.
            return self._count(lambda: assign(number)) - self._count(
                lambda: self._batch(number)
            )

        assign(2)
        small, large = count(5), count(40)
        self.assertLessEqual(large, small + 4)
        tickets = assign(3)
        self.assertEqual(len(set(tickets.activity_ids.mapped("summary"))), 3)
        self.assertEqual(tickets.activity_ids.user_id, self.head)
