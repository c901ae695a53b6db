"""Wall-clock time of a place and UTC, without surprises at clock changes.

Odoo stores naive UTC; the policies speak of local time (guarantee 5). These helpers
are the only place where one becomes the other.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def as_utc(moment):
    """Return ``moment`` as aware UTC; a naive moment is taken to be UTC already.

    >>> as_utc(datetime(2026, 3, 1, 2, 0)).isoformat()
    '2026-03-01T02:00:00+00:00'
    """
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def to_naive(moment):
    """Return ``moment`` as naive UTC, the form Odoo stores.

    >>> to_naive(datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai")))
    datetime.datetime(2026, 3, 1, 2, 0)
    """
    return as_utc(moment).replace(tzinfo=None)


def to_local(moment, tz):
    """Return the naive wall-clock time at ``tz``.

    >>> to_local(datetime(2026, 3, 1, 2, 0), "Asia/Shanghai")
    datetime.datetime(2026, 3, 1, 10, 0)
    """
    return as_utc(moment).astimezone(ZoneInfo(tz)).replace(tzinfo=None)


def from_local(wall, tz):
    """Return aware UTC of the naive wall-clock time ``wall`` at ``tz``.

    A time that a clock change skips is taken as much later as the clock jumps; of a
    time that comes twice the first is meant.

    >>> from_local(datetime(2026, 3, 8, 2, 30), "America/New_York").isoformat()
    '2026-03-08T07:30:00+00:00'
    >>> from_local(datetime(2026, 11, 1, 1, 30), "America/New_York").isoformat()
    '2026-11-01T05:30:00+00:00'
    """
    return wall.replace(tzinfo=ZoneInfo(tz), fold=0).astimezone(UTC)


def at_hour(day, hours):
    """Return the wall-clock time of ``hours`` (a float of Odoo, up to 24) on ``day``.

    >>> from datetime import date
    >>> at_hour(date(2026, 3, 1), 9.5), at_hour(date(2026, 3, 1), 24.0)
    (datetime.datetime(2026, 3, 1, 9, 30), datetime.datetime(2026, 3, 2, 0, 0))
    """
    return datetime.combine(day, time()) + timedelta(minutes=round(hours * 60))


def end_of_day(day, tz):
    """Return the last second of the local ``day`` as aware UTC.

    >>> from datetime import date
    >>> end_of_day(date(2026, 3, 1), "Asia/Shanghai").isoformat()
    '2026-03-01T15:59:59+00:00'
    """
    midnight = datetime.combine(day + timedelta(days=1), time())
    return from_local(midnight, tz) - timedelta(seconds=1)
