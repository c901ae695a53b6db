import doctest
import os
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import notifications
from odoo.addons.cs_base.tools.notifications import (
    Facts,
    choose_channels,
    compose,
    compose_group,
    mask_phones,
    next_try,
    quiet_since,
)

NOW = datetime(2026, 3, 2, 4)
CHANNELS = ("mail", "push")
CASES = int(os.environ.get("CS_FUZZ_CASES", "150"))
fuzz = settings(max_examples=CASES, deadline=None, derandomize=True, database=None)


@tagged("post_install", "-at_install")
class TestToolsNotifications(BaseCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(notifications).failed)

    @fuzz
    @given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text(max_size=20))
    def test_no_phone_in_a_group(self, phone, around):
        """M12: no telephone number gets through, however it is written."""
        for shown in (phone, f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"+86-{phone}"):
            facts = Facts("26-1", place=f"{around} {shown} {around}", place_text=phone)
            message = compose_group("Accident", facts, "https://x/1")
            digits = "".join(c for c in message.text if c in "0123456789")
            self.assertNotIn(phone, digits)

    @fuzz
    @given(st.text(max_size=300), st.text(max_size=300))
    def test_group_is_made_of_facts(self, typed, place):
        """What somebody typed stays out of a group, and lines stay lines."""
        facts = Facts("26-1", place=place, place_text=f"<<{typed}>>")
        message = compose_group("Accident", facts, "https://x/1")
        self.assertNotIn("<<", message.text)
        self.assertTrue(all("\n" not in line for line in message.lines))
        self.assertLessEqual(len(message.lines), 2)

    @fuzz
    @given(st.lists(st.builds(Facts, number=st.text(min_size=1)), min_size=1))
    def test_length(self, facts_list):
        """However many records, a message stays short."""
        subject, lines = compose("Due soon", facts_list)
        self.assertLessEqual(len(lines), notifications.MAX_LINES + 1)
        self.assertTrue(all(len(line) < 400 for line in lines))
        self.assertTrue(subject.startswith("Due soon"))

    def test_places_stay(self):
        """Short numbers are houses and rooms, not telephones."""
        for place in ("12-3-1201", "3栋2单元1201", "A座18F-02", "1201-1210"):
            self.assertEqual(mask_phones(place), place)

    @fuzz
    @given(st.floats(0, 48))
    def test_quiet(self, hours):
        self.assertLessEqual(quiet_since(NOW, hours), NOW)
        self.assertLess(
            abs(NOW - quiet_since(NOW, hours) - timedelta(hours=hours)),
            timedelta(seconds=1),
        )

    def test_retries_are_bounded(self):
        """Each try comes later than the one before, and they end."""
        moments = [next_try(attempt, NOW) for attempt in range(1, 6)]
        self.assertIsNone(moments.pop())
        self.assertTrue(all(one < other for one, other in pairwise(moments)))

    @fuzz
    @given(
        st.sampled_from(["both", "mail", "push", "none"]),
        st.sets(st.sampled_from(CHANNELS)),
    )
    def test_channels(self, wish, has):
        """A wish takes channels away and adds none; what must be told is told."""
        chosen = choose_channels(sorted(has), wish, False)
        self.assertLessEqual(set(chosen), has)
        self.assertEqual(set(choose_channels(sorted(has), wish, True)), has)
        if wish == "none":
            self.assertFalse(chosen)
