"""Arithmetic of limits: when is something due, and was it in time?

Pure: moments are aware or naive UTC, results naive UTC as Odoo stores them. The rules
are decisions 2 (exact hours, in time at the limit itself), 3 (quiet hours), 15
(calendar and working days) and 18.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from .local_time import as_utc, at_hour, end_of_day, from_local, to_local, to_naive
from .quiet_hours import QuietHours
from .working_time import WorkingTime

MINUTES = "minutes"
HOURS = "hours"
CALENDAR_DAYS = "calendar_days"
WORKING_DAYS = "working_days"
UNITS = (MINUTES, HOURS, CALENDAR_DAYS, WORKING_DAYS)


@dataclass(frozen=True)
class Limit:
    """What a rule grants.

    :param amount: whole number of ``unit``; 0 only for "the same day"
    :param unit: one of UNITS
    :param is_day_end: calendar days end with the last second of the day, not at the
        wall-clock time of the start
    :param quiet: QuietHours of an ordinary matter, None for major and emergency ones
    :param reminder: timedelta before the limit, None for no reminder
    :raises ValueError: for an unknown unit or an amount that grants nothing

    >>> Limit(0, HOURS)
    Traceback (most recent call last):
    ...
    ValueError: 0 hours is no limit
    """

    amount: int
    unit: str
    is_day_end: bool = False
    quiet: QuietHours | None = None
    reminder: timedelta | None = None

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit}")
        same_day = self.unit == CALENDAR_DAYS and self.is_day_end
        if self.amount < 0 or (not self.amount and not same_day):
            raise ValueError(f"{self.amount} {self.unit} is no limit")


class Due(NamedTuple):
    """``base`` is what the amount and the pauses give, ``due`` the limit itself: the
    base moved to the end of its day or out of the night."""

    base: datetime
    due: datetime


def first_due(limit: Limit, start: datetime, place: WorkingTime) -> Due:
    """Return the Due of ``limit`` for a clock started at ``start`` at ``place``.

    CMP-55, decision 2: received 1 March 10:00, due 4 March 10:00, 72 hours exactly.

    >>> shanghai = WorkingTime("Asia/Shanghai")
    >>> def local(*wall):
    ...     return from_local(datetime(2026, *wall), "Asia/Shanghai")
    >>> def due(limit, *wall, place=shanghai):
    ...     found = first_due(limit, local(*wall), place).due
    ...     return str(to_local(found, place.tz))
    >>> due(Limit(72, HOURS), 3, 1, 10)
    '2026-03-04 10:00:00'

    Decision 3: a minor complaint at 23:10 is not due at 3:10; noon moves nothing.

    >>> minor = Limit(4, HOURS, quiet=QuietHours(20.5, 8.5, 9.5))
    >>> due(minor, 3, 1, 23, 10), due(minor, 3, 1, 8, 30)
    ('2026-03-02 09:30:00', '2026-03-01 12:30:00')
    >>> due(minor, 3, 1, 16, 30), due(minor, 3, 1, 16, 29, 59)
    ('2026-03-02 09:30:00', '2026-03-01 20:29:59')
    >>> due(minor, 3, 1, 4, 30), due(minor, 3, 1, 4, 29, 59)
    ('2026-03-01 08:30:00', '2026-03-01 09:30:00')

    Decision 15: calendar days keep the wall-clock time; decision 5: or end the day.

    >>> due(Limit(3, CALENDAR_DAYS), 3, 1, 10)
    '2026-03-04 10:00:00'
    >>> due(Limit(1, CALENDAR_DAYS, is_day_end=True), 3, 1, 10)
    '2026-03-02 23:59:59'
    >>> due(Limit(0, CALENDAR_DAYS, is_day_end=True), 3, 1, 23, 50)
    '2026-03-01 23:59:59'

    Working day N is the end of work of that day; the day of the start does not count.

    >>> week = ([(8.5, 12.0), (14.0, 18.0)],) * 5 + ([], [])
    >>> office = WorkingTime("Asia/Shanghai", week)
    >>> due(Limit(1, WORKING_DAYS), 3, 6, 10, place=office)
    '2026-03-09 18:00:00'
    """
    base = _add(limit, as_utc(start), place)
    return _settle(limit, base, place)


def _add(limit, start, place):
    """Return ``start`` plus the amount, before anything moves it."""
    if limit.unit == MINUTES:
        return start + timedelta(minutes=limit.amount)
    if limit.unit == HOURS:
        return start + timedelta(hours=limit.amount)
    if limit.unit == CALENDAR_DAYS:
        wall = to_local(start, place.tz) + timedelta(days=limit.amount)
        return from_local(wall, place.tz)
    next_day = to_local(start, place.tz).date() + timedelta(days=1)
    return _nth_end(place, from_local(at_hour(next_day, 0.0), place.tz), limit.amount)


def _nth_end(place, after, count):
    """Return the count-th end of work at or after the moment ``after``."""
    for _day, end in place.ends_after(after):
        if end and end >= after:
            count -= 1
            if not count:
                return end
    raise AssertionError("ends_after raises before it runs dry")


def _settle(limit, base, place, is_chosen=False):
    """Return the Due of ``base``; a chosen moment does not move to the day's end."""
    due = base if is_chosen else _before_night_rule(limit, base, place)
    if limit.quiet:
        due = limit.quiet.move(due, place.tz)
    return Due(to_naive(base), to_naive(due))


def _before_night_rule(limit, base, place):
    """Return the limit as it would be without quiet hours."""
    if limit.unit == CALENDAR_DAYS and limit.is_day_end:
        return end_of_day(to_local(base, place.tz).date(), place.tz)
    return base


def after_pause(limit, start, due, begin, end, place):
    """Return the Due after a pause from ``begin`` to ``end``.

    Clock units and calendar days: the limit moves by the length of the pause. Working
    days: a day whose end of work lies in [begin, end) does not count. A pause that
    begins after the limit changes nothing: the limit had passed.

    :raises ValueError: when the pause ends before it begins

    >>> place = WorkingTime("UTC")
    >>> limit = Limit(2, HOURS)
    >>> start = datetime(2026, 3, 1, 8)
    >>> due = first_due(limit, start, place)
    >>> pause = datetime(2026, 3, 1, 9), datetime(2026, 3, 1, 11, 30)
    >>> str(after_pause(limit, start, due, *pause, place).due)
    '2026-03-01 12:30:00'
    """
    start, begin, end = as_utc(start), as_utc(begin), as_utc(end)
    if end < begin:
        raise ValueError("the pause ends before it begins")
    begin = max(begin, start)
    if begin > as_utc(due.due) or end <= begin:
        return due
    base = as_utc(due.base)
    if limit.unit != WORKING_DAYS:
        return _settle(limit, base + (end - begin), place)
    lost = _ends_between(place, start, begin, min(end, base + timedelta(seconds=1)))
    if not lost:
        return due
    after = max(end, base + timedelta(seconds=1))
    return _settle(limit, _nth_end(place, after, lost), place)


def _ends_between(place, start, begin, end):
    """Count the ends of work in [begin, end) on days after that of ``start``."""
    first = to_local(start, place.tz).date() + timedelta(days=1)
    day = max(first, to_local(begin, place.tz).date() - timedelta(days=1))
    last = to_local(end, place.tz).date()
    count = 0
    while day <= last:
        work_end = place.end_of_work(day)
        count += bool(work_end and begin <= work_end < end)
        day += timedelta(days=1)
    return count


def due_of(limit, start, place, pauses=()):
    """Return the Due of a clock from its whole history, pauses in order of time.

    >>> pauses = [(datetime(2026, 3, 3, 9), datetime(2026, 3, 4, 9))]
    >>> week = ([(9.0, 17.0)],) * 5 + ([], [])
    >>> place = WorkingTime("UTC", week)
    >>> str(due_of(Limit(3, WORKING_DAYS), datetime(2026, 3, 2, 8), place, pauses).due)
    '2026-03-06 17:00:00'
    """
    due = first_due(limit, start, place)
    for begin, end in pauses:
        due = after_pause(limit, start, due, begin, end, place)
    return due


def extended(limit, new_due, place):
    """Return the Due that an approver granted; the night still moves it.

    >>> limit = Limit(4, HOURS, quiet=QuietHours(20.5, 8.5, 9.5))
    >>> extended(limit, datetime(2026, 3, 1, 22), WorkingTime("UTC")).due
    datetime.datetime(2026, 3, 2, 9, 30)
    """
    return _settle(limit, as_utc(new_due), place, is_chosen=True)


def reminder_date(limit, start, due, place):
    """Return when the reminder before the limit comes, or None.

    Decision 3: the last reminder comes before the night begins, or at once if the
    start itself lies in it.

    >>> place = WorkingTime("UTC")
    >>> night = QuietHours(20.5, 8.5, 9.5, lead_minutes=30)
    >>> limit = Limit(4, HOURS, quiet=night, reminder=timedelta(hours=1))
    >>> def remind(*wall):
    ...     start = datetime(2026, 3, *wall)
    ...     due = first_due(limit, start, place)
    ...     return str(reminder_date(limit, start, due, place))
    >>> remind(1, 17), remind(1, 23, 10), remind(1, 10)
    ('2026-03-01 20:00:00', '2026-03-01 23:10:00', '2026-03-01 13:00:00')
    """
    if limit.reminder is None:
        return None
    reminder = as_utc(due.due) - limit.reminder
    if limit.quiet:
        unmoved = _before_night_rule(limit, as_utc(due.base), place)
        if limit.quiet.covers(unmoved, place.tz):
            reminder = min(reminder, limit.quiet.before_night(unmoved, place.tz))
        if limit.quiet.covers(reminder, place.tz):
            reminder = limit.quiet.before_night(reminder, place.tz)
    return to_naive(max(reminder, as_utc(start)))


def is_late(due, moment):
    """Tell whether ``moment`` is after ``due``; at the limit itself is in time.

    Decision 2; fractions of a second do not count.

    >>> due = datetime(2026, 3, 4, 2)
    >>> is_late(due, due), is_late(due, datetime(2026, 3, 4, 2, 0, 1))
    (False, True)
    """
    return as_utc(moment).replace(microsecond=0) > as_utc(due)


def late_from(due):
    """Return the first moment at which something due at ``due`` is late.

    >>> late_from(datetime(2026, 3, 4, 2))
    datetime.datetime(2026, 3, 4, 2, 0, 1)
    """
    return due + timedelta(seconds=1)
