import doctest
import unittest

from odoo.tests import BaseCase, tagged

from ..tools import intake_query, text_similarity
from ..tools.intake_query import classify, get_last_numbers
from ..tools.text_similarity import similarity

MODULES = (intake_query, text_similarity)

# What a receptionist types, and the readings that must be among the answers.
EXAMPLES = [
    ("13800000012", {"phone"}),
    ("138 0000 0012", {"phone"}),
    ("138-0000-0012", {"phone"}),
    ("+86 138 0000 0012", {"phone"}),
    ("１３８００００００１２", {"phone"}),
    ("0571-88001234-8012", {"phone"}),
    ("88001234转8012", {"phone"}),
    ("8800123", {"phone"}),
    ("李芸 13800000012", {"phone"}),
    ("0012", {"phone_end", "number_end", "room"}),
    ("1201", {"phone_end", "number_end", "room"}),
    ("702", {"number_end", "room"}),
    ("3-2-1201", {"address"}),
    ("3—2—1201", {"address"}),
    ("3栋2单元1201", {"address"}),
    ("锦澜苑3栋2单元1201室", {"address"}),
    ("321201", {"address"}),
    ("A座18F-02", {"address"}),
    ("A1802", {"address"}),
    ("车位B123", {"address"}),
    ("张磊", {"name"}),
    ("zl", {"name"}),
    ("ZhangLei", {"name"}),
    ("大堂", {"name"}),
    ("2号梯", {"name"}),
    ("R2611-0381", {"number"}),
    ("r2611-381", {"number"}),
    ("#2611-000381", {"number"}),
    ("2611-0381", {"number", "phone"}),
    ("2611000381", {"number", "phone"}),
    ("20261120123456", {"external"}),
    ("FW-2026-1122", {"external"}),
    ("DH2026112000123", {"external"}),
]


def load_tests(loader, tests, ignore):
    for module in MODULES:
        tests.addTests(doctest.DocTestSuite(module))
    return tests


@tagged("post_install", "-at_install")
class TestIntakeQuery(BaseCase):
    """ux 5.1: one box recognises what was typed."""

    def test_doctests(self):
        suite = unittest.TestSuite(map(doctest.DocTestSuite, MODULES))
        result = unittest.TestResult()
        suite.run(result)
        self.assertGreaterEqual(result.testsRun, 3)
        self.assertFalse(result.failures + result.errors)

    def test_examples(self):
        for text, readings in EXAMPLES:
            with self.subTest(text=text):
                self.assertLessEqual(readings, set(classify(text).readings))

    def test_an_address_is_no_number_of_somebody(self):
        """3-2-1201 has six digits, but nobody's telephone looks like that."""
        self.assertNotIn("phone", classify("3-2-1201"))
        self.assertNotIn("external", classify("3-2-1201"))
        self.assertNotIn("address", classify("R2611-0381"))

    def test_month_13_is_no_ticket_number(self):
        self.assertEqual(classify("2613-0381").number, "")
        self.assertEqual(classify("2600-0381").number, "")

    def test_nothing(self):
        for text in ("", "   ", None, False):
            self.assertEqual(classify(text).readings, ())

    def test_anything_is_read(self):
        """Never raises; what is nothing else is a name."""
        for text in ("😀", "'; DROP TABLE", "%", "_", "\\", "a" * 10000, "\x00", "-"):
            with self.subTest(text=text[:20]):
                self.assertTrue(classify(text).readings or not text.strip("\x00 "))

    def test_last_numbers(self):
        numbers = get_last_numbers("0381", 2026, 2)
        self.assertEqual(numbers[0], "2602-000381")
        self.assertIn("2602-040381", numbers)
        self.assertIn("2601-000381", numbers)
        self.assertIn("2503-000381", numbers)
        self.assertNotIn("2502-000381", numbers)

    def test_similarity(self):
        self.assertGreater(similarity("卫生间顶上滴水", "卫生间顶上在滴水！"), 0.6)
        self.assertLess(similarity("卫生间顶上滴水", "电梯停在九楼"), 0.1)
