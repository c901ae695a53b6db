"""What the complaint analysis counts, and by what (CMP-37, CMP-03).

The fixed words of the analysis; the sums themselves are done by the database.
"""

from typing import NamedTuple

from odoo.addons.cs_base.tools import percent

#: name -> (numerator, denominator); exact fractions, 0/0 has no result (decision 10).
RATES = {
    "in_time_rate": ("in_time", "due"),
    "solved_rate": ("solved", "due"),
    "satisfaction_rate": ("satisfied", "reached"),
    "ended_within_rate": ("ended_within", "ended"),
}

#: dimension -> columns of the facts it groups by.
DIMENSIONS = {
    "total": (),
    "kind": ("kind",),
    "department": ("department_id",),
    "category": ("category_id",),
    "channel": ("channel_id",),
    "severity": ("severity",),
    "site": ("site_id",),
    "building": ("building_id",),
    "floor": ("building_id", "floor"),
    "step": ("step",),
    "origin": ("origin",),
}

#: The period itself, the one before, the same one a year earlier.
PERIODS = ("current", "previous", "year_before")

#: Key figures in the order a director reads them: name -> is more better?
KEY_FIGURES = {
    "received": None,
    "in_time_rate": True,
    "solved_rate": True,
    "satisfaction_rate": True,
    "due": None,
    "late": False,
    "major": False,
    "reopened": False,
    "malicious": None,
    "cancelled": None,
    "closed": None,
    "still_open": False,
    "ended_within_rate": True,
    "imported": None,
}


class Figures(NamedTuple):
    """The measures of one line; what the database summed up."""

    received: int = 0
    due: int = 0
    in_time: int = 0
    late: int = 0
    solved: int = 0
    reached: int = 0
    satisfied: int = 0
    reopened: int = 0
    malicious: int = 0
    cancelled: int = 0
    major: int = 0
    closed: int = 0
    still_open: int = 0
    ended: int = 0
    ended_within: int = 0
    imported: int = 0

    def get(self, name):
        """A measure as number; a rate as exact fraction, ``None`` for 0/0 (rule G-4).

        >>> figures = Figures(received=3, due=3, in_time=2)
        >>> figures.get("received"), figures.get("in_time_rate")
        (3, Fraction(2, 3))
        >>> figures.get("satisfaction_rate") is None
        True
        """
        if name not in RATES:
            return getattr(self, name)
        numerator, denominator = RATES[name]
        return percent.ratio(getattr(self, numerator), getattr(self, denominator))


#: Counted per line; each is a sum over tickets, so parts add up to the total.
MEASURES = Figures._fields


def tone(name, change):
    """Whether a change is good news: "good", "bad" or "" (neither).

    >>> tone("late", 3), tone("in_time_rate", 1), tone("received", 5), tone("late", 0)
    ('bad', 'good', '', '')
    """
    more_is_better = KEY_FIGURES.get(name)
    if more_is_better is None or not change:
        return ""
    return "good" if (change > 0) == more_is_better else "bad"


def arrow(change):
    """The direction of a change as one sign.

    >>> arrow(2), arrow(-1), arrow(0), arrow(None)
    ('▲', '▼', '=', '')
    """
    if change is None:
        return ""
    if not change:
        return "="
    return "▲" if change > 0 else "▼"
