import csv
import os
from pathlib import Path
from unittest import SkipTest

from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestImportAddresses(common.CsArchiveCommon):
    """Street addresses of imported records (decision of ux M8: one place each)."""

    def _import(self, texts, site=None):
        return self.env["cs.unit"]._get_or_create_for_import(texts, site or self.site)

    def test_street_address_becomes_one_place(self):
        text = "2111 W BELLEVUE AVE, 90026"
        units = self._import([text, text, "2111 w bellevue  ave 90026"])
        unit = units[text]
        self.assertEqual(len(set(units.values())), 1)
        self.assertEqual(unit.kind, "free")
        self.assertEqual(unit.building_id.kind, "free")
        self.assertEqual(unit.display_name, text)
        self.assertEqual(unit.code, text)
        self.assertEqual(unit.site_id, self.site)
        found = self.env["cs.unit"].search(
            [
                ("display_name", "ilike", "bellevue 90026"),
                ("site_id", "=", self.site.id),
            ]
        )
        self.assertEqual(found, unit)

    def test_again_creates_nothing(self):
        texts = [f"{number} MAIN ST" for number in range(1, 30)]
        first = self._import(texts)
        count = self.env["cs.unit"].search_count([])
        self.assertEqual(self._import(reversed(texts)), first)
        self.assertEqual(self.env["cs.unit"].search_count([]), count)
        first[texts[0]].active = False
        self.assertEqual(self._import(texts), first, "archived places are found")

    def test_sites_have_their_own_places(self):
        text = "1 MAIN ST"
        self.assertNotEqual(self._import([text]), self._import([text], self.site_other))

    def test_addresses_of_the_estate_are_looked_up_only(self):
        """A wrong number in a file must not become a dwelling."""
        before = self.env["cs.unit"].search_count([])
        units = self._import(["3栋2单元1201", "3-2-9999", "9栋1单元101"])
        self.assertEqual(units, {"3栋2单元1201": self.unit})
        self.assertEqual(self.env["cs.unit"].search_count([]), before)

    def test_ambiguous_and_blank_texts_are_left_out(self):
        self._new_unit(self.house, "1201", "1")
        self.assertEqual(self._import(["3栋1201", "", None, "  ", "—", "??"]), {})

    def test_near_addresses_stay_apart(self):
        texts = ["1-2 MAIN ST", "12 MAIN ST", "12 MAIN ST #3", "12 MAIN ST, QUEENS"]
        self.assertEqual(len(set(self._import(texts).values())), 4)

    def test_long_and_strange_texts(self):
        texts = ["x" * 1000, "street\x00a 5", "楼下小卖部门口", "🏠 5 号街"]
        units = self._import(texts)
        self.assertEqual(set(units), set(texts))
        self.assertEqual(units["street\x00a 5"].display_name, "street a 5")
        self.assertEqual(len(units["x" * 1000].display_name), 200)

    def test_query_count_does_not_grow(self):
        """Looking up is constant; creating grows only by the ORM's own batches."""
        counts = []
        for count in (10, 90):
            texts = [f"{number} STREET {count}" for number in range(count)]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._import(texts)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        texts = [f"{number} STREET 90" for number in range(90)]
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self._import(texts)

    def test_city_records(self):
        """Real records: 768 places in 1,000 requests, 13 rows without one."""
        folder = os.environ.get("CS_REAL_DATA") or self._get_default_folder()
        path = Path(folder, "nyc311-2024-04-15.csv")
        if not path.is_file():
            raise SkipTest(f"real records are not here: {path.name}")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        texts = [
            f"{row['incident_address']}, {row['borough']}"
            for row in rows
            if row["incident_address"].strip()
        ]
        units = self._import(texts)
        self.assertEqual(len(set(texts)), 768)
        self.assertEqual(set(units), set(texts))
        self.assertEqual(len(set(units.values())), 768)

    @staticmethod
    def _get_default_folder():
        return Path(__file__).parents[4] / "shared" / "data"
