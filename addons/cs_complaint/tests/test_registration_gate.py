from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import common

EMPTY = {
    "partner_name": False,
    "partner_phone": False,
    "place_text": False,
    "complained_object": False,
}


@tagged("post_install", "-at_install")
class TestRegistrationGate(common.CsComplaintCommon):
    """What a registration needs before the matter goes on, for each kind (ux 4.3)."""

    def _get_needs(self, step="assigned", **vals):
        """Return {field: level} of what keeps a fresh ticket from ``step``."""
        ticket = self.Ticket.create(self._ticket_vals(**{**EMPTY, **vals}))
        found = ticket._get_blockers(step).get(ticket, [])
        return {b.field: b.level for b in found if b.group == "registration"}

    def test_everything_is_saved(self):
        """CMP-27, guarantee 2: a call is stored with a number only."""
        ticket = self._as(self.Ticket, self.desk).create(
            {"site_id": self.site.id, "kind": "complaint", "partner_phone": "1"}
        )
        self.assertEqual(ticket.step, "registered")
        self.assertTrue(ticket.is_incomplete)
        self.assertTrue(ticket.number)

    def test_table_of_kinds(self):
        """CMP-15, CMP-27, CMP-30, CMP-31: gate × kind of ux 4.3."""
        table = {
            ("complaint", "ordinary"): {
                "partner_name": "reason",
                "partner_phone": "reason",
                "complained_object": "block",
                "unit_id": "block",
                "apology_date": "block",
            },
            ("complaint", "major"): {
                "partner_name": "block",
                "partner_phone": "block",
                "complained_object": "block",
                "unit_id": "block",
                "apology_date": "block",
            },
            ("repair", "ordinary"): {"partner_phone": "reason", "unit_id": "block"},
            ("help", "ordinary"): {"partner_phone": "reason", "unit_id": "block"},
            ("suggestion", "ordinary"): {"thanked_date": "block"},
        }
        for (kind, severity), needs in table.items():
            with self.subTest(kind=kind, severity=severity):
                self.assertEqual(self._get_needs(kind=kind, severity=severity), needs)

    def test_each_onward_step_asks(self):
        """CMP-27: verified, assigned and reported ask alike; cancelling does not."""
        for step, asks in (
            ("verified", True),
            ("assigned", True),
            ("reported", True),
            ("cancelled", False),
        ):
            with self.subTest(step=step):
                self.assertEqual(bool(self._get_needs(step, kind="repair")), asks)

    def test_anonymous_needs_no_name(self):
        """CMP-27: anonymous is an answer."""
        needs = self._get_needs(kind="complaint", severity="major", is_anonymous=True)
        self.assertNotIn("partner_name", needs)
        self.assertNotIn("partner_phone", needs)

    def test_what_is_a_phone(self):
        """CMP-27, ux 4.1: one sequence of 5 to 15 digits, however it is written."""
        for text, is_phone in (
            ("1234", False),
            ("12345", True),
            ("019900000001转8012", True),
            ("+852 2345 6789", True),
            ("只有微信", False),
            ("1" * 15, True),
            ("1" * 16, False),
        ):
            with self.subTest(text=text):
                needs = self._get_needs(kind="repair", partner_phone=text)
                self.assertEqual("partner_phone" not in needs, is_phone)

    def test_any_place_will_do(self):
        """CMP-27, M8: unit, public area or the place as told."""
        building = self.env["cs.building"].create(
            {"name": "3", "code": "3", "site_id": self.site.id}
        )
        unit = self.env["cs.unit"].create(
            {"building_id": building.id, "entrance": "2", "room": "1201"}
        )
        area = self.env["cs.area"].create({"name": "Hall", "site_id": self.site.id})
        for vals in (
            {"unit_id": unit.id},
            {"area_id": area.id},
            {"place_text": "by the lake"},
        ):
            with self.subTest(vals=vals):
                self.assertNotIn("unit_id", self._get_needs(kind="repair", **vals))
        self.assertIn("unit_id", self._get_needs(kind="repair", place_text="  "))

    def test_solved_on_the_spot_needs_no_object(self):
        """CMP-30: object and contact are asked when it is not solved on the spot."""
        needs = self._get_needs("reported", kind="complaint", is_solved_on_spot=True)
        self.assertNotIn("complained_object", needs)

    def test_emergency_goes_first(self):
        """CMP-16, M3: an emergency is assigned at once and completed afterwards."""
        vals = {"kind": "repair", "urgency": "emergency"}
        self.assertFalse(self._get_needs("assigned", **vals))
        ticket = self.Ticket.create(self._ticket_vals(**{**EMPTY, **vals}))
        self._assign(ticket)
        ticket.result = "Freed within ten minutes"
        with self.assertRaisesRegex(UserError, "place is missing"):
            ticket.action_report_result()

    def test_incomplete_follows_the_record(self):
        """CMP-22, CMP-27: the list of incomplete registrations is always true."""
        ticket = self.Ticket.create(self._ticket_vals(**EMPTY, kind="repair"))
        self.assertTrue(ticket.is_incomplete)
        ticket.write({"partner_phone": "19900000001", "place_text": "Hall"})
        self.assertFalse(ticket.is_incomplete)
        ticket.place_text = False
        self.assertTrue(ticket.is_incomplete)
        ticket.kind = "suggestion"
        self.assertTrue(ticket.is_incomplete)
        ticket._note_apology()
        self.assertFalse(ticket.is_incomplete)
        found = self.Ticket.search([("is_incomplete", "=", True)])
        self.assertNotIn(ticket, found)

    def test_unclassified_asks_for_its_kind_only(self):
        """CMP-27: without a kind nobody knows what else to ask."""
        ticket = self.Ticket.create(self._ticket_vals(**EMPTY, kind=False))
        blockers = ticket._get_registration_blockers()
        self.assertEqual([b.field for b in blockers], ["kind"])

    def test_company_may_ask_differently(self):
        """Rule data: a row of the company wins over the general one."""
        self.env["cs.kind.rule"].create(
            {
                "kind": "repair",
                "company_id": self.company.id,
                "needs_phone": "no",
                "needs_place": False,
            }
        )
        self.assertFalse(self._get_needs(kind="repair"))
        self.assertTrue(self._get_needs(kind="help"))

    def test_apology_is_the_servers(self):
        """CMP-15: nobody forges who apologised when."""
        for vals in ({"apology_date": "2026-01-01"}, {"thanked_date": "2026-01-01"}):
            with self.assertRaisesRegex(UserError, "set by the system"):
                self._new_ticket(**vals)
        ticket = self.Ticket.create(self._ticket_vals())
        with self.assertRaisesRegex(UserError, "set by the system"):
            ticket.write({"apology_date": "2026-01-01"})
        self._as(ticket, self.desk).action_note_apology()
        self.assertEqual(ticket.apology_user_id, self.desk)
        first = ticket.apology_date
        self._as(ticket, self.service_manager).action_note_apology()
        self.assertEqual(
            (ticket.apology_date, ticket.apology_user_id), (first, self.desk)
        )

    def test_apology_by_the_centre_only(self):
        """CMP-15: a department does not apologise at the desk."""
        ticket = self._new_ticket()
        self._assign(ticket)
        with self.assertRaises(AccessError):
            self._as(ticket, self.worker).action_note_apology()

    def test_query_count_of_a_batch(self):
        """The gate asks the same number of queries for 5 and for 50 tickets."""
        counts = []
        for size in (5, 50):
            tickets = self.Ticket.create(
                [self._ticket_vals(**EMPTY) for _ in range(size)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets._get_blockers("assigned")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
