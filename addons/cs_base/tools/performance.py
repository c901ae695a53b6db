"""Effects of performance rules, exact (rules-core 10, decisions 11 and 12).

Plain Python on fractions: ``+`` is a reward, ``-`` a deduction. Percentages are kept as
percent numbers (80, not 0.8), points and money as they are. Nothing is rounded before
it is shown, except money, which is rounded once, half up, at the entry.
"""

import math
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

FIXED = "fixed"
PER_UNIT = "per_unit"
STEPS = "steps"
BANDS = "bands"
MANUAL = "manual"

FLOOR, CEIL, PROPORTIONAL = "floor", "ceil", "proportional"

_EXACT = re.compile(r"-?[0-9]{1,30}(/[1-9][0-9]{0,29})?")


# --- exact numbers ----------------------------------------------------------------


def number(value) -> Fraction:
    """The number a person or a column means, exactly.

    >>> number(0.1), number("2.5"), number(Decimal("-1.10")), number(7)
    (Fraction(1, 10), Fraction(5, 2), Fraction(-11, 10), Fraction(7, 1))
    """
    if isinstance(value, float):
        # A float column holds the decimal that was entered: its shortest form.
        return Fraction(repr(value))
    return Fraction(value)


def exact_text(value: Fraction) -> str:
    """How an exact number is stored.

    >>> exact_text(Fraction(-20, 3)), exact_text(Fraction(5))
    ('-20/3', '5')
    """
    return str(Fraction(value))


def from_exact(text: str) -> Fraction:
    """The number behind a stored text.

    :raises ValueError: when it is no such text

    >>> from_exact("-20/3"), from_exact("5")
    (Fraction(-20, 3), Fraction(5, 1))
    """
    if not _EXACT.fullmatch(text or ""):
        raise ValueError(f"no exact number: {text!r}")
    return Fraction(text)


def rounded(value: Fraction) -> Decimal:
    """Two places, half up (away from zero), from the exact number (decision 12).

    >>> rounded(Fraction(-20, 3)), rounded(Fraction(1, 200)), rounded(Fraction(-1, 200))
    (Decimal('-6.67'), Decimal('0.01'), Decimal('-0.01'))
    """
    scaled, rest = divmod(abs(value.numerator) * 100, value.denominator)
    if rest * 2 >= value.denominator:
        scaled += 1
    return Decimal(scaled if value >= 0 else -scaled).scaleb(-2)


def money(value: Fraction) -> Fraction:
    """An amount as it enters the ledger.

    >>> money(Fraction(100, 3))
    Fraction(3333, 100)
    """
    return Fraction(rounded(value))


# --- rates ------------------------------------------------------------------------


def rate(part: int, whole: int) -> Fraction | None:
    """Percent number of ``part`` of ``whole``; None for an empty base (rule G-4).

    :raises ValueError: for a part below zero or above the whole (CON-40)

    >>> rate(7, 9), rate(0, 0)
    (Fraction(700, 9), None)
    """
    if part < 0 or whole < 0 or part > whole:
        raise ValueError(f"{part} of {whole} is no rate")
    return Fraction(100 * part, whole) if whole else None


def passes(part: int, whole: int, limit) -> bool | None:
    """Tell whether a rate reaches ``limit`` percent; None for an empty base.

    >>> [passes(*case) for case in ((49, 50, 98), (48, 49, 98), (0, 0, 98))]
    [True, False, None]
    """
    reached = rate(part, whole)
    return None if reached is None else reached >= number(limit)


class Steps(NamedTuple):
    """R-01: from ``pass_from`` a reward, below it a deduction for each step."""

    pass_from: Fraction
    reward: Fraction
    step: Fraction
    per_step: Fraction
    mode: str = FLOOR  # full steps; CEIL: begun steps; PROPORTIONAL


def steps_effect(reached: Fraction, steps: Steps) -> Fraction:
    """Effect of a rate under stepped deduction (CON-41, AMB-30, AMB-31).

    >>> wireless = Steps(*map(Fraction, (80, 5, 10, 5)))
    >>> [str(steps_effect(Fraction(r), wireless)) for r in (80, "79.99", 70, 0)]
    ['5', '0', '-5', '-40']
    """
    if reached >= steps.pass_from:
        return steps.reward
    missing = (steps.pass_from - reached) / steps.step
    if steps.mode == FLOOR:
        missing = Fraction(math.floor(missing))
    elif steps.mode == CEIL:
        missing = Fraction(math.ceil(missing))
    elif steps.mode != PROPORTIONAL:
        raise ValueError(f"unknown way of counting steps {steps.mode!r}")
    return -steps.per_step * missing


def bands_effect(reached: Fraction, bands) -> Fraction:
    """Effect of a rate in a table of bands, the highest reached alone (AMB-32, -33).

    :param bands: pairs (from, effect); the lowest begins at 0, so there is no hole
    :raises ValueError: for a table that is none

    >>> carrier = [(0, -5), (70, 0), (80, 5), (90, 10)]
    >>> [str(bands_effect(Fraction(r), carrier)) for r in (90, 80, 70, "69.99", 0)]
    ['10', '5', '0', '-5', '-5']
    """
    table = check_bands(bands)
    return max((low, effect) for low, effect in table if low <= reached)[1]


def check_bands(bands):
    """Return the table in order of its lower ends.

    :raises ValueError: when it leaves a hole, overlaps or goes beyond 0–100

    >>> check_bands([(80, 5), (70, 0)])
    Traceback (most recent call last):
    ...
    ValueError: the lowest band begins at 0
    """
    table = sorted((number(low), number(effect)) for low, effect in bands)
    lows = [low for low, _effect in table]
    if not table or lows[0] != 0:
        raise ValueError("the lowest band begins at 0")
    if lows[-1] > 100:
        raise ValueError("a band begins above 100")
    if len(set(lows)) < len(lows):
        raise ValueError("two bands begin at the same percentage")
    return table


# --- lateness ---------------------------------------------------------------------


def late_days(due: date, finished: date, is_strict: bool = False) -> int:
    """Calendar days late (AMB-34); strict: only full days after the first count.

    >>> due = date(2026, 6, 10)
    >>> [late_days(due, date(2026, 6, day)) for day in (9, 10, 11, 12)]
    [0, 0, 1, 2]
    >>> [late_days(due, date(2026, 6, day), True) for day in (11, 12)]
    [0, 1]
    """
    return max((finished - due).days - bool(is_strict), 0)


# --- one entry --------------------------------------------------------------------


class Terms(NamedTuple):
    """What a version of a rule grants or takes."""

    formula: str = FIXED
    value: Fraction = Fraction(0)  # signed; of one piece for PER_UNIT
    steps: Steps | None = None
    bands: tuple = ()
    cap_event: Fraction | None = None  # largest effect of one event, either way
    is_money: bool = False


class Inputs(NamedTuple):
    """What is known of the event."""

    count: Fraction = Fraction(1)  # PER_UNIT: late days, missing things
    part: int = 0  # STEPS, BANDS: successful of …
    whole: int = 0
    decided: Fraction | None = None  # MANUAL: what a person has decided


class Effect(NamedTuple):
    """``value`` is None while nobody has decided; ``cut`` is what the cap took."""

    value: Fraction | None
    cut: Fraction = Fraction(0)


def effect(terms: Terms, inputs: Inputs) -> Effect:
    """Effect of one event, capped (rules-core 10).

    R-03: ten percent for each day, not below −100.

    >>> late = Terms(PER_UNIT, Fraction(-10), cap_event=Fraction(100))
    >>> [str(effect(late, Inputs(Fraction(d))).value) for d in (0, 1, 2, 10, 11)]
    ['0', '-10', '-20', '-100', '-100']
    >>> effect(late, Inputs(Fraction(11))).cut
    Fraction(-10, 1)
    >>> effect(Terms(MANUAL), Inputs()).value is None
    True
    """
    value = _raw(terms, inputs)
    if value is None:
        return Effect(None)
    if terms.is_money:
        value = money(value)
    kept = clamp(value, terms.cap_event)
    return Effect(kept, value - kept)


def _raw(terms, inputs):
    if terms.formula == FIXED:
        return terms.value
    if terms.formula == PER_UNIT:
        if inputs.count < 0:
            raise ValueError("a count is not negative")
        return terms.value * inputs.count
    if terms.formula == MANUAL:
        return inputs.decided
    reached = rate(inputs.part, inputs.whole)
    if reached is None:
        return Fraction(0)  # G-4, CON-41: no rate, no effect
    if terms.formula == STEPS:
        return steps_effect(reached, terms.steps)
    if terms.formula == BANDS:
        return bands_effect(reached, terms.bands)
    raise ValueError(f"unknown formula {terms.formula!r}")


def clamp(value: Fraction, cap: Fraction | None) -> Fraction:
    """The value, but not further from zero than the cap.

    >>> clamp(Fraction(-12), Fraction(10)), clamp(Fraction(-12), None)
    (Fraction(-10, 1), Fraction(-12, 1))
    """
    return value if cap is None else max(-cap, min(cap, value))


def is_heavier(other, present) -> bool:
    """Tell whether one event is judged by ``other`` instead of by ``present``.

    One event is not punished twice; of two rules the heavier counts. What is
    undecided, or counted in another unit, is compared by the severity of the breach.

    :param other, present: (severity rank, unit, value or None)

    >>> is_heavier((0, "points", Fraction(-3)), (0, "points", Fraction(-2)))
    True
    >>> is_heavier((0, "points", Fraction(-9)), (1, "percent", Fraction(-1)))
    False
    """
    (rank, unit, value), (old_rank, old_unit, old_value) = other, present
    if unit == old_unit and value is not None and old_value is not None:
        return (-value, rank) > (-old_value, old_rank)
    return rank > old_rank
