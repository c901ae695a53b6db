"""Figures of the periodic reports and how they are shown (CMP-44, CMP-58, CMP-67).

Pure functions without a database. A report is a list of tables; the screen, the
workbook and the printed form show the very same ones (guarantee 9).
"""

import re
import unicodedata
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from odoo.addons.cs_base.tools import percent

#: Numbers this long may be somebody's telephone; reports do not carry them on.
_LONG_NUMBER = re.compile(r"\d(?:[ \-\u2013\u2014]?\d){6,}")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_CENT = Decimal("0.01")
LABEL_LENGTH = 120


class Row(NamedTuple):
    """One line of a report as it is stored: what was counted, and the raw values."""

    section: str
    key: str
    label: str
    count: int
    cells: list


class Column(NamedTuple):
    """One column of a table: title, kind of its values, share of the width."""

    title: str
    kind: str = "int"  # text, int, decimal, percent
    share: int = 8


class Table(NamedTuple):
    """One table of a report; values are raw, ``show`` makes text of them."""

    section: str
    title: str
    columns: tuple
    rows: list
    total: tuple = ()
    note: str = ""

    def texts(self):
        """Return all rows as texts, the last one being the total, if there is one."""
        rows = [*self.rows, self.total] if self.total else self.rows
        return [
            [
                show(value, column.kind)
                for value, column in zip(row, self.columns, strict=True)
            ]
            for row in rows
        ]


class EnquiryFigures(NamedTuple):
    """What is counted of the enquiries of a quarter (CMP-44)."""

    received: int = 0
    answered: int = 0
    still_open: int = 0
    made_ticket: int = 0
    late: int = 0
    wrong: int = 0
    entered_late: int = 0
    seconds: int = 0

    def mean(self):
        """Minutes from receipt to the first answer, of those answered.

        >>> EnquiryFigures(answered=2, seconds=90).mean(), EnquiryFigures().mean()
        (Decimal('0.75'), None)
        """
        return mean_minutes(self.seconds, self.answered)


class CallbackFigures(NamedTuple):
    """What is counted of the callbacks of a month (CMP-57, CMP-58, CMP-67).

    ``due`` to ``second_round`` count matters to be called about, the others calls.
    """

    due: int = 0
    done: int = 0
    phone: int = 0
    visit: int = 0
    unreachable: int = 0
    still_open: int = 0
    second_round: int = 0
    calls: int = 0
    reached: int = 0
    very_satisfied: int = 0
    satisfied: int = 0
    partly: int = 0
    unsatisfied: int = 0
    refused: int = 0
    not_the_person: int = 0
    wrong_number: int = 0
    no_answer: int = 0
    do_not_call: int = 0
    attitude_good: int = 0
    attitude_ordinary: int = 0
    attitude_bad: int = 0
    is_fixed_yes: int = 0
    is_fixed_no: int = 0
    definite_yes: int = 0
    definite_no: int = 0
    opinions: int = 0
    unreviewed: int = 0

    def done_rate(self, is_phone_only=False):
        """Done of what was due; of repairs a call by telephone only (CMP-57).

        >>> figures = CallbackFigures(due=4, done=3, phone=2, visit=1)
        >>> figures.done_rate(), figures.done_rate(is_phone_only=True)
        (Fraction(3, 4), Fraction(1, 2))
        >>> CallbackFigures().done_rate() is None
        True
        """
        return percent.ratio(self.phone if is_phone_only else self.done, self.due)

    def content(self):
        """Customers who were very satisfied or satisfied (decision 10)."""
        return self.very_satisfied + self.satisfied

    def satisfaction_rate(self):
        """Of the customers reached; partly satisfied ones do not count.

        >>> CallbackFigures(reached=3, very_satisfied=1, partly=1).satisfaction_rate()
        Fraction(1, 3)
        """
        return percent.ratio(self.content(), self.reached)


def mean_minutes(seconds: int, count: int) -> Decimal | None:
    """A mean in minutes with two places, half up; none of nothing (rule G-4).

    >>> mean_minutes(100, 3), mean_minutes(0, 5), mean_minutes(5, 0)
    (Decimal('0.56'), Decimal('0.00'), None)
    """
    if not count:
        return None
    exact = Fraction(seconds, count * 60)
    scaled, rest = divmod(exact.numerator * 100, exact.denominator)
    if rest * 2 >= exact.denominator:
        scaled += 1
    return (Decimal(scaled) / 100).quantize(_CENT, ROUND_HALF_UP)


def show(value, kind: str) -> str:
    """A value as people read it; a dash where there is no result.

    >>> show(1234, "int"), show(Fraction(1, 2), "percent"), show(None, "decimal")
    ('1,234', '50.00 %', '–')
    >>> show("", "text"), show(Decimal("2.50"), "decimal")
    ('', '2.50')
    """
    if kind == "text":
        return value or ""
    if kind == "percent":
        return percent.percent_text(value)
    if value is None:
        return percent.NO_RESULT
    return f"{value:,}"


def add(figures):
    """The sum of figures of one kind.

    >>> add([EnquiryFigures(received=1), EnquiryFigures(received=2, late=1)])[:2]
    (3, 0)
    """
    figures = list(figures)
    return type(figures[0])(*map(sum, zip(*figures, strict=True)))


def top_with_rest(counted: dict, limit: int):
    """The first ``limit`` keys by their first figure, and the sum of the others.

    Ties in the order of their keys, so that the same data give the same list.

    :param counted: key -> figures
    :return: (list of pairs, number of the others, their sum or None)

    >>> A = EnquiryFigures
    >>> top, count, rest = top_with_rest(
    ...     {"a": A(1), "b": A(3), "c": A(1), "d": A(0)}, 2)
    >>> [key for key, _figures in top], count, rest.received
    (['b', 'a'], 2, 1)
    >>> top_with_rest({"a": A(1)}, 2)[1:]
    (0, None)
    """
    ordered = sorted(counted.items(), key=lambda item: (-item[1][0], str(item[0])))
    rest = [figures for _key, figures in ordered[limit:]]
    return ordered[:limit], len(rest), add(rest) if rest else None


def mask_numbers(text: str) -> str:
    """A text without what may be a telephone number.

    >>> mask_numbers("Call 1990 000 0001, room 1201")
    'Call ***, room 1201'
    >>> mask_numbers("From 2026-10-01 on")
    'From 2026-10-01 on'
    """
    return _LONG_NUMBER.sub(
        lambda found: found[0] if _DAY.fullmatch(found[0]) else "***", text
    )


def one_line(text: str, length: int = LABEL_LENGTH) -> str:
    r"""A text in one line of a sensible length, without telephone numbers.

    >>> one_line(" When \n is it open? "), one_line("x" * 9, 5)
    ('When is it open?', 'xxxx…')
    """
    line = mask_numbers(" ".join((text or "").split()))
    return line if len(line) <= length else f"{line[: length - 1]}…"


def question_key(text: str) -> str:
    """What makes two questions the same: letters and digits alone.

    >>> question_key("Is it OPEN?"), question_key("is it  open")
    ('isitopen', 'isitopen')
    """
    folded = unicodedata.normalize("NFKC", mask_numbers(text or "")).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")


def top_questions(rows, limit: int):
    """The questions asked most often.

    :param rows: iterable of (text, how often)
    :return: list of (key, text, how often), most first

    >>> top_questions([("Open?", 2), ("open", 3), ("Where?", 1), (" ", 9)], 5)
    [('open', 'open', 5), ('where', 'Where?', 1)]
    """
    counts, texts = Counter(), {}
    for text, count in rows:
        key = question_key(text)
        if not key:
            continue
        counts[key] += count
        # The wording used most often stands for all of them.
        best = (-count, one_line(text))
        texts[key] = min(texts.get(key, best), best)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(key, texts[key][1], count) for key, count in ordered[:limit]]


def differences(before, now):
    """Names of the figures that changed, with both values.

    >>> differences(EnquiryFigures(received=2), EnquiryFigures(received=3))
    [('received', 2, 3)]
    """
    return [
        (name, old, new)
        for name, old, new in zip(before._fields, before, now, strict=True)
        if old != new
    ]
