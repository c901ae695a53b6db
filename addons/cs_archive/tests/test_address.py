import doctest
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_archive.tools.address import parse_address
from odoo.addons.cs_archive.tools.address_text import WORDS, written_number
from odoo.addons.cs_archive.tools.place_key import (
    natural_key,
    place_key,
    room_floor,
    unit_code,
    unit_name,
)

# Texts near to addresses find more than any text does.
PIECES = [*"0123456789ABFＡ３-－ #一二十百〇第区,.", "1201", "AVE"] + [
    word for name, words in WORDS.items() if name != "formats" for word in words
]
NEAR = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@tagged("post_install", "-at_install")
class TestAddress(BaseCase):
    """ux M8: addresses as people write them."""

    def test_examples(self):
        failed, tried = doctest.testfile("address_examples.txt")
        self.assertGreater(tried, 30)
        self.assertEqual(failed, 0, "see the output above")

    @settings(deadline=None, max_examples=500)
    @given(st.one_of(st.text(max_size=120), NEAR))
    def test_any_text(self, text):
        """Never an error; candidates or a reason, not both."""
        parsed = parse_address(text)
        self.assertNotEqual(bool(parsed.candidates), bool(parsed.reason))
        self.assertEqual(len(set(parsed.candidates)), len(parsed.candidates))
        self.assertLessEqual(len(parsed.candidates), 12)
        for address in parsed.candidates:
            self.assertTrue(address.room.strip("0"))
            self.assertEqual(bool(address.key), address.is_exact)

    @settings(deadline=None, max_examples=200)
    @given(
        st.integers(1, 99),
        st.integers(1, 9),
        st.integers(1, 40),
        st.integers(1, 20),
    )
    def test_written_forms_of_one_door_agree(self, building, entrance, floor, door):
        room = f"{floor}{door:02}"
        expected = place_key("", str(building), str(entrance), room)
        for text in (
            f"{building}-{entrance}-{room}",
            f"{building}栋{entrance}单元{room}",
            f"某某苑{building}号楼{entrance}单元{room}室",
            f"{building}幢{entrance}单元{floor}层{door:02}",
            f"{building:02}-{entrance}-{floor:02}{door:02}",
        ):
            candidates = parse_address(text).candidates
            self.assertTrue(candidates, text)
            self.assertEqual(candidates[0].key, expected, text)
        compact = parse_address(f"{building}{entrance}{room}").candidates
        self.assertIn(expected, [address.key for address in compact])

    def test_bounded_time(self):
        """The worst texts of the allowed length stay far below a keystroke."""
        parse_address("3-2-1201")
        started = time.process_time()
        for piece in (
            "3-",
            "A座",
            "1 ",
            "十",
            "车位",
            "-",
            "9",
            "栋1",
            "A1",
            "3栋2单元",
        ):
            parse_address((piece * 200)[:200])
        self.assertLess(time.process_time() - started, 0.5)

    def test_written_numbers(self):
        for text, number in (
            ("十", "10"),
            ("十二", "12"),
            ("二十", "20"),
            ("二十三", "23"),
            ("一百零二", "102"),
            ("两", "2"),
            ("一二〇一", "1201"),
        ):
            self.assertEqual(written_number(text), number, text)

    def test_room_floor(self):
        for room, floor in (
            ("1201", 12),
            ("0702", 7),
            ("101", 1),
            ("B102", -1),
            ("1201A", 12),
            ("12", None),
            ("0012", None),
            ("", None),
            (None, None),
        ):
            self.assertEqual(room_floor(room), floor, room)

    def test_names_and_codes(self):
        self.assertEqual(
            unit_name("residential", "3栋", "2", 12, "1201"), "3栋2单元1201"
        )
        self.assertEqual(unit_name("office", "A座", "", 18, "1802"), "A座18F-02")
        self.assertEqual(unit_name("office", "B座", "", 9, "0905"), "B座9F-05")
        self.assertEqual(unit_name("office", "B座", "", 9, "会议室"), "B座会议室")
        self.assertEqual(unit_name("shop", "商铺", "", 0, "12", True), "商铺12")
        self.assertEqual(unit_name("shop", "3栋", "", 0, "2"), "3栋商铺2")
        self.assertEqual(unit_name("parking", "地库B", "", 0, "123", True), "地库B-123")
        self.assertEqual(
            unit_name("residential", "Tower A", "2", 12, "1201"), "Tower A-2-1201"
        )
        self.assertEqual(unit_name("shop", "Tower A", "", 0, "2"), "Tower A Shop 2")
        self.assertEqual(unit_name("free", "1 MAIN ST", "", 0, "-"), "1 MAIN ST")
        self.assertEqual(unit_code("residential", "3", "2", "1201"), "3-2-1201")
        self.assertEqual(unit_code("parking", "B", "", "123"), "P-B-123")
        self.assertEqual(unit_code("shop", "S", "", "12"), "S-12")

    def test_keys_sort_as_people_count(self):
        rooms = ["1", "2", "10", "101", "101A", "1002"]
        self.assertEqual(sorted(rooms, key=natural_key), rooms)
        self.assertEqual(natural_key("0702"), natural_key("702"))

    def test_keys_keep_different_addresses_apart(self):
        """Dropped signs must not make one address of two."""
        for one, other in (
            ("1-2 MAIN ST", "12 MAIN ST"),
            ("100-25 QUEENS BLVD", "10025 QUEENS BLVD"),
            ("5 VAN BUREN ST", "5 VANBUREN ST"),
        ):
            self.assertNotEqual(natural_key(one), natural_key(other))
        self.assertEqual(natural_key("5 main  st."), natural_key("5 MAIN ST"))
