"""Dates of a foreign file: written in declared forms, never guessed."""

from datetime import UTC, datetime
from functools import lru_cache

from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200

_SAMPLE = datetime(2001, 2, 3, 16, 5, 6)


class DateError(ValueError):
    """A date with no reading (``readings`` empty) or more than one, in local time."""

    def __init__(self, readings=()):
        self.readings = sorted(readings)
        super().__init__(self.readings)


def is_date_format(text):
    """Tell whether ``text`` is a form that names year, month and day.

    >>> is_date_format("%m/%d/%Y %I:%M:%S %p"), is_date_format("%d.%m.%y")
    (True, True)
    >>> is_date_format("%H:%M"), is_date_format("%Q"), is_date_format("MM/DD/YYYY")
    (False, False, False)
    """
    try:
        read = datetime.strptime(_SAMPLE.replace(tzinfo=UTC).strftime(text), text)
    except (ValueError, TypeError):
        return False
    return read.date() == _SAMPLE.date()


def read_date(text, formats, tz):
    """Return the naive UTC time that ``text`` means.

    Every form is tried. When two forms read it differently, it is ambiguous and
    refused: which of the two a clerk meant cannot be told from the row.

    :param str text: a date as it stands in the file
    :param tuple formats: forms of ``strptime``
    :param str tz: time zone of the place the file comes from
    :raise DateError: no reading, or more than one

    >>> read_date("2024-04-16 03:03", ("%Y-%m-%d %H:%M",), "America/New_York")
    datetime.datetime(2024, 4, 16, 7, 3)
    >>> both = ("%d/%m/%Y", "%m/%d/%Y")
    >>> read_date("16/04/2024", both, "UTC"), read_date("4/4/2024", both, "UTC")
    (datetime.datetime(2024, 4, 16, 0, 0), datetime.datetime(2024, 4, 4, 0, 0))
    >>> read_date("03/04/2024", both, "UTC")
    Traceback (most recent call last):
    ...
    odoo.addons.cs_complaint.tools.import_dates.DateError: [datetime.datetime(2024, 3, \
4, 0, 0), datetime.datetime(2024, 4, 3, 0, 0)]
    """
    readings = {moment for form in formats if (moment := _read(text, form, tz))}
    if len(readings) != 1:
        raise DateError(to_local(moment, tz) for moment in readings)
    return readings.pop()


@lru_cache(maxsize=4096)
def _read(text, form, tz):
    try:
        wall = datetime.strptime(text, form)
        if not EARLIEST_YEAR <= wall.year <= LATEST_YEAR:
            return None
        return to_naive(wall if wall.tzinfo else from_local(wall, tz))
    except (ValueError, OverflowError):
        return None
