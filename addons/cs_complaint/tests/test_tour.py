from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

PIN = "739405"


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    """What only a browser can prove."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company = self.env.ref("base.main_company")
        self.department = self.env["hr.department"].create(
            {"name": "Tour Works", "company_id": self.company.id}
        )
        self.desk = self._new_user(
            "cs_tour", "周敏", "cs_complaint.cs_complaint_group_user"
        )
        self.head = self._new_user(
            "cs_tour_head", "刘斌", "cs_base.cs_base_group_department_head"
        )
        self.head._store_signing_pin(PIN)
        self.department.manager_id = self.head.employee_id
        self.env["helpdesk.ticket.category"].create(
            {"name": "Leak", "company_id": False}
        )

    def _new_user(self, login, name, group):
        user = new_test_user(
            self.env,
            login=login,
            password=f"{login}_pw",
            groups=group,
            name=name,
            lang="zh_CN",
            tz="Asia/Shanghai",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "company_id": self.company.id}
        )
        return user

    def test_call_to_closed(self):
        """CMP-02: the front desk takes one complaint to its end, in Chinese."""
        last = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        self.start_tour(
            "/odoo/cs-workbench",
            "cs_complaint_call_to_closed",
            login="cs_tour",
            timeout=180,
        )
        ticket = self.env["helpdesk.ticket"].search([("id", ">", last.id or 0)])
        self.assertEqual(len(ticket), 1)
        self.assertEqual((ticket.step, ticket.kind), ("closed", "complaint"))
        self.assertEqual(ticket.complained_object, "楼上的阳台")
        self.assertEqual(ticket.place_text, "大堂")
        self.assertTrue(ticket.apology_date)
        self.assertEqual(ticket.department_id, self.department)
        self.assertEqual(ticket.verification, "founded")
        self.assertEqual(ticket.satisfaction, "satisfied")
        self.assertEqual(ticket.first_responder_id.user_id, self.desk)
        self.assertFalse(ticket.is_reply_late)
        self._check_deadline_reason(ticket)
        self._check_call(ticket)
        self._check_signature(ticket)

    def _check_deadline_reason(self, ticket):
        """CMP-16: why the deadline lies after the answer is kept."""
        reasons = self.env["cs.exception"].search(
            [
                ("res_model", "=", ticket._name),
                ("res_id", "=", ticket.id),
                ("kind", "=", "reason"),
                ("rule", "=", "CMP-16"),
            ]
        )
        self.assertEqual(reasons.reason_id.usage, "deadline_agreed")

    def _check_call(self, ticket):
        """CMP-13: one call, done by who sat at the desk."""
        call = ticket.callback_ids
        self.assertEqual((len(call), call.state, call.outcome), (1, "done", "reached"))
        self.assertEqual(call.user_id, self.desk)

    def _check_signature(self, ticket):
        """CMP-20: the head signed by PIN at a screen of somebody else."""
        signature = ticket.head_signature_id
        self.assertTrue(signature.is_valid)
        self.assertEqual((signature.method, signature.user_id), ("pin", self.head))
        self.assertEqual(signature.session_user_id, self.desk)
