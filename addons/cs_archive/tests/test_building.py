from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestBuilding(common.CsArchiveCommon):
    """ux M8: buildings, matched by their code."""

    def test_code_comes_from_the_name(self):
        self.assertEqual(self.house.code, "3")
        self.assertEqual(self.tower.code, "A")
        self.assertEqual(self.garage.code, "B")
        self.assertEqual(self.shops.code, "S")
        self.house.name = "第三栋"
        self.assertEqual(self.house.code, "3", "a code in use is kept")

    def test_one_code_per_site_and_kind(self):
        self._new_building("3栋", "residential", self.site_other)
        # A garage has letters of its own.
        self._new_building("3", "garage", self.site)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._new_building("三号楼", "office", self.site)

    def test_unit_count(self):
        self.assertEqual(self.house.unit_count, 2)
        self.assertEqual(self.shops.unit_count, 1)
        action = self.house.action_view_units()
        units = self.env["cs.unit"].search(action["domain"])
        self.assertEqual(units, self.unit_low | self.unit)

    def test_order(self):
        self._new_building("12栋", "residential", self.site)
        self._new_building("5栋", "residential", self.site)
        buildings = self.env["cs.building"].search(
            [("site_id", "=", self.site.id), ("kind", "=", "residential")]
        )
        self.assertEqual(buildings.mapped("code"), ["3", "5", "12"])

    def test_search_by_typing(self):
        Building = self.env["cs.building"]
        domain = [("company_id", "=", self.company.id)]
        for typed in ("a座", "az", "wjswzx", "望江 a"):
            found = [id_ for id_, __ in Building.name_search(typed, domain)]
            self.assertIn(self.tower.id, found, typed)
            self.assertNotIn(self.house.id, found, typed)
        found = Building.name_search("A座", domain, operator="=")
        self.assertEqual(found, [(self.tower.id, "A座")])
