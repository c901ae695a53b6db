"""Exact fractions, shown with two places (rule G-4, decisions 10 and 12).

A percentage is a pair (numerator, denominator) of integers. It is compared exactly
and rounded only to be shown; 0/0 has no result.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NO_RESULT = "–"
_CENT = Decimal("0.01")


def ratio(numerator: int, denominator: int) -> Fraction | None:
    """The exact fraction, or ``None`` for an empty base.

    >>> ratio(1, 3), ratio(0, 5), ratio(0, 0)
    (Fraction(1, 3), Fraction(0, 1), None)
    """
    return Fraction(numerator, denominator) if denominator else None


def percent(value: Fraction | None) -> Decimal | None:
    """A fraction as percentage with two places, half up (decision 12).

    >>> percent(Fraction(2, 3)), percent(Fraction(1, 800)), percent(None)
    (Decimal('66.67'), Decimal('0.13'), None)
    >>> percent(Fraction(-1, 800))
    Decimal('-0.13')
    """
    if value is None:
        return None
    # Integer arithmetic: dividing two Decimals would round once before we round.
    scaled, rest = divmod(abs(value.numerator) * 10_000, value.denominator)
    if rest * 2 >= value.denominator:
        scaled += 1
    return (Decimal(scaled if value >= 0 else -scaled) / 100).quantize(
        _CENT, ROUND_HALF_UP
    )


def percent_text(value: Fraction | None) -> str:
    """A percentage as people read it.

    >>> percent_text(Fraction(1, 2)), percent_text(None)
    ('50.00 %', '–')
    """
    shown = percent(value)
    return NO_RESULT if shown is None else f"{shown} %"


def points_text(value: Fraction | None) -> str:
    """A change of a percentage, in percentage points, with its sign.

    >>> points_text(Fraction(1, 10)), points_text(Fraction(-1, 3)), points_text(None)
    ('+10.00', '-33.33', '–')
    """
    shown = percent(value)
    return NO_RESULT if shown is None else f"{shown:+}"


def cell(value: Fraction | None) -> float | str:
    """What a spreadsheet cell of format 0.00% holds: the shown value, or the dash.

    The rounded value is stored, since a program that rounds a binary fraction itself
    may show another last digit than our screens.

    >>> cell(Fraction(2, 3)), cell(None)
    (0.6667, '–')
    """
    shown = percent(value)
    return NO_RESULT if shown is None else float(shown / 100)
