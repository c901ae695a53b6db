from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestUnit(common.CsArchiveCommon):
    """ux M8: shape, names and uniqueness of units."""

    def test_names(self):
        self.assertEqual(self.unit.display_name, "3栋2单元1201")
        self.assertEqual(self.unit.code, "3-2-1201")
        self.assertEqual(self.office.display_name, "A座18F-02")
        self.assertEqual(self.office.code, "A-1802")
        self.assertEqual(self.shop.display_name, "商铺12")
        self.assertEqual(self.parking.display_name, "地库B-123")
        self.assertEqual(
            self.unit.with_context(show_site=True).display_name, "锦澜苑 3栋2单元1201"
        )

    def test_kind_and_floor_follow_building_and_room(self):
        self.assertEqual(self.unit.kind, "residential")
        self.assertEqual(self.office.kind, "office")
        self.assertEqual(self.parking.kind, "parking")
        self.assertEqual(self.unit.floor, 12)
        self.assertEqual(self.unit_low.floor, 7)
        self.assertEqual(self.shop.floor, 0)
        self.unit.room = "1301"
        self.assertEqual(self.unit.floor, 13)
        shop = self._new_unit(self.house, "2", kind="shop")
        self.assertEqual(shop.display_name, "3栋商铺2")

    def test_site_and_company_follow_the_building(self):
        """Architecture 3.1."""
        self.assertEqual(self.unit.site_id, self.site)
        self.assertEqual(self.unit.company_id, self.company)
        self.assertEqual(self.unit_foreign.company_id, self.company_foreign)
        self.house.site_id = self.site_other
        self.assertEqual(self.unit.site_id, self.site_other)
        found = self.env["cs.unit"].name_search(
            "wjsw 3-2-1201", [("company_id", "=", self.company.id)]
        )
        self.assertEqual(found, [(self.unit.id, "3栋2单元1201")])

    def test_site_cannot_be_set_apart_from_the_building(self):
        unit = self.env["cs.unit"].create(
            {"building_id": self.tower.id, "room": "0101"}
        )
        self.assertEqual(unit.site_id, self.site_other)

    def test_renaming_the_building_renames_its_units(self):
        self.house.write({"name": "9栋", "code": "9"})
        self.assertEqual(self.unit.display_name, "9栋2单元1201")
        self.assertEqual(self.unit.code, "9-2-1201")
        found = self.env["cs.unit"]._find_by_address("9-2-1201", self.site)
        self.assertEqual(found, self.unit)

    def test_one_door_one_unit(self):
        """Other spellings of the door are the same door, archived ones too."""
        self.unit.active = False
        for room, entrance in (("1201", "2"), ("01201", "02"), ("１２０１", "２")):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._new_unit(self.house, room, entrance)

    def test_other_doors_are_free(self):
        self._new_unit(self.house, "1201", "1")
        self._new_unit(self.house, "1201")
        # Shops have numbers of their own.
        self._new_unit(self.house, "1201", kind="shop")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._new_unit(self.house, "1201", kind="office")

    def test_area_is_not_negative(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._new_unit(self.house, "1301", area_size=-0.01)
        self._new_unit(self.house, "1301", area_size=0)

    def test_order_is_as_people_count(self):
        self._new_unit(self.house, "1002", "2")
        self._new_unit(self.house, "202", "2")
        units = self.env["cs.unit"].search([("building_id", "=", self.house.id)])
        self.assertEqual(
            units.mapped("code"), ["3-1-0702", "3-2-202", "3-2-1002", "3-2-1201"]
        )

    def test_used_places_are_not_deleted(self):
        """Guarantee 3: a building with units stays; an unused unit may go."""
        with self.assertRaisesRegex(UserError, "3栋.*Archive them instead"):
            self.house.unlink()
        self.unit_foreign.unlink()
        self.house_foreign.unlink()
        self.assertFalse(self.house_foreign.exists())

    def test_archived_units_keep_their_building_in_use(self):
        self.unit_foreign.active = False
        with self.assertRaisesRegex(UserError, "in use"):
            self.house_foreign.unlink()
