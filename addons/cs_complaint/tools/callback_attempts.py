"""When a call that reached nobody counts as an attempt (CMP-13, CMP-57).

Pure functions without a database. Three calls within a minute are one attempt: an
attempt counts some hours after the one before, and the attempts together lie in more
than one part of the day, since who works in the morning is at home in the evening.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from odoo.addons.cs_base.tools.local_time import at_hour, from_local, to_local, to_naive
from odoo.addons.cs_base.tools.quiet_hours import next_call_date

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"


class AttemptRule(NamedTuple):
    """Settings of a company.

    :param gap_hours: hours that lie between two attempts that count
    :param afternoon: hour of the day at which the afternoon begins
    :param evening: hour of the day at which the evening begins
    :param needed: attempts after which a customer counts as unreachable
    :param quiet: pairs of hours at which nobody is called
    """

    gap_hours: float = 2.0
    afternoon: float = 12.0
    evening: float = 17.5
    needed: int = 3
    quiet: tuple = ()


def day_band(moment, tz, rule):
    """Return in which part of the local day ``moment`` (naive UTC) lies.

    >>> rule = AttemptRule()
    >>> [day_band(datetime(2026, 3, 2, h, m), "Asia/Shanghai", rule)
    ...  for h, m in ((3, 59), (4, 0), (9, 29), (9, 30))]
    ['morning', 'afternoon', 'afternoon', 'evening']
    """
    wall = to_local(moment, tz)
    if wall < at_hour(wall.date(), rule.afternoon):
        return MORNING
    return AFTERNOON if wall < at_hour(wall.date(), rule.evening) else EVENING


def earliest_counting(moment, counted, tz, rule):
    """Return from when on, at or after ``moment``, an attempt counts.

    Quiet hours are not asked here: they keep a call from being started, not a call
    that was made from being one.

    :param counted: moments (naive UTC) of the attempts that count already
    :return: naive UTC

    >>> rule = AttemptRule()
    >>> first = datetime(2026, 3, 2, 5, 30)
    >>> str(earliest_counting(datetime(2026, 3, 2, 6), [first], "Asia/Shanghai", rule))
    '2026-03-02 07:30:00'

    The third one in one part of the day waits for the next part.

    >>> two = [datetime(2026, 3, 2, 1), datetime(2026, 3, 3, 1)]
    >>> str(earliest_counting(datetime(2026, 3, 4, 1), two, "Asia/Shanghai", rule))
    '2026-03-04 04:00:00'
    """
    if counted:
        moment = max(moment, max(counted) + timedelta(hours=rule.gap_hours))
    is_last = len(counted) + 1 >= rule.needed
    bands = {day_band(other, tz, rule) for other in counted}
    if is_last and bands == {day_band(moment, tz, rule)}:
        return _next_band(moment, tz, rule)
    return moment


def counts(moment, counted, tz, rule):
    """Tell whether a call at ``moment`` is an attempt of its own.

    >>> first = datetime(2026, 3, 2, 1)
    >>> [counts(first + timedelta(seconds=s), [first], "Asia/Shanghai", AttemptRule())
    ...  for s in (7199, 7200)]
    [False, True]
    """
    return earliest_counting(moment, counted, tz, rule) == moment


def next_attempt_date(moment, counted, tz, rule):
    """Return when the next attempt may be made: it counts, and nobody is disturbed.

    >>> rule = AttemptRule(quiet=((12.0, 14.0), (20.5, 8.5)))
    >>> ten = datetime(2026, 3, 2, 2)
    >>> str(next_attempt_date(ten, [ten], "Asia/Shanghai", rule))
    '2026-03-02 06:00:00'
    """
    moment = earliest_counting(moment, counted, tz, rule)
    return to_naive(next_call_date(moment, tz, rule.quiet))


def _next_band(moment, tz, rule):
    """Return the beginning of the part of the day that follows, as naive UTC."""
    wall = to_local(moment, tz)
    begins = [at_hour(wall.date(), hour) for hour in (rule.afternoon, rule.evening)]
    begins.append(datetime.combine(wall.date(), datetime.min.time()) + timedelta(1))
    return to_naive(from_local(min(b for b in begins if b > wall), tz))
