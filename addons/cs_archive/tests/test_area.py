from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestArea(common.CsArchiveCommon):
    """ux M8, glossary 86: public areas."""

    def _new_area(self, name, **values):
        return self.env["cs.area"].create(
            {"name": name, "site_id": self.site.id, **values}
        )

    def test_building_is_of_the_same_site(self):
        """Architecture 3.1."""
        area = self._new_area("2号梯", building_id=self.house.id, kind="lift")
        with self.assertRaisesRegex(ValidationError, "Choose a building of the site"):
            area.building_id = self.tower
        with self.assertRaises(UserError):
            area.building_id = self.house_foreign

    def test_names_and_codes_are_unique(self):
        self._new_area("2号梯", building_id=self.house.id, code="T2")
        self._new_area("2号梯")
        self._new_area("3号梯")
        for values in (
            {"name": "2号梯"},
            {"name": "2号梯", "building_id": self.house.id},
            {"name": "4号梯", "code": "T2"},
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._new_area(**values)

    def test_search_by_typing(self):
        area = self._new_area("水泵房", kind="pump_room")
        domain = [("site_id", "=", self.site.id)]
        for typed in ("sbf", "水泵", "shuibeng", "jly sbf"):
            found = self.env["cs.area"].name_search(typed, domain=domain)
            self.assertEqual(found, [(area.id, "水泵房")], typed)

    def test_building_with_areas_is_in_use(self):
        """Guarantee 3."""
        empty = self._new_building("8栋", "residential", self.site)
        self._new_area("8栋大堂", building_id=empty.id)
        with self.assertRaisesRegex(UserError, "8栋"):
            empty.unlink()
