from odoo.tests import tagged, warmup

from . import common


@tagged("post_install", "-at_install")
class TestFindUnits(common.CsArchiveCommon):
    """ux M8, M11: units found by any written address and by typing."""

    def _typed(self, text, **kwargs):
        """Return the ids found in the test's company; the test may see more."""
        domain = [("company_id", "=", self.company.id)]
        found = self.env["cs.unit"].name_search(text, domain=domain, **kwargs)
        return [id_ for id_, __ in found]

    def test_written_addresses(self):
        Unit = self.env["cs.unit"]
        for text, unit in (
            ("3-2-1201", self.unit),
            ("３－２－１２０１", self.unit),
            ("锦澜苑三栋二单元1201室", self.unit),
            ("321201", self.unit),
            ("3栋1201", self.unit),
            ("3-1-702", self.unit_low),
            ("3-1-0702", self.unit_low),
            ("商铺12", self.shop),
            ("12号商铺", self.shop),
            ("车位B-123", self.parking),
            ("车位123", self.parking),
        ):
            self.assertEqual(Unit._find_by_address(text, self.site), unit, text)
        for text in ("A座18F-02", "A1802", "A座1802室", "A-18-02"):
            found = Unit._find_by_address(text, self.site_other)
            self.assertEqual(found, self.office, text)

    def test_not_found(self):
        Unit = self.env["cs.unit"]
        for text in ("3-2-1202", "4-2-1201", "大堂", "", None, "车位124", "商铺123"):
            self.assertFalse(Unit._find_by_address(text, self.site), text)
        self.assertFalse(Unit._find_by_address("A1802", self.site), "other site")

    def test_ambiguous_addresses_give_all_units(self):
        """The entrance is left out: nobody but the caller can say which one."""
        other = self._new_unit(self.house, "1201", "1")
        found = self.env["cs.unit"]._find_by_address("3栋1201", self.site)
        self.assertEqual(found, other | self.unit)
        # A unit that really has no entrance is what was written.
        exact = self._new_unit(self.house, "1201")
        self.assertEqual(
            self.env["cs.unit"]._find_by_address("3栋1201", self.site), exact
        )

    def test_likeliest_reading_comes_first(self):
        house = self._new_building("32栋", "residential", self.site)
        other = self._new_unit(house, "1201")
        found = self.env["cs.unit"]._find_by_address("321201", self.site)
        self.assertEqual(found.ids, [self.unit.id, other.id])

    def test_kinds_do_not_mix(self):
        """A door B 123 is not the parking space B-123."""
        tower = self._new_building("B座", "office", self.site)
        door = self._new_unit(tower, "123")
        Unit = self.env["cs.unit"]
        self.assertEqual(Unit._find_by_address("B座123", self.site), door)
        self.assertEqual(Unit._find_by_address("车位B-123", self.site), self.parking)

    def test_typing(self):
        for typed in (
            "3-2-1201",
            "3号楼2单元1201",
            "321201",
            "1201",
            "3d2dy",
            "锦澜 1201",
            "jly 1201",
            "3栋2单元",
        ):
            self.assertEqual(self._typed(typed), [self.unit.id], typed)
        self.assertEqual(self._typed("a座18f-02"), [self.office.id])
        self.assertEqual(self._typed("az18"), [self.office.id])
        self.assertEqual(self._typed("3-2-1201", operator="="), [self.unit.id])
        self.assertEqual(self._typed("3-2-1201 nobody"), [])

    def test_typing_wildcards_are_plain_characters(self):
        self.assertEqual(self._typed("3_2_1201"), [self.unit.id], "read as dashes")
        self.assertEqual(self._typed("1%1"), [])

    def test_typing_the_opposite(self):
        units = self.env["cs.unit"].search(
            [("display_name", "not ilike", "jly"), ("site_id", "in", self.site.ids)]
        )
        self.assertFalse(units)
        blank = self.env["cs.unit"].search([("display_name", "ilike", "")])
        self.assertIn(self.unit, blank)

    def test_search_key_follows_its_texts(self):
        self.site.name = "临江花园"
        self.assertFalse(self._typed("jly 1201"))
        self.assertEqual(self._typed("ljhy 1201"), [self.unit.id])

    @warmup
    def test_query_count_does_not_grow(self):
        """One search for any number of addresses, one for their buildings."""
        self.env["cs.unit"].create(
            [
                {"building_id": self.house.id, "entrance": "9", "room": str(room)}
                for room in range(101, 301)
            ]
        )
        self.env.flush_all()
        for count in (10, 200):
            texts = [f"3-9-{room}" for room in range(101, 101 + count)]
            self.env.invalidate_all()
            with self.assertQueryCount(2):
                found = self.env["cs.unit"]._find_by_addresses(texts, self.site)
            self.assertTrue(all(len(units) == 1 for units in found.values()))

    def test_trigram_index(self):
        """ux M11: the search key has the index that typing needs."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'cs_unit' "
            "AND indexdef LIKE '%search_key%gin_trgm_ops%'"
        )
        self.assertEqual(len(self.env.cr.fetchall()), 1)
