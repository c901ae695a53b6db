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
        desk = self._new_user("cs_tour_desk", "cs_complaint.cs_complaint_group_user")
        group = "cs_complaint.cs_complaint_group_manager"
        manager = self._new_user("cs_tour_manager", group)
        accused = self._new_user("cs_tour_accused", group)
        last = self.env["helpdesk.ticket"].search([], order="id desc", limit=1).id or 0
        self.start_tour(
            "/odoo/cs-discipline",
            "cs_complaint_discipline",
            login="cs_tour_desk",
            timeout=180,
        )
        ticket = self.env["helpdesk.ticket"].search([("id", ">", last)])
        self.assertEqual(len(ticket), 1)
        self.assertTrue(ticket.is_confidential)
        self.assertNotIn("五十", f"{ticket.name} {ticket.description}")
        self.assertIn("五十", ticket.investigation_ids.course_of_events)
        self.assertFalse(self.env["cs.discipline.complaint"].search([]))
        ticket.investigation_ids.accused_employee_id = accused.employee_ids
        self._hide_tickets(ticket)
        self._new_plain_ticket()
        for login, tour in (
            ("cs_tour_manager", "cs_complaint_discipline_seen"),
            ("cs_tour_desk", "cs_complaint_discipline_hidden"),
            ("cs_tour_accused", "cs_complaint_discipline_hidden"),
        ):
            self.start_tour("/odoo/cs-investigations", tour, login=login, timeout=180)
        for user, is_seen in ((manager, True), (desk, False), (accused, False)):
            self._check_seen(ticket, user, is_seen)
        for login in ("cs_tour_desk", "cs_tour_accused"):
            self.start_tour(
                f"/odoo/cs-tickets/{ticket.id}",
                "cs_complaint_discipline_by_address",
                login=login,
                timeout=180,
            )

    def _hide_tickets(self, ticket):
        """Leave ``ticket`` alone in the list of all tickets, past the guards."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET active = FALSE WHERE id <> %s", [ticket.id]
        )
        self.env.invalidate_all()

    def _new_plain_ticket(self):
        """A matter of the same day that everybody may see."""
        company = self.env.ref("base.main_company")
        return self.env["helpdesk.ticket"].create(
            {
                "kind": "repair",
                "description": "<p>楼道灯不亮</p>",
                "site_id": company.cs_default_site_id.id,
                "team_id": self.env.ref("cs_complaint.helpdesk_ticket_team_centre").id,
                "partner_name": "张磊",
                "partner_phone": "19900000001",
                "place_text": "楼道",
            }
        )

    def _check_seen(self, ticket, user, is_seen):
        """Guarantee 8: read and search agree, for ticket and investigation."""
        for record in (ticket, ticket.investigation_ids):
            record = record.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
            self.assertEqual(record.has_access("read"), is_seen)
            found = record.search([("id", "=", record.id)])
            self.assertEqual(bool(found), is_seen)
