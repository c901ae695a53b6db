from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestIntakeTour(HttpCase):
    """What only a browser can prove of the intake desk, in Chinese (ux 5.1)."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.env.ref("base.main_company")
        site = company.cs_default_site_id
        self.user = new_test_user(
            self.env,
            login="cs_intake_tour",
            password="cs_intake_tour",
            groups="cs_complaint.cs_complaint_group_user",
            lang="zh_CN",
            tz="Asia/Shanghai",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.env["hr.employee"].create(
            {
                "name": self.user.name,
                "user_id": self.user.id,
                "company_id": company.id,
            }
        )
        building = self.env["cs.building"].create(
            {"name": "3栋", "kind": "residential", "site_id": site.id}
        )
        self.unit = self.env["cs.unit"].create(
            {"building_id": building.id, "entrance": "2", "room": "1201"}
        )
        self.person = self.env["cs.household.person"].create(
            {
                "name": "张磊",
                "unit_id": self.unit.id,
                "phone_ids": [Command.create({"number": "13800000012"})],
            }
        )
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Leak", "company_id": False}
        )
        self.env["cs.category.keyword"].create(
            {"category_id": category.id, "words": "卫生间顶上滴水"}
        )
        department = self.env["hr.department"].create(
            {"name": "Works", "company_id": company.id}
        )
        self.env["cs.routing.rule"].search(
            [("department_id", "!=", False)]
        ).active = False
        self.env["cs.routing.rule"].create(
            {
                "company_id": company.id,
                "department_id": department.id,
                "amount": 24,
                "sequence": 1,
            }
        )
        self.last = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)

    def _new_tickets(self):
        return self.env["helpdesk.ticket"].search(
            [("id", ">", self.last.id or 0)], order="id"
        )

    def _tour(self, name, url="/odoo/cs-intake"):
        self.start_tour(
            url, f"cs_complaint_intake_{name}", login="cs_intake_tour", timeout=180
        )

    def test_keyboard(self):
        """ux 2.1: a repair with at most five entries, without the mouse."""
        self._tour("keyboard")
        repair, complaint = self._new_tickets()
        self.assertEqual((repair.kind, repair.step), ("repair", "assigned"))
        self.assertEqual(repair.unit_id, self.unit)
        self.assertEqual(repair.person_id, self.person)
        self.assertEqual(repair.phone_digits, "13800000012")
        self.assertEqual(repair.first_responder_id.user_id, self.user)
        self.assertEqual((complaint.kind, complaint.step), ("complaint", "assigned"))
        self.assertTrue(complaint.apology_date)

    def test_ime(self):
        """ux 5.1: nothing happens on the keys of a composition."""
        self._tour("ime")
        self.assertFalse(self._new_tickets())

    def test_phone_and_emergency(self):
        """ux 2.1: ?phone= opens with the number; M3: an emergency is saved first."""
        self._tour("phone", "/odoo/cs-intake?phone=13800000012")
        ticket = self._new_tickets()
        self.assertEqual((ticket.urgency, ticket.kind), ("emergency", "help"))
        self.assertEqual(ticket.place_text, "3栋2号梯")
        self.assertEqual(list(ticket.emergency_taps), ["calmed"])
