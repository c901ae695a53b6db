from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from . import household_common

MODELS = ("cs.household", "cs.household.person", "cs.phone")


@tagged("post_install", "-at_install")
class TestHouseholdAccess(household_common.CsHouseholdCommon):
    """Architecture 3.1: who sees the people behind a door."""

    def test_rights_by_role(self):
        """Repair workers and departments do not read households at all."""
        department = self._new_user(
            "department", "cs_base.cs_base_group_department_head", self.site
        )
        leadership = self._new_user(
            "leadership", "cs_base.cs_base_group_leadership", self.site
        )
        expected = {
            self._new_user("portal", "base.group_portal"): "",
            self._new_user("nobody", "base.group_user"): "",
            self.clerk: "",
            department: "",
            leadership: "",
            self.auditor: "read",
            self.contact: "read write create",
            self.archive_user: "read write create",
            self.archive_officer: "read write create",
            self.archive_manager: "read write create",
        }
        for user, operations in expected.items():
            for model in MODELS:
                allowed = [
                    operation
                    for operation in ("read", "write", "create", "unlink")
                    if self.env[model].with_user(user).has_access(operation)
                ]
                self.assertEqual(allowed, operations.split(), (user.login, model))

    def test_only_own_sites(self):
        for unit in (self.office, self.unit_foreign):
            household = self.Household.create({"unit_id": unit.id})
            self._new_person(household, "陌生人", phone="19900000199")
        for model in MODELS:
            records = self._as(self.env[model], self.contact).search([])
            self.assertEqual(records.site_id.ids, self.site.ids, model)
        with self.assertRaises(AccessError):
            self._as(self.Person, self.contact).create(
                {"name": "x", "unit_id": self.office.id}
            )

    def test_unit_shows_persons_to_readers_only(self):
        """The unit itself tells a department nothing about its people."""
        unit = self._as(self.unit, self.clerk)
        for name in ("household_ids", "current_person_ids", "current_household_id"):
            with self.assertRaises(AccessError):
                unit.read([name])
            self.assertNotIn(name, unit.fields_get())
        self.assertTrue(unit.read())
        self.assertTrue(self._as(self.unit, self.auditor).current_person_ids)

    def test_no_search_around_the_rights(self):
        with self.assertRaises(AccessError):
            self._as(self.env["cs.unit"], self.clerk).search(
                [("household_ids.name", "ilike", "张")]
            )
        for find in (
            lambda env: env["cs.phone"]._find_persons("19900000001"),
            lambda env: env["cs.household.person"]._find_typed("zl"),
        ):
            with self.assertRaises(AccessError):
                find(self._as(self.env["cs.unit"], self.clerk).env)

    def test_desk_uses_the_forms(self):
        """The forms of a clerk save: a person with numbers on the unit's household."""
        Person = self._as(self.Person, self.contact)
        Person = Person.with_context(**self.unit.action_add_person()["context"])
        with Form(Person) as form:
            form.name = "李芸"
            form.role = "family"
            with form.phone_ids.new() as line:
                line.number = "19900000002"
        self.assertEqual(form.record.household_id, self.household)
        household = Form(self._as(self.household, self.contact))
        with household, household.person_ids.new() as line:
            line.name = "孙强"
            line.role = "agent"
            line.phone = "19900000005、19900000006"
        person = self.household.person_ids.filtered(lambda p: p.name == "孙强")
        self.assertEqual(len(person.phone_ids), 2)
        self.assertFalse(person.is_checked)

    def test_auditor_reads_the_form(self):
        with self.assertRaises(AccessError):
            self._as(self.owner, self.auditor).note = "x"
        self._as(self.household, self.auditor).get_views([(False, "form")])
        self.assertTrue(self._as(self.household, self.auditor).read(["overlap_reason"]))
