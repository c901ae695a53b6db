from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTourDiscipline(HttpCase):
    """CMP-32 in the browser, as the people concerned."""

    def _new_user(self, login, group):
        company = self.env.ref("base.main_company")
        user = new_test_user(
            self.env,
            login=login,
            password=f"{login}_pw",
            groups=group,
            lang="zh_CN",
            tz="Asia/Shanghai",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": company.id}
        )
        return user

    def test_discipline(self):
        """Seen by the manager, not by the clerk who typed it, nor the accused."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self._new_user("cs_tour_desk", "cs_complaint.cs_complaint_group_user")
        manager = "cs_complaint.cs_complaint_group_manager"
        self._new_user("cs_tour_manager", manager)
        accused = self._new_user("cs_tour_accused", manager)
        last = self.env["helpdesk.ticket"].search([], order="id desc", limit=1).id or 0
        self.start_tour(
            "/odoo/cs-discipline", "cs_complaint_discipline", login="cs_tour_desk"
        )
        ticket = self.env["helpdesk.ticket"].search([("id", ">", last)])
        self.assertEqual(len(ticket), 1)
        self.assertTrue(ticket.is_confidential)
        self.assertNotIn("五十", f"{ticket.name} {ticket.description}")
        self.assertIn("五十", ticket.investigation_ids.course_of_events)
        self.assertFalse(self.env["cs.discipline.complaint"].search([]))
        ticket.investigation_ids.accused_employee_id = accused.employee_ids
        for login, tour in (
            ("cs_tour_manager", "cs_complaint_discipline_seen"),
            ("cs_tour_desk", "cs_complaint_discipline_hidden"),
            ("cs_tour_accused", "cs_complaint_discipline_hidden"),
        ):
            self.start_tour("/odoo/cs-investigations", tour, login=login)
