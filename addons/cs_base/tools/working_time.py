"""Working days of a place: weekly hours, public holidays, make-up working days.

``resource.calendar`` knows weekly hours and closures but no extra working days, which
China has about six times a year, so the days are laid on top of it here (decision 15).
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from .local_time import as_utc, at_hour, end_of_day, from_local, to_local

HOLIDAY = "holiday"
MAKE_UP = "make_up"

# A place closed for longer than this has a wrong calendar, not a long limit.
MAX_DAYS = 3660


class DayException(NamedTuple):
    """What is special about one day.

    ``weekday`` (0 = Monday) is the weekday whose hours a make-up day takes over.
    """

    kind: str
    name: str = ""
    weekday: int | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class WorkingTime:
    """The working time of one place; immutable, without database.

    :param tz: name of the time zone
    :param weeks: hours of each weekday, Monday first, as lists of (from, to) floats: 7
        entries, or 14 for a calendar of two alternating weeks. Empty = a centre that
        never closes: each day is a working day until its last second.
    :param exceptions: ``{date: DayException}``
    :param closures: pairs of moments during which the place is closed
    """

    tz: str
    weeks: tuple = ()
    exceptions: dict = field(default_factory=dict)
    closures: tuple = ()

    def _hours_of_weekday(self, day, weekday):
        """Return the hours of ``weekday`` in the week in which ``day`` lies."""
        offset = 0
        if len(self.weeks) == 14:
            # The numbering of weeks of resource.calendar.attendance.get_week_type.
            offset = 7 * ((day.toordinal() - 1) // 7 % 2)
        return self.weeks[offset + weekday]

    def hours_of(self, day):
        """Return the (from, to) hours worked on the local ``day``, closures aside.

        Decision 15: on a make-up working day the hours of the weekday it replaces,
        else of Monday, else the first hours that the week has.

        >>> from datetime import date
        >>> office = [(8.5, 12.0), (14.0, 18.0)]
        >>> week = (office,) * 4 + ([(8.5, 17.0)], [], [])
        >>> saturday = date(2026, 10, 10)
        >>> WorkingTime("UTC", week).hours_of(saturday)
        []
        >>> WorkingTime("UTC", week, {saturday: DayException(MAKE_UP)}).hours_of(
        ...     saturday)
        [(8.5, 12.0), (14.0, 18.0)]
        >>> WorkingTime("UTC", week, {saturday: DayException(MAKE_UP, "", 4)}).hours_of(
        ...     saturday)
        [(8.5, 17.0)]
        """
        exception = self.exceptions.get(day)
        if exception and exception.kind == HOLIDAY:
            return []
        if not any(self.weeks):
            return [(0.0, 24.0)]
        if not exception:
            return self._hours_of_weekday(day, day.weekday())
        candidates = (exception.weekday, 0, day.weekday(), *range(7))
        weekdays = [weekday for weekday in candidates if weekday is not None]
        hours = (self._hours_of_weekday(day, weekday) for weekday in weekdays)
        return next((found for found in hours if found), [])

    def end_of_work(self, day):
        """Return the end of work on the local ``day`` as aware UTC; None if closed.

        >>> from datetime import date
        >>> week = ([(8.5, 12.0), (14.0, 18.0)],) * 5 + ([], [])
        >>> place = WorkingTime("Asia/Shanghai", week)
        >>> place.end_of_work(date(2026, 3, 6)).isoformat()
        '2026-03-06T10:00:00+00:00'
        >>> place.end_of_work(date(2026, 3, 7)) is None
        True
        """
        for begin_hour, end_hour in sorted(self.hours_of(day), reverse=True):
            begin = from_local(at_hour(day, begin_hour), self.tz)
            end = self._last_open(begin, self._end(day, end_hour))
            if end:
                return end
        return None

    def _end(self, day, hour):
        if hour >= 24.0:
            return end_of_day(day, self.tz)
        return from_local(at_hour(day, hour), self.tz)

    def _last_open(self, begin, end):
        """Return the last moment of [begin, end] that no closure takes, or None."""
        for closed_from, closed_to in sorted(self.closures, reverse=True):
            if as_utc(closed_from) < end <= as_utc(closed_to):
                end = as_utc(closed_from)
        return end if end > begin else None

    def is_working_day(self, day):
        """Tell whether anything of the local ``day`` is worked."""
        return self.end_of_work(day) is not None

    def working_day(self, day, count):
        """Return the working day that lies ``count`` working days after ``day``.

        0 is ``day`` itself or, if nothing is worked then, the last working day before
        it; from there negative numbers count back.

        :raises ValueError: when no working day comes within ten years

        >>> from datetime import date
        >>> place = WorkingTime("UTC", ([(9.0, 17.0)],) * 5 + ([], []))
        >>> saturday = date(2026, 10, 31)
        >>> [place.working_day(saturday, count).day for count in (-1, 0, 1, 5, 6)]
        [29, 30, 2, 6, 9]
        """
        step = timedelta(days=1 if count > 0 else -1)
        left = count if count > 0 else 1 - count
        if count > 0:
            day += step
        for _idle in range(MAX_DAYS + left * 7):
            if self.is_working_day(day):
                left -= 1
                if not left:
                    return day
            day += step
        raise ValueError("no working day within ten years")

    def ends_after(self, moment):
        """Yield (day, end of work or None) of each day from that of ``moment`` on.

        :raises ValueError: when no working day comes within ten years
        """
        day = to_local(moment, self.tz).date()
        for offset in range(MAX_DAYS):
            yield (
                day + timedelta(days=offset),
                self.end_of_work(day + timedelta(days=offset)),
            )
        raise ValueError("no working day within ten years")

    def notes(self, begin, end):
        """Return (day, kind, name, is_provisional) of the days from begin to end that
        are not as their weekday says, or on which nothing is worked.

        ``kind`` is *holiday*, *make_up*, *closed* or *rest*.

        >>> from datetime import datetime
        >>> place = WorkingTime("UTC", ([(9.0, 17.0)],) * 5 + ([], []))
        >>> place.notes(datetime(2026, 3, 6, 12), datetime(2026, 3, 8, 12))
        [(datetime.date(2026, 3, 7), 'rest', '', False), \
(datetime.date(2026, 3, 8), 'rest', '', False)]
        """
        notes = []
        day, last = (to_local(moment, self.tz).date() for moment in (begin, end))
        while day <= last:
            exception = self.exceptions.get(day)
            if exception:
                notes.append((day, *exception[:2], exception.is_provisional))
            elif not self.hours_of(day):
                notes.append((day, "rest", "", False))
            elif not self.is_working_day(day):
                notes.append((day, "closed", "", False))
            day += timedelta(days=1)
        return notes
