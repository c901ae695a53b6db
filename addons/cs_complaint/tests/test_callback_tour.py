from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestCallbackTour(HttpCase):
    """What only a browser can prove of the cockpit."""

    def test_cockpit(self):
        """ux 5.2: two lines of a household by keys, not satisfied, undo, no answer."""
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.env.ref("base.main_company")
        # The tour runs at any hour of the day.
        company.write(
            {
                "cs_callback_night_from": 24,
                "cs_callback_night_to": 0,
                "cs_callback_noon_from": 12,
                "cs_callback_noon_to": 12,
            }
        )
        user = new_test_user(
            self.env,
            login="cs_cockpit",
            password="cs_cockpit_pw",
            groups="cs_complaint.cs_complaint_group_callback_clerk",
            lang="zh_CN",
            tz="Asia/Shanghai",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        # Other calls of the database are not part of the tour.
        self.env["cs.callback"].search([("state", "=", "planned")])._withdraw()
        site = company.cs_default_site_id
        building = self.env["cs.building"].create(
            {"name": "Cockpit Tower", "site_id": site.id}
        )
        unit = self.env["cs.unit"].create({"building_id": building.id, "room": "1201"})
        tickets = self.env["helpdesk.ticket"].create(
            [
                {
                    "kind": "repair",
                    "site_id": site.id,
                    "description": "<p>Drips</p>",
                    "partner_name": "张磊",
                    "partner_phone": phone,
                    "place_text": "Hall",
                    "unit_id": unit_id,
                }
                for phone, unit_id in (
                    ("19900000187", unit.id),
                    ("19900000187", unit.id),
                    ("19900000188", False),
                )
            ]
        )
        department = self.env["hr.department"].create(
            {"name": "Works", "company_id": company.id}
        )
        self.env["cs.assignment"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "department_id": department.id,
                    "deadline": fields.Datetime.now() + timedelta(days=1),
                }
                for ticket in tickets
            ]
        )
        tickets._move_to("assigned")
        tickets.write({"result": "更换软管，试水30分钟"})
        tickets._move_to("reported")
        self.start_tour(
            "/odoo/cs-callbacks",
            "cs_complaint_callback_cockpit",
            login="cs_cockpit",
            timeout=180,
        )
        first, second, third = tickets
        self.assertEqual((first.step, first.satisfaction), ("callback", "satisfied"))
        call = first.callback_ids
        self.assertEqual((call.attitude, call.is_fixed), ("good", "yes"))
        self.assertEqual(call.opinion, "2 q y")
        self.assertEqual((second.step, second.reopen_count), ("assigned", 1))
        task = second.assignment_ids.filtered(lambda a: a.state == "current")
        self.assertEqual(task.department_id, department)
        self.assertIn("两天又漏了", task.task)
        self.assertFalse(third.satisfaction)
        done = third.callback_ids.filtered(lambda c: c.state == "done")
        self.assertEqual((done.outcome, done.user_id), ("no_answer", user))
        self.assertTrue(done.was_undone)
