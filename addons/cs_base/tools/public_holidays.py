"""Public holidays and make-up working days of a year, from the package ``holidays``.

The package is data kept by others; what it does not say about a year is that no
official notice exists yet, so this is found out here (decision 18).
"""

import re
from datetime import date
from typing import NamedTuple

import holidays

from .working_time import HOLIDAY, MAKE_UP

_SUBSTITUTED = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


class PublicDay(NamedTuple):
    """A special day; ``replaced`` is the day off that a make-up day gives back."""

    day: date
    kind: str
    name: str
    replaced: date | None = None


def official_days(year, country="CN", language="en_US"):
    """Return the special days of ``year`` and whether an official notice backs them.

    :return: ``([PublicDay, …], is_official)``; without a notice the make-up days and
        the days off they pay for are not known yet, only the festivals
    :raises NotImplementedError: when the country is not known

    >>> days, is_official = official_days(2025)
    >>> is_official, [str(d.day) for d in days if d.kind == MAKE_UP]
    (True, ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'])
    >>> next(str(d.replaced) for d in days if d.day == date(2025, 10, 11))
    '2025-10-08'
    >>> official_days(2090)[1]
    False
    """
    # A make-up day of late December may belong to a day off of the next year.
    years = [year - 1, year, year + 1]
    english = holidays.country_holidays(country, years=years, language="en_US")
    local = holidays.country_holidays(country, years=years, language=language)
    replaced_by = _substitutions(english)
    found = [PublicDay(day, HOLIDAY, local[day]) for day in english if day.year == year]
    workdays = {day for day in english.weekend_workdays if day.year == year}
    found += [PublicDay(day, MAKE_UP, "", replaced_by.get(day)) for day in workdays]
    is_official = bool(workdays) or any(
        day.year == year for day in replaced_by.values()
    )
    return sorted(found), is_official


def _substitutions(calendar):
    """Return ``{make-up day: day off}``, read from the names of the days off."""
    found = {}
    for day, name in calendar.items():
        for month, monthday, year in _SUBSTITUTED.findall(name):
            found[date(int(year), int(month), int(monthday))] = day
    return found
