"""The draw of records: who is in, how many, who comes next, and nothing twice."""

import base64
import json
from hashlib import sha256

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.cs_base.tools.sampling import Drawn

from . import sampling_common


@tagged("post_install", "-at_install")
class TestSampling(sampling_common.SamplingCommon):
    """CMP-59, CON-31: so many of them, chosen by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-01-05 01:00:00"))

    def _draw(self, *args, **kwargs):
        draw = self._prepare(*args, **kwargs)
        with freeze_time("2026-04-01 02:00:00"):
            self._as(draw, self.director).action_draw()
        return draw

    def _references(self, draw):
        return [line.reference for line in draw.line_ids if line.origin == "drawn"]

    # --- the draw --------------------------------------------------------------

    def test_commit_then_reveal(self):
        draw = self._prepare()
        self.assertRegex(draw.commitment, "^[0-9a-f]{64}$")
        self.assertEqual(
            (draw.state, draw.salt, draw.period), ("committed", False, "2026-Q1")
        )
        self.assertEqual(draw.commit_date, fields.Datetime.now())
        # 31 March ends in Shanghai at 16:00 UTC (rule G-3).
        self.assertEqual(str(draw.known_from), "2026-03-31 16:00:00")
        rows = self._new_rows(21)
        before = draw.commitment
        with (
            freeze_time("2026-03-31 15:59:59"),
            self.assertRaisesRegex(UserError, "not over"),
        ):
            self._as(draw, self.director).action_draw()
        with freeze_time("2026-03-31 16:00:00"):
            self._as(draw, self.director).action_draw()
        self.assertEqual(draw.commitment, before)
        self.assertEqual(sha256(draw.salt.encode()).hexdigest(), before)
        self.assertEqual((draw.population_count, draw.total), (21, 5))
        self.assertEqual(len(draw.line_ids), 5)
        self.assertEqual(draw.drawn_by_id, self.director)
        self.assertEqual(draw.operator_id, self.director)
        self.assertLessEqual(set(draw.line_ids.mapped("res_id")), set(rows.ids))
        ranks = draw.line_ids.mapped("rank")
        self.assertEqual(ranks, [1, 2, 3, 4, 5])
        hashed = draw.line_ids.mapped("rank_hash")
        self.assertEqual(hashed, sorted(hashed))
        self.assertFalse(draw._verify())

    def test_salt_is_nobodys_before_the_draw(self):
        draw = self._prepare()
        for user in (self.director, self.manager, self.auditor):
            with self.assertRaises(AccessError):
                self._as(draw, user).read(["secret_salt"])
            self.assertFalse(self._as(draw, user).salt)
        with self.assertRaises(AccessError):
            draw.with_user(self.env.ref("base.user_admin")).with_context(
                allowed_company_ids=None
            ).search([("secret_salt", "=like", "0%")])

    def test_nothing_is_drawn_twice(self):
        draw = self._draw()
        with (
            freeze_time("2026-04-01 02:00:00"),
            self.assertRaisesRegex(UserError, "drawn already"),
        ):
            self._as(draw, self.director).action_draw()
        with self.assertRaisesRegex(UserError, "prepared on"):
            self._prepare()

    def test_empty_quarter(self):
        """CMP-59: a quarter with no repairs is recorded as such."""
        draw = self._draw()
        self.assertEqual(
            (draw.state, draw.population_count, draw.total), ("drawn", 0, 0)
        )
        self.assertFalse(draw.line_ids)
        self.assertFalse(draw._verify())
        self._as(draw, self.director).action_close()
        self.assertEqual(draw.state, "closed")

    def test_period_in_the_time_zone_of_the_site(self):
        """Decision 20: 1 January 00:00 and 31 March 23:59:59 in Shanghai are in."""
        for moment in (
            "2025-12-31 15:59:59",
            "2025-12-31 16:00:00",
            "2026-03-31 15:59:59",
            "2026-03-31 16:00:00",
        ):
            self._new_rows(1, date=moment)
        plan = self._new_plan("T-2", rate=100)
        draw = self._draw(plan)
        days = draw.env["cs.exception"].browse(draw.line_ids.mapped("res_id"))
        self.assertEqual(
            sorted(str(row.date) for row in days),
            ["2025-12-31 16:00:00", "2026-03-31 15:59:59"],
        )

    def test_inserted_as_created(self):
        """ADR-0014: the rows of the statement are those that the ORM makes."""
        plan = self._new_plan("T-2", strata=("kind",))
        self._new_rows(20)
        made = self._draw(plan).line_ids[0]
        prepared = self._prepare(plan, day="2026-05-01")
        one = Drawn(made.rank, made.reference, made.stratum, made.rank_hash)
        created = made._create_by_server([prepared._prepare_line(made.res_model, one)])
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM cs_sampling_draw_line WHERE id IN %s",
                (made.id, created.id),
            )
        )
        for row in rows:
            del row["id"], row["draw_id"]
        self.assertEqual(rows[0], rows[1])

    def test_strata(self):
        """Decision 7: 20 % of 40 + 4 + 1 is 9, with one of each kind."""
        plan = self._new_plan("T-2", strata=("kind",))
        self._new_rows(40)
        self._new_rows(4, kind="trial")
        self._new_rows(1, kind="cancel")
        draw = self._draw(plan)
        shares = {one["stratum"]: one["share"] for one in draw.strata}
        self.assertEqual(shares, {"kind=warning": 7, "kind=trial": 1, "kind=cancel": 1})
        self.assertEqual(draw.total, 9)
        both = self._draw(self._new_plan("T-3", strata=("kind", "site_id")))
        self.assertIn(
            f"kind=trial/site_id={self.site.id}", both.line_ids.mapped("stratum")
        )
        self.assertFalse(both._verify())
        names = {one["name"] for one in draw.strata}
        self.assertIn("Warning", names)
        self.assertFalse(draw._verify())

    def test_numbers_and_least(self):
        self._new_rows(12)
        for vals, expected in (
            ({"is_count": True, "fixed_count": 5}, 5),
            ({"is_count": True, "fixed_count": 50}, 12),
            ({"rate": 1, "rate_base": 3}, 4),
            ({"rate": 0}, 0),
            ({"rate": 5, "least": 3}, 3),
        ):
            plan = self._new_plan(f"T-{vals}", **vals)
            self.assertEqual(self._draw(plan).total, expected, vals)

    def test_site_of_the_draw(self):
        self._new_rows(10)
        self._new_rows(10, site=self.company.cs_default_site_id)
        plan = self._new_plan("T-2", site_id=self.site.id, rate=100)
        self.assertEqual(self._draw(plan).total, 10)
        self.assertEqual(self._draw(self._new_plan("T-3", rate=100)).total, 20)

    def test_archived_and_late_records(self):
        """A draw prepared after the fact is marked, and says so when verified."""
        self._new_rows(10)
        with freeze_time("2026-04-02 02:00:00"):
            draw = self._prepare()
            draw._draw()
        self.assertTrue(draw.is_late)
        self.assertEqual([one.kind for one in draw._verify()], ["late"])

    # --- nothing past a right -----------------------------------------------------

    def test_population_is_read_as_the_person(self):
        """What the person may not read is not in the population."""
        self._new_rows(10)
        self._new_rows(3, user=self.clerk)
        self._new_rows(5, site=self.site_other)
        everything = self._new_plan("T-2", rate=100)
        draw = self._draw(everything)
        self.assertEqual(draw.population_count, 13)
        own = everything._prepare_draws(
            day=fields.Date.to_date("2026-02-01"), user=self.clerk, site=self.site
        )
        with freeze_time("2026-04-01 02:00:00"):
            own._draw()
        self.assertEqual(own.population_count, 3)
        other = self._new_user("other", "cs_base.cs_base_group_user", self.site)
        with self.assertRaises(AccessError):
            self._as(own, other).read(["commitment"])
        with self.assertRaises(AccessError):
            self._as(own.line_ids, other).read(["res_id"])

    def test_person_of_another_company(self):
        foreign = self._new_user(
            "foreign",
            "cs_base.cs_base_group_director",
            self.site_foreign,
            company=self.company_foreign,
        )
        draw = self._prepare(user=foreign)
        with freeze_time("2026-04-01 02:00:00"), self.assertRaises(AccessError):
            draw._draw()
        with self.assertRaises(AccessError):
            self._as(draw, foreign).read(["period"])

    def test_operators_past_rules_are_refused(self):
        for domain in (
            "[('site_id', 'any!', [])]",
            "[('site_id.company_id', 'not any!', [])]",
            "[('no_such_field', '=', 1)]",
            "__import__('os')",
            "{'a': 1}",
        ):
            with self.assertRaises(ValidationError), mute_logger("odoo.domains"):
                self._new_plan("T-2", state="draft", population_domain=domain)

    # --- replacement ----------------------------------------------------------------

    def test_replacement_is_the_next_rank(self):
        self._new_rows(20)
        draw = self._draw()
        line = self._as(draw.line_ids[1], self.director)
        new = line._replace(self.reason)
        self.assertEqual(
            (new.rank, new.origin, new.replaces_id), (5, "replacement", line)
        )
        self.assertEqual((line.state, line.reason_id), ("replaced", self.reason))
        self.assertEqual((line.done_by_id, bool(line.done_date)), (self.director, True))
        again = self._as(new, self.director)._replace(self.reason)
        self.assertEqual(again.rank, 6)
        self.assertFalse(draw._verify())
        self.assertEqual((draw.open_count, draw.replaced_count), (4, 2))
        with self.assertRaises(UserError):
            line._replace(self.reason)

    def test_replacement_needs_its_reason(self):
        self._new_rows(20)
        line = self._as(self._draw().line_ids[0], self.director)
        other = self.env.ref("cs_base.cs_reason_sample_replace_other")
        for reason, note in ((self.reason.browse(), "x"), (other, ""), (other, "  ")):
            with self.assertRaises(UserError):
                line._replace(reason, note)
        line._replace(other, "Dog")
        self.assertEqual(line.reason_note, "Dog")

    def test_stratum_with_nobody_left(self):
        plan = self._new_plan("T-2", strata=("kind",))
        self._new_rows(20)
        self._new_rows(1, kind="trial")
        draw = self._draw(plan)
        line = draw.line_ids.filtered(lambda one: one.stratum == "kind=trial")
        self.assertFalse(self._as(line, self.director)._replace(self.reason))
        self.assertFalse(draw._verify())
        self.assertEqual(draw._get_shortfall(), 1)

    def test_added_by_hand(self):
        """CON-31: the inspector adds more freely; they never count as drawn."""
        rows = self._new_rows(20)
        draw = self._as(self._draw(), self.director)
        free = rows.filtered(lambda row: row.id not in draw.line_ids.mapped("res_id"))
        foreign = self._new_rows(1, day="2026-05-01")
        with self.assertRaisesRegex(UserError, "population"):
            draw._add(self._as(foreign, self.director))
        added = draw._add(self._as(free[:3], self.director))
        self.assertEqual(set(added.mapped("origin")), {"added"})
        self.assertEqual((draw.added_count, draw.line_count, draw.total), (3, 7, 4))
        self.assertFalse(draw._verify())
        # The turn of one added by hand comes: it stands in.
        for _turn in range(6):
            draw.line_ids.filtered(lambda line: line.state == "open")[:1]._replace(
                self.reason
            )
        self.assertFalse(draw._verify())
        self.assertEqual(len(draw.line_ids), len(set(draw.line_ids.mapped("res_id"))))

    # --- work and closing ------------------------------------------------------------

    def test_who_did_it(self):
        """ux 2.10: delegated work is shown under who did it."""
        self._new_rows(20)
        draw = self._draw()
        lines = draw.line_ids
        self._as(lines[0], self.director)._mark_done()
        self._as(lines[1], self.officer)._mark_done()
        with self.assertRaises(UserError):
            self._as(lines[2], self.auditor)._mark_done()
        self.assertEqual(
            (draw.done_count, draw.own_count, draw.delegated_count), (2, 1, 1)
        )
        self._as(lines[1], self.officer)._reopen()
        self.assertEqual((draw.done_count, draw.open_count), (1, 3))

    def test_closing(self):
        """Decision 6: a shortfall is closed by the level above the director."""
        self._new_rows(20)
        draw = self._draw()
        with self.assertRaisesRegex(UserError, "above the director"):
            self._as(draw, self.director).action_close()
        with self.assertRaisesRegex(UserError, "above the director"):
            self._as(draw, self.director)._close("tired")
        dialog = self._as(draw, self.leader).action_close()
        self.assertEqual(dialog["res_model"], "cs.sampling.reason")
        with self.assertRaisesRegex(UserError, "reason"):
            self._as(draw, self.leader)._close(" ")
        wizard = self._as(self.env["cs.sampling.reason"], self.leader)
        wizard.with_context(**dialog["context"]).create(
            {"note": "Flood"}
        ).action_confirm()
        self.assertEqual((draw.state, draw.close_reason), ("closed", "Flood"))
        self.assertEqual(draw.closed_by_id, self.leader)
        with self.assertRaises(UserError):
            self._as(draw.line_ids[0], self.director)._mark_done()

    def test_cancelling(self):
        draw = self._prepare()
        with self.assertRaisesRegex(UserError, "manager"):
            self._as(draw, self.director)._cancel("x")
        self._as(draw, self.manager)._cancel("Wrong plan")
        self.assertEqual(draw.state, "cancelled")
        again = self._prepare()
        self.assertNotEqual(again.commitment, draw.commitment)
        with freeze_time("2026-04-01 02:00:00"):
            again._draw()
        with self.assertRaisesRegex(UserError, "stays"):
            self._as(again, self.manager)._cancel("I do not like it")

    # --- export ----------------------------------------------------------------------

    def test_export_is_complete_and_without_names(self):
        self._new_rows(30)
        draw = self._as(self._draw(), self.auditor)
        data = json.loads(base64.b64decode(draw.export_file))
        self.assertEqual(data["commitment"], draw.commitment)
        self.assertEqual(sum(len(refs) for refs in data["population"].values()), 30)
        self.assertEqual(len(data["lines"]), 6)
        page = self._as(self.env["cs.sampling.verify"], self.auditor).browse(
            draw.action_verify()["res_id"]
        )
        self.assertTrue(page.is_same)
        self.assertIn(draw.seed, page.page)

    def test_changed_behind_the_system(self):
        """Each thing that differs is named (QC-… "prove that it was not chosen")."""
        self._new_rows(30)
        draw = self._draw()
        taken = set(draw.line_ids.mapped("res_id"))
        rows = self.env["cs.exception"].search([("rule", "=", "TEST")])
        chosen = next(row.id for row in rows if row.id not in taken)
        self.env.cr.execute(
            "UPDATE cs_sampling_draw_line SET res_id = %s WHERE id = %s",
            (chosen, draw.line_ids[0].id),
        )
        self.env.invalidate_all()
        kinds = {one.kind for one in draw._verify()}
        self.assertEqual(kinds, {"missing", "foreign", "rank"})
        page = self.env["cs.sampling.verify"].create({"draw_id": draw.id})
        self.assertFalse(page.is_same)
        self.assertIn("should have been drawn", page.page)

    def test_one_subject(self):
        """CON-31: one draw for each job, narrowed to its lines."""
        rows = self._new_rows(20)
        plan = self._new_plan("T-2", period_type="subject", date_field=False, rate=15)
        job = self.env["res.partner"].create({"name": "Job"})
        draw = plan._prepare_draws(
            subject=job, domain=[("id", "in", rows[:14].ids)], user=self.director
        )
        self.assertEqual(draw.period, f"res.partner,{job.id}")
        draw._draw()
        self.assertEqual((draw.population_count, draw.total), (14, 3))
        self.assertFalse(draw.is_late)
        with self.assertRaisesRegex(UserError, "prepared on"):
            plan._prepare_draws(subject=job)
        with self.assertRaises(UserError):
            plan._prepare_draws(day=fields.Date.to_date("2026-01-01"))


@tagged("post_install", "-at_install")
class TestSamplingPlan(sampling_common.SamplingCommon):
    """A plan in force stays as it is (guarantees 1 and 4)."""

    def test_frozen_once_in_force(self):
        plan = self.plan
        draft = self._new_plan("T-9", state="draft")
        ways = {
            "rate": lambda: self._as(plan, self.manager).write({"rate": 1}),
            "sudo": lambda: plan.sudo().write({"rate": 1}),
            "attribute": lambda: setattr(plan, "least", 9),
            "domain": lambda: plan.write({"population_domain": "[]"}),
            "strata": lambda: plan.write({"stratum_field": "kind"}),
            "back": lambda: plan.write({"state": "draft"}),
            "directly": lambda: draft.write({"state": "published"}),
            "created": lambda: plan.create(
                {
                    "name": "x",
                    "code": "x",
                    "model_id": self.model.id,
                    "state": "published",
                }
            ),
            "pass of a client": lambda: draft.with_context(
                cs_server_pass={"ids": draft.ids, "names": ["state"]}
            ).write({"state": "published"}),
            "deleted": lambda: plan.sudo().unlink(),
        }
        for label, way in ways.items():
            with self.subTest(label), self.assertRaises(UserError):
                way()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(
            (plan.rate, plan.state, draft.state), (20, "published", "draft")
        )
        columns = [".id", "rate"]
        result = self.env["cs.sampling.plan"].load(columns, [[str(plan.id), "1"]])
        self.assertFalse(result["ids"])
        sneaked = plan.with_context(default_state="published").create(
            {
                "name": "x",
                "code": "x",
                "model_id": self.model.id,
                "date_field": "date",
            }
        )
        self.assertEqual(sneaked.state, "draft")

    def test_versions(self):
        """G-6: on a day counts the version in force then; a site goes first."""
        find = self.env["cs.sampling.plan"]._find
        self.assertEqual(
            find("T-1", fields.Date.to_date("2026-03-01"), self.company), self.plan
        )
        action = self.plan.action_new_version()
        version = self.plan.browse(action["res_id"])
        self.assertEqual((version.state, version.code), ("draft", "T-1"))
        version.write({"valid_from": "2026-04-01", "rate": 10})
        version.action_publish()
        self.assertEqual(
            find("T-1", fields.Date.to_date("2026-03-31"), self.company), self.plan
        )
        self.assertEqual(
            find("T-1", fields.Date.to_date("2026-04-01"), self.company), version
        )
        own = self._new_plan("T-1", site_id=self.site.id)
        day = fields.Date.to_date("2026-05-01")
        self.assertEqual(find("T-1", day, self.company, self.site), own)
        self.assertEqual(find("T-1", day, self.company), version)
        self.assertFalse(find("T-1", fields.Date.to_date("2025-12-31"), self.company))

    def test_checks(self):
        for vals in (
            {"date_field": False},
            {"date_field": "kind"},
            {"date_field": "no_such_field"},
            {"substratum_field": "display_name"},
            {"period_type": "subject"},
            {"is_automatic": True},
            {"strata": ("text",)},
            {"site_id": self.site_foreign.id},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self._new_plan("T-8", state="draft", **vals)
        for vals in ({"rate": 101}, {"rate": -1}, {"rate_base": 0}, {"is_count": True}):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._new_plan("T-8", state="draft", **vals)

    def test_drafts_draw_nothing(self):
        draft = self._new_plan("T-9", state="draft")
        with self.assertRaisesRegex(UserError, "not in force"):
            self._prepare(draft)
        draft.unlink()
