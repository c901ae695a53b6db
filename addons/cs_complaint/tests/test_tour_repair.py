from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestRepairFlow(HttpCase):
    """What only a browser can prove: one repair through the hands of five people."""

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
        """CMP-10, CMP-16, CMP-19, CMP-34, CMP-20: dispatched, done on the phone, called
        back, signed and closed."""
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.env.ref("base.main_company")
        self._open_all_day(company)
        department = self.env["hr.department"].create(
            {"name": "Works", "company_id": company.id}
        )
        desk = self._user("cs_tour_desk", "cs_complaint.cs_complaint_group_user")
        worker = self._user(
            "cs_tour_worker", "cs_complaint.cs_complaint_group_repair_worker"
        )
        caller = self._user(
            "cs_tour_caller", "cs_complaint.cs_complaint_group_callback_clerk"
        )
        head = self._user("cs_tour_head", "cs_base.cs_base_group_department_head")
        for user, where in (
            (desk, False),
            (caller, False),
            (worker, department.id),
            (head, department.id),
        ):
            self.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": company.id,
                    "department_id": where,
                }
            )
        department.manager_id = head.employee_id
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
                "employee_id": head.employee_id.id,
            }
        )
        other._move_to("assigned")
        other.cancel_reason = "Test"
        ticket = self.env["helpdesk.ticket"].create(vals)
        self.start_tour(
            "/odoo/cs-dispatch",
            "cs_complaint_repair_dispatch",
            login="cs_tour_desk",
            timeout=180,
        )
        self.assertEqual((ticket.step, ticket.worker_id.user_id), ("assigned", worker))
        # The other job of the department would stand on the phone as well.
        other.action_cancel()
        self.browser_size = "390x844"
        self.start_tour(
            "/odoo/cs-worker",
            "cs_complaint_repair_flow",
            login="cs_tour_worker",
            timeout=180,
        )
        task = ticket.assignment_ids
        self.assertEqual((ticket.step, task.state), ("reported", "done"))
        self.assertEqual(ticket.result, "更换软管并试水30分钟")
        self.assertEqual(len(task.photo_after_ids), 1)
        self.assertTrue(task.not_present_reason_id)
        self.assertFalse(task.is_late_entry)
        self.browser_size = "1366x768"
        self._walk_to_the_end(ticket, caller, head)

    def _open_all_day(self, company):
        """The tours run at any hour; other calls of the database are not part."""
        company.write(
            {
                "cs_callback_night_from": 24,
                "cs_callback_night_to": 0,
                "cs_callback_noon_from": 12,
                "cs_callback_noon_to": 12,
            }
        )
        self.env["cs.callback"].search([("state", "=", "planned")])._withdraw()

    def _walk_to_the_end(self, ticket, caller, head):
        """CMP-34, CMP-20, CMP-13: asked by a third person, signed, closed."""
        call = ticket.callback_ids
        self.assertEqual(call.state, "planned")
        self.start_tour(
            "/odoo/cs-callbacks",
            "cs_complaint_repair_callback",
            login="cs_tour_caller",
            timeout=180,
        )
        self.assertEqual(
            (call.state, call.outcome, call.user_id), ("done", "reached", caller)
        )
        self.assertEqual(
            (call.satisfaction, call.attitude, call.is_fixed),
            ("satisfied", "good", "yes"),
        )
        self.assertEqual((ticket.step, ticket.satisfaction), ("callback", "satisfied"))
        self.start_tour(
            "/odoo/cs-signing",
            "cs_complaint_repair_sign",
            login="cs_tour_head",
            timeout=180,
        )
        self.assertEqual(ticket.head_signature_id.user_id, head)
        self.start_tour(
            f"/odoo/cs-tickets/{ticket.id}",
            "cs_complaint_repair_close",
            login="cs_tour_desk",
            timeout=180,
        )
        self.assertEqual(ticket.step, "closed")
        self.assertTrue(ticket.closed_date)
