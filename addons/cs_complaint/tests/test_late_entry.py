from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from . import common

NOW = "2026-03-10 02:00:00"


@tagged("post_install", "-at_install")
class TestLateEntry(common.CsComplaintCommon):
    """CMP-15: entries after the event keep both times and their reason."""

    def _enter(self, user, ago, reason="Power cut"):
        received = fields.Datetime.now() - ago
        return self._as(self.Ticket, user).create(
            self._ticket_vals(received_date=received, late_entry_reason=reason)
        )

    @freeze_time(NOW)
    def test_a_conversation_is_no_late_entry(self):
        """CMP-15: half an hour lies between the first word and saving."""
        ticket = self._enter(self.desk, timedelta(minutes=30), False)
        self.assertFalse(ticket.is_late_entry)
        with self.assertRaisesRegex(ValidationError, "say why"):
            self._enter(self.desk, timedelta(minutes=30, seconds=1), False)

    @freeze_time(NOW)
    def test_anybody_within_a_day(self):
        """CMP-15: 24 hours by anybody with a reason, one second more by a manager."""
        ticket = self._enter(self.desk, timedelta(hours=24))
        self.assertTrue(ticket.is_late_entry)
        self.assertEqual(
            ticket.received_date, fields.Datetime.now() - timedelta(hours=24)
        )
        self.assertEqual(
            ticket.reply_deadline, ticket.received_date + timedelta(hours=4)
        )
        self.assertGreater(ticket.create_date, ticket.received_date)
        with self.assertRaisesRegex(ValidationError, "manager"):
            self._enter(self.desk, timedelta(hours=24, seconds=1))
        self.assertTrue(
            self._enter(
                self.service_manager, timedelta(hours=24, seconds=1)
            ).is_late_entry
        )

    @freeze_time(NOW)
    def test_the_hours_are_a_setting(self):
        """CMP-15: the company says how late everybody may enter."""
        self.company.cs_late_entry_hours = 2
        with self.assertRaisesRegex(ValidationError, "after 2 hours"):
            self._as(self.Ticket, self.desk).with_company(self.company).create(
                self._ticket_vals(
                    received_date=fields.Datetime.now() - timedelta(hours=3),
                    late_entry_reason="Slip",
                )
            )

    @freeze_time(NOW)
    def test_it_is_in_the_exceptions(self):
        """CMP-15, M4: each late entry is a row of the exceptions list."""
        ticket = self._enter(self.desk, timedelta(hours=3))
        row = self.env["cs.exception"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(row.mapped("kind"), ["late_entry"])
        self.assertEqual(row.rule, "CMP-15")
        self.assertIn("Power cut", row.text)

    def test_the_mark_is_not_forged(self):
        """CMP-15, guarantee 1: the mark follows the times, whatever is sent."""
        with self.assertRaisesRegex(ValidationError, "set by the system"):
            self._new_ticket(is_late_entry=True)
        ticket = self._as(self.Ticket, self.desk).with_context(
            default_is_late_entry=True
        )
        self.assertFalse(ticket.create(self._ticket_vals()).is_late_entry)

    @freeze_time(NOW)
    def test_correction_needs_manager_and_reason(self):
        """CMP-15: a receipt is corrected by the manager, with a reason, logged."""
        ticket = self._new_ticket()
        earlier = fields.Datetime.now() - timedelta(hours=1)
        vals = {"received_date": earlier, "late_entry_reason": "Paper slip"}
        with self.assertRaises(AccessError):
            self._as(ticket, self.desk).write(vals)
        with self.assertRaisesRegex(ValidationError, "Late Entry Reason"):
            self._as(ticket, self.service_manager).write({"received_date": earlier})
        self._as(ticket, self.service_manager).write(vals)
        self.assertTrue(ticket.is_late_entry)
        self.assertEqual(ticket.reply_deadline, earlier + timedelta(hours=4))
