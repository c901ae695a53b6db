"""A month of the performance ledger: sums, caps and corrections, exact.

The entries stay as they were confirmed; caps are applied to their sums, so that it
does not matter in which order, or by how many people at once, they were confirmed.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

ZERO = Fraction(0)


class Row(NamedTuple):
    """One confirmed entry, as far as sums go.

    A reversing entry is the row it takes back, with ``is_reversal``.
    """

    rule: str
    scheme: str
    unit: str
    base: str  # percentages of different bases are never added (decision 11)
    is_reward: bool
    value: Fraction  # signed
    cap_month: Fraction | None = None  # of the rule, for one person and month
    base_amount: Fraction | None = None


class Caps(NamedTuple):
    """Limits of the total in percent of one base; None for none (AMB-37).

    ``points`` limits the quality points of a longer period, see performance_period.
    """

    lower: Fraction | None = Fraction(100)
    upper: Fraction | None = None
    points: Fraction | None = None
    points_period: str = "year"


class Result(NamedTuple):
    """What one person gets of one scheme, unit and base."""

    rewards: Fraction = ZERO
    deductions: Fraction = ZERO
    cut: Fraction = ZERO  # what caps took away: rewards + deductions - cut = total
    corrections: Fraction = ZERO
    total: Fraction = ZERO  # corrections included
    count: int = 0


def settle(rows: Iterable[Row], caps: Caps = Caps()) -> dict:  # noqa: B008
    """Return {(scheme, unit, base): Result} of one person's entries of one month.

    >>> def day(value, cap=None):
    ...     value = Fraction(value)
    ...     return Row("r", "performance", "percent", "pay", False, value, cap)
    >>> settle([day(-60), day(-60)])["performance", "percent", "pay"].total
    Fraction(-100, 1)
    >>> settle([day(-60, 80), day(-60, 80)])["performance", "percent", "pay"].total
    Fraction(-80, 1)
    """
    results = {}
    for key, group in _grouped(rows, lambda r: (r.scheme, r.unit, r.base)).items():
        rewards = sum((row.value for row in group if row.is_reward), ZERO)
        deductions = sum((row.value for row in group if not row.is_reward), ZERO)
        total = sum(map(_capped, _grouped(group, _rule_key).values()), ZERO)
        if key[1] == "percent":
            if caps.lower is not None:
                total = max(total, -caps.lower)
            if caps.upper is not None:
                total = min(total, caps.upper)
        cut = rewards + deductions - total
        results[key] = Result(rewards, deductions, cut, ZERO, total, len(group))
    return results


def _rule_key(row):
    return row.rule, row.is_reward, row.cap_month


def _capped(rows):
    """The sum of the entries of one rule, within its cap for a person and month."""
    total, cap = sum((row.value for row in rows), ZERO), rows[0].cap_month
    return total if cap is None else max(-cap, min(cap, total))


def _grouped(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def correction(rows: dict, gone_before: set, gone_now: set, caps: Caps = Caps()):  # noqa: B008
    """What reversing entries give back, now that an earlier month is closed.

    Not the value of the entry, but what it had changed: of a deduction that the cap
    had taken away anyway nothing is given back.

    :param rows: {id: Row} of the person in the month of the reversed entries
    :param gone_before: ids reversed in the months between
    :param gone_now: ids reversed now
    :return: {(scheme, unit, base): Fraction}

    >>> def day(value):
    ...     return Row("r", "performance", "percent", "pay", False, Fraction(value))
    >>> month = {1: day(-60), 2: day(-60)}
    >>> correction(month, set(), {1})
    {('performance', 'percent', 'pay'): Fraction(40, 1)}
    >>> correction(month, {1}, {2})
    {('performance', 'percent', 'pay'): Fraction(60, 1)}
    """

    def totals(gone):
        kept = [row for number, row in rows.items() if number not in gone]
        return {key: result.total for key, result in settle(kept, caps).items()}

    before, after = totals(gone_before), totals(gone_before | gone_now)
    # A key that only reversed entries had is given back whole.
    changed = {
        (rows[number].scheme, rows[number].unit, rows[number].base)
        for number in gone_now
    }
    return {key: after.get(key, ZERO) - before.get(key, ZERO) for key in changed}


def added(results: dict, others: dict) -> dict:
    """Results of the same month put together, by key.

    >>> key = ("qc", "points", "")
    >>> one = Result(Fraction(3), ZERO, ZERO, ZERO, Fraction(3), 1)
    >>> added({key: one}, {key: one})[key].total
    Fraction(6, 1)
    """
    results = dict(results)
    for key, found in others.items():
        old = results.get(key, Result())
        results[key] = Result(*(a + b for a, b in zip(old, found, strict=True)))
    return results


def with_corrections(results: dict, *corrections: dict) -> dict:
    """Results of a month plus what earlier months give back.

    >>> key = ("performance", "points", "")
    >>> with_corrections({}, {key: Fraction(3)})[key].total
    Fraction(3, 1)
    """
    results = dict(results)
    for found in corrections:
        for key, value in found.items():
            old = results.get(key, Result())
            results[key] = old._replace(
                corrections=old.corrections + value, total=old.total + value
            )
    return results
