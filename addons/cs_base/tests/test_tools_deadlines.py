import doctest
import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import (
    deadlines,
    local_time,
    public_holidays,
    quiet_hours,
    working_time,
)
from odoo.addons.cs_base.tools.deadlines import (
    CALENDAR_DAYS,
    HOURS,
    MINUTES,
    WORKING_DAYS,
    Limit,
)
from odoo.addons.cs_base.tools.quiet_hours import QuietHours
from odoo.addons.cs_base.tools.working_time import (
    HOLIDAY,
    MAKE_UP,
    DayException,
    WorkingTime,
)

# The long run asks for far more cases than each change can wait for.
CASES = int(os.environ.get("CS_FUZZ_CASES", "150"))
fuzz = settings(max_examples=CASES, deadline=None, derandomize=True, database=None)

STEADY_ZONES = ["Asia/Shanghai", "Asia/Kolkata", "UTC"]
ZONES = [
    *STEADY_ZONES,
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
]
OFFICE = ([(8.5, 12.0), (14.0, 18.0)],) * 5 + ([], [])
# Decision 3 itself turns the order round: 8:29 moves to 9:30, 8:30 stays.
MORNING = timedelta(hours=1)
NIGHT = QuietHours(20.5, 8.5, 9.5, lead_minutes=30)

starts = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
spans = st.integers(0, 10 * 86400).map(lambda seconds: timedelta(seconds=seconds))
units = st.sampled_from([MINUTES, HOURS, CALENDAR_DAYS, WORKING_DAYS])
limits = st.builds(
    Limit, st.integers(1, 40), units, quiet=st.sampled_from([None, NIGHT])
)


@st.composite
def day_exceptions(draw):
    """Draw holidays and make-up days scattered over the years of the tests."""
    found = {}
    for offset in draw(st.lists(st.integers(0, 1500), max_size=60)):
        kind = draw(st.sampled_from([HOLIDAY, MAKE_UP]))
        weekday = draw(st.sampled_from([None, 0, 4])) if kind == MAKE_UP else None
        found[date(2024, 1, 1) + timedelta(days=offset)] = DayException(
            kind, weekday=weekday
        )
    return found


@st.composite
def places(draw, zones=ZONES):
    """Draw a place with ordinary office hours and its own special days."""
    return WorkingTime(draw(st.sampled_from(zones)), OFFICE, draw(day_exceptions()))


@st.composite
def pause_lists(draw, start):
    """Draw pauses in order of time, after ``start``."""
    pauses, moment = [], start
    for gap, length in draw(st.lists(st.tuples(spans, spans), max_size=3)):
        pauses.append((moment + gap, moment + gap + length))
        moment += gap + length
    return pauses


def shanghai(*wall):
    """Return naive UTC of a time in Shanghai."""
    return datetime(*wall) - timedelta(hours=8)


def oracle_end(place, day):
    """Return the end of work of ``day`` by its own reading of decision 15."""
    special = place.exceptions.get(day)
    works = day.weekday() < 5
    if special:
        works = special.kind == MAKE_UP
    if not works:
        return None
    local = datetime.combine(day, time(18), ZoneInfo(place.tz))
    return local.astimezone(UTC).replace(tzinfo=None)


def oracle_working_days(start, count, place, pauses):
    """Return the count-th end of work, after the day of the start, in no pause."""
    day = start.replace(tzinfo=UTC).astimezone(ZoneInfo(place.tz)).date()
    while count:
        day += timedelta(days=1)
        end = oracle_end(place, day)
        if end and not any(begin <= end < until for begin, until in pauses):
            count -= 1
    return end


@tagged("post_install", "-at_install")
class TestToolsDeadlines(BaseCase):
    """Decisions 2, 3, 15, 18 and rules-core 10.1, in plain Python."""

    def test_doctests(self):
        for module in (
            local_time,
            quiet_hours,
            working_time,
            public_holidays,
            deadlines,
        ):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertFalse(result.failed)
                self.assertTrue(result.attempted)

    def test_reply_72_hours(self):
        """CMP-55, rules-core 10.1: 4 March 10:00 in time, 10:00:01 late."""
        start = shanghai(2026, 3, 1, 10)
        due = deadlines.first_due(Limit(72, HOURS), start, WorkingTime("Asia/Shanghai"))
        self.assertEqual(due.due, shanghai(2026, 3, 4, 10))
        self.assertFalse(deadlines.is_late(due.due, shanghai(2026, 3, 4, 10)))
        self.assertTrue(deadlines.is_late(due.due, shanghai(2026, 3, 4, 10, 0, 1)))
        self.assertFalse(
            deadlines.is_late(due.due, due.due.replace(microsecond=999999)),
            "parts of a second do not count",
        )

    def test_72_hours_across_clock_change(self):
        """Decision 2: exact hours, also when the clock is put forward or back."""
        for wall, expected in (
            ((2026, 3, 7, 10), "2026-03-10 11:00:00"),
            ((2026, 10, 31, 10), "2026-11-03 09:00:00"),
        ):
            place = WorkingTime("America/New_York")
            start = local_time.from_local(datetime(*wall), place.tz)
            due = deadlines.first_due(Limit(72, HOURS), start, place).due
            self.assertEqual(str(local_time.to_local(due, place.tz)), expected)

    def test_calendar_days_keep_wall_time_across_clock_change(self):
        """Decision 15: the same local wall time n days later."""
        place = WorkingTime("America/New_York")
        start = local_time.from_local(datetime(2026, 3, 7, 10), place.tz)
        due = deadlines.first_due(Limit(3, CALENDAR_DAYS), start, place).due
        self.assertEqual(local_time.to_local(due, place.tz), datetime(2026, 3, 10, 10))

    def test_working_days_around_national_day(self):
        """Decision 15: holidays do not count, the make-up Saturday does."""
        days, is_official = public_holidays.official_days(2026)
        self.assertTrue(is_official)
        exceptions = {
            day.day: DayException(
                day.kind,
                day.name,
                day.replaced.weekday() if day.replaced else None,
            )
            for day in days
        }
        place = WorkingTime("Asia/Shanghai", OFFICE, exceptions)
        start = shanghai(2026, 9, 30, 9)
        expected = [(2026, 10, 8), (2026, 10, 9), (2026, 10, 10), (2026, 10, 12)]
        for count, day in enumerate(expected, 1):
            due = deadlines.first_due(Limit(count, WORKING_DAYS), start, place).due
            self.assertEqual(due, shanghai(*day, 18), count)

    def test_closure_ends_work_early_or_altogether(self):
        closures = (
            (shanghai(2026, 3, 3, 15), shanghai(2026, 3, 3, 23)),
            (shanghai(2026, 3, 4), shanghai(2026, 3, 5)),
        )
        place = WorkingTime("Asia/Shanghai", OFFICE, {}, closures)
        start = shanghai(2026, 3, 2, 9)
        for count, wall in ((1, (3, 3, 15)), (2, (3, 5, 18))):
            due = deadlines.first_due(Limit(count, WORKING_DAYS), start, place).due
            self.assertEqual(due, shanghai(2026, *wall))

    def test_two_week_calendar(self):
        """A Saturday that is worked every other week."""
        weeks = OFFICE + OFFICE[:5] + ([(9.0, 12.0)], [])
        place = WorkingTime("UTC", weeks)
        saturdays = [date(2026, 3, 7), date(2026, 3, 14), date(2026, 3, 21)]
        worked = [place.is_working_day(day) for day in saturdays]
        self.assertIn(worked, ([True, False, True], [False, True, False]))

    def test_centre_that_never_closes(self):
        """Without weekly hours each day counts until its last second."""
        due = deadlines.first_due(
            Limit(1, WORKING_DAYS),
            shanghai(2026, 3, 6, 9),
            WorkingTime("Asia/Shanghai"),
        )
        self.assertEqual(due.due, shanghai(2026, 3, 7, 23, 59, 59))

    def test_calendar_without_working_day_is_refused(self):
        first = date(2026, 3, 1)
        closed = {first + timedelta(days=n): DayException(HOLIDAY) for n in range(4000)}
        place = WorkingTime("UTC", OFFICE, closed)
        with self.assertRaisesRegex(ValueError, "no working day"):
            deadlines.first_due(Limit(1, WORKING_DAYS), datetime(2026, 3, 2), place)

    def test_bad_limits_are_refused(self):
        for amount, unit in ((0, HOURS), (-1, CALENDAR_DAYS), (0, WORKING_DAYS)):
            with self.assertRaises(ValueError):
                Limit(amount, unit)
        with self.assertRaises(ValueError):
            Limit(1, "weeks")
        with self.assertRaises(ValueError):
            QuietHours(8.0, 8.0, 9.0)

    def test_last_reminder_before_the_night(self):
        """Decision 3: before the night, or at once if the receipt lies in it."""
        place = WorkingTime("Asia/Shanghai")
        limit = Limit(4, HOURS, quiet=NIGHT, reminder=timedelta(hours=1))
        cases = {
            (1, 17): (1, 20),  # due 21:00, moved to the morning
            (1, 20, 29): (1, 20, 29),  # too late to remind at 20:00
            (1, 23, 10): (1, 23, 10),  # at once
            (2, 5): (2, 5),  # due 9:00, the reminder would come at 8:00, at night
            (2, 10): (2, 13),
        }
        for start, expected in cases.items():
            start = shanghai(2026, 3, *start)
            due = deadlines.first_due(limit, start, place)
            reminder = deadlines.reminder_date(limit, start, due, place)
            self.assertEqual(reminder, shanghai(2026, 3, *expected), start)

    def test_reminder_of_day_end_limit_in_the_night(self):
        """A limit of 23:59:59 that moves reminds before that night."""
        place = WorkingTime("Asia/Shanghai")
        limit = Limit(1, CALENDAR_DAYS, True, quiet=NIGHT, reminder=timedelta(hours=1))
        start = shanghai(2026, 3, 1, 10)
        due = deadlines.first_due(limit, start, place)
        self.assertEqual(due.due, shanghai(2026, 3, 3, 9, 30))
        self.assertEqual(
            deadlines.reminder_date(limit, start, due, place),
            shanghai(2026, 3, 2, 20),
        )

    def test_major_limit_never_moves(self):
        """Decision 3: without quiet hours 3:10 stays 3:10."""
        due = deadlines.first_due(
            Limit(4, HOURS), shanghai(2026, 3, 1, 23, 10), WorkingTime("Asia/Shanghai")
        )
        self.assertEqual(due.due, shanghai(2026, 3, 2, 3, 10))

    @fuzz
    @given(start=starts, limit=limits, place=places(), more=st.integers(0, 20))
    def test_monotone_in_amount(self, start, limit, place, more):
        longer = Limit(limit.amount + more, limit.unit, quiet=limit.quiet)
        first = deadlines.first_due(limit, start, place)
        second = deadlines.first_due(longer, start, place)
        self.assertLessEqual(first.base, second.base)
        slack = MORNING if limit.quiet else timedelta()
        self.assertLessEqual(first.due, second.due + slack)
        self.assertGreater(first.due, start)

    @fuzz
    @given(start=starts, later=spans, limit=limits, place=places())
    def test_monotone_in_start(self, start, later, limit, place):
        slack = MORNING if limit.quiet else timedelta()
        if limit.unit == CALENDAR_DAYS and place.tz not in STEADY_ZONES:
            # Wall-clock time itself goes back by up to an hour once a year there.
            limit, slack = Limit(limit.amount, limit.unit), timedelta(hours=1)
        first = deadlines.first_due(limit, start, place).due
        second = deadlines.first_due(limit, start + later, place).due
        self.assertLessEqual(first, second + slack)

    @fuzz
    @given(data=st.data(), start=starts, limit=limits, place=places())
    def test_due_never_in_quiet_hours(self, data, start, limit, place):
        """Decision 3, after pauses and extensions as well."""
        limit = Limit(limit.amount, limit.unit, limit.is_day_end, NIGHT)
        pauses = data.draw(pause_lists(start))
        for due in (
            deadlines.due_of(limit, start, place, pauses),
            deadlines.extended(limit, start, place),
        ):
            self.assertFalse(NIGHT.covers(due.due, place.tz))
            self.assertGreaterEqual(due.due, due.base)
            self.assertLess(due.due - due.base, timedelta(hours=14))

    @fuzz
    @given(data=st.data(), start=starts, amount=st.integers(1, 200))
    def test_pause_adds_its_length_to_hours(self, data, start, amount):
        limit, place = Limit(amount, HOURS), WorkingTime("Europe/Berlin")
        expected = start + timedelta(hours=amount)
        pauses = data.draw(pause_lists(start))
        for begin, end in pauses:
            if begin <= expected:
                expected += end - begin
        self.assertEqual(deadlines.due_of(limit, start, place, pauses).due, expected)

    @fuzz
    @given(data=st.data(), start=starts, limit=limits, place=places())
    def test_pause_never_shortens(self, data, start, limit, place):
        pauses = data.draw(pause_lists(start))
        due = deadlines.first_due(limit, start, place)
        for number in range(1, len(pauses) + 1):
            longer = deadlines.due_of(limit, start, place, pauses[:number])
            self.assertGreaterEqual(longer, due)
            due = longer

    @fuzz
    @given(data=st.data(), start=starts, count=st.integers(1, 25), place=places())
    def test_working_days_against_oracle(self, data, start, count, place):
        """Decision 15 by an independent count of days."""
        pauses = data.draw(pause_lists(start))
        due = deadlines.due_of(Limit(count, WORKING_DAYS), start, place, pauses)
        self.assertEqual(due.due, oracle_working_days(start, count, place, pauses))

    @fuzz
    @given(start=starts, count=st.integers(1, 400), zone=st.sampled_from(ZONES))
    def test_calendar_days_against_oracle(self, start, count, zone):
        """Decision 15: same wall time; a time the clock skips comes later that day."""
        limit = Limit(count, CALENDAR_DAYS)
        due = deadlines.first_due(limit, start, WorkingTime(zone)).due
        local = ZoneInfo(zone)
        wall = start.replace(tzinfo=UTC).astimezone(local).replace(tzinfo=None)
        found = due.replace(tzinfo=UTC).astimezone(local).replace(tzinfo=None)
        expected = wall + timedelta(days=count)
        skipped = found - expected
        self.assertIn(skipped, (timedelta(), timedelta(hours=1), timedelta(minutes=30)))
        if skipped:
            gap = expected.replace(tzinfo=local)
            self.assertNotEqual(
                gap.astimezone(UTC).astimezone(local).replace(tzinfo=None), expected
            )

    @fuzz
    @given(start=starts, limit=limits, place=places(), hours=st.integers(1, 48))
    def test_reminder_lies_between_start_and_limit(self, start, limit, place, hours):
        limit = Limit(
            limit.amount,
            limit.unit,
            quiet=limit.quiet,
            reminder=timedelta(hours=hours),
        )
        due = deadlines.first_due(limit, start, place)
        reminder = deadlines.reminder_date(limit, start, due, place)
        self.assertLessEqual(start, reminder)
        self.assertLess(reminder, due.due)
        if limit.quiet and limit.quiet.covers(reminder, place.tz):
            self.assertEqual(reminder, start)

    @fuzz
    @given(moment=starts, zone=st.sampled_from(ZONES))
    def test_next_call_is_never_quiet(self, moment, zone):
        """Decision 3: nobody is called at night or at noon."""
        windows = [(20.5, 8.5), (12.0, 14.0)]
        call = quiet_hours.next_call_date(moment, zone, windows)
        self.assertFalse(quiet_hours.is_quiet_to_call(call, zone, windows))
        self.assertGreaterEqual(local_time.as_utc(call), local_time.as_utc(moment))
        if not quiet_hours.is_quiet_to_call(moment, zone, windows):
            self.assertEqual(call, moment)

    def test_windows_without_gap_are_refused(self):
        with self.assertRaises(ValueError):
            quiet_hours.next_call_date(
                datetime(2026, 3, 1), "UTC", [(0.0, 12.0), (12.0, 0.0)]
            )
