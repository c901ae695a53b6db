from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import common

SPECIAL = {
    "is_special": True,
    "special_reason": "The owner is a journalist",
    "special_receiver": "leadership",
}


@tagged("post_install", "-at_install")
class TestSpecial(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._new_user(
            "boss", "cs_base.cs_base_group_company_leadership", cls.site
        )
        cls.head = cls._new_user(
            "special_head", "cs_base.cs_base_group_department_head", cls.site
        )
        cls.department.manager_id = cls._new_employee(cls.head, cls.department)

    def _activities(self, ticket, user):
        return ticket.sudo().activity_ids.filtered(lambda a: a.user_id == user)

    def test_reason_and_receiver(self):
        """CMP-17: a special case without reason or receiver stays registered."""
        ticket = self._new_ticket(is_special=True)
        self.assertTrue(ticket.is_incomplete)
        with self.assertRaises(UserError) as refusal:
            self._assign(ticket)
        self.assertIn("special", str(refusal.exception))
        self.assertIn("Nobody was named", str(refusal.exception))
        self.env.invalidate_all()
        ticket.special_reason = "Journalist"
        with self.assertRaisesRegex(UserError, "Nobody was named"):
            ticket.action_verify()
        ticket.special_receiver = "leadership"
        self.assertFalse(ticket.is_incomplete)

    def test_told_once(self):
        """CMP-17: the receiver is told once, however often the ticket is saved."""
        ticket = self._as(self._new_ticket(**SPECIAL), self.desk)
        self.assertEqual(ticket.special_user_id, self.boss)
        self.assertEqual(len(self._activities(ticket, self.boss)), 1)
        ticket.write({"special_reason": "Journalist, calls every hour"})
        ticket.write({"priority": "2"})
        self.assertEqual(len(self._activities(ticket, self.boss)), 1)

    def test_department_manager(self):
        """CMP-17: the department manager is the head of who has the task."""
        ticket = self._new_ticket()
        self._assign(ticket)
        ticket.write({**SPECIAL, "special_receiver": "manager"})
        self.assertEqual(ticket.special_user_id, self.head)
        self.assertTrue(self._activities(ticket, self.head))

    def test_another_receiver(self):
        """CMP-17: until it is confirmed another receiver can be named and is told."""
        ticket = self._new_ticket(**SPECIAL)
        ticket.special_user_id = self.head
        self.assertEqual(len(self._activities(ticket, self.head)), 1)

    def test_confirmation(self):
        """CMP-17: the receiver alone sees and confirms it, with an instruction."""
        ticket = self._new_ticket(**SPECIAL)
        self.assertEqual(
            self._as(self.Ticket, self.boss).search([("id", "=", ticket.id)]), ticket
        )
        for user in (self.desk, self.service_manager):
            with self.assertRaises(AccessError):
                self._as(ticket, user)._confirm_special("Do it")
        own = self._as(ticket, self.boss)
        self.assertTrue(own.can_confirm_special)
        confirm = self._as(self.env["cs.special.confirm"], self.boss).create(
            {"ticket_id": ticket.id, "instruction": "Invite him to the pump room"}
        )
        confirm.action_confirm()
        self.assertEqual(ticket.special_confirmed_user_id, self.boss)
        self.assertEqual(ticket.special_instruction, "Invite him to the pump room")
        with self.assertRaises(UserError):
            own._confirm_special("Again")

    def test_unconfirmed(self):
        """CMP-17: unconfirmed after 4 hours is listed; at the limit it is in time."""
        with freeze_time("2026-03-02 02:00:00"):
            late, in_time = self._new_ticket(**SPECIAL), self._new_ticket(**SPECIAL)
        limit = fields.Datetime.to_datetime("2026-03-02 06:00:00")
        with freeze_time(limit):
            self._as(in_time, self.boss)._confirm_special()
        self.assertFalse(in_time.is_special_late)
        with freeze_time(limit + timedelta(seconds=1)):
            self.env["cs.deadline"]._alert(late._get_deadlines("special.confirm"))
        self.assertTrue(late.is_special_late)
        rows = self.env["cs.exception"].search([("rule", "=", "CMP-17")])
        self.assertEqual(rows.mapped("res_id"), late.ids)

    def test_no_way_back(self):
        """Guarantees 1, 3: what was reported upwards stays; nobody forges a receipt."""
        ticket = self._new_ticket(**SPECIAL)
        for vals in ({"is_special": False}, {"special_reason": ""}):
            with self.assertRaises(UserError):
                ticket.sudo().write(vals)
        for vals in (
            {"special_confirmed_date": "2026-03-02 02:00:00"},
            {"special_instruction": "x"},
            {"special_notified_date": False},
        ):
            with self.assertRaises(ValidationError):
                ticket.sudo().write(vals)
        self._as(ticket, self.boss)._confirm_special()
        with self.assertRaises(UserError):
            ticket.write({"special_receiver": "manager"})
