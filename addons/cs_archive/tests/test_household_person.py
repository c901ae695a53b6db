from datetime import date, datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import household_common


@tagged("post_install", "-at_install")
class TestHouseholdPerson(household_common.CsHouseholdCommon):
    """Ux M7: persons with roles, dates and hours in which nobody calls them."""

    def test_own_dates(self):
        self.tenant.write({"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 31)})
        for day, is_current in (
            ("2026-02-28", False), ("2026-03-01", True),
            ("2026-03-31", True), ("2026-04-01", False),
        ):  # fmt: skip
            self.env.invalidate_all()
            with freeze_time(f"{day} 04:00:00"):
                self.assertEqual(self.tenant.is_current, is_current, day)
                found = self.Person.search(
                    [
                        ("household_id", "=", self.household.id),
                        ("is_current", "=", True),
                    ]
                )
                self.assertEqual(self.tenant in found, is_current, day)

    def test_given_with_a_unit_only(self):
        """The present household takes the person; a missing one is made."""
        persons = self._as(self.Person, self.contact).create(
            [
                {"name": "李芸", "role": "family", "unit_id": self.unit.id},
                {"name": "赵桂英", "unit_id": self.unit_low.id},
                {"name": "赵建国", "role": "emergency", "unit_id": self.unit_low.id},
            ]
        )
        self.assertEqual(persons[0].household_id, self.household)
        self.assertEqual(persons[1].household_id, persons[2].household_id)
        self.assertEqual(persons[1].unit_id, self.unit_low)
        self.assertEqual(persons.site_id, self.site)

    def test_given_with_a_default_unit(self):
        Person = self.Person.with_context(default_unit_id=self.unit_low.id)
        self.assertEqual(Person.create({"name": "赵桂英"}).unit_id, self.unit_low)

    def test_neither_unit_nor_household(self):
        with self.assertRaisesRegex(ValidationError, "无名"):
            self.Person.create({"name": "无名"})

    def test_checked_by_the_archive(self):
        """ARC-02: what the desk enters counts at once and waits for the archive."""
        person = self._as(self.Person, self.contact).create(
            {"name": "李芸", "unit_id": self.unit.id, "is_checked": True}
        )
        self.assertFalse(person.is_checked)
        person.name = "李云"
        with self.assertRaises(UserError):
            person.action_check()
        self._as(person, self.archive_officer).action_check()
        self.assertTrue(person.is_checked)
        with self.assertRaisesRegex(UserError, "ARC-02"):
            person.name = "李芸"

    def test_protected_data(self):
        """ARC-02: the desk cannot change checked data in any way."""
        officer_person = self._as(self.Person, self.archive_officer).create(
            {"name": "李芸", "unit_id": self.unit.id}
        )
        self.assertTrue(officer_person.is_checked)
        person = self._as(officer_person, self.contact)
        other = self.Household.create({"unit_id": self.unit_low.id})
        for vals in (
            {"name": "x"}, {"role": "owner"}, {"date_to": "2026-03-31"},
            {"household_id": other.id}, {"is_checked": False}, {"partner_id": 1},
        ):  # fmt: skip
            with self.subTest(vals=vals), self.assertRaises(UserError):
                person.write(vals)
        for command in (
            Command.update(person.id, {"name": "x"}),
            Command.delete(person.id),
            Command.unlink(person.id),
        ):
            with self.subTest(command=command), self.assertRaises(UserError):
                self._as(self.household, self.contact).write({"person_ids": [command]})
        with self.assertRaises(UserError):
            self._as(other, self.contact).write(
                {"person_ids": [Command.link(person.id)]}
            )
        person.write({"is_do_not_disturb": True, "dnd_from": 12, "dnd_to": 14})
        person.note = "听力不好"

    def test_unit_stays(self):
        self.owner.unit_id = self.unit_low
        self.assertEqual(self.owner.unit_id, self.unit)

    def test_history_tells_everything(self):
        """Whoever changes a person is named in the history of the household."""
        self._logged(self.owner, self.contact).write(
            {"is_do_not_disturb": True, "dnd_from": 12, "dnd_to": 14.5}
        )
        message = self.household.message_ids[0]
        self.assertIn("12:00–14:30", message.body)
        self.assertEqual(message.author_id, self.contact.partner_id)

    def test_do_not_disturb(self):
        """Ux 2.2: 12:00-14:00 in the site's time, boundaries included."""
        self.owner.write({"is_do_not_disturb": True, "dnd_from": 12, "dnd_to": 14})
        for hour, minute, disturbed in (
            (3, 59, False), (4, 0, True), (5, 59, True), (6, 0, False),
        ):  # fmt: skip
            moment = datetime(2026, 3, 1, hour, minute)
            found = (self.owner + self.tenant)._filter_disturbed(moment)
            self.assertEqual(bool(found), disturbed, moment)

    def test_do_not_disturb_over_midnight_and_never(self):
        self.owner.write({"is_do_not_disturb": True, "dnd_from": 22, "dnd_to": 7})
        self.assertTrue(self.owner._filter_disturbed(datetime(2026, 3, 1, 22, 59)))
        self.assertFalse(self.owner._filter_disturbed(datetime(2026, 3, 1, 23, 0)))
        self.tenant.is_do_not_disturb = True
        self.assertTrue(self.tenant._filter_disturbed(datetime(2026, 3, 1, 2, 0)))

    def test_hours_of_a_day(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.owner.write({"is_do_not_disturb": True, "dnd_to": 25})

    def test_found_by_typing(self):
        """Ux M11: characters, pinyin, initials, the given name, also with a unit."""
        self._new_person(self.household, "赵桂英")
        for text, names in (
            ("张", ["张磊"]), ("磊", ["张磊"]), ("zl", ["张磊"]),
            ("ZhangLei", ["张磊"]), ("1", []),
            ("桂英", ["赵桂英"]), ("gy", ["赵桂英"]), ("wh 1201", []),
            ("wh 3-2-1201", ["王航"]), ("wh 3栋2单元1201", ["王航"]),
            ("%", []), ("", []), ("  ", []),
        ):  # fmt: skip
            found = self.Person._find_typed(text)
            self.assertEqual(found.mapped("name"), names, text)

    def test_former_persons_come_last(self):
        former = self._new_person(self.household, "张雷", date_to=date(2021, 1, 1))
        self.assertEqual(self.Person._find_typed("zl"), self.owner + former)
        self.assertEqual(self.Person._find_typed("zl", limit=1), self.owner)

    def test_found_in_own_sites_only(self):
        foreign = self.Household.create({"unit_id": self.unit_foreign.id})
        stranger = self._new_person(foreign, "张雷", phone="19900000001")
        office = self._new_person(
            self.Household.create({"unit_id": self.office.id}), "张丽"
        )
        Person = self._as(self.Person, self.contact)
        self.assertEqual(Person._find_typed("zl"), self.owner.with_env(Person.env))
        found = Person.env["cs.phone"]._find_persons("19900000001")
        self.assertEqual(found.ids, self.owner.ids)
        everywhere = self.Person._find_typed("zl")
        self.assertEqual(everywhere, self.owner + stranger + office)
        only = self.Person._find_typed("zl", site_ids=self.site_other.ids)
        self.assertEqual(only, office)
        self.assertFalse(self.Person._find_typed("zl", site_ids=[]))

    def test_display_name_with_unit(self):
        self.assertEqual(self.owner.display_name, "张磊")
        person = self.owner.with_context(show_unit=True)
        self.assertEqual(person.display_name, "3栋2单元1201 张磊")
