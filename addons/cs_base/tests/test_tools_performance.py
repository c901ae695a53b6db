import doctest
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import performance, performance_month
from odoo.addons.cs_base.tools.performance import (
    CEIL,
    FLOOR,
    MANUAL,
    PER_UNIT,
    PROPORTIONAL,
    Inputs,
    Steps,
    Terms,
    bands_effect,
    effect,
    exact_text,
    from_exact,
    late_days,
    passes,
    rate,
    rounded,
    steps_effect,
)
from odoo.addons.cs_base.tools.performance_month import (
    Caps,
    Row,
    correction,
    settle,
)

steady = settings(max_examples=200, deadline=None, derandomize=True, database=None)
fractions = st.fractions(min_value=-200, max_value=200, max_denominator=50)
rows = st.lists(
    st.builds(
        Row,
        rule=st.sampled_from("ab"),
        scheme=st.just("performance"),
        unit=st.sampled_from(("points", "percent")),
        base=st.sampled_from(("", "day")),
        is_reward=st.booleans(),
        value=fractions,
        cap_month=st.sampled_from((None, Fraction(30))),
    ),
    max_size=12,
)
CARRIER = [(0, -5), (70, 0), (80, 5), (90, 10)]


def wireless(mode=FLOOR):
    return Steps(*map(Fraction, (80, 5, 10, 5)), mode)


def load_tests(loader, tests, ignore):
    for module in (performance, performance_month):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


@tagged("post_install", "-at_install")
class TestPerformanceTools(BaseCase):
    def test_doctests(self):
        for module in (performance, performance_month):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def _check(self, mode, cases):
        for reached, wanted in cases.items():
            with self.subTest(mode=mode, reached=reached):
                self.assertEqual(
                    steps_effect(Fraction(reached), wireless(mode)), Fraction(wanted)
                )

    def test_wireless(self):
        """R-01, CON-41, AMB-31: the values of rules-core 10.1."""
        self._check(
            FLOOR,
            {
                "100": 5, "80": 5, "79.99": 0, "75": 0, "70": -5, "65": -5,
                "60": -10, "50": -15, "0": -40,
            },
        )  # fmt: skip
        self._check(
            CEIL,
            {"79.99": -5, "75": -5, "70": -5, "69.99": -10, "60": -10, "0": -40},
        )
        self._check(PROPORTIONAL, {"75": "-2.5", "80": 5, "70": -5})

    def test_wireless_fractions(self):
        """G-4: exact fractions, 4/5 is 80 and 2/3 is not 66.67."""
        for part, whole, wanted in ((4, 5, 5), (7, 9, 0), (2, 3, -5)):
            self.assertEqual(steps_effect(rate(part, whole), wireless()), wanted)

    def test_carrier(self):
        """R-02, CON-42: the highest band alone."""
        for part, whole, wanted in (
            (18, 20, 10), (17, 19, 5), (16, 20, 5), (15, 19, 0), (14, 20, 0),
            (13, 19, -5), (0, 20, -5),
        ):  # fmt: skip
            with self.subTest(part=part, whole=whole):
                self.assertEqual(bands_effect(rate(part, whole), CARRIER), wanted)

    def test_late(self):
        """R-03, CON-43: due 10 June, by calendar days, not below −100."""
        terms = Terms(PER_UNIT, Fraction(-10), cap_event=Fraction(100))
        due = date(2026, 6, 10)

        def late(day, strict=False):
            days = late_days(due, date(2026, 6, day), strict)
            return effect(terms, Inputs(Fraction(days))).value

        cases = {10: 0, 11: -10, 12: -20, 20: -100, 21: -100}
        self.assertEqual({day: late(day) for day in cases}, cases)
        self.assertEqual([late(11, True), late(12, True)], [0, -10])

    def test_limits(self):
        """CON-44, CON-45: 48/49 is not 98 %, an empty base has no result."""
        for part, whole, limit, wanted in (
            (49, 50, 98, True), (48, 49, 98, False), (99, 100, 99, True),
            (98, 99, 99, False), (19, 20, 95, True), (18, 19, 95, False),
            (0, 0, 95, None),
        ):  # fmt: skip
            self.assertIs(passes(part, whole, limit), wanted)

    def test_empty_base(self):
        """CON-41: maintained 0 has no rate and no effect."""
        terms = Terms("bands", bands=tuple(CARRIER))
        self.assertEqual(effect(terms, Inputs(part=0, whole=0)).value, 0)
        for part, whole in ((3, 2), (-1, 2), (0, -1)):
            with self.assertRaises(ValueError):
                rate(part, whole)

    def test_manual(self):
        """R-04 … R-08: undecided until a person says so, and capped then."""
        terms = Terms(MANUAL, cap_event=Fraction(100))
        self.assertIsNone(effect(terms, Inputs()).value)
        decided = effect(terms, Inputs(decided=Fraction(-120)))
        self.assertEqual((decided.value, decided.cut), (-100, -20))

    def test_bad_bands(self):
        """Rules-core 9: bands leave no hole and do not overlap."""
        for bands in ([], [(70, 0)], [(0, 0), (0, 5)], [(0, 0), (101, 5)]):
            with self.assertRaises(ValueError):
                bands_effect(Fraction(50), bands)

    @steady
    @given(fractions)
    def test_exact_text_round_trip(self, value):
        """Decision 12: what is stored is what was meant."""
        self.assertEqual(from_exact(exact_text(value)), value)
        self.assertLessEqual(abs(Fraction(rounded(value)) - value), Fraction(1, 200))

    @steady
    @given(st.integers(0, 60), st.integers(0, 60))
    def test_better_is_never_worse(self, part, whole):
        """More success never takes more away, in each way of counting."""
        part = min(part, whole)
        if part < whole:
            low, high = rate(part, whole), rate(part + 1, whole)
            for mode in (FLOOR, CEIL, PROPORTIONAL):
                self.assertLessEqual(
                    steps_effect(low, wireless(mode)),
                    steps_effect(high, wireless(mode)),
                )
            self.assertLessEqual(
                bands_effect(low, CARRIER), bands_effect(high, CARRIER)
            )

    @steady
    @given(rows)
    def test_settle(self, found):
        """AMB-37: no base below −100 %, order means nothing, sums are explained."""
        results = settle(found)
        self.assertEqual(results, settle(found[::-1]))
        self.assertEqual(sum(r.count for r in results.values()), len(found))
        for (_scheme, unit, _base), result in results.items():
            self.assertEqual(
                result.rewards + result.deductions - result.cut, result.total
            )
            if unit == "percent":
                self.assertGreaterEqual(result.total, -100)

    def test_bases_are_not_added(self):
        """Decision 11: the cap of −100 % is per base."""
        day = Row("a", "performance", "percent", "day 1", False, Fraction(-80))
        results = settle([day, day._replace(base="day 2"), day])
        totals = {key[2]: result.total for key, result in results.items()}
        self.assertEqual(totals, {"day 1": -100, "day 2": -80})

    @steady
    @given(rows, st.data())
    def test_corrections_lead_to_what_is_right(self, found, data):
        """Reversing in steps ends where a month without these entries had ended."""
        numbered = dict(enumerate(found))
        first = (
            data.draw(st.sets(st.sampled_from(range(len(found))))) if found else set()
        )
        rest = set(numbered) - first
        second = data.draw(st.sets(st.sampled_from(sorted(rest)))) if rest else set()
        caps = Caps(Fraction(100), Fraction(50))
        total = {key: r.total for key, r in settle(found, caps).items()}
        for before, now in ((set(), first), (first, second)):
            for key, value in correction(numbered, before, now, caps).items():
                total[key] += value
        left = [row for n, row in numbered.items() if n not in first | second]
        right = {key: r.total for key, r in settle(left, caps).items()}
        self.assertEqual(
            {key: value for key, value in total.items() if value},
            {key: value for key, value in right.items() if value},
        )
