"""Periods, openings and due moments, against a second way of counting."""

import doctest
import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import obligations, period
from odoo.addons.cs_base.tools.obligations import PERIODS, Rhythm
from odoo.addons.cs_base.tools.working_time import (
    HOLIDAY,
    MAKE_UP,
    DayException,
    WorkingTime,
)

CASES = int(os.environ.get("CS_FUZZ_CASES", "150"))
fuzz = settings(max_examples=CASES, deadline=None, derandomize=True, database=None)

ZONES = [
    "Asia/Shanghai", "Asia/Kolkata", "UTC", "America/New_York", "Europe/Berlin",
    "Australia/Lord_Howe", "Pacific/Chatham", "America/Sao_Paulo",
]  # fmt: skip
OFFICE = ([(8.5, 12.0), (14.0, 18.0)],) * 5 + ([], [])
days = st.dates(date(2023, 1, 1), date(2029, 1, 1))
kinds = st.sampled_from(PERIODS)


@st.composite
def places(draw):
    exceptions = {
        date(2024, 1, 1) + timedelta(days=n): DayException(kind)
        for n, kind in draw(
            st.dictionaries(
                st.integers(0, 1800), st.sampled_from([HOLIDAY, MAKE_UP]), max_size=30
            )
        ).items()
    }
    return WorkingTime(draw(st.sampled_from(ZONES)), OFFICE, exceptions)


@st.composite
def rhythms(draw):
    return Rhythm(
        draw(kinds),
        draw(st.integers(-20, 40)),
        draw(st.sampled_from(["calendar_days", "working_days"])),
        draw(st.sampled_from(["time", "work_end", "day_end"])),
        draw(st.integers(0, 95)) / 4,
        draw(st.sampled_from(["start", "end", "before_due"])),
        draw(st.integers(0, 30)),
        frozenset(draw(st.sets(st.integers(1, 12), max_size=11))),
        draw(st.booleans()),
        draw(days),
    )


def local(moment, place):
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(place.tz))


@tagged("post_install", "-at_install")
class TestToolsObligations(BaseCase):
    def test_doctests(self):
        for module in (obligations, period):
            self.assertFalse(doctest.testmod(module).failed, module)

    @fuzz
    @given(kinds, days)
    def test_periods_cover_the_calendar(self, kind, day):
        """Each day lies in exactly one period; the next begins on the day after."""
        start, stop = period.bounds(kind, day)
        self.assertLessEqual(start, day)
        self.assertLessEqual(day, stop)
        self.assertEqual(period.bounds(kind, start), (start, stop))
        self.assertEqual(period.bounds(kind, stop), (start, stop))
        following = period.bounds(kind, stop + timedelta(days=1))
        self.assertEqual(following[0], stop + timedelta(days=1))
        self.assertNotEqual(
            period.label(kind, start, stop), period.label(kind, *following)
        )

    def test_lengths(self):
        """Months of 28 to 31 days, years of 365 and 366, 52 and 53 weeks."""
        lengths = {
            (stop - start).days + 1
            for start, stop in (
                period.bounds("month", date(year, month, 15))
                for year in range(2023, 2029)
                for month in range(1, 13)
            )
        }
        self.assertEqual(lengths, {28, 29, 30, 31})
        labels = {
            period.label(
                "week", *period.bounds("week", date(2026, 1, 1) + timedelta(n))
            )
            for n in range(365)
        }
        self.assertEqual(len(labels), 53)
        self.assertEqual(
            period.label("week", *period.bounds("week", date(2027, 1, 1))), "2026-W53"
        )

    @fuzz
    @given(rhythms(), days, places())
    def test_due_day(self, rhythm, day, place):
        """Counted one day after the other, the due day is the same."""
        _start, stop = period.bounds(rhythm.period, day)
        due = local(obligations.due_at(rhythm, stop, place), place)
        expected = self._count(rhythm, stop, place)
        moved = due.date() - expected  # midnight of a clock change lies on the next day
        self.assertIn(moved.days, (0, 1) if rhythm.clock == "time" else (0,))
        if rhythm.clock == "day_end":
            self.assertEqual((due.hour, due.minute, due.second), (23, 59, 59))

    def _count(self, rhythm, stop, place):
        if rhythm.unit == "calendar_days":
            return stop + timedelta(days=rhythm.offset)
        day, left = stop, rhythm.offset
        if left > 0:
            while left:
                day += timedelta(days=1)
                left -= place.is_working_day(day)
            return day
        while not place.is_working_day(day):
            day -= timedelta(days=1)
        while left:
            day -= timedelta(days=1)
            left += place.is_working_day(day)
        return day

    @fuzz
    @given(
        rhythms(),
        places(),
        st.integers(0, 400),
        st.lists(st.integers(0, 200), max_size=6),
    )
    def test_each_period_once(self, rhythm, place, span, pauses):
        """However the runs are spread, and after any pause, the same periods."""
        first = datetime.combine(rhythm.valid_from, datetime.min.time())
        end = first + timedelta(days=span)
        whole = self._all(rhythm, rhythm.valid_from, end, place)
        cursor, slots = rhythm.valid_from, []
        moments = sorted(first + timedelta(days=d) for d in pauses)
        for moment in [m for m in moments if m < end] + [end]:
            while True:
                found = obligations.find(rhythm, cursor, moment, place, limit=7)
                slots += found.slots
                cursor = found.cursor
                if not found.next_opens or found.next_opens > moment:
                    break
        self.assertEqual(slots, whole)
        keys = [slot.key for slot in slots]
        self.assertEqual(len(keys), len(set(keys)))
        for slot in slots:
            self.assertLessEqual(slot.opens, end)
            self.assertLess(slot.opens, slot.due + timedelta(seconds=1))
            self.assertGreaterEqual(slot.stop, rhythm.valid_from)
        self.assertEqual(sorted(s.opens for s in slots), [s.opens for s in slots])

    def _all(self, rhythm, cursor, end, place):
        """Every period that has opened, the plain way."""
        slots = []
        start, stop = period.bounds(rhythm.period, cursor)
        while True:
            due = obligations.due_at(rhythm, stop, place)
            opens = obligations.opens_at(rhythm, start, stop, place, due)
            counts = obligations.counts(rhythm, start, stop, place)
            if counts and opens > end:
                return slots
            if counts:
                key = period.label(rhythm.period, start, stop)
                slots.append(obligations.Slot(key, start, stop, opens, due))
            start, stop = period.bounds(rhythm.period, stop + timedelta(days=1))

    @fuzz
    @given(rhythms(), days, places())
    def test_next_is_not_before(self, rhythm, day, place):
        """The moment to look again is the very one at which something opens."""
        now = datetime.combine(day, datetime.min.time())
        found = obligations.find(rhythm, rhythm.valid_from, now, place, limit=10**6)
        again = obligations.find(rhythm, found.cursor, now, place)
        self.assertFalse(again.slots)
        self.assertEqual(again.next_opens, found.next_opens)
        opened = obligations.find(rhythm, found.cursor, found.next_opens, place)
        self.assertTrue(opened.slots)

    def test_valid_to(self):
        """The last period is the one that ends within validity."""
        place = WorkingTime("UTC")
        rhythm = Rhythm(
            "month", valid_from=date(2026, 1, 31), valid_to=date(2026, 3, 30)
        )
        found = obligations.find(rhythm, date(2026, 1, 1), datetime(2027, 1, 1), place)
        self.assertEqual([s.key for s in found.slots], ["2026-01", "2026-02"])
        self.assertIsNone(found.next_opens)

    def test_never_worked(self):
        """A place that is closed for good is said, not searched for ever."""
        closed = WorkingTime("UTC", ([(9.0, 17.0)],) + ([],) * 6, closures=[
            (datetime(2020, 1, 1), datetime(2060, 1, 1))
        ])  # fmt: skip
        rhythm = Rhythm("day", is_working_days_only=True, valid_from=date(2026, 1, 1))
        with self.assertRaises(ValueError):
            obligations.find(rhythm, date(2026, 1, 1), datetime(2026, 2, 1), closed)
