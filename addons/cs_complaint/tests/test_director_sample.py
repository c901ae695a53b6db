"""The draw of the director's sample: who is in, how many, what comes on top."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.cs_director_sample import BY_SERVER
from . import director_common
from .director_common import AFTER, BEFORE, WITHIN


@tagged("post_install", "-at_install")
class TestDirectorSample(director_common.DirectorCommon):
    """CMP-59: 20 % of the repairs of the quarter, drawn by nobody."""

    def _parts(self, sample, part):
        return sample.line_ids.filtered(lambda line: line.part == part)

    # --- how many ------------------------------------------------------------

    def test_boundary_values(self):
        """CMP-59, section 10.1: 1 → 1, 4 → 1, 5 → 1, 6 → 2 of the quarter."""
        year = 2026
        for number, (count, wanted) in enumerate(((1, 1), (4, 1), (5, 1), (6, 2))):
            month = 3 * number + 1
            sample = self._prepare(f"{year}-{month:02}-02 01:00:00")
            self._repairs(count, f"{year}-{month + 1:02}-10 02:00:00")
            after = f"{year + month // 10}-{(month + 2) % 12 + 1:02}-01 02:00:00"
            self._draw(sample, after)
            self.assertEqual(
                (sample.population_count, sample.required_count), (count, wanted)
            )
            self.assertEqual(len(sample.line_ids), wanted)

    def test_250_over_three_months(self):
        """CMP-59, section 10.1: 250 → 50, also when drawn month by month."""
        sample = self._prepare()
        counts = {"2026-01-10": 33, "2026-02-10": 100, "2026-03-31": 117}
        for day, count in counts.items():
            self._repairs(count, f"{day} 02:00:00")
        self._draw(sample)
        shares = sample.draw_ids.filtered(lambda d: d.code == "CMP-59")
        self.assertEqual(shares.mapped("population_count"), [33, 100, 117])
        self.assertEqual((sample.required_count, len(sample.line_ids)), (50, 50))
        self.assertEqual(sum(shares.mapped("total")), 50)
        for draw in shares:
            self.assertFalse(draw._verify())

    def test_rate_is_a_record(self):
        """CMP-59: another rate is a new version of the plan, nothing in the code."""
        self._plan("CMP-59", rate=50, ration="none")
        sample = self._sample(5)
        self.assertEqual(len(sample.draw_ids.filtered(lambda d: d.code == "CMP-59")), 1)
        self.assertEqual((sample.required_count, len(sample.line_ids)), (3, 3))

    def test_none(self):
        """CMP-59: a quarter with 0 repairs is recorded as “none”."""
        sample = self._sample(0)
        self.assertTrue(sample.is_none)
        self.assertEqual((sample.required_count, sample.line_count), (0, 0))
        self._as(sample, self.director).action_close()
        self.assertEqual(sample.step, "closed")
        self.assertIn("None", sample._get_hand_in_text())

    def test_quarter_in_the_time_of_the_company(self):
        """CMP-59, decision 20: midnight in Shanghai begins and ends the quarter."""
        sample = self._prepare()
        inside = self._repairs(1, "2025-12-31 16:00:00")
        inside |= self._repairs(1, "2026-03-31 15:59:59")
        self._repairs(1, "2025-12-31 15:59:59")
        self._repairs(1, "2026-03-31 16:00:00")
        self._draw(sample)
        self.assertEqual(sample.population_count, 2)
        self.assertLessEqual(sample.line_ids.ticket_id, inside)

    def test_not_before_the_end(self):
        sample = self._prepare()
        self._repairs(5)
        shares = sample.draw_ids.filtered(lambda d: d.code == "CMP-59")
        last = shares.sorted("part")[-1:]
        with freeze_time(WITHIN), self.assertRaisesRegex(UserError, "not over"):
            self._as(last, self.director).action_draw()
        self.assertFalse(sample.is_drawn)
        self.assertFalse(sample.is_none)

    # --- who is in -----------------------------------------------------------

    def test_frame(self):
        """Decision 6, AMB-24: repairs received, cancelled ones not in the 20 %."""
        self._plan("CMP-59", rate=100)
        sample = self._prepare()
        repairs = self._repairs(3)
        with freeze_time(WITHIN):
            self._new_ticket()  # a complaint
            repairs[2].write({"cancel_reason": "Asked for by the customer"})
            repairs[2]._move_to("cancelled")
        self._draw(sample)
        self.assertEqual(sample.population_count, 2)
        self.assertEqual(self._parts(sample, "share").ticket_id, repairs[:2])
        self.assertEqual(self._parts(sample, "cancelled").ticket_id, repairs[2])

    def test_on_top_up_to_five(self):
        """Decision 6: up to five cancelled and five of another kind, on top."""
        sample = self._prepare()
        with freeze_time(WITHIN):
            cancelled = self.Ticket.create(
                [self._ticket_vals(cancel_reason="Mistake") for _n in range(6)]
            )
            cancelled._move_to("cancelled")
            other = self._new_ticket()
            self._assign(other)
            other.write({"kind": "help", "rekind_reason": "No complaint at all"})
        self._draw(sample)
        self.assertEqual(len(self._parts(sample, "cancelled")), 5)
        self.assertEqual(self._parts(sample, "rekinded").ticket_id, other)
        self.assertEqual((sample.required_count, sample.shortfall), (0, 0))
        self.assertEqual(sample.extra_open_count, 6)

    def test_unreachable_twice(self):
        """ux 4.2: who was not reached is drawn once more, at the same rate."""
        sample = self._prepare()
        repairs = self._repairs(20)
        repairs[:10]._write_by_server({"is_unreachable": True})
        self._draw(sample)
        again = self._parts(sample, "unreachable")
        self.assertEqual((len(self._parts(sample, "share")), len(again)), (4, 2))
        self.assertLessEqual(again.ticket_id, repairs[:10])

    def test_on_the_list_once(self):
        """A record drawn twice is called once; the next rank comes on top."""
        self._plan("CMP-59", rate=50)
        sample = self._prepare()
        repairs = self._repairs(10)
        repairs._write_by_server({"is_unreachable": True})
        self._draw(sample)
        tickets = sample.line_ids.ticket_id
        self.assertEqual(len(tickets), len(sample.line_ids))
        self.assertEqual(len(self._parts(sample, "share")), 5)
        self.assertEqual(len(self._parts(sample, "unreachable")), 2)
        replaced = sample.draw_ids.line_ids.filtered(lambda d: d.state == "replaced")
        on_list = self.env.ref("cs_complaint.cs_reason_director_system_on_list")
        self.assertLessEqual(replaced.reason_id, on_list)
        for draw in sample.draw_ids:
            self.assertFalse(draw._verify())

    def test_nobody_left_on_top(self):
        """All who were not reached are on the list already: nothing is missing."""
        self._plan("CMP-59", rate=100)
        sample = self._prepare()
        self._repairs(3)._write_by_server({"is_unreachable": True})
        self._draw(sample)
        self.assertEqual(len(sample.line_ids), 3)
        self._call_all(sample)
        self._as(sample, self.director).action_close()
        self.assertEqual(set(sample.draw_ids.mapped("state")), {"closed"})

    def test_sites(self):
        """CMP-59: one sample of all sites, or one for each [setting]."""
        self._plan("CMP-59", rate=100)
        sample = self._prepare()
        self._repairs(1)
        self._repairs(1, site_id=self.site_other.id)
        self._draw(sample)
        self.assertTrue(sample.is_whole_company)
        self.assertEqual(sample.line_ids.site_id, self.site | self.site_other)

    def test_each_site(self):
        self._plan("CMP-59", rate=100)
        self.company.cs_director_sample_by_site = True
        with freeze_time(BEFORE):
            self.Sample._prepare_all()
        samples = self.Sample.search([("company_id", "=", self.company.id)])
        quarter = samples.filtered(lambda one: one.period == "2026-Q1")
        self.assertIn(self.site_other, quarter.site_id)
        self.assertFalse(any(quarter.mapped("is_whole_company")))
        self._repairs(1)
        self._repairs(2, site_id=self.site_other.id)
        other = quarter.filtered(lambda one: one.site_id == self.site_other)
        self._draw(other)
        self.assertEqual((other.population_count, len(other.line_ids)), (2, 2))

    def test_confidential(self):
        """Guarantee 8: a confidential matter is not drawn, and leaves the list."""
        self._plan("CMP-59", rate=50)
        sample = self._prepare()
        repairs = self._repairs(4)
        repairs[0].is_confidential = True
        self._draw(sample)
        self.assertNotIn(repairs[0], sample.line_ids.ticket_id)
        self.assertEqual(sample.population_count, 3)
        line = sample.line_ids[0]
        line.ticket_id.is_confidential = True
        self.assertEqual(
            (line.state, line.reason_id.code), ("replaced", "confidential")
        )
        self.assertEqual(line.replaced_by_ids.state, "open")
        self.assertNotIn(line, self._as(self.Line, self.auditor).search([]))
        with self.assertRaises(AccessError):
            self._as(line, self.auditor).read(["opinion"])

    # --- the scheduled action ------------------------------------------------

    def _cron(self, moment):
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_sampling_draw").method_direct_trigger()
        self.env.invalidate_all()
        return self.Sample.search([("company_id", "=", self.company.id)])

    def test_prepared_and_drawn_by_itself(self):
        """CMP-59, J-25: this quarter and the next, once, drawn part by part."""
        found = self._cron(BEFORE)
        self.assertEqual(set(found.mapped("period")), {"2026-Q1", "2026-Q2"})
        self.assertEqual(found.user_id, self.director)
        self.assertEqual(len(found.draw_ids), 2 * (3 + 3))
        self.assertFalse(any(found.draw_ids.mapped("salt")))
        self.assertEqual(self._cron(BEFORE), found)
        sample = found.filtered(lambda one: one.period == "2026-Q1")
        self._repairs(5, "2026-01-20 02:00:00")
        self._cron("2026-02-01 01:00:00")
        self.assertEqual((len(sample.line_ids), sample.is_drawn), (1, False))
        self._repairs(1)
        self._cron("2026-03-01 01:00:00")
        self.assertEqual(len(sample.line_ids), 2)
        self._cron(AFTER)
        self.assertTrue(sample.is_drawn)
        self.assertEqual(len(sample.line_ids), 2)
        self._cron(AFTER)
        self.assertEqual(len(sample.line_ids), 2)

    def test_years_before_are_not_read(self):
        """What is missing is found without reading the samples that ever were."""
        self.company.cs_director_sample_by_site = True

        def find():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(BEFORE):
                missing = self.Sample._find_missing()[self.company]
            return missing, self.env.cr.sql_log_count - before

        find()
        wanted, few = find()
        self.assertTrue(wanted)
        years = [date(year, 1, 1) for year in range(1986, 2026)]
        past = self.Sample.with_context(cs_director_pass=BY_SERVER).create(
            [
                {
                    "site_id": self.site.id,
                    "user_id": self.director.id,
                    "period": f"{day.year}-Q1",
                    "date_from": day,
                    "date_to": day.replace(month=3, day=31),
                }
                for day in years
            ]
        )
        missing, count = find()
        self.assertEqual((missing, count), (wanted, few))
        period = self.Sample._fields["period"]
        self.assertFalse(period._get_cache(self.env).keys() & set(past.ids))

    def test_many_companies(self):
        """The places of all companies are found at once."""
        companies = self.env["res.company"].create(
            [
                {"name": f"Company {number}", "cs_director_sample_by_site": True}
                for number in range(6)
            ]
        )
        counts = []
        for found in (companies, companies[:1], companies):
            self.director.company_ids = self.company | found
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(BEFORE):
                missing = self.Sample._find_missing()
            counts.append(self.env.cr.sql_log_count - before)
            for company in found:
                sites = [site for _day, site in missing[company]]
                self.assertEqual(sites, [company.cs_default_site_id] * 2)
        self.assertEqual(counts[1], counts[2])

    def test_quarter_that_has_begun(self):
        """A director who comes in the middle of the quarter has a sample for it."""
        sample = self._prepare("2026-03-15 01:00:00")
        late = sample.draw_ids.filtered("is_late")
        self.assertEqual(len(late), 2)
        self.assertEqual({draw.part for draw in late}, {1, 2})

    def test_new_director(self):
        """The sample goes on with the new director; what was done keeps its names."""
        self._plan("CMP-59", rate=100)
        sample = self._sample(2)
        self._call(self._open(sample)[0])
        following = self._new_user(
            "following", "cs_base.cs_base_group_director", self.site | self.site_other
        )
        self.director.group_ids = [
            Command.unlink(self.env.ref("cs_base.cs_base_group_director").id)
        ]
        sample.sudo()._keep_up()
        self.assertEqual(sample.user_id, following)
        self.assertEqual(sample.draw_ids.user_id, following)
        self.assertEqual((sample.own_count, sample.delegated_count), (0, 1))
        self._call_all(sample, following)
        self._as(sample, following).action_close()

    # --- attacks -------------------------------------------------------------

    def test_nobody_else_prepares(self):
        """CMP-59: the draws of the plan belong to the sample of the director."""
        plan = self.env.ref("cs_complaint.cs_sampling_plan_director")
        for user in (self.manager, self.director):
            with self.assertRaisesRegex(UserError, "by the system"):
                self._as(plan, user)._prepare_draws(user=user, company=self.company)

    def test_nobody_writes_or_deletes(self):
        sample = self._sample(5)
        line = sample.line_ids
        draw_line = line.draw_line_ids
        vals = {
            "state": "done",
            "part": "cancelled",
            "rank": 9,
            "ticket_id": self._repairs(1).id,
            "done_operator_id": self.director.id,
            "attempt_count": 3,
            "delegated_to_id": self.helper.id,
        }
        for record in (self._as(line, self.director), line, line.sudo()):
            for name, value in vals.items():
                with self.assertRaises(UserError):
                    record.write({name: value})
            with self.assertRaises(UserError):
                record.copy()
            with self.assertRaises(UserError):
                record.unlink()
        for record in (self._as(sample, self.director), sample.sudo()):
            for values in (
                {"user_id": self.helper.id},
                {"step": "closed"},
                {"closed_by_id": self.director.id},
                {"date_to": "2026-06-30"},
            ):
                with self.assertRaises(Exception):  # noqa: B017 - each its own
                    record.write(values)
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            self.Sample.create({"user_id": self.director.id, "period": "2026-Q9"})
        with self.assertRaises(UserError):
            self.Line.create({"sample_id": sample.id, "ticket_id": 1})
        for record, values in (
            (draw_line, {"director_line_id": False}),
            (sample.draw_ids, {"director_sample_id": False}),
        ):
            with self.assertRaises(UserError):
                record.sudo().write(values)

    def test_not_past_the_call_page(self):
        """CMP-59: the engine's own buttons do nothing to these records."""
        sample = self._sample(5)
        draw_line = self._as(sample.line_ids.draw_line_ids, self.director)
        reason = self.env.ref("cs_base.cs_reason_sample_replace_locked")
        for call in (
            draw_line.action_replace,
            lambda: draw_line._replace(reason),
            draw_line._mark_done,
            draw_line._reopen,
            lambda: draw_line.draw_id.action_close(),
            lambda: draw_line.draw_id._close("Enough"),
            lambda: self._as(sample.draw_ids, self.manager)._cancel("No"),
        ):
            with self.assertRaises(UserError):
                call()
        dialog = self._as(self.env["cs.sampling.reason"], self.director).create(
            {
                "kind": "replace",
                "draw_id": draw_line.draw_id.id,
                "line_ids": [Command.set(draw_line.ids)],
                "reason_id": reason.id,
            }
        )
        with self.assertRaises(UserError):
            dialog.action_confirm()
        self.assertEqual(draw_line.state, "open")

    def test_forged_context(self):
        """A context that comes by RPC holds JSON values only."""
        sample = self._sample(5)
        line = sample.line_ids.with_context(
            cs_director_pass=True, cs_sampling_pass=True, cs_server_pass=True
        )
        with self.assertRaises(UserError):
            line.write({"state": "done"})
        with self.assertRaises(UserError):
            line.sample_id.write({"user_id": self.helper.id})

    # --- speed ---------------------------------------------------------------

    def test_constant_queries(self):
        """Drawing and listing cost the same for 2 and for 20 calls."""
        self._plan("CMP-59", rate=100, ration="none")
        counts, reads = [], []
        for month, number in ((1, 2), (4, 20)):
            sample = self._prepare(f"2026-{month:02}-02 01:00:00")
            self._repairs(number, f"2026-{month + 1:02}-10 02:00:00")
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._draw(sample, f"2026-{month + 3:02}-01 02:00:00")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(len(sample.line_ids), number)
            self.env.invalidate_all()
            lines = self._as(sample.line_ids, self.director)
            start = self.env.cr.sql_log_count
            lines.read(
                ["number", "partner_name", "matter", "earlier_text", "attempt_text",
                 "is_delegated", "display_name", "state"]
            )  # fmt: skip
            reads.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLessEqual(reads[1], reads[0] + 2)
