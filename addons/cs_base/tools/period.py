"""Reporting periods in local time (decision 20, rule G-3).

A period is a pair of local dates, first and last day, both included. What it means in
UTC depends on the time zone of the site and is asked for with :func:`utc_bounds`.
"""

from datetime import date, datetime, time, timedelta

from .local_time import from_local, to_naive

#: Months of the period types that have a fixed grid.
MONTHS_OF_TYPE = {"month": 1, "quarter": 3, "half": 6, "year": 12}
#: Days of the shorter ones; a week begins on Monday.
DAYS_OF_TYPE = {"day": 1, "week": 7}


def bounds(period_type: str, anchor: date) -> tuple[date, date]:
    """First and last day of the period of this type that contains ``anchor``.

    >>> bounds("month", date(2024, 2, 10))
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> bounds("quarter", date(2026, 11, 20))
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    >>> bounds("half", date(2026, 7, 1))
    (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31))
    >>> bounds("week", date(2027, 1, 1))
    (datetime.date(2026, 12, 28), datetime.date(2027, 1, 3))
    """
    if days := DAYS_OF_TYPE.get(period_type):
        start = anchor - timedelta(days=anchor.weekday() if days == 7 else 0)
        return start, start + timedelta(days=days - 1)
    months = MONTHS_OF_TYPE[period_type]
    first_month = (anchor.month - 1) // months * months + 1
    start = date(anchor.year, first_month, 1)
    return start, shift_months(start, months) - timedelta(days=1)


def shift_months(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of a month that is too short.

    >>> shift_months(date(2024, 2, 29), 12), shift_months(date(2025, 1, 31), -11)
    (datetime.date(2025, 2, 28), datetime.date(2024, 2, 29))
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def previous(period_type: str, start: date, stop: date) -> tuple[date, date]:
    """The period just before; of a free period: as many days before it.

    >>> previous("month", date(2026, 1, 1), date(2026, 1, 31))
    (datetime.date(2025, 12, 1), datetime.date(2025, 12, 31))
    >>> previous("free", date(2026, 3, 1), date(2026, 3, 7))
    (datetime.date(2026, 2, 22), datetime.date(2026, 2, 28))
    """
    day_before = start - timedelta(days=1)
    if period_type in MONTHS_OF_TYPE:
        return bounds(period_type, day_before)
    return day_before - (stop - start), day_before


def year_before(period_type: str, start: date, stop: date) -> tuple[date, date]:
    """The same period one year earlier.

    >>> year_before("month", date(2025, 2, 1), date(2025, 2, 28))
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> year_before("free", date(2024, 2, 29), date(2024, 3, 2))
    (datetime.date(2023, 2, 28), datetime.date(2023, 3, 2))
    """
    earlier = shift_months(start, -12)
    if period_type in MONTHS_OF_TYPE:
        return bounds(period_type, earlier)
    return earlier, shift_months(stop, -12)


def label(period_type: str, start: date, stop: date) -> str:
    """A short name that sorts, the same in every language.

    >>> label("month", date(2026, 9, 1), date(2026, 9, 30))
    '2026-09'
    >>> label("quarter", date(2026, 10, 1), date(2026, 12, 31))
    '2026-Q4'
    >>> label("week", date(2026, 12, 28), date(2027, 1, 3))
    '2026-W53'
    >>> label("day", date(2026, 9, 1), date(2026, 9, 1))
    '2026-09-01'
    >>> label("free", date(2026, 9, 1), date(2026, 9, 3))
    '2026-09-01_2026-09-03'
    """
    if period_type == "day":
        return f"{start}"
    if period_type == "week":
        return "{}-W{:02}".format(*start.isocalendar())
    if period_type == "month":
        return f"{start:%Y-%m}"
    if period_type == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    if period_type == "half":
        return f"{start.year}-H{1 if start.month < 7 else 2}"
    if period_type == "year":
        return f"{start.year}"
    return f"{start}_{stop}"


def utc_bounds(start: date, stop: date, tz: str) -> tuple[datetime, datetime]:
    """The period in UTC without time zone (as stored): from, up to but excluding.

    Where midnight does not exist (a clock change) the day begins with the change;
    where it exists twice, with the first one.

    >>> utc_bounds(date(2026, 9, 1), date(2026, 9, 30), "Asia/Shanghai")
    (datetime.datetime(2026, 8, 31, 16, 0), datetime.datetime(2026, 9, 30, 16, 0))
    """
    return _midnight(start, tz), _midnight(stop + timedelta(days=1), tz)


def _midnight(day: date, tz: str) -> datetime:
    return to_naive(from_local(datetime.combine(day, time()), tz))
