from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestSuggestion(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.superior = cls._new_user(
            "superior", "cs_base.cs_base_group_department_head", cls.site
        )

    def _suggestion(self, **vals):
        return self._new_ticket(kind="suggestion", category_id=self.category.id, **vals)

    def _asked(self, **vals):
        return self._suggestion(
            suggestion_route="approval",
            suggestion_approver_id=self.superior.id,
            **vals,
        )

    def test_no_route(self):
        """CMP-31: without a way a suggestion stays registered."""
        ticket = self._suggestion(answer="Thank you, it is done.", result="Done")
        with self.assertRaisesRegex(UserError, "Nobody has the suggestion"):
            ticket.action_report_result()
        with self.assertRaises(UserError):
            ticket.action_verify()
        self.assertEqual(ticket.step, "registered")

    def test_thanked(self):
        """CMP-31: the customer is thanked before it goes on."""
        ticket = self.Ticket.create(self._ticket_vals(kind="suggestion"))
        self.assertTrue(ticket.is_incomplete)
        ticket.action_note_apology()
        self.assertTrue(ticket.thanked_date)

    def test_department(self):
        """CMP-31: giving it to a department is one of the two ways."""
        ticket = self._suggestion()
        self._assign(ticket)
        self.assertEqual(ticket.suggestion_route, "department")

    def test_superior_is_asked_once(self):
        """CMP-31: the superior sees the suggestion and gets one task."""
        ticket = self._asked()
        self.assertTrue(ticket.suggestion_asked_date)
        ticket.write({"suggestion_route": "approval", "priority": "2"})
        self.assertEqual(ticket.sudo().activity_ids.user_id, self.superior)
        self.assertEqual(len(ticket.sudo().activity_ids), 1)
        self.assertTrue(
            self._as(self.Ticket, self.superior).search([("id", "=", ticket.id)])
        )

    def test_no_superior_no_decision(self):
        """CMP-31: neither without a superior nor before the decision it goes on."""
        ticket = self._suggestion(suggestion_route="approval")
        ticket.write({"result": "x", "answer": "A second stand is built in May."})
        with self.assertRaisesRegex(UserError, "superior who decides"):
            ticket.action_report_result()
        ticket.suggestion_approver_id = self.superior
        with self.assertRaisesRegex(UserError, "not decided"):
            ticket.action_report_result()
        with self.assertRaisesRegex(UserError, "not decided"):
            self._assign(ticket)

    def test_decision(self):
        """CMP-31: accepted, the decision is the result, and the answer closes it."""
        ticket = self._asked()
        own = self._as(ticket, self.superior)
        self.assertTrue(own.can_decide_suggestion)
        decide = self._as(self.env["cs.suggestion.decide"], self.superior).create(
            {"ticket_id": ticket.id, "decision": "accepted", "note": "In May"}
        )
        decide.action_confirm()
        self.assertEqual(ticket.suggestion_decision, "accepted")
        self.assertEqual(ticket.suggestion_decision_user_id, self.superior)
        self.assertEqual(ticket.result, "Accepted: In May")
        ticket.answer = "A second parcel locker is built in May."
        ticket.action_report_result()
        self.assertEqual(ticket.step, "reported")

    def test_rejected_needs_a_reason(self):
        """CMP-31: not accepted without a reason is refused, in the database too."""
        ticket = self._asked()
        own = self._as(ticket, self.superior)
        for note in (None, "", "  "):
            with self.assertRaisesRegex(UserError, "why"):
                own._decide_suggestion("rejected", note)
        own._decide_suggestion("rejected", "No room in the garage")
        self.assertEqual(ticket.suggestion_decision_note, "No room in the garage")

    def test_only_the_superior(self):
        """CMP-31, guarantees 1 and 7: nobody else decides or forges a decision."""
        ticket = self._asked()
        for user in (self.desk, self.service_manager):
            with self.assertRaises(AccessError):
                self._as(ticket, user)._decide_suggestion("accepted", "x")
            with self.assertRaises(ValidationError):
                self._as(ticket, user).write({"suggestion_decision": "accepted"})
        with self.assertRaises(ValidationError):
            self._suggestion(suggestion_decision="accepted")
        with self.assertRaises(UserError):
            self._as(self._suggestion(), self.desk)._decide_suggestion("accepted")

    def test_decided_stays(self):
        """Guarantee 3: after the decision the way stays, and it is made once."""
        ticket = self._asked()
        own = self._as(ticket, self.superior)
        own._decide_suggestion("noted")
        with self.assertRaises(UserError):
            own._decide_suggestion("accepted", "x")
        with self.assertRaises(UserError):
            ticket.suggestion_route = "department"
