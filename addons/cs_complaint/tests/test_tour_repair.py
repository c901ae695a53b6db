from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestRepairFlow(HttpCase):
    """What only a browser can prove: the board and the phone of a worker."""

    # The second tour runs on a phone.
    browser_size = "1366x768"

    def _user(self, login, groups):
        company = self.env.ref("base.main_company")
        return new_test_user(
            self.env,
            login=login,
            password=f"{login}_pw",
            groups=groups,
            name=login,
            lang="zh_CN",
            tz="Asia/Shanghai",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_repair_flow(self):
        """CMP-10, CMP-16, CMP-19: dispatched, accepted, on site, reported."""
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.env.ref("base.main_company")
        department = self.env["hr.department"].create(
            {"name": "Works", "company_id": company.id}
        )
        desk = self._user("cs_tour_desk", "cs_complaint.cs_complaint_group_user")
        worker = self._user(
            "cs_tour_worker", "cs_complaint.cs_complaint_group_repair_worker"
        )
        for user, where in ((desk, False), (worker, department.id)):
            self.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": company.id,
                    "department_id": where,
                }
            )
        team = self.env.ref("cs_complaint.helpdesk_ticket_team_centre")
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Leak", "company_id": False}
        )
        vals = {
            "kind": "repair",
            "description": "<p>洗手间漏水</p>",
            "team_id": team.id,
            "category_id": category.id,
            "partner_name": "张磊",
            "partner_phone": "19900000001",
            "place_text": "大堂",
        }
        # People of a department stand on the board once it has work.
        other = self.env["helpdesk.ticket"].create({**vals, "description": "灯不亮"})
        self.env["cs.assignment"].create(
            {
                "ticket_id": other.id,
                "department_id": department.id,
                "deadline": "2031-01-01",
                "employee_id": department.member_ids.filtered(
                    lambda e: e.user_id != worker
                )[:1].id,
            }
        )
        other._move_to("assigned")
        other.cancel_reason = "Test"
        ticket = self.env["helpdesk.ticket"].create(vals)
        self.start_tour(
            "/odoo/cs-dispatch", "cs_complaint_repair_dispatch", login="cs_tour_desk"
        )
        self.assertEqual((ticket.step, ticket.worker_id.user_id), ("assigned", worker))
        # The other job of the department would stand on the phone as well.
        other.action_cancel()
        self.browser_size = "390x844"
        self.start_tour(
            "/odoo/cs-worker", "cs_complaint_repair_flow", login="cs_tour_worker"
        )
        task = ticket.assignment_ids
        self.assertEqual((ticket.step, task.state), ("reported", "done"))
        self.assertEqual(ticket.result, "更换软管并试水30分钟")
        self.assertEqual(len(task.photo_after_ids), 1)
        self.assertTrue(task.not_present_reason_id)
        self.assertFalse(task.is_late_entry)
