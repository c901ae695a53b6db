from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestAccess(common.CsComplaintCommon):
    """Who reads and writes which ticket (architecture 3.1, guarantee 8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._new_ticket()
        cls.ticket_other = cls._new_ticket(site_id=cls.site_other.id)
        cls.ticket_foreign = cls._new_ticket(site_id=cls.site_foreign.id)
        cls.plain_ticket = cls.Ticket.create(
            {"name": "Plain", "description": "x", "team_id": cls.plain_team.id}
        )
        cls.all_tickets = (
            cls.ticket | cls.ticket_other | cls.ticket_foreign | cls.plain_ticket
        )

    def _seen(self, user):
        domain = [("id", "in", self.all_tickets.ids)]
        return self._as(self.Ticket, user).search(domain)

    def test_desk_sees_own_site(self):
        self.assertEqual(self._seen(self.desk), self.ticket)
        self.assertEqual(self._seen(self.desk_other), self.ticket_other)

    def test_manager_sees_own_sites(self):
        self.assertEqual(
            self._seen(self.service_manager), self.ticket | self.ticket_other
        )

    def test_other_company_sees_nothing(self):
        self.assertEqual(self._seen(self.foreign_desk), self.ticket_foreign)

    def test_auditor_reads_only(self):
        self.assertEqual(self._seen(self.auditor), self.ticket)
        ticket = self._as(self.ticket, self.auditor)
        self.assertFalse(ticket.has_access("write"))
        with self.assertRaisesRegex(AccessError, "reads only"):
            self._as(self.Ticket, self.auditor).create({"kind": "repair"})

    def test_department_sees_what_it_was_given(self):
        self.assertFalse(self._seen(self.worker))
        self._assign(self.ticket)
        self.assertEqual(self._seen(self.worker), self.ticket)
        self.assertFalse(self._seen(self.worker_other))

    def test_department_writes_the_result_only(self):
        """CMP-10: department users write only the result fields."""
        self._assign(self.ticket)
        ticket = self._as(self.ticket, self.worker)
        ticket.result = "Changed"
        for vals in (
            {"partner_phone": "1"},
            {"severity": "major"},
            {"answer": "Ours"},
            {"category_id": self.category.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                ticket.write(vals)

    def test_first_responder_follows_the_own_matter(self):
        """CMP-46: any employee who registered a matter sees it to the end."""
        user = self._new_user("guard", "cs_base.cs_base_group_user", self.site)
        self._new_employee(user)
        ticket = self._as(self.Ticket, user).create({"kind": "repair"})
        domain = [("id", "in", (ticket | self.ticket).ids)]
        self.assertEqual(self._as(self.Ticket, user).search(domain), ticket)
        self.assertFalse(ticket.has_access("write"))

    def test_first_responder_reports_for_no_other_department(self):
        """CMP-10: the own matter is followed, not answered for another department."""
        ticket = self._as(self.Ticket, self.worker_other).create(
            self._ticket_vals(category_id=self.category.id)
        )
        ticket = ticket.with_env(self.env)
        self._assign(ticket)
        with self.assertRaisesRegex(AccessError, "CMP-10"):
            self._as(ticket, self.worker_other).result = "Done by us"
        self._as(ticket, self.worker).result = "Done"

    def test_other_doors(self):
        """Guarantee 8: names, groups and counts by the same rules."""
        Ticket = self._as(self.Ticket, self.desk)
        domain = [("id", "in", self.all_tickets.ids)]
        self.assertEqual(Ticket.search_count(domain), 1)
        [(count,)] = Ticket._read_group(domain, [], ["__count"])
        self.assertEqual(count, 1)
        found = Ticket.name_search(self.ticket_other.number)
        self.assertNotIn(self.ticket_other.id, [i for i, _name in found])
        with self.assertRaises(AccessError):
            self._as(self.ticket_other, self.desk).read(["name"])
        with self.assertRaises(AccessError):
            self._as(self.ticket_foreign, self.desk).read(["name"])

    def test_callbacks_and_assignments_follow_the_site(self):
        self._report(self.ticket_other)
        self.ticket_other.action_start_callback()
        for model in ("cs.callback", "cs.assignment"):
            Model = self._as(self.env[model], self.desk)
            domain = [("ticket_id", "in", self.all_tickets.ids)]
            self.assertFalse(Model.search(domain), model)
            self.assertTrue(Model.with_user(self.service_manager).search(domain))

    def test_portal_sees_own_ticket(self):
        """Guarantee 8: portal users see their own; the site does not hide it."""
        portal = self._new_user("portal", "base.group_portal")
        self.assertFalse(self._seen(portal))
        self.ticket.partner_id = portal.partner_id
        self.assertEqual(self._seen(portal), self.ticket)

    def test_public_cannot_write_stages(self):
        """Hole 5 of the helpdesk: the public group writes no stages."""
        access = self.env.ref("helpdesk_mgmt.access_helpdesk_ticket_stage_public")
        self.assertFalse(access.perm_write)

    def test_department_follows_the_employee(self):
        """Architecture 3.1: who changes department sees the other tickets at once."""
        self._assign(self.ticket)
        ticket = self._as(self.ticket, self.worker)
        domain = [("id", "=", self.ticket.id)]
        employee = self.worker.employee_ids
        changes = (
            (employee, "department_id", self.department_other, self.department),
            (employee, "user_id", self.env["res.users"], self.worker),
            (employee, "active", False, True),
            (
                employee.version_id,
                "department_id",
                self.department_other,
                self.department,
            ),
        )
        for record, name, away, back in changes:
            with self.subTest(name=name, model=record._name):
                self.assertEqual(ticket.search_count(domain), 1)
                record[name] = away
                self.assertEqual(ticket.search_count(domain), 0)
                record[name] = back
                self.assertEqual(ticket.search_count(domain), 1)

    def test_department_reads_a_ticket_at_every_step(self):
        """Section 5: a gate is seen, also by those who may not read callbacks."""
        ticket = self._new_ticket(category_id=self.category.id)
        self._assign(ticket)
        ticket.write({"verification": "founded", "result": "Done"})
        for action in ("action_report_result", "action_start_callback"):
            getattr(ticket, action)()
            self.env.invalidate_all()
            self.assertTrue(self._as(ticket, self.worker).gate_needs)

    def test_nobody_pushes_a_ticket_out_of_reach(self):
        """Guarantee 8: neither site nor company beyond the own ones."""
        ticket = self._as(self._new_ticket(), self.desk)
        for vals in (
            {"site_id": self.site_other.id},
            {"site_id": self.site_foreign.id},
            {"company_id": self.company_foreign.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                ticket.write(vals)

    def test_places_of_another_site(self):
        """Guarantee 8: a ticket does not show the name of a hidden unit."""
        building = self.env["cs.building"].create(
            {"name": "9", "site_id": self.site_other.id}
        )
        unit = self.env["cs.unit"].create({"room": "901", "building_id": building.id})
        with self.assertRaises(ValidationError):
            self._as(self._new_ticket(), self.desk).unit_id = unit
