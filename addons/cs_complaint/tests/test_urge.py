from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from . import common

NOW = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
class TestUrge(common.CsComplaintCommon):
    def _urge_at(self, ticket, minutes, **kwargs):
        moment = fields.Datetime.to_datetime(NOW) + timedelta(minutes=minutes)
        with freeze_time(moment):
            return ticket._urge("Still no water", **kwargs)

    def _told(self, ticket, user):
        return ticket.activity_ids.filtered(
            lambda a: a.user_id == user and "Urged" in a.summary
        )

    def test_words_and_count(self):
        """CMP-46: an urge keeps words, time, number and who noted it."""
        ticket = self._as(self._new_ticket(), self.desk)
        urge = self._urge_at(ticket, 0)
        self.assertEqual(ticket.urge_count, 1)
        self.assertEqual(urge.words, "Still no water")
        self.assertEqual(urge.phone, "19900000001")
        self.assertEqual((urge.user_id, urge.operator_id), (self.desk, self.desk))
        self.assertEqual(urge.level, "worker")
        self.assertEqual(ticket.last_urge_date, urge.date)

    def test_same_caller_counts_once(self):
        """CMP-46: the same caller within 10 minutes counts once; at 10:00 still."""
        ticket = self._new_ticket()
        self._urge_at(ticket, 0)
        again = self._urge_at(ticket, 10, phone="199 0000 0001")
        self.assertFalse(again.is_counted)
        self.assertEqual(ticket.urge_count, 1)
        other = self._urge_at(ticket, 10, phone="19900000002")
        self.assertTrue(other.is_counted)
        later = self._urge_at(ticket, 10.1)
        self.assertTrue(later.is_counted)
        self.assertEqual(ticket.urge_count, 3)
        self.company.cs_urge_repeat_minutes = 0
        self.assertTrue(self._urge_at(ticket, 11).is_counted)

    def test_who_is_told(self):
        """CMP-46: the second urge to the head, the third to the service manager."""
        ticket = self._new_ticket()
        self._assign(ticket)
        self._urge_at(ticket, 0)
        self.assertFalse(self._told(ticket, self.head))
        self._urge_at(ticket, 20)
        self.assertTrue(self._told(ticket, self.head))
        told = self.env["res.users"]._get_cs_post_users(
            "cs_complaint.cs_complaint_group_manager", self.site
        )[:1]
        self.assertFalse(self._told(ticket, told))
        third = self._urge_at(ticket, 40)
        self.assertEqual(third.level, "manager")
        self.assertTrue(self._told(ticket, told))
        rows = self.env["cs.exception"].search(
            [("res_id", "=", ticket.id), ("rule", "=", "CMP-46")]
        )
        self.assertTrue(rows)
        self.assertIn("2 times", rows[-1:].text)

    def test_without_department(self):
        """CMP-46: nobody has it yet, so the second urge is the manager's."""
        ticket = self._new_ticket()
        self._urge_at(ticket, 0)
        self._urge_at(ticket, 20)
        managers = self.env["res.users"]._get_cs_post_users(
            "cs_complaint.cs_complaint_group_manager", self.site
        )
        self.assertTrue(ticket.activity_ids.user_id & managers)

    def test_closed(self):
        """CMP-46: a closed or cancelled ticket is not urged; the cure is named."""
        closed = self._closed_ticket()
        cancelled = self._new_ticket(cancel_reason="By mistake")
        cancelled.action_cancel()
        for ticket in (closed, cancelled):
            with self.assertRaisesRegex(UserError, "register a new ticket"):
                ticket._urge("Again")
            self.assertFalse(ticket.urge_count)

    def test_portal(self):
        """ux 2.1: a customer urges the own ticket, and no other."""
        customer = new_test_user(
            self.env,
            "cs_customer",
            "base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        own = self._new_ticket(partner_id=customer.partner_id.id)
        other = self._new_ticket()
        urge = self._as(own, customer)._urge("Please")
        self.assertEqual(own.urge_count, 1)
        self.assertEqual(urge.user_id, customer)
        with self.assertRaises(AccessError):
            self._as(other, customer)._urge("Please")
        with self.assertRaises(AccessError):
            self._as(self.env["cs.urge"], customer).search([])

    def test_forging(self):
        """Guarantee 1, 3: urges are neither written, invented nor deleted."""
        ticket = self._new_ticket()
        urge = ticket._urge("Please")
        with self.assertRaises(UserError):
            self._as(self.env["cs.urge"], self.service_manager).create(
                {"ticket_id": ticket.id, "date": NOW}
            )
        with self.assertRaises(ValidationError):
            urge.sudo().write({"words": "Thanks"})
        with self.assertRaises(UserError):
            urge.sudo().unlink()
        for vals in ({"urge_count": 0}, {"last_urge_date": False}):
            with self.assertRaises(ValidationError):
                ticket.write(vals)
        with self.assertRaises(ValidationError):
            self._new_ticket(urge_count=7)

    def test_access(self):
        """Who sees the ticket sees its urges: the centre, the department, nobody."""
        ticket = self._new_ticket()
        self._assign(ticket)
        urge = ticket._urge("Please")
        Urge = self.env["cs.urge"]
        for user, seen in (
            (self.desk, True),
            (self.worker, True),
            (self.auditor, True),
            (self.worker_other, False),
            (self.desk_other, False),
            (self.foreign_desk, False),
        ):
            with self.subTest(user=user.login):
                found = self._as(Urge, user).search([("id", "=", urge.id)])
                self.assertEqual(bool(found), seen)
        with self.assertRaises(AccessError):
            self._as(ticket, self.auditor)._urge("Please")

    def test_dialogue(self):
        """F5: the dialogue of the form notes the urge."""
        ticket = self._as(self._new_ticket(), self.desk)
        action = ticket.action_urge()
        note = (
            self._as(self.env["cs.urge.note"], self.desk)
            .with_context(**action["context"])
            .create({"words": "Please"})
        )
        note.action_confirm()
        self.assertEqual(ticket.urge_ids.words, "Please")
