from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools.phone import mask_phone, normalize_phone, split_phones


@tagged("post_install", "-at_install")
class TestPhone(BaseCase):
    """ux V1, M11: one number has many spellings."""

    def test_spellings_of_one_number(self):
        for text in (
            "138 0000 0012",
            "138-0000-0012",
            "+86 138 0000 0012",
            "0086 13800000012",
            "86 13800000012",
            "１３８００００００１２",
        ):
            self.assertEqual(normalize_phone(text).digits, "13800000012", text)

    def test_extension(self):
        for text in (
            "0571-88001234转8012",
            "0571-88001234-8012",
            "(0571) 8800 1234 ext. 8012",
            "057188001234 分机 8012",
            "0571-88001234#8012",
        ):
            phone = normalize_phone(text)
            self.assertEqual(
                (phone.digits, phone.extension, phone.last4),
                ("057188001234", "8012", "1234"),
                text,
            )

    def test_numbers_of_other_regions_keep_their_country(self):
        self.assertEqual(normalize_phone("+852 2345 6789").digits, "85223456789")
        self.assertEqual(normalize_phone("00852 23456789").digits, "85223456789")
        self.assertEqual(normalize_phone("+1 213 555 0100").digits, "12135550100")
        self.assertEqual(normalize_phone("213 555 0100", "US").digits, "2135550100")

    def test_unknown_numbers_stay_as_written(self):
        """A number nobody assigned is kept, not put right."""
        self.assertEqual(normalize_phone("0000-88000012").digits, "000088000012")
        self.assertEqual(normalize_phone("12345").digits, "12345")

    def test_plausible_from_5_to_15_digits(self):
        for digits, expected in (
            ("1234", False),
            ("12345", True),
            ("1" * 15, True),
            ("1" * 16, False),
            ("00000", False),
            ("", False),
            ("无", False),
        ):
            self.assertIs(normalize_phone(digits).is_plausible, expected, digits)

    def test_mask_never_shows_the_whole(self):
        self.assertEqual(normalize_phone("138 0000 0012").masked, "138****0012")
        self.assertEqual(mask_phone("057188001234"), "0571****1234")
        self.assertEqual(mask_phone("01088001234"), "010****1234")
        self.assertEqual(mask_phone("88001234"), "****1234")
        self.assertEqual(mask_phone("95598"), "****98")
        self.assertEqual(mask_phone("12"), "****")
        self.assertEqual(mask_phone(None), "")

    def test_several_numbers_in_one_cell(self):
        found = split_phones("13800000012/13900000013、0571-88001234转8012；无")
        self.assertEqual(
            [phone.digits for phone in found],
            ["13800000012", "13900000013", "057188001234"],
        )
        self.assertEqual(found[2].extension, "8012")
        self.assertFalse(normalize_phone("13800000012/13900000013").is_plausible)
        self.assertEqual(split_phones(None), [])

    @settings(deadline=None, max_examples=300)
    @given(st.text(max_size=100))
    def test_any_text(self, text):
        phone = normalize_phone(text)
        self.assertRegex(phone.digits, r"^[0-9]*$")
        self.assertTrue(phone.digits.endswith(phone.last4))
        if phone.is_plausible:
            self.assertNotIn(phone.digits, phone.masked)
            self.assertEqual(normalize_phone(phone.digits).digits, phone.digits)
