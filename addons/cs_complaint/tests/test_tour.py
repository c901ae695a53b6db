from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    """What only a browser can prove."""

    def test_call_to_closed(self):
        """CMP-02: the front desk takes one call to its end, in Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.env.ref("base.main_company")
        user = new_test_user(
            self.env,
            login="cs_tour",
            password="cs_tour_pw",
            groups="cs_complaint.cs_complaint_group_user",
            lang="zh_CN",
            tz="Asia/Shanghai",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": company.id}
        )
        self.env["hr.department"].create({"name": "Works", "company_id": company.id})
        self.env["helpdesk.ticket.category"].create(
            {"name": "Leak", "company_id": False}
        )
        last = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        self.start_tour(
            "/odoo/cs-tickets", "cs_complaint_call_to_closed", login="cs_tour"
        )
        ticket = self.env["helpdesk.ticket"].search([("id", ">", last.id or 0)])
        self.assertEqual(len(ticket), 1)
        self.assertEqual((ticket.step, ticket.kind), ("closed", "complaint"))
        self.assertEqual(ticket.satisfaction, "satisfied")
        self.assertEqual(ticket.first_responder_id.user_id, user)
        self.assertFalse(ticket.is_reply_late)
