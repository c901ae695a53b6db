from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, warmup

from . import common


@tagged("post_install", "-at_install")
class TestRouting(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["cs.routing.rule"]
        # The rules that come with the product are looked at apart.
        cls.Rule.search([]).active = False
        cls.child = cls.env["helpdesk.ticket.category"].create(
            {"name": "From Above", "parent_id": cls.category.id, "company_id": False}
        )
        cls.person = cls.env["hr.employee"].create(
            {
                "name": "Worker",
                "company_id": cls.company.id,
                "department_id": cls.department.id,
            }
        )

    def _rule(self, **vals):
        return self.Rule.create({"company_id": self.company.id, **vals})

    def _route(self, **vals):
        return self.Rule._route({"site_id": self.site.id, **vals})

    def test_most_specific_wins(self):
        """CMP-10: a nearer category, then severity, urgency, kind, site."""
        green, works = self.department_other, self.department
        self._rule(kind="repair", department_id=green.id)
        self.assertEqual(self._route(kind="repair")["department_id"], green.id)
        self.assertFalse(self._route(kind="help")["department_id"])
        self._rule(category_id=self.category.id, department_id=works.id)
        route = self._route(kind="repair", category_id=self.child.id)
        self.assertEqual(route["department_id"], works.id)
        self._rule(category_id=self.child.id, department_id=green.id)
        route = self._route(kind="repair", category_id=self.child.id)
        self.assertEqual(route["department_id"], green.id)
        # The site alone does not outweigh what the matter is.
        self._rule(site_id=self.site.id, department_id=works.id)
        route = self._route(kind="repair", category_id=self.child.id)
        self.assertEqual(route["department_id"], green.id)

    def test_first_of_equals(self):
        """CMP-10: of two rules that ask for the same the order decides."""
        second = self._rule(
            kind="repair", department_id=self.department.id, sequence=20
        )
        self._rule(kind="repair", department_id=self.department_other.id, sequence=10)
        route = self._route(kind="repair")
        self.assertEqual(route["department_id"], self.department_other.id)
        second.sequence = 5
        self.assertEqual(
            self._route(kind="repair")["department_id"], self.department.id
        )

    def test_department_and_deadline_apart(self):
        """CMP-16: the category says who, the urgency until when, each in words."""
        self._rule(
            category_id=self.category.id,
            department_id=self.department.id,
            employee_id=self.person.id,
        )
        self._rule(kind="repair", amount=24, unit="hours")
        self._rule(urgency="urgent", amount=4, unit="hours")
        with freeze_time("2026-03-02 02:00:00"):
            route = self._route(
                kind="repair", category_id=self.child.id, urgency="urgent"
            )
        self.assertEqual(route["department_id"], self.department.id)
        self.assertEqual(route["employee_id"], self.person.id)
        self.assertEqual(route["deadline"], datetime(2026, 3, 2, 6))
        for word in (
            "Works",
            "Worker",
            "Leak",
            "4 Hours",
            "Urgent",
            "2026-03-02 14:00",
        ):
            self.assertIn(word, route["explanation"])

    def test_night(self):
        """Decision 3: ordinary deadlines leave the night, major and urgent do not."""
        self._rule(kind="repair", amount=4, unit="hours")
        # 16:30 local + 4 h = 20:30, the first moment of the night.
        with freeze_time("2026-03-02 08:30:00"):
            moved = self._route(kind="repair")["deadline"]
            urgent = self._route(kind="repair", urgency="urgent")["deadline"]
            major = self._route(kind="repair", severity="major")["deadline"]
        self.assertEqual(moved, datetime(2026, 3, 3, 1, 30))
        self.assertEqual(urgent, datetime(2026, 3, 2, 12, 30))
        self.assertEqual(major, datetime(2026, 3, 2, 12, 30))
        with freeze_time("2026-03-02 08:29:59"):
            self.assertEqual(
                self._route(kind="repair")["deadline"], datetime(2026, 3, 2, 12, 29, 59)
            )
        self.Rule.search([("kind", "=", "repair")]).has_quiet_hours = False
        with freeze_time("2026-03-02 08:30:00"):
            self.assertEqual(
                self._route(kind="repair")["deadline"], datetime(2026, 3, 2, 12, 30)
            )

    def test_working_and_calendar_days(self):
        """Decision 15: working days end with the work, calendar days keep the time."""
        rule = self._rule(kind="repair", amount=1, unit="working_days")
        with freeze_time("2026-03-06 02:00:00"):  # a Friday
            deadline = self._route(kind="repair")["deadline"]
            self.assertEqual(deadline.date(), datetime(2026, 3, 9).date())
            rule.write({"unit": "calendar_days", "amount": 2})
            self.assertEqual(
                self._route(kind="repair")["deadline"], datetime(2026, 3, 8, 2)
            )
            rule.write({"is_day_end": True})
            self.assertEqual(
                self._route(kind="repair")["deadline"], datetime(2026, 3, 8, 15, 59, 59)
            )

    def test_not_after_the_reply(self):
        """CMP-16: a routed deadline never lies behind the limit of the answer."""
        self._rule(
            kind="complaint", department_id=self.department.id, amount=9, unit="hours"
        )
        with freeze_time("2026-03-02 02:00:00"):
            ticket = self._new_ticket()
            route = self.Rule._route(ticket)
        self.assertEqual(route["deadline"], ticket.reply_deadline)
        self.assertIn("definite answer", route["explanation"])

    def test_proposed_urgency(self):
        """ux 5.1: an urgency is proposed and then decides the deadline."""
        self._rule(category_id=self.category.id, default_urgency="urgent")
        self._rule(urgency="urgent", amount=2, unit="hours")
        route = self._route(category_id=self.category.id)
        self.assertEqual(route["urgency"], "urgent")
        self.assertTrue(route["deadline"])
        # What somebody said wins over the proposal.
        told = self._route(category_id=self.category.id, urgency="normal")
        self.assertEqual((told["urgency"], told["deadline"]), ("normal", False))

    def test_other_company(self):
        """Guarantee 8: rules of another company do not count."""
        department = self.env["hr.department"].create(
            {"name": "Far", "company_id": self.company_foreign.id}
        )
        self.Rule.create(
            {
                "company_id": self.company_foreign.id,
                "kind": "repair",
                "department_id": department.id,
            }
        )
        self.assertFalse(self._route(kind="repair")["department_id"])
        rules = self._as(self.Rule, self.desk).search([])
        self.assertNotIn(self.company_foreign, rules.company_id)

    def test_dispatch(self):
        """CMP-10: dispatching assigns department, person and deadline at once."""
        self._rule(
            kind="repair",
            department_id=self.department.id,
            employee_id=self.person.id,
            amount=24,
            unit="hours",
        )
        ticket = self._as(self._new_ticket(kind="repair"), self.desk)
        self.assertTrue(ticket._dispatch_by_routing())
        self.assertEqual(ticket.step, "assigned")
        self.assertEqual(ticket.department_id, self.department)
        assignment = ticket.assignment_ids
        self.assertEqual(assignment.employee_id, self.person)
        self.assertEqual(ticket.department_deadline, assignment.deadline)

    def test_dispatch_incomplete(self):
        """CMP-27: what lacks something stays registered, without an assignment."""
        self._rule(kind="repair", department_id=self.department.id, amount=24)
        lacking = self._new_ticket(kind="repair", place_text=False)
        ready = self._new_ticket(kind="repair")
        both = self._as(lacking | ready, self.desk)
        self.assertFalse(both._dispatch_by_routing())
        self.assertEqual(both.mapped("step"), ["registered", "assigned"])
        self.assertFalse(lacking.assignment_ids)
        with self.assertRaisesRegex(UserError, "place"):
            self._as(lacking, self.desk).action_dispatch()

    def test_dispatch_without_rule(self):
        """CMP-10: without a department nothing is assigned, and it is said why."""
        ticket = self._as(self._new_ticket(kind="repair"), self.desk)
        self.assertFalse(ticket._dispatch_by_routing())
        self.assertEqual(ticket.step, "registered")
        with self.assertRaisesRegex(UserError, "No routing rule names a department"):
            ticket.action_dispatch()

    def test_dispatch_by_department(self):
        """CMP-09: a department does not dispatch."""
        ticket = self._new_ticket(kind="repair")
        with self.assertRaises(AccessError):
            self._as(ticket.sudo(False), self.worker).action_dispatch()

    def test_access(self):
        """The manager keeps the matrix, the desk reads it."""
        vals = {"kind": "repair", "amount": 3}
        with self.assertRaises(AccessError):
            self._as(self.Rule, self.desk).create(vals)
        rule = self._as(self.Rule, self.service_manager).create(
            {**vals, "company_id": self.company.id}
        )
        with self.assertRaises(AccessError):
            self._as(rule, self.desk).write({"amount": 4})
        self._as(rule, self.service_manager).unlink()

    def test_constraints(self):
        """CMP-10: a person without a department, an urgency from an urgency."""
        with self.assertRaises(ValidationError):
            self._rule(kind="repair", employee_id=self.person.id)
        with self.assertRaises(ValidationError):
            self._rule(urgency="urgent", default_urgency="normal")

    def test_default_rules(self):
        """CMP-16: the product brings deadlines for every kind, and no department."""
        rules = self.Rule.with_context(active_test=False).search(
            [("company_id", "=", False)]
        )
        rules.active = True
        self.assertFalse(rules.department_id)
        for kind in ("complaint", "repair", "help", "suggestion"):
            self.assertTrue(self._route(kind=kind)["deadline"], kind)
        emergency = self._route(kind="repair", urgency="emergency")["deadline"]
        self.assertLessEqual(emergency, fields.Datetime.now() + timedelta(minutes=31))

    @warmup
    def test_queries(self):
        """Routing a batch asks as often as routing ten."""
        self._rule(kind="repair", department_id=self.department.id, amount=24)
        few = self.Ticket.create([self._ticket_vals(kind="repair")] * 10)
        many = self.Ticket.create([self._ticket_vals(kind="repair")] * 100)

        def count(tickets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Rule._route_all(list(tickets))
            return self.env.cr.sql_log_count - before

        count(few)
        self.assertEqual(count(few), count(many))

    @warmup
    def test_dispatch_queries(self):
        """Dispatching asks as often for ten as for a hundred, notices included."""
        self._rule(kind="repair", department_id=self.department.id, amount=24)
        vals = self._ticket_vals(kind="repair")

        def count(size):
            Ticket = self.Ticket.with_context(tracking_disable=True)
            tickets = Ticket.create([dict(vals) for _ in range(size)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets._dispatch_by_routing()
            self.env.flush_all()
            self.assertEqual(set(tickets.mapped("step")), {"assigned"})
            return self.env.cr.sql_log_count - before

        count(2)
        small, large = count(5), count(50)
        self.assertLessEqual(large, small + 2)
