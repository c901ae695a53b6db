"""Rolling draws and the scheduled job."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import sampling_common

LOGGER = "odoo.addons.cs_base.models.cs_sampling_draw_job"


@tagged("post_install", "-at_install")
class TestSamplingJob(sampling_common.SamplingCommon):
    """ux 2.10: a share a day, and the month comes out exact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rolling = cls._new_plan(
            "T-R",
            period_type="month",
            ration="day",
            is_automatic=True,
            user_id=cls.director.id,
        )

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_sampling_draw").method_direct_trigger()
        self.env.invalidate_all()

    def _draws(self, start="2026-02-01"):
        return self.env["cs.sampling.draw"].search(
            [("plan_id", "=", self.rolling.id), ("period_from", "=", start)],
            order="part",
        )

    def test_commitments_come_first(self):
        """All days of this month and the next are committed, none is drawn."""
        self._run("2026-02-01 01:00:00")
        self.assertEqual(len(self._draws()), 28)
        self.assertEqual(len(self._draws("2026-03-01")), 31)
        self.assertEqual(len(set(self._draws().mapped("commitment"))), 28)
        self.assertEqual(set(self._draws().mapped("state")), {"committed"})
        self.assertEqual(self._draws()[2].period, "2026-02/2026-02-03")
        self.assertFalse(any(self._draws().mapped("is_late")))
        self._run("2026-02-01 03:00:00")
        self.assertEqual(len(self._draws()), 28)

    def test_a_month_day_by_day(self):
        """20 % of everything, spread; nobody knew the month beforehand."""
        self._run("2026-01-31 20:00:00")
        total = 0
        for day, new in enumerate([7, 0, 1, 13, 2] + [3] * 23, 1):
            self._new_rows(new, day=f"2026-02-{day:02d}")
            total += new
            self._run(f"2026-02-{day:02d} 16:05:00")
            drawn = self._draws().filtered(lambda d: d.state == "drawn")
            self.assertEqual(len(drawn), day)
            self.assertEqual(sum(drawn.mapped("total")), -(-total // 5))
        draws = self._draws()
        self.assertEqual([d.total for d in draws[:5]], [2, 0, 0, 3, 0])
        self.assertEqual(sum(draws.mapped("population_count")), total)
        self.assertFalse([one for draw in draws for one in draw._verify()])
        last = draws[-1]
        self.assertEqual(last.seen_before + last.population_count, total)

    def test_missed_runs_are_made_up_for(self):
        """Guarantee 6: after a week without cron each day is drawn once, in order."""
        self._run("2026-02-01 01:00:00")
        for day in range(1, 8):
            self._new_rows(5, day=f"2026-02-{day:02d}")
        self._run("2026-02-08 01:00:00")
        draws = self._draws()
        self.assertEqual([draw.total for draw in draws[:8]], [1] * 7 + [0])
        self.assertEqual(draws[7].state, "committed")
        self.assertFalse([one for draw in draws[:7] for one in draw._verify()])
        self._run("2026-02-08 02:00:00")
        self.assertEqual(sum(self._draws().mapped("total")), 7)

    def test_backdated_records_do_not_escape(self):
        """What is registered late is in the next part's population."""
        self._run("2026-02-01 01:00:00")
        self._new_rows(5, day="2026-02-01")
        self._run("2026-02-01 16:05:00")
        late = self._new_rows(10, day="2026-02-01")
        self._run("2026-02-02 16:05:00")
        second = self._draws()[1]
        self.assertEqual((second.population_count, second.total), (10, 2))
        self.assertLessEqual(set(second.line_ids.mapped("res_id")), set(late.ids))

    def test_parts_come_in_order(self):
        self._run("2026-02-01 01:00:00")
        draws = self._draws()
        with freeze_time("2026-02-03 01:00:00"):
            with self.assertRaisesRegex(UserError, "earlier part"):
                draws[1]._draw()
            draws[:2]._draw()
        self.assertEqual(set(draws[:2].mapped("state")), {"drawn"})

    def test_changed_sums_are_found(self):
        self._run("2026-02-01 01:00:00")
        self._new_rows(5, day="2026-02-01")
        self._run("2026-02-03 01:00:00")
        second = self._draws()[1]
        self.env.cr.execute(
            "UPDATE cs_sampling_draw SET drawn_before = 0 WHERE id = %s", (second.id,)
        )
        self.env.invalidate_all()
        self.assertIn("carried", {one.kind for one in second._verify()})

    def test_one_bad_draw_stops_no_other(self):
        gone = self._new_user("gone", "cs_base.cs_base_group_director", self.site)
        other = self._new_plan(
            "T-S", period_type="month", is_automatic=True, user_id=gone.id
        )
        self._run("2026-02-01 01:00:00")
        gone.active = False
        self._new_rows(5, day="2026-02-01")
        with mute_logger(LOGGER):
            self._run("2026-03-01 01:00:00")
        bad = self.env["cs.sampling.draw"].search(
            [("plan_id", "=", other.id), ("period_from", "=", "2026-02-01")]
        )
        self.assertEqual(bad.state, "committed")
        self.assertEqual(set(self._draws().mapped("state")), {"drawn"})

    def test_next_version_of_the_plan(self):
        """G-6: the coming period is prepared by the version that counts then."""
        version = self.rolling.copy({"valid_from": "2026-03-01", "name": "New"})
        version.write({"rate": 50})
        version.action_publish()
        self._run("2026-02-10 01:00:00")
        march = self.env["cs.sampling.draw"].search(
            [("code", "=", "T-R"), ("period_from", "=", "2026-03-01")]
        )
        self.assertEqual((len(march), march.plan_id), (31, version))
        self.assertEqual(len(self._draws()), 28)

    def test_who_is_not_automatic_is_left_alone(self):
        draw = self._prepare(day="2026-01-05")
        self._run("2026-06-01 01:00:00")
        self.assertEqual(draw.state, "committed")
