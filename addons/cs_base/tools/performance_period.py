"""Limits of the ledger that last longer than a month (QC-28), exact.

A rule may grant or take so much of a person in a quarter, half-year or year, and so may
the points of a scheme as a whole. What a month adds depends on the months before it: it
is what is left below the limit. Months are settled one after the other, so nobody is
asked back what was granted under a higher limit.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from . import period

ZERO = Fraction(0)


class Limit(NamedTuple):
    """So much in a period of this type (``tools.period``); None for no limit."""

    value: Fraction | None = None
    period_type: str = "year"


class Row(NamedTuple):
    """One confirmed entry of one person, scheme and unit."""

    month: date  # first day of the month of the ledger
    rule: str
    is_reward: bool
    value: Fraction  # signed
    cap_month: Fraction | None = None
    limit: Limit = Limit()


class Result(NamedTuple):
    """What a month adds, and what it gives back of earlier ones."""

    own: Fraction = ZERO
    correction: Fraction = ZERO


def total(rows: Iterable[Row], limits: Mapping[date, Limit] | None = None) -> Fraction:
    """What so many rows of one person, scheme and unit come to, within all limits.

    :param limits: of the scheme, by month; a month that is not there has none

    >>> def points(month, value, limit=None):
    ...     first = date(2026, month, 1)
    ...     year = Limit(None if limit is None else Fraction(limit))
    ...     return Row(first, "r", value > 0, Fraction(value), None, year)
    >>> total([points(1, 8, 10), points(2, 8, 10)])
    Fraction(10, 1)
    >>> year = {date(2026, month, 1): Limit(Fraction(12)) for month in (1, 2)}
    >>> total([points(1, 8), points(2, 8)], year)
    Fraction(12, 1)
    """
    months, of_rules, of_all = {}, {}, []
    for row in rows:
        rules = months.setdefault(row.month, {})
        rules.setdefault((row.rule, row.is_reward), []).append(row)
    for month in sorted(months):
        added = ZERO
        for key, group in sorted(months[month].items()):
            given = of_rules.setdefault(key, [])
            kept = _keep(month, _sum_of_month(group), _widest(group), given)
            added += kept
        _keep(month, added, (limits or {}).get(month, Limit()), of_all)
    return sum((value for _month, value in of_all), ZERO)


def settle(
    month: date,
    rows: Mapping[int, Row],
    gone_before: set,
    gone_now: set,
    limits: Mapping[date, Limit] | None = None,
) -> Result:
    """What ``month`` adds to a year, and what reversing entries of it give back.

    Not the value of a reversed entry, but what it had changed: where a limit had cut
    others, they now count.

    :param rows: {id: Row} of the year up to the month
    :param gone_before: ids of earlier months reversed before
    :param gone_now: ids of earlier months reversed in this month

    >>> first, second = date(2026, 1, 1), date(2026, 2, 1)
    >>> year = Limit(Fraction(10))
    >>> rows = {n: Row(first, "r", True, Fraction(8), None, year) for n in (1, 2)}
    >>> rows[3] = Row(second, "r", True, Fraction(8), None, year)
    >>> settle(second, rows, set(), set())
    Result(own=Fraction(0, 1), correction=Fraction(0, 1))
    >>> settle(second, rows, set(), {1})
    Result(own=Fraction(2, 1), correction=Fraction(-2, 1))
    """

    def until(gone, is_before):
        return total(
            (
                row
                for number, row in rows.items()
                if number not in gone and (not is_before or row.month < month)
            ),
            limits,
        )

    gone = gone_before | gone_now
    carried = until(gone, True)
    return Result(until(gone, False) - carried, carried - until(gone_before, True))


def _keep(month, added, limit, given):
    """Note in ``given`` what of ``added`` is within the limit, and return it."""
    kept = added
    if limit.value is not None:
        first, last = period.bounds(limit.period_type, month)
        before = sum((value for day, value in given if first <= day <= last), ZERO)
        # Granted under a higher limit, it stays granted.
        most = max(limit.value, abs(before))
        kept = max(-most, min(most, before + added)) - before
    given.append((month, kept))
    return kept


def _sum_of_month(rows):
    """The sum of one rule in one month; each version within its cap of a month."""
    sums = {}
    for row in rows:
        sums[row.cap_month] = sums.get(row.cap_month, ZERO) + row.value
    return sum(
        (
            value if cap is None else max(-cap, min(cap, value))
            for cap, value in sums.items()
        ),
        ZERO,
    )


def _widest(rows):
    """The limit of a month in which two versions of a rule counted."""
    return max(
        (row.limit for row in rows),
        key=lambda limit: (limit.value is None, limit.value or ZERO),
    )
