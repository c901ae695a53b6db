"""The score of a checklist as a pure function (anchors 7.7: proofs in tests)."""

import doctest
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import checklist
from odoo.addons.cs_base.tools.checklist import CHOICES, Answer, Item

PLAIN = settings(deadline=None)


def load_tests(loader, tests, ignore):
    """Run the doctests with the tests."""
    tests.addTests(doctest.DocTestSuite(checklist))
    return tests


items = st.lists(
    st.builds(
        Item,
        key=st.just(0),
        method=st.sampled_from(checklist.METHODS),
        weight=st.integers(0, 9),
        points=st.integers(1, 20),
        deduction=st.integers(1, 5),
        critical=st.sampled_from(["", "", "cap", "fail"]),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: [one._replace(key=n) for n, one in enumerate(found)])


def ladder(item):
    """Return the answers of an item from the worst to the best."""
    if item.method in CHOICES:
        return [Answer(choice) for choice in reversed(CHOICES[item.method])]
    numbers = range(item.points + 2)
    if item.method == "deduct":
        return [Answer(number=number) for number in reversed(numbers)]
    return [Answer(number=number) for number in numbers]


@st.composite
def filled(draw):
    """Items with an answer each, some of which do not apply."""
    found = draw(items)
    answers = {
        item.key: draw(st.sampled_from([*ladder(item), Answer(is_na=True)]))
        for item in found
    }
    return found, answers


@tagged("post_install", "-at_install")
class TestScore(BaseCase):
    @given(items)
    @PLAIN
    def test_all_best_is_100_and_all_worst_is_0(self, found):
        best = {item.key: ladder(item)[-1] for item in found}
        worst = {item.key: ladder(item)[0] for item in found}
        weight = sum(item.weight for item in found)
        if not weight:
            self.assertIsNone(checklist.score(found, best).value)
            return
        self.assertEqual(checklist.score(found, best).value, 100)
        self.assertEqual(checklist.score(found, worst).value, 0)

    @given(filled(), st.data())
    @PLAIN
    def test_monotone_in_every_answer(self, list_, data):
        """A better answer never lowers the score, critical items included."""
        found, answers = list_
        item = data.draw(st.sampled_from(found))
        if answers[item.key].is_na:
            return
        steps = ladder(item)
        better = steps[steps.index(answers[item.key]) :]
        before = checklist.score(found, answers).value
        after = checklist.score(
            found, {**answers, item.key: data.draw(st.sampled_from(better))}
        ).value
        self.assertEqual(before is None, after is None)
        if before is not None:
            self.assertLessEqual(before, after)

    @given(filled())
    @PLAIN
    def test_not_applicable_changes_nothing(self, list_):
        """With such an item or without it: the same score, also if it is critical."""
        found, answers = list_
        rest = [item for item in found if not answers[item.key].is_na]
        self.assertEqual(
            checklist.score(found, answers).value, checklist.score(rest, answers).value
        )

    @given(filled(), st.integers(1, 5))
    @PLAIN
    def test_weights_count_beside_each_other(self, list_, factor):
        """Weights stay reachable: all times the same changes nothing."""
        found, answers = list_
        heavier = [item._replace(weight=item.weight * factor) for item in found]
        self.assertEqual(
            checklist.score(found, answers).value,
            checklist.score(heavier, answers).value,
        )

    @given(filled())
    @PLAIN
    def test_range_and_order(self, list_):
        found, answers = list_
        one = checklist.score(found, answers)
        if one.value is not None:
            self.assertTrue(0 <= one.value <= 100)
        self.assertEqual(one.value, checklist.score(found[::-1], answers).value)

    @given(filled(), st.integers(0, 100))
    @PLAIN
    def test_critical_items(self, list_, cap):
        found, answers = list_
        one = checklist.score(found, answers, cap)
        failed = [
            item
            for item in found
            if item.critical and checklist.is_worst(item, answers[item.key])
        ]
        self.assertEqual(one.is_capped, bool(failed))
        if failed and one.value is not None:
            has_fail = any(item.critical == "fail" for item in failed)
            self.assertLessEqual(one.value, 0 if has_fail else cap)

    def test_property_total(self):
        """S3-10: 12 faults on one item cost its 10 points, not 12."""
        found = [Item(n, "deduct", weight=10) for n in range(10)]
        answers = {n: Answer(number=0) for n in range(10)}
        for faults, expected in ((0, 100), (1, 99), (10, 90), (12, 90)):
            answers[0] = Answer(number=faults)
            self.assertEqual(checklist.score(found, answers).value, expected)

    def test_bands(self):
        """S3-10: lower bounds, so that no decimal falls between two bands."""
        bounds = {1: 96, 2: 91, 3: 81, 4: 70, 5: 0}
        bounds = {key: Fraction(bound) for key, bound in bounds.items()}
        values = (100, 96, 95.5, 95, 91, 90, 81, 80.5, 80, 70, 69.5, 69)
        found = [checklist.band(Fraction(value), bounds) for value in values]
        self.assertEqual(found, [1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5])

    def test_nothing_answered(self):
        """G-4: an empty base gives no result, not 0."""
        found = [Item(1, "yes_no"), Item(2, "points")]
        one = checklist.score(found, {})
        self.assertEqual((one.value, one.open), (None, (1, 2)))
        self.assertIsNone(
            checklist.score(found, {n: Answer(is_na=True) for n in (1, 2)}).value
        )

    def test_exact(self):
        """Decision 12: thirds stay thirds."""
        found = [Item(1, "grade", weight=1), Item(2, "grade", weight=2)]
        one = checklist.score(found, {1: Answer("good"), 2: Answer("partly")})
        self.assertEqual(one.value, Fraction(400, 9))

    @given(filled())
    @PLAIN
    def test_what_lacks(self, list_):
        found, answers = list_
        for item in found:
            item = item._replace(photo="always", remark="always")
            answer = answers[item.key]
            self.assertEqual(checklist.lacks(item, None, True, True), ["answer"])
            self.assertFalse(checklist.lacks(item, answer, True, True))
            expected = ["remark"] if answer.is_na else ["photo", "remark"]
            self.assertEqual(checklist.lacks(item, answer, False, False), expected)
