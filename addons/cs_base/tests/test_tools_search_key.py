from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools.search_key import (
    MAX_LENGTH,
    MAX_TOKENS,
    make_search_key,
    normalize_text,
    search_terms,
)


def finds(typed, *texts):
    """Tell if what is typed finds a record with these texts."""
    key = make_search_key(*texts)
    return all(term in key for term in search_terms(typed))


@tagged("post_install", "-at_install")
class TestSearchKey(BaseCase):
    """ux M11: characters, full pinyin and initials find a name."""

    def test_written_form_pinyin_and_initials(self):
        self.assertEqual(make_search_key("张磊"), " 张磊 zhanglei zl")
        for typed in ("张磊", "磊", "zl", "ZL", "zhanglei", "zhang", "ｚｌ"):
            self.assertTrue(finds(typed, "张磊"), typed)
        self.assertFalse(finds("lz", "张磊"))

    def test_reading_is_taken_from_the_phrase(self):
        """M11: Chongqing is cq, although its first character alone is zhong."""
        self.assertTrue(finds("cq", "重庆"))
        self.assertTrue(finds("chongqing", "重庆路小区"))
        self.assertFalse(finds("zhongqing", "重庆"))

    def test_every_reading_of_a_lone_character_finds(self):
        """M11: surnames with a reading of their own."""
        for typed in ("sl", "shanlei", "dl"):
            self.assertTrue(finds(typed, "单磊"), typed)
        self.assertTrue(finds("zg", "曾国"))

    def test_letters_digits_and_width(self):
        self.assertTrue(finds("a座18f", "Ａ座１８Ｆ-０２"))
        self.assertTrue(finds("3d2dy1201", "3栋2单元1201"))
        self.assertTrue(finds("bellevue 90026", "2111 W BELLEVUE AVE, 90026"))

    def test_every_word_must_occur(self):
        self.assertTrue(finds("1201 jly", "3-2-1201", "锦澜苑"))
        self.assertFalse(finds("1202 jly", "3-2-1201", "锦澜苑"))

    def test_two_letters_match_from_the_start_of_a_word(self):
        """A substring of two letters is what no trigram index can serve."""
        self.assertEqual(search_terms("zl"), [" zl"])
        self.assertEqual(search_terms("zlx 锦"), ["zlx", "锦"])
        self.assertEqual(len(search_terms("a b c d e f g h i j")), MAX_TOKENS)

    def test_nothing_to_search(self):
        self.assertEqual(make_search_key(None, False, "", " \t"), "")
        self.assertEqual(search_terms(None), [])

    def test_long_texts_are_cut_between_words(self):
        words = " ".join(f"word{number:04}" for number in range(500))
        key = make_search_key(*words.split())
        self.assertLessEqual(len(key), MAX_LENGTH)
        self.assertRegex(key, r" word\d{4}$")
        self.assertLessEqual(len(make_search_key("x" * 5000)), MAX_LENGTH)

    @settings(deadline=None, max_examples=200)
    @given(st.lists(st.text(max_size=300), max_size=4))
    def test_any_text(self, texts):
        """Bounded, the same each time, found by its own first word."""
        key = make_search_key(*texts)
        self.assertLessEqual(len(key), MAX_LENGTH)
        self.assertEqual(key, make_search_key(*texts))
        self.assertNotIn("\x00", key)
        first = normalize_text(texts[0][:20]) if texts else ""
        if first and texts[0] == texts[0][:20]:
            self.assertIn(f" {first.split()[0]}", key)
