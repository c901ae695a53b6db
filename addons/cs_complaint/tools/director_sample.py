"""The director's sample by callback: how many, how many a day, what people said.

Pure functions without a database (CMP-59 to CMP-62).
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from odoo.addons.cs_base.tools import checklist
from odoo.addons.cs_base.tools.percent import ratio
from odoo.addons.cs_base.tools.sampling import ceil_div

#: Plan code -> what its records are to the sample. The share of the repairs counts for
#: the 20 %; the others come on top (decision 6, ux 4.2).
PLANS = {
    "CMP-59": "share",
    "CMP-59-U": "unreachable",
    "CMP-59-C": "cancelled",
    "CMP-59-K": "rekinded",
}
SHARE = "share"
CONTENT = ("very_satisfied", "satisfied")


class Counts(NamedTuple):
    """How far a sample is.

    :param required: so many the rate asks for
    :param done: so many of them have their scores
    :param extra_open: of those on top, still to do
    """

    required: int = 0
    done: int = 0
    extra_open: int = 0

    @property
    def shortfall(self) -> int:
        """How many are missing to the rate; more than asked for is no debt.

        >>> Counts(50, 49).shortfall, Counts(50, 50).shortfall, Counts(1, 2).shortfall
        (1, 0, 0)
        """
        return max(self.required - self.done, 0)

    @property
    def rate(self) -> Fraction | None:
        """Done of required; nothing required has no result (rule G-4).

        >>> Counts(50, 25).rate, Counts(0, 0).rate
        (Fraction(1, 2), None)
        """
        return ratio(self.done, self.required)


class ItemResult(NamedTuple):
    """What all calls said about one item.

    :param score: mean of the answers that apply, 0 to 100; None without one
    """

    answered: int
    not_applicable: int
    score: Fraction | None


def per_day(left: int, days: int) -> int:
    """How many calls a day, so that all are done in so many days.

    >>> per_day(140, 7), per_day(141, 7), per_day(5, 0), per_day(0, 3)
    (20, 21, 5, 0)
    """
    return ceil_div(left, max(days, 1))


def item_result(
    item: checklist.Item, answers: Iterable[checklist.Answer]
) -> ItemResult:
    """Sum up the answers to one item over all calls.

    >>> item = checklist.Item(1, "grade")
    >>> said = [checklist.Answer("very_good"), checklist.Answer("partly")]
    >>> result = item_result(item, [*said, checklist.Answer(is_na=True)])
    >>> result.answered, result.not_applicable, result.score
    (2, 1, Fraction(200, 3))
    """
    worths, absent = [], 0
    for answer in answers:
        if answer.is_na:
            absent += 1
        else:
            worths.append(checklist.worth(item, answer))
    mean = sum(worths, Fraction(0)) / len(worths) if worths else None
    return ItemResult(len(worths), absent, None if mean is None else mean * 100)


def agrees(said: str, score: Fraction, passed: int = 60) -> bool:
    """Whether the director hears the same as the clerk who called before (ux 2.2).

    Content is *very satisfied* or *satisfied*, and a score that passes.

    >>> agrees("satisfied", Fraction(60)), agrees("satisfied", Fraction(179, 3))
    (True, False)
    >>> agrees("unsatisfied", Fraction(20)), agrees("partly", Fraction(100))
    (True, False)
    """
    return (said in CONTENT) == (score >= passed)
