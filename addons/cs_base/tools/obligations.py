"""When something is to be handed in: periods, openings and due moments.

Plain values; the zone and the working days are those of the subject's place (rule G-3,
decisions 15 and 20). A period is never judged in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from . import period
from .deadlines import CALENDAR_DAYS, HOURS, WORKING_DAYS, late_from
from .local_time import as_utc, at_hour, end_of_day, from_local, to_local, to_naive
from .working_time import MAX_DAYS, WorkingTime

EVENT = "event"
PERIODS = ("day", "week", "month", "quarter", "half", "year")
# The clock of the due day.
AT_TIME, WORK_END, DAY_END = "time", "work_end", "day_end"
# When it comes onto the list.
AT_START, AT_END, BEFORE_DUE = "start", "end", "before_due"
# So many at once; the rest follows in the next batch.
SLOTS_AT_ONCE = 400


@dataclass(frozen=True)
class Rhythm:
    """The rule of one obligation.

    :param period: one of ``PERIODS``, or *event*
    :param offset: days after the last day of the period, negative before it; of an
        event also hours after it
    :param unit: calendar days, working days, or hours (events only)
    :param clock: *time* (``hour``), *work_end* or *day_end* of the due day
    :param opens: *start* or *end* of the period, or *before_due* (``open_days``)
    :param excepted: numbers of months; a period is left out when it lies in them
    :param is_working_days_only: of days, only those on which the place works
    :param valid_from: a period counts when its last day lies from here …
    :param valid_to: … up to here
    """

    period: str
    offset: int = 0
    unit: str = CALENDAR_DAYS
    clock: str = DAY_END
    hour: float = 0.0
    opens: str = AT_END
    open_days: int = 0
    excepted: frozenset = frozenset()
    is_working_days_only: bool = False
    valid_from: date = date(1900, 1, 1)
    valid_to: date | None = None


class Slot(NamedTuple):
    """One period of an obligation at one place; moments are naive UTC."""

    key: str
    start: date
    stop: date
    opens: datetime
    due: datetime


class Found(NamedTuple):
    """What has opened, the first day of the next period, and when that one opens
    (None: never)."""

    slots: list
    cursor: date
    next_opens: datetime | None


def due_at(rhythm: Rhythm, stop: date, place: WorkingTime) -> datetime:
    """The due moment of the period that ends on ``stop``, in naive UTC.

    >>> shanghai = WorkingTime("Asia/Shanghai", ([(9.0, 18.0)],) * 5 + ([], []))
    >>> def due(offset, *more):
    ...     found = due_at(Rhythm("month", offset, *more), date(2026, 10, 31), shanghai)
    ...     return str(to_local(found, "Asia/Shanghai"))
    >>> due(5)
    '2026-11-05 23:59:59'
    >>> due(5, "calendar_days", "time", 17.5)
    '2026-11-05 17:30:00'
    >>> due(1, "working_days", "work_end")
    '2026-11-02 18:00:00'
    >>> due(0, "working_days", "work_end")
    '2026-10-30 18:00:00'
    """
    if rhythm.unit == WORKING_DAYS:
        day = place.working_day(stop, rhythm.offset)
    else:
        day = stop + timedelta(days=rhythm.offset)
    return _at_clock(rhythm, day, place)


def _at_clock(rhythm, day, place):
    moment = None
    if rhythm.clock == AT_TIME:
        moment = from_local(at_hour(day, rhythm.hour), place.tz)
    elif rhythm.clock == WORK_END:
        # Without work on that day: until its end.
        moment = place.end_of_work(day)
    return to_naive(moment or end_of_day(day, place.tz))


def due_after(rhythm: Rhythm, moment: datetime, place: WorkingTime) -> datetime:
    """The due moment of an event, in naive UTC.

    >>> place = WorkingTime("Asia/Shanghai")
    >>> str(due_after(Rhythm("event", 24, "hours"), datetime(2026, 3, 1, 2), place))
    '2026-03-02 02:00:00'
    """
    if rhythm.unit == HOURS:
        return to_naive(as_utc(moment) + timedelta(hours=rhythm.offset))
    return due_at(rhythm, to_local(moment, place.tz).date(), place)


def opens_at(rhythm, start, stop, place, due):
    """The moment from which the period is on the list, in naive UTC: never later than
    the beginning of the due day."""
    due_day = to_local(due, place.tz).date()
    day = {
        AT_START: start,
        AT_END: stop + timedelta(days=1),
        BEFORE_DUE: due_day - timedelta(days=rhythm.open_days),
    }[rhythm.opens]
    return _midnight(min(day, due_day), place.tz)


def _midnight(day, tz):
    return to_naive(from_local(datetime.combine(day, time()), tz))


def counts(rhythm: Rhythm, start: date, stop: date, place: WorkingTime) -> bool:
    """Whether the period is owed: within validity, not excepted, worked.

    A period of several months is left out when all of them are excepted.

    >>> summer = Rhythm("month", excepted=frozenset({7, 8}))
    >>> anywhere = WorkingTime("UTC")
    >>> counts(summer, date(2026, 7, 1), date(2026, 7, 31), anywhere)
    False
    >>> counts(summer, date(2026, 9, 1), date(2026, 9, 30), anywhere)
    True
    """
    if stop < rhythm.valid_from or (rhythm.valid_to and stop > rhythm.valid_to):
        return False
    if rhythm.excepted and _months(start, stop) <= rhythm.excepted:
        return False
    return (
        rhythm.period != "day"
        or not rhythm.is_working_days_only
        or place.is_working_day(start)
    )


def _months(start, stop):
    first = start.year * 12 + start.month - 1
    last = stop.year * 12 + stop.month - 1
    return {index % 12 + 1 for index in range(first, last + 1)}


def find(
    rhythm: Rhythm, cursor: date, now: datetime, place: WorkingTime, limit=SLOTS_AT_ONCE
) -> Found:
    """What has opened by ``now`` (naive UTC), from the period of ``cursor`` on.

    :raises ValueError: when nothing is owed for ten years on end

    >>> monthly = Rhythm("month", 5, valid_from=date(2026, 1, 15))
    >>> found = find(monthly, date(2026, 1, 15), datetime(2026, 3, 1, 0),
    ...              WorkingTime("Asia/Shanghai"))
    >>> [slot.key for slot in found.slots], found.cursor, str(found.next_opens)
    (['2026-01', '2026-02'], datetime.date(2026, 3, 1), '2026-03-31 16:00:00')
    """
    slots, idle_since = [], cursor
    start, stop = period.bounds(rhythm.period, max(cursor, rhythm.valid_from))
    while not (rhythm.valid_to and stop > rhythm.valid_to):
        if counts(rhythm, start, stop, place):
            due = due_at(rhythm, stop, place)
            opens = opens_at(rhythm, start, stop, place, due)
            if opens > now or len(slots) == limit:
                return Found(slots, start, opens)
            key = period.label(rhythm.period, start, stop)
            slots.append(Slot(key, start, stop, opens, due))
            idle_since = stop
        elif (stop - idle_since).days > MAX_DAYS:
            raise ValueError("nothing is owed within ten years")
        start, stop = period.bounds(rhythm.period, stop + timedelta(days=1))
    return Found(slots, start, None)


def first_alert(due: datetime, reminder_hours: float, now: datetime) -> datetime:
    """When people hear of it first: the reminder, at once where its moment has passed;
    without one, or after the due moment, when it is late.

    >>> noon = datetime(2026, 3, 1, 12)
    >>> str(first_alert(noon, 2, datetime(2026, 3, 1, 6)))
    '2026-03-01 10:00:00'
    >>> str(first_alert(noon, 2, datetime(2026, 3, 1, 11)))
    '2026-03-01 11:00:00'
    >>> str(first_alert(noon, 2, datetime(2026, 3, 9)))
    '2026-03-01 12:00:01'
    """
    if not reminder_hours or now >= due:
        return late_from(due)
    return max(due - timedelta(hours=reminder_hours), now)
