from fractions import Fraction

from odoo import models
from odoo.fields import Domain

from odoo.addons.cs_base.tools import percent
from odoo.addons.cs_base.tools.local_time import to_local

from ..tools import director_sample as tools
from ..tools.period_report import CallbackFigures, Column, Row, Table, one_line, show
from . import period_report_query as query
from .period_report_query import CALLBACK_KEYS

#: Key figures in the order in which they are read; those of a part of a whole show it.
FIGURES = (
    "repairs",
    "sample",
    "own",
    "delegated",
    "replaced",
    "unreachable",
    "cancelled",
    "rekinded",
    "called_back",
    "answered",
    "reviewed",
    "reports",
    "problems",
    "proposals",
    "adopted",
)
#: Under these less than all of it is bad news.
WHOLE = ("sample", "called_back", "answered", "reviewed", "reports", "problems")


class DirectorSampleReport(models.AbstractModel):
    """Callback work of a quarter, for the departments that check it (CMP-62, QC-26).

    Figures of the callbacks and of the director's sample, the scores of each service,
    what was found and changed, the list of the sample, and the proof of its draws.
    """

    _name = "report.cs_complaint.director_sample"
    _inherit = "report.cs_complaint.period"
    _description = "Callback Work of the Quarter"

    _report_xmlid = "cs_complaint.director_sample_report"
    _form_xmlid = "cs_complaint.cs_director_sample_report_view_form"
    _period_type = "quarter"

    # --- the rows ------------------------------------------------------------

    def _fetch_rows(self, run):
        samples = self._get_samples(run)
        lines = self._get_calls(run, samples)
        findings = samples.finding_ids.search([("line_id", "in", lines.ids)])
        figures = self._get_figures(run, samples, lines, findings)
        return [
            Row("total", "", "", len(lines), []),
            *(
                Row("figure", name, "", number, [number, whole])
                for name, (number, whole) in figures.items()
            ),
            *self._item_rows(lines),
            *self._caller_rows(lines),
            *self._clerk_rows(lines),
            *self._reason_rows(lines),
            *self._finding_rows(findings),
            *(
                Row("changed", str(sample.id), sample.display_name, 1, [sample.summary])
                for sample in samples
                if (sample.summary or "").strip()
            ),
            *self._call_rows(lines),
            *self._draw_rows(samples),
        ]

    def _get_samples(self, run):
        """Return the director's samples of the period, in sudo.

        The sites of the run were checked; confidential matters are counted and not
        named.
        """
        samples = self.env["cs.director.sample"].sudo()  # as said
        return samples.search(
            [
                ("company_id", "=", run.company_id.id),
                ("date_from", ">=", run.date_from),
                ("date_to", "<=", run.date_to),
                "|",
                ("is_whole_company", "=", True),
                ("site_id", "in", run.site_ids.ids),
            ],
            order="date_from, id",
        )

    def _get_calls(self, run, samples):
        lines = self.env["cs.director.sample.line"].sudo()  # as above
        found = lines.search(
            [("sample_id", "in", samples.ids), ("site_id", "in", run.site_ids.ids)],
            order="sample_id, is_extra, rank, id",
        )
        found.fetch(
            ["sample_id", "ticket_id", "state", "part", "checklist_score_exact"]
        )
        return found

    # --- key figures ---------------------------------------------------------

    def _get_figures(self, run, samples, lines, findings):
        """Return dict figure -> (number, whole it is part of, or None)."""
        done = lines.filtered(lambda line: line.state == "done")
        own = done.filtered(lambda line: not line.is_delegated)
        proposals = findings.filtered(lambda f: f.kind == "proposal")
        problems = findings - proposals
        figures = {
            "repairs": (sum(samples.mapped("population_count")), None),
            "sample": (
                sum(samples.mapped("done_count")),
                sum(samples.mapped("required_count")),
            ),
            "own": (len(own), len(done)),
            "delegated": (len(done - own), len(done)),
            "replaced": (
                len(lines.filtered(lambda line: line.state == "replaced")),
                None,
            ),
            "problems": _of(problems, "is_settled"),
            "proposals": _of(proposals, "is_settled"),
            "adopted": (
                len(proposals.filtered(lambda f: f.decision == "adopted")),
                len(proposals),
            ),
            **self._get_callback_figures(run),
        }
        for part in ("unreachable", "cancelled", "rekinded"):
            drawn = lines.filtered(
                lambda line, part=part: line.part == part and line.state != "replaced"
            )
            figures[part] = (len(drawn & done), len(drawn))
        return {name: figures[name] for name in FIGURES}

    def _get_callback_figures(self, run):
        """QC-26: callbacks of repairs, answers in time, reviews, reports in time."""
        sums = self._fetch(query.callback_sums(run._get_bounds()))
        names = {query.mask_of(CALLBACK_KEYS, "kind")}
        repairs = CallbackFigures()
        for mask, kind, _department, _site, *values in sums:
            if mask in names and kind == "repair":
                repairs = CallbackFigures(*values)
        analysis = self.env["report.cs_complaint.complaint_analysis"]
        totals = analysis._index_sums(analysis._fetch_sums(run))
        answers = totals.get(("current", "total", ()))
        return {
            "called_back": (repairs.done, repairs.due),
            "answered": (answers.in_time, answers.due) if answers else (0, 0),
            "reviewed": self._count_reviews(run),
            "reports": self._count_reports(run),
        }

    def _count_reviews(self, run):
        spans = [
            Domain("site_id", "=", site_id)
            & Domain("done_date", ">=", start)
            & Domain("done_date", "<", stop)
            for site_id, _tz, start, stop in run._get_bounds()
        ]
        # Numbers of the sites of the run.
        rows = self.env["cs.callback"].sudo()._read_group(
            Domain.OR(spans)
            & Domain("state", "=", "done")
            & Domain("review_state", "in", ("to_review", "reviewed")),
            ["review_state"],
            ["__count"],
        )  # fmt: skip
        counts = dict(rows)
        return counts.get("reviewed", 0), sum(counts.values())

    def _count_reports(self, run):
        """Monthly items of the complaint rules: handed in, and not late."""
        # Numbers of the due list.
        rows = self.env["cs.obligation.occurrence"].sudo()._read_group(
            [
                ("company_id", "=", run.company_id.id),
                ("obligation_id.period", "=", "month"),
                ("obligation_id.rule", "=like", "CMP-%"),
                ("site_id", "in", run.site_ids.ids),
                ("date_to", ">=", run.date_from),
                ("date_to", "<=", run.date_to),
                ("state", "!=", "not_applicable"),
            ],
            ["state", "is_late"],
            ["__count"],
        )  # fmt: skip
        kept = sum(
            count
            for state, is_late, count in rows
            if state in ("submitted", "accepted") and not is_late
        )
        return kept, sum(count for *_key, count in rows)

    # --- scores and people ---------------------------------------------------

    def _item_rows(self, lines):
        """The scores of each service over all finished calls (CMP-59)."""
        done = lines.filtered(lambda line: line.state == "done")
        answers = self.env["cs.checklist.answer"].sudo().search(  # as above
            [
                ("res_model", "=", lines._name),
                ("res_id", "in", done.ids),
                ("is_given", "=", True),
            ]
        )  # fmt: skip
        by_item = {}
        for answer in answers:
            by_item.setdefault(answer.item_id, []).append(answer._as_answer())
        rows = []
        for item in sorted(by_item, key=lambda item: (item.sequence, item.id)):
            result = tools.item_result(item._as_item(), by_item[item])
            rows.append(
                Row(
                    "item",
                    str(item.id),
                    item.name,
                    result.answered,
                    [result.answered, result.not_applicable, *_split(result.score)],
                )
            )
        return rows

    def _caller_rows(self, lines):
        """Who really called: the director, a deputy, or whom the director named."""
        done = lines.filtered(lambda line: line.state == "done")
        rows = []
        for user, calls in done.grouped("done_operator_id").items():
            is_director = not calls[:1].is_delegated
            rows.append(
                Row("caller", str(user.id), user.name, len(calls), [int(is_director)])
            )
        return sorted(rows, key=lambda row: (-row.cells[0], -row.count, row.label))

    def _clerk_rows(self, lines):
        """ux 2.2: what clerks were told, against what the director was told."""
        done = lines.filtered(
            lambda line: line.state == "done" and line.checklist_score_exact
        )
        calls = self.env["cs.callback"].sudo().search(  # as above
            [
                ("ticket_id", "in", done.ticket_id.ids),
                ("state", "=", "done"),
                ("outcome", "=", "reached"),
            ],
            order="done_date desc, id desc",
        )  # fmt: skip
        last = {}
        for call in calls:
            last.setdefault(call.ticket_id, call)
        counts = {}
        for line in done:
            if call := last.get(line.ticket_id):
                score = Fraction(line.checklist_score_exact)
                sums = counts.setdefault(call.operator_id, [0, 0])
                sums[0] += 1
                sums[1] += tools.agrees(call.satisfaction, score)
        return [
            Row("clerk", str(user.id), user.name, sums[0], sums)
            for user, sums in sorted(counts.items(), key=lambda pair: pair[0].name)
        ]

    def _reason_rows(self, lines):
        replaced = lines.filtered(lambda line: line.state == "replaced")
        groups = replaced.grouped("reason_id").items()
        rows = [
            Row("reason", str(reason.id), reason.name, len(calls), [len(calls)])
            for reason, calls in groups
        ]
        return sorted(rows, key=lambda row: (-row.count, row.key))

    def _finding_rows(self, findings):
        shown = findings.filtered(lambda finding: not finding.is_confidential)
        return [
            Row(
                "finding",
                str(one.id),
                one_line(one.name),
                1,
                [
                    one.kind,
                    one_line(one.measure),
                    one.responsible_id.name or "",
                    str(one.deadline or ""),
                    one.decision or "",
                    one_line(one.result)
                    or one.new_ticket_id.number
                    or one.improvement_id.name
                    or "",
                    int(one.is_settled),
                ],
            )
            for one in shown.sorted(lambda f: (f.kind, f.id))
        ]

    # --- list and proof ------------------------------------------------------

    def _call_rows(self, lines):
        """The list of the sample: numbers, no names, no telephones."""
        shown = lines.filtered(lambda line: not line.is_confidential)
        tickets = shown.ticket_id
        tickets.fetch(["number", "received_date"])
        return [
            Row(
                "call",
                str(line.id),
                line.ticket_id.number,
                1,
                [
                    line.site_id.name,
                    _day(line.ticket_id.received_date, line.site_id.tz),
                    line.part,
                    line.state,
                    line.done_operator_id.name or "",
                    _day(line.done_date, line.site_id.tz),
                    line.checklist_score_exact or "",
                    line.reason_id.name or "",
                    line.replaces_id.ticket_id.number or "",
                ],
            )
            for line in shown
        ]

    def _draw_rows(self, samples):
        return [
            Row(
                "draw",
                str(draw.id),
                draw.display_name,
                draw.total,
                [draw.population_count, draw.total, draw.commitment, draw.seed or ""],
            )
            for draw in samples.draw_ids.sorted(lambda d: (d.code, d.part, d.id))
            if draw.state != "cancelled"
        ]

    # --- what is shown -------------------------------------------------------

    def _get_figure_labels(self):
        return {
            "repairs": self.env._("Repairs Received"),
            "sample": self.env._("Director's Sample: Done of Required"),
            "own": self.env._("Called by the Director"),
            "delegated": self.env._("Called by Others"),
            "replaced": self.env._("Replaced by the Next Rank"),
            "unreachable": self.env._("On Top: Not Reached Before"),
            "cancelled": self.env._("On Top: Cancelled"),
            "rekinded": self.env._("On Top: Kind Changed"),
            "called_back": self.env._("Repairs Called Back"),
            "answered": self.env._("Answered in Time"),
            "reviewed": self.env._("Callbacks Reviewed"),
            "reports": self.env._("Monthly Reports in Time"),
            "problems": self.env._("Problems Settled"),
            "proposals": self.env._("Proposals Decided"),
            "adopted": self.env._("Proposals Adopted"),
        }

    def _get_values(self, run):
        """Return dict figure -> (number, whole, rate) of the stored lines."""
        return {
            line.key: (*line.cells, _rate(*line.cells))
            for line in self._get_lines(run, "figure")
        }

    def _get_cards(self, run):
        labels = self._get_figure_labels()
        cards = []
        for name, (number, whole, rate) in self._get_values(run).items():
            text = show(number, "int")
            if whole is not None:
                text = f"{number:,} / {whole:,} · {percent.percent_text(rate)}"
            is_bad = name in WHOLE and rate is not None and rate < 1
            cards.append((labels[name], text, is_bad))
        return cards

    def _get_tables(self, run):
        tables = [
            self._get_figure_table(run),
            self._get_item_table(run),
            self._get_caller_table(run),
            self._get_clerk_table(run),
            self._get_reason_table(run),
            self._get_finding_table(run),
            self._get_changed_table(run),
            self._get_call_table(run),
            self._get_draw_table(run),
        ]
        return [table for table in tables if table.rows]

    def _get_figure_table(self, run):
        labels = self._get_figure_labels()
        columns = (
            Column(self.env._("Key Figure"), "text", 40),
            Column(self.env._("Number"), "int", 14),
            Column(self.env._("Of"), "int", 14),
            Column(self.env._("Rate"), "percent", 16),
        )
        rows = [
            (labels[name], *values) for name, values in self._get_values(run).items()
        ]
        return Table("figure", self.env._("Key Figures"), columns, rows)

    def _get_item_table(self, run):
        columns = (
            Column(self.env._("Service"), "text", 40),
            Column(self.env._("Score"), "decimal", 14),
            Column(self.env._("Answers"), "int", 14),
            Column(self.env._("Not Applicable"), "int", 16),
        )
        rows = [
            (line.label, _join(*line.cells[2:]), line.cells[0], line.cells[1])
            for line in self._get_lines(run, "item")
        ]
        title = self.env._("Scores of the Services")
        return Table("item", title, columns, rows)

    def _get_caller_table(self, run):
        columns = (
            Column(self.env._("Who Called"), "text", 40),
            Column(self.env._("Calls"), "int", 14),
            Column(self.env._("In Person"), "text", 20),
        )
        own, other = self.env._("the director"), self.env._("delegated")
        rows = [
            (line.label, line.count, own if line.cells[0] else other)
            for line in self._get_lines(run, "caller")
        ]
        return Table("caller", self.env._("Who Really Called"), columns, rows)

    def _get_clerk_table(self, run):
        columns = (
            Column(self.env._("Clerk"), "text", 40),
            Column(self.env._("Compared"), "int", 14),
            Column(self.env._("Same Result"), "int", 14),
            Column(self.env._("Agreement"), "percent", 16),
        )
        rows = [
            (line.label, *line.cells, percent.ratio(line.cells[1], line.cells[0]))
            for line in self._get_lines(run, "clerk")
        ]
        title = self.env._("Callbacks Before, and the Director's Call")
        return Table("clerk", title, columns, rows)

    def _get_reason_table(self, run):
        columns = (
            Column(self.env._("Why Replaced"), "text", 60),
            Column(self.env._("Calls"), "int", 14),
        )
        rows = [(line.label, line.count) for line in self._get_lines(run, "reason")]
        return Table("reason", self.env._("Replaced by the Next Rank"), columns, rows)

    def _get_finding_table(self, run):
        columns = (
            Column(self.env._("What It Is"), "text", 10),
            Column(self.env._("What Was Said"), "text", 26),
            Column(self.env._("What Will Be Done"), "text", 22),
            Column(self.env._("Responsible Person"), "text", 12),
            Column(self.env._("Deadline"), "text", 12),
            Column(self.env._("Decision"), "text", 10),
            Column(self.env._("What Came of It"), "text", 22),
        )
        kinds, decisions = (
            self._get_choices("cs.director.sample.finding", name)
            for name in ("kind", "decision")
        )
        rows = [
            (
                kinds.get(kind, kind),
                line.label,
                measure,
                person,
                deadline,
                decisions.get(decision, ""),
                result,
            )
            for line in self._get_lines(run, "finding")
            for kind, measure, person, deadline, decision, result, _done in [line.cells]
        ]
        title = self.env._("Problems and Proposals")
        return Table("finding", title, columns, rows)

    def _get_changed_table(self, run):
        columns = (
            Column(self.env._("Sample"), "text", 24),
            Column(self.env._("What Was Changed"), "text", 76),
        )
        rows = [(line.label, line.cells[0]) for line in self._get_lines(run, "changed")]
        return Table("changed", self.env._("What Was Changed"), columns, rows)

    def _get_call_table(self, run):
        columns = (
            Column(self.env._("Number"), "text", 14),
            Column(self.env._("Site"), "text", 12),
            Column(self.env._("Received On"), "text", 12),
            Column(self.env._("Drawn From"), "text", 14),
            Column(self.env._("Status"), "text", 10),
            Column(self.env._("Caller"), "text", 10),
            Column(self.env._("Called On"), "text", 12),
            Column(self.env._("Score"), "decimal", 8),
            Column(self.env._("Why Replaced"), "text", 14),
            Column(self.env._("In Place Of"), "text", 14),
        )
        parts, states = (
            self._get_choices("cs.director.sample.line", name)
            for name in ("part", "state")
        )
        rows = [
            (
                line.label,
                site,
                received,
                parts.get(part, part),
                states.get(state, state),
                caller,
                day,
                percent.percent(Fraction(score) / 100) if score else None,
                reason,
                before,
            )
            for line in self._get_lines(run, "call")
            for site, received, part, state, caller, day, score, reason, before in [
                line.cells
            ]
        ]
        return Table("call", self.env._("List of the Sample"), columns, rows)

    def _get_draw_table(self, run):
        columns = (
            Column(self.env._("Draw"), "text", 20),
            Column(self.env._("Population"), "int", 10),
            Column(self.env._("Drawn"), "int", 8),
            Column(self.env._("Commitment"), "text", 31),
            Column(self.env._("Seed"), "text", 31),
        )
        rows = [(line.label, *line.cells) for line in self._get_lines(run, "draw")]
        note = self.env._(
            "Anybody recomputes a draw from its export; see “Verify This Draw”."
        )
        return Table("draw", self.env._("Proof of the Draws"), columns, rows, note=note)

    def _get_choices(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _add_chart(self, book, summary, row, tables, sheets):
        """The scores of the services, where there are any."""
        for table, sheet in zip(tables, sheets, strict=True):
            if table.section == "item":
                super()._add_chart(book, summary, row, [table], [sheet])


def _of(records, flag):
    return len(records.filtered(flag)), len(records)


def _rate(number, whole):
    return None if whole is None else percent.ratio(number, whole)


def _split(score):
    """A score as two whole numbers, as JSON keeps it exactly."""
    return [None, None] if score is None else [score.numerator, score.denominator]


def _join(numerator, denominator):
    if numerator is None:
        return None
    return percent.percent(Fraction(numerator, denominator) / 100)


def _day(moment, tz):
    return f"{to_local(moment, tz):%Y-%m-%d}" if moment else ""
