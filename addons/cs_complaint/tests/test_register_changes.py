"""Who cancels and who re-kinds is on record (CMP-22, CMP-42)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestRegisterChanges(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._new_user(
            "keeper", "cs_complaint.cs_complaint_group_record_keeper", cls.site
        )

    def _rows(self, ticket, kind):
        return self.env["cs.exception"].search(
            [
                ("res_model", "=", "helpdesk.ticket"),
                ("res_id", "=", ticket.id),
                ("kind", "=", kind),
            ]
        )

    def _assigned(self):
        ticket = self._new_ticket()
        self._assign(ticket)
        return ticket

    def test_cancelled_by_person(self):
        """CMP-22: counted by the person, with the reason."""
        ticket = self._new_ticket()
        own = self._as(ticket, self.service_manager)
        own.cancel_reason = "Entered twice"
        own.action_cancel()
        self.assertEqual(ticket.cancelled_user_id, self.service_manager)
        self.assertEqual(ticket.cancelled_operator_id, self.service_manager)
        self.assertEqual(self._rows(ticket, "cancel").text, "Entered twice")

    def test_cancelled_is_not_forged(self):
        """Guarantee 1: nobody writes that somebody else cancelled."""
        ticket = self._new_ticket()
        for name, value in (
            ("cancelled_user_id", self.desk.id),
            ("first_kind", "repair"),
            ("rekind_count", 5),
        ):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self._as(ticket, self.service_manager).write({name: value})

    def test_concerned_does_not_cancel(self):
        """CMP-22 (ux 4.2): neither who did the work nor the head of those who did,
        as user or at the screen; another manager does."""
        other = self._new_user(
            "manager_two", "cs_complaint.cs_complaint_group_manager", self.site
        )
        self.department.manager_id = self._new_employee(
            self.service_manager, self.department
        )
        ticket = self._assigned()
        ticket.cancel_reason = "Nothing was wrong"
        with self.assertRaisesRegex(UserError, "concerned by this complaint"):
            self._as(ticket, self.service_manager).action_cancel()
        for operator in (self.service_manager, self.desk):
            self.patch(
                self.registry["res.users"],
                "_get_cs_operator",
                lambda user, operator=operator: operator.with_env(user.env),
            )
            with self.subTest(operator=operator.login), self.assertRaises(UserError):
                self._as(ticket, other).action_cancel()
        self.patch(self.registry["res.users"], "_get_cs_operator", lambda user: user)
        self._as(ticket, other).action_cancel()
        self.assertEqual(ticket.step, "cancelled")

    def test_desk_does_not_cancel(self):
        """CMP-22 (ux 4.2): not the person concerned."""
        ticket = self._new_ticket()
        own = self._as(ticket, self.desk)
        own.cancel_reason = "I do not like it"
        with self.assertRaises(UserError):
            own.action_cancel()
        self.assertFalse(self._rows(ticket, "cancel"))

    def test_kind_is_free_at_registration(self):
        """CMP-42: until it has left the registration anybody at the desk corrects."""
        ticket = self._new_ticket()
        self._as(ticket, self.desk).kind = "repair"
        self.assertFalse(ticket.rekind_count)

    def test_rekind(self):
        """CMP-42 (ux 4.2): afterwards two posts, with a reason, on the list."""
        for user in (self.keeper, self.service_manager):
            ticket = self._assigned()
            own = self._as(ticket, user)
            with self.assertRaisesRegex(ValidationError, "Reason for the Change"):
                own.kind = "help"
            own.write({"kind": "help", "rekind_reason": "Wanted help only"})
            self.assertEqual((ticket.kind, ticket.first_kind), ("help", "complaint"))
            self.assertEqual(ticket.rekind_count, 1)
            self.assertIn("Wanted help only", self._rows(ticket, "rekind").text)
            own.write({"kind": "repair", "rekind_reason": "Found a leak"})
            self.assertEqual((ticket.first_kind, ticket.rekind_count), ("complaint", 2))

    def test_others_do_not_rekind(self):
        """CMP-42: neither desk nor department, in no way of writing."""
        ticket = self._assigned()
        vals = {"kind": "help", "rekind_reason": "Easier"}
        for user in (self.desk, self.worker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(ticket, user).write(vals)
        users = type(self.env["res.users"])
        self.patch(users, "_get_cs_operator", lambda user: self.desk)
        with self.assertRaises(AccessError):
            self._as(ticket, self.service_manager).write(vals)
        self.assertEqual(ticket.kind, "complaint")

    def test_reason_of_the_last_time_is_none(self):
        """CMP-42: each change has its own reason."""
        ticket = self._assigned()
        own = self._as(ticket, self.keeper)
        own.write({"kind": "help", "rekind_reason": "Wanted help only"})
        with self.assertRaises(ValidationError):
            own.kind = "repair"

    def test_check_list_of_the_record_keeper(self):
        """CMP-22: what went on with gaps, until they are filled in."""
        ticket = self._assigned()
        ticket.channel_id = False
        domain = [("is_record_incomplete", "=", True), ("id", "=", ticket.id)]
        self.assertTrue(self._as(ticket, self.keeper).search(domain))
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Desk"})
        ticket.write(
            {
                "category_id": self.category.id,
                "channel_id": channel.id,
                "place_text": "Gate 7",
            }
        )
        self.assertFalse(self._as(ticket, self.keeper).search(domain))
        self.assertFalse(self._new_ticket().is_record_incomplete)

    def test_card_of_the_record_keeper(self):
        """CMP-22: the workbench counts what the list shows."""
        data = self._as(self.env["cs.workbench"], self.keeper).get_data()
        cards = {c["key"]: c for part in data["sections"].values() for c in part}
        before = cards.get("record_incomplete", {}).get("count", 0)
        self._assigned().channel_id = False
        data = self._as(self.env["cs.workbench"], self.keeper).get_data()
        cards = {c["key"]: c for part in data["sections"].values() for c in part}
        self.assertEqual(cards["record_incomplete"]["count"], before + 1)
