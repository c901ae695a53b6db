import doctest
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import performance_period
from odoo.addons.cs_base.tools.performance_period import Limit, Row, settle, total

steady = settings(max_examples=200, deadline=None, derandomize=True, database=None)
months = st.builds(date, st.just(2026), st.integers(1, 12), st.just(1))
amounts = st.integers(1, 30).map(Fraction)
limits = st.builds(
    Limit,
    st.one_of(st.none(), st.integers(0, 40).map(Fraction)),
    st.sampled_from(("quarter", "half", "year")),
)
# One limit for each rule: versions with other limits have tests of their own.
rules = st.fixed_dictionaries({"a": limits, "b": limits})


@st.composite
def years(draw):
    """Return rewards of a year under two rules."""
    known = draw(rules)
    found = draw(st.lists(st.tuples(months, st.sampled_from("ab"), amounts)))
    return [
        Row(day, code, True, value, None, known[code]) for day, code, value in found
    ]


def points(month, value, limit=None, kind="year", code="r"):
    bound = Limit(None if limit is None else Fraction(limit), kind)
    return Row(date(2026, month, 1), code, value > 0, Fraction(value), None, bound)


@tagged("post_install", "-at_install")
class TestPerformancePeriodTools(BaseCase):
    """QC-28: over the maximum of a period is cut."""

    def test_doctests(self):
        result = doctest.testmod(performance_period)
        self.assertGreater(result.attempted, 0)
        self.assertFalse(result.failed)

    def test_periods(self):
        """A limit begins anew with each quarter, half-year or year."""
        rows = [(month, 8) for month in (1, 2, 3, 4, 7)]
        for kind, wanted in (("quarter", 26), ("half", 18), ("year", 10)):
            found = total(points(*row, 10, kind) for row in rows)
            self.assertEqual(found, wanted, kind)

    def test_deductions_too(self):
        self.assertEqual(total([points(1, -8, 10), points(5, -8, 10)]), -10)

    def test_lower_limit_takes_nothing_back(self):
        """What was granted under a higher limit stays granted."""
        rows = [points(1, 20, 30), points(2, 5, 10)]
        self.assertEqual(total(rows), 20)
        self.assertEqual(total([*rows, points(3, 5, 30)]), 25)

    def test_two_versions_in_a_month(self):
        """The wider limit counts, and no limit is the widest."""
        self.assertEqual(total([points(1, 20, 5), points(1, 20, 30)]), 30)
        self.assertEqual(total([points(1, 20, 5), points(1, 20)]), 40)

    @steady
    @given(years(), st.dictionaries(months, limits))
    def test_never_more_than_the_limits(self, rows, of_scheme):
        """Neither of a rule nor of the scheme, and never more than there is."""
        self.assertLessEqual(total(rows), sum(row.value for row in rows))
        for code in "ab":
            own = [row for row in rows if row.rule == code]
            for row in own:
                if row.limit.value is not None and row.limit.period_type == "year":
                    self.assertLessEqual(total(own), row.limit.value)
        year = Limit(Fraction(25))
        always = {date(2026, month, 1): year for month in range(1, 13)}
        self.assertLessEqual(total(rows, always), 25)
        self.assertLessEqual(total(rows, of_scheme), total(rows))
        self.assertEqual(total(rows, of_scheme), total(rows[::-1], of_scheme))

    @steady
    @given(years(), st.dictionaries(months, limits), st.data())
    def test_months_add_up(self, rows, of_scheme, data):
        """Month by month, with entries taken back on the way, the year ends as it
        would have without these entries."""
        numbered = dict(enumerate(rows))
        taken = {
            number: data.draw(st.integers(row.month.month + 1, 12))
            for number, row in numbered.items()
            if row.month.month < 12 and data.draw(st.booleans())
        }
        given_in_all = Fraction(0)
        for month in range(1, 13):
            day = date(2026, month, 1)
            result = settle(
                day,
                {n: row for n, row in numbered.items() if row.month <= day},
                {n for n, when in taken.items() if when < month},
                {n for n, when in taken.items() if when == month},
                of_scheme,
            )
            given_in_all += result.own + result.correction
        left = [row for number, row in numbered.items() if number not in taken]
        self.assertEqual(given_in_all, total(left, of_scheme))
