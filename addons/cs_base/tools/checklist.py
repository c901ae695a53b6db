"""What a filled-in checklist is worth, as a pure function.

Every answer is a fraction between 0 (worst) and 1 (best), whatever the method of its
item; the score is the mean of the applicable items by weight, times 100. So all best is
100, all worst is 0, a better answer never lowers the score, and an item that does not
apply changes nothing. Fractions are exact and rounded only to be shown (decision 12).
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

#: How an item is answered.
METHODS = ("yes_no", "conformity", "grade", "points", "deduct")
#: The choices of each method, best first, and what each is worth. The conformity rate
#: is A / (A + B + X): an observation (B) is no conformity, and no failure either.
CHOICES = {
    "yes_no": {"yes": Fraction(1), "no": Fraction(0)},
    "conformity": {
        "conform": Fraction(1),
        "observation": Fraction(0),
        "fail": Fraction(0),
    },
    "grade": {
        "very_good": Fraction(1),
        "good": Fraction(2, 3),
        "partly": Fraction(1, 3),
        "bad": Fraction(0),
    },
}
#: When a photo or a remark is asked for.
WHEN = ("never", "always", "not_best", "worst")


class Item(NamedTuple):
    """What an item asks.

    :param points: the most an item of method *points* or *deduct* gives
    :param deduction: points off for each fault, method *deduct*
    :param weight: how much the item counts beside the others; 0 for a mere note
    :param critical: what a worst answer does to the whole: *""* nothing, *cap* holds
        the score at the limit of the list, *fail* makes it 0
    :param photo: when a photo is asked for, one of ``WHEN``
    :param remark: when a remark is asked for, one of ``WHEN``
    """

    key: int
    method: str
    weight: int = 1
    points: int = 10
    deduction: int = 1
    critical: str = ""
    photo: str = "never"
    remark: str = "never"


class Answer(NamedTuple):
    """A choice or a number; *not applicable* counts for nothing."""

    choice: str = ""
    number: int = 0
    is_na: bool = False


class Score(NamedTuple):
    """The result: score, points reached and possible, and what failed.

    ``value`` is None when nothing applies or nothing is answered (rule G-4).
    """

    value: Fraction | None
    reached: Fraction
    possible: int
    failed: tuple[int, ...]
    open: tuple[int, ...]
    is_capped: bool


def worth(item: Item, answer: Answer) -> Fraction:
    """What an answer is worth, from 0 to 1.

    >>> [int(worth(Item(1, "deduct"), Answer(number=n)) * 10) for n in (3, 10, 12)]
    [7, 0, 0]
    >>> worth(Item(1, "points", points=5), Answer(number=4))
    Fraction(4, 5)
    >>> worth(Item(1, "yes_no"), Answer("yes"))
    Fraction(1, 1)
    """
    if item.method in CHOICES:
        return CHOICES[item.method][answer.choice]
    number = max(answer.number, 0)
    if item.method == "deduct":
        reached = max(item.points - item.deduction * number, 0)
    else:
        reached = min(number, item.points)
    return Fraction(reached, item.points)


def is_answered(item: Item, answer: Answer | None) -> bool:
    """Tell whether there is an answer; a number is one, also 0."""
    if answer is None:
        return False
    return answer.is_na or item.method not in CHOICES or bool(answer.choice)


def is_worst(item: Item, answer: Answer) -> bool:
    """Tell whether there is no worse answer; an observation is not the worst.

    >>> conform = Item(1, "conformity")
    >>> is_worst(conform, Answer("fail")), is_worst(conform, Answer("observation"))
    (True, False)
    """
    if answer.is_na:
        return False
    if item.method in CHOICES:
        return answer.choice == list(CHOICES[item.method])[-1]
    return not worth(item, answer)


def is_asked(when: str, item: Item, answer: Answer) -> bool:
    """Tell whether an answer asks for a photo or a remark.

    >>> item = Item(1, "grade")
    >>> [is_asked("not_best", item, Answer(c)) for c in ("very_good", "good", "bad")]
    [False, True, True]
    >>> is_asked("always", item, Answer(is_na=True))
    False
    """
    if answer.is_na or when == "never":
        return False
    if when == "always":
        return True
    if when == "worst":
        return is_worst(item, answer)
    return worth(item, answer) < 1


def lacks(
    item: Item, answer: Answer | None, has_photo: bool, has_remark: bool
) -> list[str]:
    """What an item still needs before the list is done.

    A remark is needed as well where an item does not apply: why not.

    >>> item = Item(1, "yes_no", photo="worst", remark="worst")
    >>> lacks(item, None, False, False), lacks(item, Answer("no"), False, True)
    (['answer'], ['photo'])
    """
    if not is_answered(item, answer):
        return ["answer"]
    needs = []
    if is_asked(item.photo, item, answer) and not has_photo:
        needs.append("photo")
    is_told = is_asked(item.remark, item, answer)
    if (is_told or (answer.is_na and item.remark != "never")) and not has_remark:
        needs.append("remark")
    return needs


def score(items: Iterable[Item], answers: Mapping[int, Answer], cap: int = 59) -> Score:
    """The score of a list; items without an answer are named and count as nothing.

    :param cap: what the score is held at when a critical item of that kind fails

    >>> items = [Item(n, "deduct") for n in range(10)]
    >>> score(items, {n: Answer(number=0) for n in range(10)}).value
    Fraction(100, 1)
    >>> faults = {n: Answer(number=12 if n == 0 else 0) for n in range(10)}
    >>> score(items, faults).value
    Fraction(90, 1)
    >>> score([], {}).value is None
    True
    """
    reached, possible, failed, unanswered = Fraction(0), 0, [], []
    limit = Fraction(100)
    is_capped = False
    for item in items:
        answer = answers.get(item.key)
        if not is_answered(item, answer):
            unanswered.append(item.key)
            continue
        if answer.is_na:
            continue
        value = worth(item, answer)
        reached += value * item.weight
        possible += item.weight
        if item.critical and is_worst(item, answer):
            failed.append(item.key)
            is_capped = True
            limit = min(limit, Fraction(0 if item.critical == "fail" else cap))
    value = min(reached * 100 / possible, limit) if possible else None
    return Score(value, reached, possible, tuple(failed), tuple(unanswered), is_capped)


def band(value: Fraction | None, bounds: Mapping[int, Fraction]) -> int | None:
    """The key of the band with the highest lower bound that the value reaches.

    Bands are half-open: 95.5 lies in the one from 91 (wider rules, formula 2).

    >>> bounds = {1: Fraction(96), 2: Fraction(91), 3: Fraction(0)}
    >>> band(Fraction(191, 2), bounds), band(Fraction(96), bounds), band(None, bounds)
    (2, 1, None)
    """
    if value is None:
        return None
    reached = [(bound, key) for key, bound in bounds.items() if bound <= value]
    return max(reached)[1] if reached else None
