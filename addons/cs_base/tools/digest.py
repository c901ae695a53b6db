"""When the digests of a site are due, as plain values."""

from datetime import timedelta

from .local_time import at_hour, from_local, to_local, to_naive


def last_slots(now, tz, hours):
    """Return the last two moments at which a digest was due, newest first.

    :param datetime now: naive UTC
    :param str tz: time zone of the place
    :param hours: hours of the day by the clock of the place, as floats
    :return: two naive UTC datetimes

    >>> from datetime import datetime
    >>> noon = datetime(2026, 3, 2, 4, 0)  # 12:00 in Shanghai
    >>> last_slots(noon, "Asia/Shanghai", (8.25, 16.5))
    [datetime.datetime(2026, 3, 2, 0, 15), datetime.datetime(2026, 3, 1, 8, 30)]
    >>> last_slots(datetime(2026, 3, 2, 0, 14, 59), "Asia/Shanghai", (8.25, 16.5))[0]
    datetime.datetime(2026, 3, 1, 8, 30)
    """
    today = to_local(now, tz).date()
    moments = (
        to_naive(from_local(at_hour(today - timedelta(days=back), hour), tz))
        for back in range(3)
        for hour in hours
    )
    return sorted((m for m in moments if m <= now), reverse=True)[:2]
