"""Which routing rule counts for a matter (CMP-10, CMP-16).

Pure functions without a database. A rule that names a criterion applies only where it
matches; the rule that names more, and the more telling, wins. Department and deadline
are found apart: the category says who works on it, the urgency until when.
"""

from typing import NamedTuple


class Criteria(NamedTuple):
    """What a rule asks for, or what a matter is; empty values ask for nothing.

    ``category`` is the path of a category from its root, a tuple of ids.
    """

    site: int = 0
    kind: str = ""
    category: tuple = ()
    severity: str = ""
    urgency: str = ""


# The more telling first.
WHO = ("category", "severity", "urgency", "kind", "site")
WHEN = ("urgency", "severity", "category", "kind", "site")


def applies(rule, matter):
    """Tell whether all that ``rule`` asks for is so in ``matter``.

    >>> leak = Criteria(kind="repair", category=(1, 4), urgency="urgent")
    >>> applies(Criteria(category=(1,)), leak), applies(Criteria(), leak)
    (True, True)
    >>> applies(Criteria(category=(1, 5)), leak)
    False
    >>> applies(Criteria(kind="repair", site=7), leak)
    False
    """
    return (
        rule.site in (0, matter.site)
        and rule.kind in ("", matter.kind)
        and rule.category == matter.category[: len(rule.category)]
        and rule.severity in ("", matter.severity)
        and rule.urgency in ("", matter.urgency)
    )


def weight(rule, order):
    """Return what rules are compared by; the greater wins.

    A nearer category tells more than its parent.

    >>> near, far = Criteria(category=(1, 4)), Criteria(category=(1,), site=3)
    >>> weight(near, WHO) > weight(far, WHO)
    True
    >>> urgent, leak = Criteria(urgency="urgent"), Criteria(category=(1, 4))
    >>> weight(urgent, WHEN) > weight(leak, WHEN)
    True
    >>> weight(urgent, WHO) > weight(leak, WHO)
    False
    """
    return tuple(
        len(value) if isinstance(value, tuple) else int(bool(value))
        for value in (getattr(rule, name) for name in order)
    )


def pick(rules, matter, order):
    """Return the key of the rule that counts, or None.

    :param rules: ``{key: Criteria}``; of equals the first wins

    >>> rules = {"any": Criteria(), "lift": Criteria(category=(2,)),
    ...          "lift again": Criteria(category=(2,))}
    >>> pick(rules, Criteria(category=(2, 9)), WHO)
    'lift'
    >>> pick(rules, Criteria(), WHO), pick({}, Criteria(), WHO)
    ('any', None)
    """
    fitting = [key for key, rule in rules.items() if applies(rule, matter)]
    return max(fitting, key=lambda key: weight(rules[key], order), default=None)
