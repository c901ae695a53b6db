import doctest
import unittest
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import checklist
from odoo.addons.cs_base.tools.sampling import Terms, parts

from ..tools import director_sample
from ..tools.director_sample import Counts, item_result, per_day

GRADES = list(checklist.CHOICES["grade"])


def load_tests(loader, tests, ignore):
    tests.addTests(doctest.DocTestSuite(director_sample))
    return tests


@tagged("post_install", "-at_install")
class TestDirectorTools(BaseCase):
    def test_doctests(self):
        """The examples in the docstrings hold, whichever runner is used."""
        result = unittest.TestResult()
        doctest.DocTestSuite(director_sample).run(result)
        self.assertGreater(result.testsRun, 3)
        self.assertFalse(result.failures + result.errors)

    def test_boundary_values(self):
        """CMP-59, section 10.1: the values of 20 %."""
        sizes = {0: 0, 1: 1, 4: 1, 5: 1, 6: 2, 250: 50}
        for population, wanted in sizes.items():
            self.assertEqual(Terms(rate=20).size(population), wanted)

    @given(st.lists(st.integers(0, 300), min_size=3, max_size=3))
    @settings(max_examples=200, deadline=None)
    def test_months_add_up(self, months):
        """CMP-59: month by month the quarter comes out exactly as in one draw."""
        seen = drawn = 0
        for population in months:
            seen += population
            ration = Terms(rate=20).size(seen) - drawn
            self.assertTrue(0 <= ration <= population)
            drawn += ration
        self.assertEqual(drawn, Terms(rate=20).size(sum(months)))

    @given(st.integers(0, 5000), st.integers(-10, 60))
    @settings(max_examples=200, deadline=None)
    def test_per_day(self, left, days):
        """So many a day are enough, and one less is not."""
        number = per_day(left, days)
        self.assertGreaterEqual(number * max(days, 1), left)
        if number:
            self.assertLess((number - 1) * max(days, 1), left)

    @given(st.integers(0, 400), st.integers(0, 400))
    def test_counts(self, required, done):
        counts = Counts(required, done)
        self.assertEqual(counts.shortfall == 0, done >= required)
        self.assertEqual(counts.rate is None, required == 0)

    @given(st.lists(st.sampled_from([*GRADES, "na"]), max_size=30))
    def test_item_result(self, choices):
        """AMB-26: what does not apply changes nothing; all best is 100."""
        item = checklist.Item(1, "grade")
        answers = [
            checklist.Answer(is_na=True) if c == "na" else checklist.Answer(c)
            for c in choices
        ]
        result = item_result(item, answers)
        self.assertEqual(result.answered + result.not_applicable, len(choices))
        given_ = [answer for answer in answers if not answer.is_na]
        self.assertEqual(result.score, item_result(item, given_).score)
        if given_:
            self.assertTrue(0 <= result.score <= 100)
            best = item_result(item, [checklist.Answer(GRADES[0])] * len(given_))
            self.assertEqual(best.score, Fraction(100))
        else:
            self.assertIsNone(result.score)

    def test_months_are_parts(self):
        """J-25: rolling monthly."""
        found = parts("month", date(2026, 1, 1), date(2026, 3, 31))
        self.assertEqual([last.day for _first, last in found], [31, 28, 31])
