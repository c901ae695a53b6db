"""The director's calls of a quarter: drawn, made, delegated, closed (CMP-59)."""

from datetime import timedelta

from odoo import fields, models

from odoo.addons.cs_base.tools import period

from ..tools.director_sample import PLANS, SHARE
from . import engine_texts as texts
from .engine_texts import BAD, CALLS, FINDINGS

# So many calls of the last quarter were entered before it was closed.
ENTERED = 4


class CsEngineDemo(models.AbstractModel):
    _inherit = "cs.engine.demo"

    def _load_calls(self, items):
        """Draw what can be drawn; call in this quarter, or still in the last one."""
        before, start, following = self._quarters()
        company = self._site().company_id
        prepare = self.env["cs.director.sample"]._prepare_period
        old, new, _next = (prepare(company, day) for day in (before, start, following))
        for sample in old | new:
            self._draw(sample)
        (old | new)._keep_up()
        open_calls = new.line_ids.filtered(lambda line: line.state == "open")
        if open_calls:
            self._close(old)
        self._call(new if open_calls else old)
        self._sum_up(before)

    def _sum_up(self, day):
        """The work of the last quarter, for the departments that check it (CMP-62)."""
        runs = self._as("gaojie")["cs.report.run"]
        run = runs.create(
            {
                "report_code": "director_sample",
                "period_type": "quarter",
                "anchor_date": day,
            }
        )
        run.comment = texts.CALLS_COMMENT
        run._compute_now()

    def _draw(self, sample):
        """Draw the parts that are over, as the scheduled action does."""
        now = fields.Datetime.now()
        shares = sample.draw_ids.filtered(
            lambda draw: PLANS[draw.code] == SHARE and draw.known_from <= now
        )
        shares._draw()
        # Committed before the quarter began, drawn in the night after each part.
        begun = self._moment(sample.date_from - timedelta(days=10), 1)
        self._put_back(sample.draw_ids, commit_date=begun)
        for draw in sample.draw_ids.filtered(lambda one: one.state == "drawn"):
            drawn = min(draw.known_from + timedelta(hours=1), now)
            self._put_back(draw, draw_date=drawn)

    def _close(self, sample):
        """The quarter before: closed, with a reason where calls are missing."""
        lines = self._get_open(sample)[:ENTERED]
        self._score(lines, period.bounds("quarter", sample.date_from)[1])
        director = sample.with_env(self._as("shen"))
        director.summary = texts.CALLS_SUMMARY
        if sample.shortfall or sample.extra_open_count:
            above = sample.with_env(self._as("chengyuan"))
            above._move_to("closed", note=texts.CALLS_CLOSED)
        else:
            director.action_close()
        closed = min(
            self._moment(sample.date_to + timedelta(days=12), 16),
            fields.Datetime.now(),
        )
        self._put_back(sample, closed_date=closed)
        # Closed short by the level above, it is still the director's to hand in.
        item = sample.occurrence_id
        if item.is_open:
            words = texts.CALLS_HANDED_IN
            item.with_env(self._as("shen"))._submit(words)

    def _call(self, sample):
        """Calls of these days: done, delegated, not reached, not wanted."""
        lines = self._get_open(sample)
        if not lines:
            return
        director, others = lines[: len(CALLS)], lines[len(CALLS) :]
        self._score(director, self._today() - timedelta(days=1))
        self._find(director)
        helper = self.env.ref("cs_base.user_suting_demo")
        given = others[:3].with_env(self._as("shen"))
        given._delegate(helper, texts.DELEGATED)
        self._score(others[:1], self._today(), "suting")
        for line in others[3:4].with_env(self._as("shen")):
            line.action_no_answer()
        refused = self.env.ref("cs_complaint.cs_reason_director_skip_refused")
        others[4:5].with_env(self._as("shen"))._skip(refused)

    def _get_open(self, sample):
        lines = sample.line_ids.filtered(
            lambda line: line.state == "open" and not line.is_extra
        )
        return lines.sorted("rank")

    def _score(self, lines, day, name="shen"):
        """Fill in the scores of each call, from ``day`` backwards."""
        for number, line in enumerate(lines):
            scores, words = CALLS[number % len(CALLS)]
            own = line.with_env(self._as(name))
            items = line.checklist_version_id.item_ids
            for item, choice in zip(items, scores, strict=False):
                remark = texts.BAD_REMARK if choice == BAD else ""
                own.checklist_answer(item.id, {"choice": choice, "remark": remark})
            own.opinion = words
            own.checklist_finish()
            moment = self._moment(
                day - timedelta(days=number // 3), 15, 9 * (number % 3)
            )
            self._put_back(line, done_date=moment, checklist_done_date=moment)

    def _find(self, lines):
        """What customers told the director, and what came of it (CMP-60, CMP-61)."""
        for number, kind, name, item, measure, who, result, decision in FINDINGS:
            for line in lines[number : number + 1].with_env(self._as("shen")):
                line.env["cs.director.sample.finding"].create(
                    {
                        "line_id": line.id,
                        "kind": kind,
                        "name": name,
                        "item_id": line.sudo().checklist_version_id.item_ids[item].id,
                        "measure": measure,
                        "responsible_id": self._person(who).id,
                        "result": result,
                        "decision": decision,
                    }
                )
