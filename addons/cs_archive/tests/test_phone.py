from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import household_common


@tagged("post_install", "-at_install")
class TestHouseholdPhone(household_common.CsHouseholdCommon):
    """Ux V1: several numbers each, found by all or the last four digits."""

    def _find(self, text, **kwargs):
        return self.Phone._find_persons(text, **kwargs)

    def test_digits_are_comparable(self):
        phone = self.Phone.create(
            {"person_id": self.owner.id, "number": "(0571) 8800 1234 转8012"}
        )
        self.assertEqual(phone.digits, "057188001234")
        self.assertEqual(phone.last4, "1234")
        self.assertEqual(phone.label, "landline")
        self.assertEqual(self.owner.phone_ids[0].label, "mobile")
        self.assertEqual((phone.unit_id, phone.site_id), (self.unit, self.site))

    def test_full_number_in_any_writing(self):
        for text in (
            "19900000001",
            "+86 199 0000 0001",
            "199-0000-0001",
            "1990000000１",
        ):
            self.assertEqual(self._find(text), self.owner, text)

    def test_last_four_and_beginning(self):
        self.assertEqual(self._find("0003"), self.tenant)
        self.assertEqual(self._find("1990000000"), self.owner + self.tenant)
        for text in ("003", "", "abc", "9990001", "%%%%%"):
            self.assertFalse(self._find(text), text)

    def test_area_code_left_out_or_added(self):
        """Caller identification shows a local number without its area code."""
        self.owner.phone = "0571-88001234"
        self.tenant.phone = "88005678"
        self.assertEqual(self._find("88001234"), self.owner)
        self.assertEqual(self._find("057188005678"), self.tenant)
        self.assertFalse(self._find("001234"))

    def test_number_of_several_people(self):
        """Ux 2.1: a number with several units gives a list, exact and present first."""
        other = self._new_person(
            self.Household.create({"unit_id": self.unit_low.id}),
            "赵桂英",
            phone="19900000001",
        )
        former = self._new_person(
            self.household, "张雷", phone="19900000001", date_to="2021-01-01"
        )
        found = self._find("19900000001")
        self.assertEqual(found, self.owner + other + former)
        self.assertEqual(self._find("19900000001", limit=2), self.owner + other)

    def test_invalid_number_finds_nobody(self):
        self._logged(self.owner.phone_ids, self.contact).is_valid = False
        self.assertFalse(self._find("19900000001"))
        self.assertFalse(self.owner.phone)
        self.assertIn("19900000001", self._body(self.household))

    def test_desk_adds_and_corrects(self):
        """A clerk corrects a number at once; the history tells who."""
        phone = self._logged(self.owner.phone_ids, self.contact)
        phone.number = "19900000002"
        self.assertEqual(self._find("0002"), self.owner)
        message = self.household.message_ids[0]
        self.assertIn("19900000001", message.body)
        self.assertIn("19900000002", message.body)
        self.assertEqual(message.author_id, self.contact.partner_id)
        self._as(self.owner, self.contact).phone = "0571-88001234"
        self.assertEqual(len(self.owner.phone_ids), 2)
        with self.assertRaises(UserError):
            phone.person_id = self.tenant

    def test_several_numbers_in_one_cell(self):
        self.owner.phone = "0571-88001234、+852 2345 6789/19900000001"
        self.assertEqual(
            self.owner.phone_ids.mapped("number"),
            ["19900000001", "0571-88001234", "+852 2345 6789"],
        )

    def test_no_number(self):
        for text in ("1234", "没有", "12345678901234567"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.owner.phone_ids.number = text
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.owner.phone = text

    def test_same_number_once(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.Phone.create({"person_id": self.owner.id, "number": "+8619900000001"})

    def test_search_box(self):
        for text, found in (
            ("19900000001", self.owner), ("0003", self.tenant), ("12", self.Person),
        ):  # fmt: skip
            persons = self.Person.search(
                [("household_id", "=", self.household.id), ("phone", "ilike", text)]
            )
            self.assertEqual(persons, found, text)
