from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common

NOW = fields.Datetime.to_datetime("2026-03-02 02:00:00")
DUE = NOW + timedelta(days=5)


@tagged("post_install", "-at_install")
class TestExternal(common.CsComplaintCommon):
    def _order(self, **vals):
        with freeze_time(NOW):
            return self._new_ticket(
                **{
                    "external_source": "12345",
                    "external_number": "20260302-0001",
                    "external_deadline": DUE,
                    **vals,
                }
            )

    def test_sender(self):
        """ux M9: the sender is chosen from a list and kept by its code."""
        ticket = self._order()
        source = self.env.ref("cs_complaint.cs_external_source_12345")
        self.assertEqual(ticket.external_source_id, source)
        ticket.external_source_id = self.env.ref(
            "cs_complaint.cs_external_source_street"
        )
        self.assertEqual(ticket.external_source, "street")
        found = self.Ticket.search(
            [("external_source_id", "in", ticket.external_source_id.ids)]
        )
        self.assertEqual(found, ticket)

    @mute_logger("odoo.sql_db")
    def test_number_once(self):
        """ux M9: an order is registered once for each sender, whatever blanks."""
        self._order()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._order(external_number=" 20260302-0001 ")
        other = self._order(external_source="street")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            other.external_source = "12345"
            self.env.flush_all()

    def test_number_without_sender(self):
        """ux M9: a number without its sender keeps the ticket registered."""
        ticket = self._order(external_source=False)
        self.assertTrue(ticket.is_incomplete)
        with self.assertRaisesRegex(UserError, "sender"):
            self._assign(ticket)

    def test_own_clock(self):
        """ux M9: the order's date is a clock of its own; at the limit it is in time."""
        in_time = self._order()
        late = self._order(external_number="20260302-0002")
        for ticket in in_time | late:
            ticket.external_reply = "Water is back since ten o'clock"
        with freeze_time(DUE):
            in_time.action_external_replied()
        self.assertEqual(in_time.external_replied_date, DUE)
        self.assertFalse(in_time.is_external_late)
        with freeze_time(DUE + timedelta(seconds=1)):
            late.action_external_replied()
        self.assertTrue(late.is_external_late)
        # The answer to the customer has a clock of its own.
        self.assertTrue(in_time.reply_deadline)
        self.assertFalse(in_time.replied_date)

    def test_late_is_listed(self):
        """ux M9: a late external order stands in the list of exceptions."""
        ticket = self._order()
        with freeze_time(DUE + timedelta(seconds=1)):
            self.env["cs.deadline"]._alert(ticket._get_deadlines("ticket.external"))
        rows = self.env["cs.exception"].search(
            [("res_id", "=", ticket.id), ("rule", "=", "CMP-01")]
        )
        self.assertEqual(len(rows), 1)

    def test_corrected_date(self):
        """ux M9: the date may be given later and corrected until it has passed."""
        ticket = self._order(external_deadline=False)
        self.assertFalse(ticket._get_deadlines("ticket.external"))
        with freeze_time(NOW):
            ticket.external_deadline = DUE
            ticket.external_deadline = DUE + timedelta(days=1)
        clock = ticket._get_deadlines("ticket.external")
        self.assertEqual(clock.due_date, DUE + timedelta(days=1))
        with freeze_time(DUE + timedelta(days=2)), self.assertRaises(UserError):
            ticket.external_deadline = DUE + timedelta(days=9)

    def test_reply(self):
        """ux M9: the reply has words; once it is out it stays."""
        ticket = self._as(self._order(), self.desk)
        with self.assertRaisesRegex(UserError, "reported to the sender"):
            ticket.action_external_replied()
        with self.assertRaises(ValidationError):
            ticket.write({"external_replied_date": NOW})
        ticket.external_reply = "Water is back"
        ticket.action_external_replied()
        for vals in ({"external_reply": "Other"}, {"external_number": "9"}):
            with self.assertRaises(UserError):
                ticket.sudo().write(vals)
        with self.assertRaises(UserError):
            ticket.action_external_replied()
        with self.assertRaises(AccessError):
            self._as(ticket, self.worker).action_external_replied()

    def test_not_closed_before(self):
        """ux M9: an order with a date is closed after its sender has the reply."""
        ticket = self._ready_to_close()
        ticket.write(
            {
                "external_source": "12345",
                "external_number": "20260302-0003",
                "external_deadline": fields.Datetime.now() + timedelta(days=1),
                "external_reply": "Water is back",
            }
        )
        with self.assertRaisesRegex(UserError, "has no reply yet"):
            ticket.action_close()
        ticket.action_external_replied()
        ticket.action_close()
        self.assertEqual(ticket.step, "closed")
