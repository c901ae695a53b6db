from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestVerification(common.CsComplaintCommon):
    """CMP-16: whether a matter is founded, and until when that must be known."""

    def _assignable(self, **vals):
        ticket = self._new_ticket(**vals)
        ticket.assignment_ids = [
            (0, 0, {"department_id": self.department.id, "deadline": self._tomorrow()})
        ]
        return ticket

    def test_ordinary_is_assigned_before(self):
        """CMP-16: the desk cannot verify a leak from its chair."""
        ticket = self._assignable()
        ticket.action_assign()
        self.assertEqual(ticket.step, "assigned")
        ticket.result = "Pipe changed"
        with self.assertRaisesRegex(UserError, "whether the matter is founded"):
            ticket.action_report_result()
        ticket.verification = "unfounded"
        ticket.action_report_result()
        self.assertEqual(ticket.step, "reported")

    def test_major_is_verified_first(self):
        """CMP-16: a major complaint is not assigned before verification."""
        ticket = self._assignable(severity="major")
        with self.assertRaisesRegex(UserError, "whether the matter is founded"):
            ticket.action_assign()
        ticket.verification = "founded"
        ticket.action_assign()
        self.assertEqual(ticket.step, "assigned")

    def test_emergency_does_not_wait(self):
        """CMP-16: safety cannot wait for the verification."""
        ticket = self._assignable(severity="major", urgency="emergency")
        ticket.action_assign()
        self.assertEqual(ticket.step, "assigned")

    def test_repair_is_not_verified(self):
        """M6: a repair has no verification."""
        ticket = self._assignable(kind="repair")
        ticket.action_assign()
        ticket.result = "Lamp changed"
        ticket.action_report_result()
        self.assertEqual(ticket.step, "reported")

    def test_who_and_when_are_the_servers(self):
        """CMP-16: the server notes who verified; a department may do so."""
        ticket = self._assignable()
        ticket.action_assign()
        with self.assertRaisesRegex(UserError, "set by the system"):
            ticket.write({"verified_user_id": self.desk.id})
        self._as(ticket, self.worker).write(
            {"verification": "partly", "verification_note": "Half of it"}
        )
        self.assertEqual(ticket.verified_user_id, self.worker)
        self.assertTrue(ticket.verified_date)
        with self.assertRaises(AccessError):
            self._as(ticket, self.worker_other).write({"verification": "founded"})
        ticket.verification = False
        self.assertFalse(ticket.verified_date)


@tagged("post_install", "-at_install")
class TestSolvedOnTheSpot(common.CsComplaintCommon):
    """CMP-30: what can be explained at once needs no department."""

    def test_short_path(self):
        """CMP-30: registered, result, callback; neither department nor signature."""
        ticket = self._new_ticket(
            is_solved_on_spot=True, result="Explained the bill", complained_object=False
        )
        self._as(ticket, self.desk).action_report_result()
        self.assertEqual(ticket.step, "reported")
        self.assertEqual(ticket._get_signature_mode(), "no")

    def test_needs_the_tick_and_the_text(self):
        """CMP-14, CMP-30: not without saying so, nor without the explanation."""
        ticket = self._new_ticket(result="Explained")
        with self.assertRaisesRegex(UserError, "No department has worked"):
            ticket.action_report_result()
        ticket.write({"is_solved_on_spot": True, "result": " "})
        with self.assertRaisesRegex(UserError, "result is empty"):
            ticket.action_report_result()

    def test_departments_do_not_take_it(self):
        """CMP-09: only the centre says that it was solved at the desk."""
        ticket = self._as(self.Ticket, self.worker).create(
            self._ticket_vals(kind="repair", is_solved_on_spot=True, result="Done")
        )
        with self.assertRaises(UserError):
            ticket.action_report_result()
        self.assertEqual(ticket.step, "registered")

    def _spot(self, **vals):
        building = self.env["cs.building"].search(
            [("code", "=", "77"), ("site_id", "=", self.site.id)]
        ) or self.env["cs.building"].create(
            {"name": "77", "code": "77", "site_id": self.site.id}
        )
        unit = self.env["cs.unit"].search(
            [("building_id", "=", building.id), ("room", "=", "101")]
        ) or self.env["cs.unit"].create({"building_id": building.id, "room": "101"})
        return self._new_ticket(
            **{
                "kind": "help",
                "is_solved_on_spot": True,
                "result": "Explained",
                "unit_id": unit.id,
                "category_id": self.category.id,
                **vals,
            }
        )

    def test_not_twice_within_thirty_days(self):
        """CMP-30 (ux 4.2): the second time in 30 days asks for a reason."""
        self._spot().action_report_result()
        second = self._spot()
        found = second._get_blockers("reported")[second]
        self.assertEqual([(b.rule, b.level) for b in found], [("CMP-30", "reason")])
        other = self._spot(category_id=self.category.copy({"name": "Other"}).id)
        self.assertFalse(other._get_blockers("reported").get(other))

    def test_thirty_days_to_the_second(self):
        """CMP-30 (ux 4.2): at 30 days it counts, a second later no more."""
        with freeze_time("2026-03-01 02:00:00"):
            self._spot().action_report_result()
        with freeze_time("2026-03-31 02:00:00"):
            second = self._spot()
            self.assertTrue(second._get_blockers("reported").get(second))
        with freeze_time("2026-03-31 02:00:01"):
            self.assertFalse(second._get_blockers("reported").get(second))

    def test_major_is_warned(self):
        """CMP-30: a major matter solved on the spot is an exception to look at."""
        ticket = self._new_ticket(
            severity="major", is_solved_on_spot=True, result="Explained"
        )
        self._review(ticket)
        ticket.action_report_result()
        rows = self.env["cs.exception"].search([("res_id", "=", ticket.id)])
        self.assertIn(("warning", "CMP-30"), [(r.kind, r.rule) for r in rows])
