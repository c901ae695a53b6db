from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestAccess(common.CsArchiveCommon):
    """Architecture 3.1: who sees and changes which places."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.area = cls.env["cs.area"].create({"name": "水泵房", "site_id": cls.site.id})
        cls.portal = cls._new_user("portal", "base.group_portal")
        cls.nobody = cls._new_user("nobody", "base.group_user")
        cls.foreign = cls._new_user(
            "foreign",
            "cs_archive.cs_archive_group_manager",
            company=cls.company_foreign,
        )
        cls.places = cls.house + cls.tower + cls.house_foreign

    def _seen(self, user, records):
        model = self._as(records.browse(), user)
        return model.search([("id", "in", records.ids)])

    def test_rights_by_role(self):
        expected = {
            self.nobody: "",
            self.portal: "",
            self.clerk: "read",
            self.auditor: "read",
            self.archive_user: "read",
            self.archive_officer: "read write create",
            self.archive_manager: "read write create unlink",
        }
        for user, operations in expected.items():
            for model in ("cs.building", "cs.unit", "cs.area"):
                allowed = [
                    operation
                    for operation in ("read", "write", "create", "unlink")
                    if self.env[model].with_user(user).has_access(operation)
                ]
                self.assertEqual(allowed, operations.split(), (user.login, model))

    def test_only_own_sites_are_seen(self):
        self.assertEqual(self._seen(self.clerk, self.places), self.house)
        self.assertEqual(
            self._seen(self.clerk, self.unit + self.office + self.unit_foreign),
            self.unit,
        )
        self.assertEqual(self._seen(self.clerk, self.area), self.area)
        with self.assertRaises(AccessError):
            self._as(self.office, self.clerk).read(["name"])

    def test_other_company_sees_nothing(self):
        self.assertEqual(self._seen(self.foreign, self.places), self.house_foreign)
        self.assertFalse(self._seen(self.foreign, self.area))
        self.assertFalse(self._seen(self.foreign, self.unit + self.office))

    def test_finding_keeps_to_the_own_sites(self):
        Unit = self._as(self.env["cs.unit"], self.clerk)
        self.assertFalse(Unit._find_by_address("A座1802"))
        self.assertEqual(Unit._find_by_address("3-2-1201").ids, self.unit.ids)
        self.assertEqual(Unit.name_search("a座1802"), [])

    def test_rules_are_fresh_after_a_change_of_sites(self):
        """Rule domains are cached per user; each side of the link renews them."""
        self.assertFalse(self._seen(self.clerk, self.office))
        self.clerk.cs_site_ids = [Command.link(self.site_other.id)]
        self.assertEqual(self._seen(self.clerk, self.office), self.office)
        self.site_other.user_ids = [Command.unlink(self.clerk.id)]
        self.assertFalse(self._seen(self.clerk, self.office))

    def test_officer_works_in_the_own_site_only(self):
        unit = self._as(self.env["cs.unit"], self.archive_officer).create(
            {"building_id": self.house.id, "room": "1301", "entrance": "2"}
        )
        self.assertEqual(unit.display_name, "3栋2单元1301")
        with self.assertRaises(AccessError):
            self._as(self.env["cs.unit"], self.archive_officer).create(
                {"building_id": self.tower.id, "room": "0101"}
            )
        with self.assertRaises(AccessError):
            self._as(self.office, self.archive_officer).write({"note": "x"})

    def test_officer_imports_addresses(self):
        Unit = self._as(self.env["cs.unit"], self.archive_officer)
        units = Unit._get_or_create_for_import(["1 MAIN ST"], self.site)
        self.assertEqual(units["1 MAIN ST"].site_id, self.site)
        with self.assertRaises(AccessError):
            self._as(self.env["cs.unit"], self.clerk)._get_or_create_for_import(
                ["2 MAIN ST"], self.site
            )
