"""The pure part of the periodic reports (CMP-44, CMP-58, CMP-67)."""

import doctest
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..report import period_report_query
from ..tools import period_report
from ..tools.period_report import (
    EnquiryFigures,
    add,
    mask_numbers,
    mean_minutes,
    question_key,
    top_questions,
    top_with_rest,
)


def load_tests(loader, tests, ignore):
    for module in (period_report, period_report_query):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


@tagged("post_install", "-at_install")
class TestToolsPeriodReport(BaseCase):
    def test_doctests(self):
        """Also for runners that do not know ``load_tests``."""
        for module in (period_report, period_report_query):
            self.assertFalse(doctest.testmod(module).failed)
            self.assertTrue(doctest.testmod(module).attempted)

    @given(
        st.dictionaries(
            st.text(max_size=4),
            st.builds(EnquiryFigures, st.integers(0, 99), late=st.integers(0, 9)),
            min_size=1,
        ),
        st.integers(0, 60),
    )
    def test_rest_loses_nothing(self, counted, limit):
        """CMP-44: what is named and what is not add up to all of it."""
        top, count, rest = top_with_rest(counted, limit)
        parts = [figures for _key, figures in top] + ([rest] if rest else [])
        self.assertEqual(add(parts), add(counted.values()))
        self.assertEqual(len(top) + count, len(counted))
        self.assertEqual(sorted(f[0] for _k, f in top)[::-1], [f[0] for _k, f in top])

    @given(st.integers(0, 10**9), st.integers(1, 10**6))
    def test_mean_is_rounded_half_up(self, seconds, count):
        """Decision 12: never more than half a hundredth away, halves up."""
        exact = Fraction(seconds, count * 60)
        gap = Fraction(mean_minutes(seconds, count)) - exact
        self.assertTrue(Fraction(-1, 200) < gap <= Fraction(1, 200))

    @given(st.text())
    def test_masking_twice_changes_nothing(self, text):
        """Guarantee 8: what is masked stays as it is."""
        self.assertEqual(mask_numbers(mask_numbers(text)), mask_numbers(text))

    def test_order_of_rows_changes_nothing(self):
        """CMP-44: the same questions in any order give the same list."""
        rows = [("Open?", 1), ("open", 1), ("Where", 2), ("where?", 2), ("Who", 9)]
        wanted = top_questions(rows, 3)
        self.assertEqual(wanted[0][2], 9)
        for _turn in range(len(rows)):
            rows = [*rows[1:], rows[0]]
            self.assertEqual(top_questions(rows, 3), wanted)

    def test_chinese_questions(self):
        """CMP-44: punctuation of either script makes no other question."""
        self.assertEqual(question_key("停车费多少？"), question_key("停车费 多少?"))
        self.assertNotEqual(question_key("停车费多少"), question_key("停车费"))

    def test_no_telephone_numbers(self):
        """Guarantee 8: a number that may be a telephone is not carried on."""
        for text in (
            "19900000001",
            "0000-8800001",
            "199 0000 0001",
            "１９９０００００００１",
        ):
            self.assertEqual(mask_numbers(f"打{text}给我"), "打***给我", text)
        for text in ("3-2-1201", "2026-10", "1201室", "12345"):
            self.assertEqual(mask_numbers(text), text)
