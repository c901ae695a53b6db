"""What stands between a record and its next step, as plain values.

Pure Python: the models fill these in, screens and refusals show them.
"""

from typing import NamedTuple


class Blocker(NamedTuple):
    """One thing the next step still needs (architecture section 5).

    :param reason: what is missing, in the user's language
    :param clause: label of the policy clause that asks for it, may be empty
    :param cure: what to do about it
    :param field: name of the field that a screen may jump to, may be empty
    :param rule: ID of the rule, such as CMP-27
    :param group: rule group of trial mode; empty for what guards safety, separation of
        duties, rights or history, which always bites (guarantee 2)
    :param level: *block*, *reason* (refused unless the same user picks a reason) or
        *override* (refused unless somebody of the group ``role`` gives a reason)
    :param role: XML id of the group that may override; the director when left out
    :param usage: usage of the reasons (cs.reason) that answer it; those of the rule
        when left out
    """

    reason: str
    clause: str = ""
    cure: str = ""
    field: str = ""
    rule: str = ""
    group: str = ""
    level: str = "block"
    role: str = ""
    usage: str = ""

    def get_level(self, trial_groups=frozenset()):
        """Return the level at a place where ``trial_groups`` are on trial.

        Only what belongs to a rule group can be on trial, whatever its level.

        >>> Blocker("No result", group="result").get_level({"result"})
        'trial'
        >>> Blocker("No result", group="result").get_level()
        'block'
        >>> Blocker("No helmet").get_level({"result", ""})
        'block'
        """
        return "trial" if self.group and self.group in trial_groups else self.level

    def as_text(self):
        """Return the line that a refusal shows.

        >>> Blocker("The result is empty", "P6 §4-4", "write it down").as_text()
        'The result is empty (P6 §4-4) → write it down'
        >>> Blocker("No category").as_text()
        'No category'
        """
        clause = f" ({self.clause})" if self.clause else ""
        cure = f" → {self.cure}" if self.cure else ""
        return f"{self.reason}{clause}{cure}"


class GatePass:
    """Proof that ``_move_to`` itself changes the step of exactly these records.

    It travels in the context of one ``write``. A client cannot send one: a
    context that comes in by RPC holds JSON values only.
    """

    __slots__ = ("ids", "step")

    def __init__(self, ids, step):
        self.ids = frozenset(ids)
        self.step = step

    def allows(self, ids, step):
        """Tell whether records ``ids`` may be put on ``step``.

        >>> GatePass([1, 2], "closed").allows([2], "closed")
        True
        >>> GatePass([1, 2], "closed").allows([2, 3], "closed")
        False
        >>> GatePass([1], "closed").allows([1], "registered")
        False
        """
        return step == self.step and self.ids.issuperset(ids)


class ServerPass:
    """Proof that the server itself sets these fields, in one ``write``.

    Like ``GatePass`` it cannot come from a client.
    """

    __slots__ = ("ids", "names")

    def __init__(self, ids, names):
        self.ids = frozenset(ids)
        self.names = frozenset(names)

    def allows(self, ids, names):
        """Tell whether fields ``names`` of records ``ids`` may be set.

        >>> ServerPass([1], ["number"]).allows([1], ["number"])
        True
        >>> ServerPass([1], ["number"]).allows([1], ["number", "step"])
        False
        """
        return self.ids.issuperset(ids) and self.names.issuperset(names)


def numbered(lines):
    """Join lines as a numbered list, one line each.

    >>> print(numbered(["a", "b"]))
    1. a
    2. b
    """
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
