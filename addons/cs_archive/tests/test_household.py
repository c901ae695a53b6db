from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import household_common


@tagged("post_install", "-at_install")
class TestHousehold(household_common.CsHouseholdCommon):
    """ARC-02, ux M7: one household in occupation, persons overlap freely."""

    def test_name_and_site(self):
        self.assertEqual(self.household.name, "3栋2单元1201 张磊")
        self.assertEqual(self.household.site_id, self.site)
        self.assertEqual(self.household.company_id, self.company)
        self.owner.name = "张小磊"
        self.assertEqual(self.household.name, "3栋2单元1201 张小磊")

    def test_owner_and_tenant_at_once(self):
        """ARC-02: persons of one household overlap, that is normal."""
        self.assertTrue(self.owner.is_current and self.tenant.is_current)
        self.assertEqual(self.unit.current_person_ids, self.owner + self.tenant)
        self.assertEqual(self.unit.current_household_id, self.household)

    def test_second_household_is_refused(self):
        """ARC-02: two households in occupation at once: BLOCK."""
        with self.assertRaisesRegex(ValidationError, "ARC-02"):
            self.Household.create({"unit_id": self.unit.id})
        self.household.date_to = date(2026, 3, 31)
        for first, last in (
            (date(2026, 3, 31), False),
            (False, False),
            (date(2019, 1, 1), date(2020, 1, 1)),
            (date(2021, 1, 1), date(2021, 1, 2)),
        ):
            with self.subTest(first=first), self.assertRaises(ValidationError):
                self.Household.create(
                    {"unit_id": self.unit.id, "date_from": first, "date_to": last}
                )

    def test_next_household_follows(self):
        """ARC-02 boundary: the day after moving out, and the day before moving in."""
        self.household.date_to = date(2026, 3, 31)
        later, earlier = self.Household.create(
            [
                {"unit_id": self.unit.id, "date_from": date(2026, 4, 1)},
                {"unit_id": self.unit.id, "date_to": date(2019, 12, 31)},
            ]
        )
        with freeze_time("2026-03-31 04:00:00"):
            self.assertTrue(self.household.is_current)
            self.assertFalse(later.is_current)
            current = self.Household.search(
                [("unit_id", "=", self.unit.id), ("is_current", "=", True)]
            )
            self.assertEqual(current, self.household)
        self.env.invalidate_all()
        with freeze_time("2026-04-01 04:00:00"):
            self.assertEqual(self.unit.current_household_id, later)
            former = self.Household.search(
                [("unit_id", "=", self.unit.id), ("is_current", "=", False)]
            )
            self.assertEqual(former, self.household + earlier)

    def test_two_in_one_batch(self):
        """ARC-02: also when both come in one import."""
        vals = {"unit_id": self.unit_low.id}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.Household.create([vals, vals])

    def test_moving_the_day_of_the_first_one(self):
        """ARC-02: the rule is kept when the earlier household is changed."""
        self.household.date_to = date(2026, 3, 31)
        self.Household.create({"unit_id": self.unit.id, "date_from": date(2026, 4, 1)})
        with self.assertRaises(ValidationError):
            self.household.date_to = date(2026, 4, 1)

    def test_override_with_a_reason(self):
        """ARC-02: an archive officer gives the reason for a co-lease."""
        second = self._as(self.Household, self.archive_officer).create(
            {"unit_id": self.unit.id, "overlap_reason": "合租"}
        )
        self.assertTrue(second.is_current)
        with self.assertRaises(ValidationError):
            self.Household.create({"unit_id": self.unit.id})
        with self.assertRaises(ValidationError):
            second.overlap_reason = False

    def test_override_is_an_exception(self):
        """ARC-02: the override stands on the exceptions list."""
        second = self._as(self.Household, self.archive_officer).create(
            {"unit_id": self.unit.id, "overlap_reason": "合租"}
        )
        rows = self.env["cs.exception"].search(
            [("res_model", "=", "cs.household"), ("res_id", "=", second.id)]
        )
        self.assertEqual(rows.mapped("kind"), ["override"])
        self.assertEqual(rows.text, "合租")

    def test_override_is_the_officers(self):
        """ARC-02: nobody else gives that reason, by write, default or person."""
        Household = self._as(self.Household, self.contact)
        for env in (Household, Household.with_context(default_overlap_reason="合租")):
            with self.assertRaises(UserError):
                env.create({"unit_id": self.unit.id, "overlap_reason": "合租"})
        with self.assertRaises(ValidationError):
            Household.with_context(default_overlap_reason="合租").create(
                {"unit_id": self.unit.id}
            )
        with self.assertRaises(UserError):
            self._as(self.household, self.contact).write({"date_to": "2026-03-31"})
        with self.assertRaises(UserError):
            self._as(self.household, self.contact).action_move_out()

    def test_moved_out_before_moved_in(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.household.date_to = date(2019, 12, 31)

    def test_never_deleted(self):
        """Guarantee 3: not even by the administrator."""
        for records in (self.owner.phone_ids, self.owner, self.household):
            with self.assertRaises(UserError):
                records.unlink()

    @freeze_time("2026-03-31 16:30:00")
    def test_move_out_ends_everybody(self):
        """The last day is today where the user sits: 1 April in Shanghai."""
        self._as(self.household, self.archive_officer).action_move_out()
        self.assertEqual(self.household.date_to, date(2026, 4, 1))
        self.env.invalidate_all()
        with freeze_time("2026-04-02 08:00:00"):
            self.assertFalse(self.household.is_current)
            self.assertFalse(self.owner.is_current)
            self.assertFalse(self.unit.current_person_ids)

    def test_found_by_its_persons(self):
        for text in ("wh", "zhanglei", "3-2-1201", "张磊 1201"):
            found = self.Household.name_search(text)
            self.assertIn(self.household.id, [row[0] for row in found], text)
