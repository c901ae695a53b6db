"""How the state of an installation is judged, without a database (ux 2.12)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

GREEN, YELLOW, RED = "green", "yellow", "red"
# What cannot be judged from here; neither good nor bad.
GREY = "grey"
# Mild to bad.
STATES = (GREY, GREEN, YELLOW, RED)

# A job that runs every few minutes may wait for a long one.
LEAST_PATIENCE = timedelta(minutes=15)
FAILURES_RED = 3

MISSING, PROVISIONAL, NO_MAKE_UP, LOADED, NOT_DUE = (
    "missing", "provisional", "no_make_up", "loaded", "not_due",
)  # fmt: skip
OFF, LATE, FAILING, RAN = "off", "late", "failing", "ran"
NEVER, FUTURE, OLD, FRESH = "never", "future", "old", "fresh"


class Check(NamedTuple):
    """A check of the health page: where it stands and which method does it.

    >>> Check("disk", "storage", "Disk").get_method()
    '_check_disk'
    """

    code: str
    section: str
    label: str
    method: str = ""

    def get_method(self):
        """Return the name of the method: the one that is named, or by the code."""
        return self.method or f"_check_{self.code}"


class Line(NamedTuple):
    """What a check found: one line of the page.

    ``action`` (XML id or dict), ``model``, ``domain`` and ``context`` are the place of
    the cure, ``call`` a method of the page itself; ``button`` is what is written on
    the button. ``key`` tells several lines of one check apart.
    """

    state: str
    text: str
    cure: str = ""
    button: str = ""
    action: str | dict = ""
    model: str = ""
    domain: tuple = ()
    context: tuple = ()
    call: str = ""
    key: str = ""
    label: str = ""


def worst(states):
    """Return the worst of ``states``; grey when there is none.

    >>> worst([GREEN, RED, YELLOW])
    'red'
    >>> worst([])
    'grey'
    """
    return max(states, key=STATES.index, default=GREY)


def turned_red(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the keys that are red now and were not, in the order of ``now``.

    >>> turned_red({"a": "red", "b": "green"}, {"a": "red", "b": "red", "c": "red"})
    ['b', 'c']
    """
    return [key for key, state in now.items() if state == RED != before.get(key)]


def offset_minutes(tz: str, moment: datetime) -> int | None:
    """Return how far the clocks of ``tz`` are ahead of UTC; None for an unknown zone.

    >>> offset_minutes("Asia/Shanghai", datetime(2026, 1, 1))
    480
    >>> offset_minutes("Mars/Base", datetime(2026, 1, 1)) is None
    True
    """
    try:
        zone = ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    return int(local.utcoffset().total_seconds() // 60)


def judge_year(
    year: int, today: date, sources: set, kinds: set, has_make_up: bool, due_month=12
) -> tuple[str, str]:
    """Judge the public days of a year that are loaded.

    :param sources: *official*, *provisional*, *manual* of the days that are there
    :param kinds: *holiday*, *make_up* of these days
    :param has_make_up: whether the country works on days in place of holidays
    :param due_month: from its first day on the next year has to be there
    :return: state and reason

    >>> judge_year(2027, date(2026, 11, 30), set(), set(), True)
    ('green', 'not_due')
    >>> judge_year(2027, date(2026, 12, 1), set(), set(), True)
    ('red', 'missing')
    >>> judge_year(2026, date(2026, 12, 1), {"official"}, {"holiday"}, True)
    ('yellow', 'no_make_up')
    """
    is_due = year <= today.year or today.month >= due_month
    if not sources:
        return (RED, MISSING) if is_due else (GREEN, NOT_DUE)
    if sources == {PROVISIONAL}:
        return (YELLOW if is_due else GREEN), PROVISIONAL
    if has_make_up and kinds == {"holiday"}:
        return (YELLOW if is_due else GREEN), NO_MAKE_UP
    return GREEN, LOADED


def judge_job(
    now: datetime,
    is_active: bool,
    last: datetime | None,
    created: datetime,
    number: int,
    unit: str,
    failures: int,
) -> tuple[str, str]:
    """Judge a scheduled action by when it last ran: within two intervals.

    >>> at = datetime(2026, 3, 2, 12)
    >>> judge_job(at, True, at - timedelta(hours=2), at, 1, "hours", 0)
    ('green', 'ran')
    >>> judge_job(at, True, at - timedelta(hours=2, seconds=1), at, 1, "hours", 0)
    ('red', 'late')
    >>> judge_job(at, True, at, at, 1, "hours", 1)
    ('yellow', 'failing')
    """
    if not is_active:
        return RED, OFF
    patience = relativedelta(**{unit: 2 * number})
    since = last or created
    if since < min(now - patience, now - LEAST_PATIENCE):
        return RED, LATE
    if failures:
        return (RED if failures >= FAILURES_RED else YELLOW), FAILING
    return GREEN, RAN


def judge_space(free: int, total: int, percent: float) -> str:
    """Judge the free part of a disk: red below ``percent``, yellow below its double.

    >>> [judge_space(free, 100, 10) for free in (9, 10, 19, 20)]
    ['red', 'yellow', 'yellow', 'green']
    """
    if total <= 0:
        return GREY
    share = 100 * free / total
    return RED if share < percent else YELLOW if share < 2 * percent else GREEN


def judge_backup(now: datetime, last: datetime | None, days: int) -> tuple[str, str]:
    """Judge when the last backup was made.

    >>> at = datetime(2026, 3, 4)
    >>> judge_backup(at, datetime(2026, 3, 2), 2)
    ('green', 'fresh')
    >>> judge_backup(at, datetime(2026, 3, 1, 23, 59), 2)
    ('red', 'old')
    >>> judge_backup(at, None, 2)
    ('red', 'never')
    """
    if last is None:
        return RED, NEVER
    if last > now + LEAST_PATIENCE:
        return RED, FUTURE
    return (GREEN, FRESH) if last >= now - timedelta(days=days) else (RED, OLD)


def name_some(names, limit=3) -> str:
    """Return the first names and how many there are beyond.

    >>> name_some(["A", "B", "C", "D", "E"])
    'A, B, C … (+2)'
    """
    names = list(names)
    text = ", ".join(names[:limit])
    return f"{text} … (+{len(names) - limit})" if len(names) > limit else text


def human_size(size: float) -> str:
    """Return a number of bytes for people.

    >>> human_size(512), human_size(5 * 1024**3)
    ('512 B', '5.0 GB')
    """
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TB"
