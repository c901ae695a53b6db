"""Quiet hours: when nobody is called and when no ordinary limit ends (decision 3).

Two different things:

* a *limit* of an ordinary matter that falls into the night moves to the morning
  (`QuietHours`); noon moves nothing, major and emergency limits have no quiet hours;
* *calling* a customer is quiet at night and at noon (`is_quiet_to_call`,
  `next_call_date`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .local_time import at_hour, from_local, to_local


def _minute(hours):
    """Return the minute of the day of a float of Odoo."""
    return round(hours * 60)


def _covers(begin, end, wall):
    """Tell whether wall-clock time ``wall`` lies in [begin, end), also over midnight.

    >>> _covers(20.5, 8.5, datetime(2026, 3, 1, 20, 30))
    True
    >>> _covers(20.5, 8.5, datetime(2026, 3, 1, 20, 29, 59))
    False
    >>> _covers(20.5, 8.5, datetime(2026, 3, 1, 8, 29, 59))
    True
    >>> _covers(20.5, 8.5, datetime(2026, 3, 1, 8, 30))
    False
    """
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    first, last = _minute(begin) * 60, _minute(end) * 60
    if first <= last:
        return first <= second < last
    return second >= first or second < last


@dataclass(frozen=True)
class QuietHours:
    """The night of a rule: [begin, end), and what happens to a limit in it.

    :param begin: hour of the day as float, inclusive (20.5 = 20:30)
    :param end: hour of the day as float, exclusive (8.5 = 8:30)
    :param resume: hour to which a limit moves (9.5 = 9:30)
    :param lead_minutes: how long before the night the last reminder comes
    :raises ValueError: when the night is empty or the limit would move into it

    >>> QuietHours(20.5, 8.5, 8.0)
    Traceback (most recent call last):
    ...
    ValueError: resume must lie outside the quiet hours
    """

    begin: float
    end: float
    resume: float
    lead_minutes: int = 0

    def __post_init__(self):
        if _minute(self.begin) == _minute(self.end):
            raise ValueError("begin and end must differ")
        if _covers(self.begin, self.end, at_hour(datetime.min, self.resume)):
            raise ValueError("resume must lie outside the quiet hours")

    def covers(self, moment, tz):
        """Tell whether ``moment`` lies in the night of ``tz``."""
        return _covers(self.begin, self.end, to_local(moment, tz))

    def _night_begin(self, wall):
        """Return the wall-clock time at which the night around ``wall`` began."""
        begin = at_hour(wall.date(), self.begin)
        return begin if begin <= wall else begin - timedelta(days=1)

    def move(self, moment, tz):
        """Return ``moment``, or the morning after it when it lies in the night.

        Decision 3: received 23:10 with four hours moves from 3:10 to 9:30; 20:30 is
        in the night, 8:30 and noon are not.

        >>> night = QuietHours(20.5, 8.5, 9.5)
        >>> def moved(*wall):
        ...     start = from_local(datetime(2026, 3, *wall), "Asia/Shanghai")
        ...     return to_local(night.move(start, "Asia/Shanghai"), "Asia/Shanghai")
        >>> str(moved(2, 3, 10)), str(moved(1, 20, 30))
        ('2026-03-02 09:30:00', '2026-03-02 09:30:00')
        >>> str(moved(1, 20, 29, 59)), str(moved(1, 8, 30)), str(moved(1, 12, 30))
        ('2026-03-01 20:29:59', '2026-03-01 08:30:00', '2026-03-01 12:30:00')
        >>> str(moved(1, 8, 29, 59))
        '2026-03-01 09:30:00'
        """
        wall = to_local(moment, tz)
        if not _covers(self.begin, self.end, wall):
            return moment
        resume = at_hour(wall.date(), self.resume)
        if resume <= wall:
            resume += timedelta(days=1)
        return from_local(resume, tz)

    def before_night(self, moment, tz):
        """Return when the last reminder before the night around ``moment`` comes.

        >>> night = QuietHours(20.5, 8.5, 9.5, lead_minutes=30)
        >>> start = from_local(datetime(2026, 3, 2, 3, 10), "Asia/Shanghai")
        >>> reminder = night.before_night(start, "Asia/Shanghai")
        >>> str(to_local(reminder, "Asia/Shanghai"))
        '2026-03-01 20:00:00'
        """
        begin = self._night_begin(to_local(moment, tz))
        return from_local(begin - timedelta(minutes=self.lead_minutes), tz)


def is_quiet_to_call(moment, tz, windows):
    """Tell whether customers are left in peace at ``moment`` (decision 3).

    :param windows: pairs of hours as float, each [begin, end), also over midnight

    >>> windows = [(20.5, 8.5), (12.0, 14.0)]
    >>> noon = datetime(2026, 3, 1, 4, 0)
    >>> is_quiet_to_call(noon, "Asia/Shanghai", windows)
    True
    >>> is_quiet_to_call(noon + timedelta(hours=2), "Asia/Shanghai", windows)
    False
    """
    wall = to_local(moment, tz)
    return any(_covers(begin, end, wall) for begin, end in windows)


def next_call_date(moment, tz, windows):
    """Return ``moment`` or the end of the quiet window it lies in, as it came.

    :raises ValueError: when the windows leave no minute of the day

    >>> windows = [(20.5, 8.5), (12.0, 14.0)]
    >>> noon = from_local(datetime(2026, 3, 1, 12, 0), "Asia/Shanghai")
    >>> str(to_local(next_call_date(noon, "Asia/Shanghai", windows), "Asia/Shanghai"))
    '2026-03-01 14:00:00'
    """
    for _attempt in range(len(windows) + 1):
        wall = to_local(moment, tz)
        window = next((w for w in windows if _covers(*w, wall)), None)
        if window is None:
            return moment
        end = at_hour(wall.date(), window[1])
        moment = from_local(end if end > wall else end + timedelta(days=1), tz)
    raise ValueError("the quiet windows leave no time to call")
