import doctest
from datetime import date, datetime, timedelta
from unittest.mock import MagicMock

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.tools import health, isolate, setup
from odoo.addons.cs_base.tools.health import STATES, worst

steady = settings(max_examples=200, deadline=None, derandomize=True, database=None)
states = st.sampled_from(STATES)
maps = st.dictionaries(st.sampled_from("abcdef"), states)
NOW = datetime(2026, 3, 2, 12)


def load_tests(loader, tests, ignore):
    for module in (health, isolate, setup):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


@tagged("post_install", "-at_install")
class TestHealthRules(BaseCase):
    """ux 2.12: how the state of an installation is judged."""

    def test_examples(self):
        for module in (health, isolate, setup):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed, module.__name__)
            self.assertTrue(tried, module.__name__)

    @steady
    @given(st.lists(states), st.lists(states))
    def test_worst(self, some, more):
        """The worst of parts is the worst of the whole; nothing is grey."""
        whole = worst([*some, *more])
        self.assertEqual(whole, worst([worst(some), worst(more)]))
        self.assertEqual(whole == "red", "red" in [*some, *more])

    @steady
    @given(maps, maps)
    def test_turned_red(self, before, now):
        """Told is what is red now; nothing twice in a row; what was red is not new."""
        told = health.turned_red(before, now)
        self.assertEqual(health.turned_red(now, now), [])
        self.assertTrue(all(now[key] == "red" for key in told))
        self.assertFalse([key for key in told if before.get(key) == "red"])
        self.assertEqual(
            {key for key, state in now.items() if state == "red"} - set(told),
            {k for k in now if now[k] == "red" and before.get(k) == "red"},
        )

    @steady
    @given(
        st.integers(0, 10**7),
        st.integers(1, 60),
        st.sampled_from(("minutes", "hours", "days", "weeks", "months")),
        st.integers(0, 9),
    )
    def test_job(self, seconds, number, unit, failures):
        """The longer ago, the worse; off is always red."""
        order = STATES.index

        def judge(ago, active=True):
            last = NOW - timedelta(seconds=ago)
            return health.judge_job(NOW, active, last, NOW, number, unit, failures)

        earlier, later = judge(seconds)[0], judge(2 * seconds + 1)[0]
        self.assertLessEqual(order(earlier), order(later))
        self.assertEqual(judge(seconds, False), ("red", "off"))

    def test_job_never_ran(self):
        """A job that is new has time; one that never ran is late then."""
        new = (NOW, True, None, NOW - timedelta(minutes=20), 1, "hours", 0)
        self.assertEqual(health.judge_job(*new), ("green", "ran"))
        old = (NOW, True, None, NOW - timedelta(hours=3), 1, "hours", 0)
        self.assertEqual(health.judge_job(*old), ("red", "late"))

    def test_frequent_job_may_wait(self):
        """Every minute: a long one may hold it up for a quarter of an hour."""
        for minutes, expected in ((15, "green"), (16, "red")):
            last = NOW - timedelta(minutes=minutes)
            found = health.judge_job(NOW, True, last, last, 1, "minutes", 0)
            self.assertEqual(found[0], expected)

    @steady
    @given(st.integers(0, 1000), st.integers(0, 1000), st.floats(0, 50))
    def test_space(self, one, other, percent):
        """More room is never worse."""
        low, high = sorted((one, other))
        found = [health.judge_space(free, 1000, percent) for free in (low, high)]
        self.assertGreaterEqual(STATES.index(found[0]), STATES.index(found[1]))
        self.assertEqual(health.judge_space(low, 0, percent), "grey")

    @steady
    @given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 12))
    def test_year(self, today, month):
        """This year is always due; the next one from its month on, never before."""
        found = health.judge_year(today.year, today, set(), set(), True, month)
        self.assertEqual(found, ("red", "missing"))
        state, _reason = health.judge_year(
            today.year + 1, today, set(), set(), True, month
        )
        self.assertEqual(state == "red", today.month >= month)
        loaded = ({"official"}, {"holiday", "make_up"}, True, month)
        self.assertEqual(health.judge_year(today.year, today, *loaded)[0], "green")

    @steady
    @given(st.integers(0, 500), st.integers(1, 60))
    def test_backup(self, hours, days):
        last = NOW - timedelta(hours=hours)
        state, _reason = health.judge_backup(NOW, last, days)
        self.assertEqual(state, "green" if hours <= 24 * days else "red")

    def test_backup_to_come(self):
        later = NOW + timedelta(hours=1)
        self.assertEqual(health.judge_backup(NOW, later, 2), ("red", "future"))

    @mute_logger(isolate.__name__)
    def test_isolated(self):
        """Answers come in order; who fails has its reason, and a savepoint is made."""
        cr = MagicMock(name="cursor")
        reason = ValueError("odd")

        def fail():
            raise reason

        found = isolate.answer_each(cr, [lambda: 1, fail, lambda: 3])
        self.assertEqual(found, [(1, None), (None, reason), (3, None)])
        cr.savepoint.assert_called_once()

    @steady
    @given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=6), st.booleans())
    def test_step(self, given_tasks, is_skipped):
        """Done is never by skipping; optional tasks hold nothing up."""
        tasks = [
            setup.Task("x", done, is_optional=optional)
            for done, optional in given_tasks
        ]
        state = setup.judge_step(tasks, is_skipped)
        needed = [done for done, optional in given_tasks if not optional]
        self.assertEqual(state == "done", bool(needed) and all(needed))
        self.assertEqual(state == "skipped", is_skipped and state != "done")
