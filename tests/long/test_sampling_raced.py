"""Two who draw, replace or prepare at once, and a job that dies in the middle."""

from datetime import datetime

from freezegun import freeze_time

from odoo import api, fields
from odoo.api import SUPERUSER_ID
from odoo.exceptions import LockError
from odoo.tests import tagged

from odoo.addons.cs_base.models.cs_exception import BY_SERVER
from odoo.addons.cs_complaint.tests import concurrency_common

AFTER = "2026-04-01 02:00:00"


@tagged("post_install", "-at_install")
class TestSamplingRaced(concurrency_common.ConcurrencyCommon):
    """reliability.md: no double sample, whoever comes at once."""

    def setUp(self):
        super().setUp()
        self.plan_id = self._commit(self._make_plan)

    def _make_plan(self, env, **vals):
        company = env["res.company"].browse(1)
        plan = env["cs.sampling.plan"].create(
            {
                "name": "Race",
                "code": "RACE",
                "company_id": company.id,
                "model_id": env["ir.model"]._get_id("cs.exception"),
                "population_domain": "[('rule', '=', 'RACE')]",
                "date_field": "date",
                "valid_from": "2026-01-01",
                "user_id": concurrency_common.ADMIN_ID,
                **vals,
            }
        )
        plan.action_publish()
        env["cs.exception"].with_context(cs_exception_pass=BY_SERVER).create(
            [
                {
                    "kind": "warning",
                    "rule": "RACE",
                    "res_model": "res.partner",
                    "res_id": 1,
                    "site_id": company.cs_default_site_id.id,
                    "user_id": concurrency_common.ADMIN_ID,
                    "operator_id": concurrency_common.ADMIN_ID,
                    "date": datetime(2026, 2, 1, 3, number),
                }
                for number in range(30)
            ]
        )
        return plan.id

    def _prepare(self, env, day="2026-02-01", plan_id=None):
        plan = env["cs.sampling.plan"].browse(plan_id or self.plan_id)
        return plan._prepare_draws(day=fields.Date.to_date(day)).ids

    def test_two_draw_at_once(self):
        [draw_id] = self._commit(self._prepare)
        with freeze_time(AFTER), self.registry.cursor() as cr:
            first = api.Environment(cr, SUPERUSER_ID, {})
            first["cs.sampling.draw"].browse(draw_id)._draw()
            first.flush_all()
            with self.registry.cursor() as other:
                second = api.Environment(other, SUPERUSER_ID, {})
                with self.assertRaises(LockError):
                    second["cs.sampling.draw"].browse(draw_id)._draw()
            cr.commit()  # pylint: disable=invalid-commit

        def check(env):
            draw = env["cs.sampling.draw"].browse(draw_id)
            self.assertEqual((draw.total, len(draw.line_ids)), (6, 6))
            self.assertFalse([one.kind for one in draw._verify() if one.kind != "late"])

        self._read(check)

    def test_two_replace_at_once(self):
        [draw_id] = self._commit(self._prepare)
        with freeze_time(AFTER):
            self._commit(lambda env: env["cs.sampling.draw"].browse(draw_id)._draw())

        def replace(env, number):
            draw = env["cs.sampling.draw"].browse(draw_id)
            reason = env.ref("cs_base.cs_reason_sample_replace_locked")
            return draw.line_ids.sorted("id")[number]._replace(reason)

        with self.registry.cursor() as cr:
            first = api.Environment(cr, SUPERUSER_ID, {})
            replace(first, 0)
            first.flush_all()
            with self.registry.cursor() as other, self.assertRaises(LockError):
                replace(api.Environment(other, SUPERUSER_ID, {}), 1)
            cr.commit()  # pylint: disable=invalid-commit
        self._commit(lambda env: replace(env, 1) and None)

        def check(env):
            draw = env["cs.sampling.draw"].browse(draw_id)
            self.assertEqual(len(draw.line_ids), 8)
            self.assertFalse([one.kind for one in draw._verify() if one.kind != "late"])

        self._read(check)

    def test_two_prepare_at_once(self):
        """The unique index keeps one; the second is told, and nothing is mixed."""
        refusal = self._race(self._prepare, self._prepare)
        self.assertIsInstance(refusal, Exception)
        self._read(
            lambda env: self.assertEqual(
                env["cs.sampling.draw"].search_count([("code", "=", "RACE")]), 1
            )
        )

    def test_job_dies_between_the_days(self):
        """Guarantee 6: each day is committed by itself; the next run goes on."""
        plan_id = self._commit(
            lambda env: self._make_plan(
                env, code="ROLL", period_type="month", ration="day", is_automatic=True
            )
        )
        with freeze_time("2026-02-01 01:00:00"):
            self._commit(lambda env: env["cs.sampling.draw"]._prepare_automatic())

        class Death(BaseException):
            pass

        def run(env, days):
            draws = env["cs.sampling.draw"].search(
                [("plan_id", "=", plan_id), ("period_from", "=", "2026-02-01")],
                order="part",
            )
            for draw in draws.filtered(lambda d: d.state == "committed")[:days]:
                draw._run_alone()
                env.cr.commit()  # pylint: disable=invalid-commit
            raise Death

        with freeze_time("2026-03-02 01:00:00"):
            for days in (1, 2, 5, 30):
                with self.assertRaises(Death), self.registry.cursor() as cr:
                    run(api.Environment(cr, SUPERUSER_ID, {}), days)

        def check(env):
            draws = env["cs.sampling.draw"].search(
                [("plan_id", "=", plan_id), ("period_from", "=", "2026-02-01")]
            )
            self.assertEqual(len(draws), 28)
            self.assertEqual(set(draws.mapped("state")), {"drawn"})
            # The rows of both plans: 60 of them, 20 %.
            count = env["cs.exception"].search_count([("rule", "=", "RACE")])
            self.assertEqual(sum(draws.mapped("total")), -(-count // 5))
            found = [one.kind for draw in draws for one in draw._verify()]
            self.assertFalse(found)

        self._read(check)
