from odoo import models

from odoo.addons.cs_base.tools import percent

from ..tools.period_report import CallbackFigures, Column, Row, Table, one_line, show
from ..tools.steps import CALLBACK_KINDS, OUTCOMES
from . import period_report_query as query
from .period_report_query import CALLBACK_KEYS

#: The figures of each department and site; widths of name, figures and rate.
COLUMNS = ("due", "done", "still_open", "second_round", "reached", "unsatisfied")
WIDTHS = (24, 10, 16)
#: Customers who were not satisfied that are named; the figures count all.
PROBLEMS = 200
#: item -> its answers with their figures, in the order of the callback form.
ITEMS = {
    "satisfaction": {
        "very_satisfied": "very_satisfied",
        "satisfied": "satisfied",
        "partly": "partly",
        "unsatisfied": "unsatisfied",
    },
    "attitude": {
        "good": "attitude_good",
        "ordinary": "attitude_ordinary",
        "bad": "attitude_bad",
    },
    "is_fixed": {"yes": "is_fixed_yes", "no": "is_fixed_no"},
    "definite_answer_given": {"yes": "definite_yes", "no": "definite_no"},
}


class CallbackReport(models.AbstractModel):
    """Engine of the monthly written report on callbacks (CMP-58, form F-18)."""

    _name = "report.cs_complaint.callback_report"
    _inherit = "report.cs_complaint.period"
    _description = "Monthly Callback Report"

    _report_xmlid = "cs_complaint.callback_report_report"
    _comment_clause = "P7E-1"
    _figures = CallbackFigures

    # --- the rows ------------------------------------------------------------

    def _fetch_rows(self, run):
        # Reviews go on after the month and are the matter of the statistics.
        found = {
            key: figures._replace(unreviewed=0)
            for key, figures in self._fetch_sums(run).items()
        }
        return [
            *self._make_rows("total", [(None, found.get((None, None), _NONE))]),
            *self._kind_rows(found),
            *self._department_rows(found),
            *self._site_rows(found),
            *self._problem_rows(run),
        ]

    def _fetch_sums(self, run):
        departments = self._get_department_ids(run)
        sums = self._fetch(query.callback_sums(run._get_bounds(), departments))
        return self._index_sums(sums, CALLBACK_KEYS)

    def _get_department_ids(self, run):
        """Return the departments of the report, None for all."""
        if not run.report_department_id:
            return None
        # Which departments lie below is no secret.
        departments = self.env["hr.department"].sudo().with_context(active_test=False)
        root = run.report_department_id.id
        return departments.search([("id", "child_of", root)]).ids

    def _kind_rows(self, found):
        """Kinds whose customers are called back are there also without calls."""
        others = [value for value, _figures in self._by_size(found, "kind")]
        kinds = dict.fromkeys((*CALLBACK_KINDS, *others))
        pairs = [(kind, found.get(("kind", kind), _NONE)) for kind in kinds]
        return self._make_rows("kind", pairs)

    def _department_rows(self, found):
        pairs = self._by_size(found, "department_id")
        names = self._get_names("hr.department", [value for value, _f in pairs])
        return self._make_rows("department", pairs, names)

    def _site_rows(self, found):
        pairs = self._by_size(found, "site_id")
        names = self._get_names("cs.site", [value for value, _f in pairs])
        return self._make_rows("site", pairs, names)

    def _problem_rows(self, run):
        rows = self._fetch(
            query.callback_problems(
                run._get_bounds(), PROBLEMS, self._get_department_ids(run)
            )
        )
        names = self._get_names(
            "hr.department", {i for r in rows for i in (r[2], r[5])}
        )
        return [
            Row(
                "problem",
                str(call_id),
                number or "",
                1,
                [
                    number,
                    kind,
                    names.get(department_id, ""),
                    one_line(words),
                    one_line(solved),
                    names.get(back_id, ""),
                    is_confidential,
                ],
            )
            for number, kind, department_id, words, solved, back_id, is_confidential,
            call_id in rows
        ]  # fmt: skip

    # --- what is shown -----------------------------------------------------------

    def _get_figure_labels(self):
        grades = self._get_answers("satisfaction")
        return {
            "due": self.env._("Callbacks Due"),
            "done": self.env._("Called Back"),
            "phone": self.env._("By Phone"),
            "visit": self.env._("By Visit"),
            "unreachable": self.env._("Unreachable"),
            "still_open": self.env._("Open at the End"),
            "second_round": self.env._("Second Rounds"),
            "calls": self.env._("Calls Made"),
            "reached": self.env._("Customers Reached"),
            **grades,
            "opinions": self.env._("Opinions and Proposals"),
            "unreviewed": self.env._("Not Reviewed"),
        }

    def _get_answers(self, item):
        field = self.env["cs.callback"]._fields[item]
        return dict(field._description_selection(self.env))

    def _get_cards(self, run):
        labels, total = self._get_figure_labels(), self._get_total(run)
        rate = self._get_repair_rate(run)
        cards = [
            (self.env._("Repairs Called Back by Phone"), show(rate, "percent"),
             rate is not None and rate < 1),
            (self.env._("Satisfied Customers (%)"),
             show(total.satisfaction_rate(), "percent"), False),
            (labels["due"], show(total.due, "int"), False),
            (labels["done"], show(total.done, "int"), False),
        ]  # fmt: skip
        bad = ("unreachable", "still_open", "unsatisfied")
        names = (*bad, "second_round", "calls", "reached", "opinions")
        cards += [
            (labels[name], show(getattr(total, name), "int"),
             name in bad and getattr(total, name) > 0)
            for name in names
        ]  # fmt: skip
        return cards

    def _get_repair_rate(self, run):
        """CMP-57: repairs called back by telephone, of those due in the month."""
        line = self._get_lines(run, "kind").filtered(lambda line: line.key == "repair")
        return line and CallbackFigures(*line.cells).done_rate(is_phone_only=True)

    def _get_tables(self, run):
        return [
            self._get_kind_table(run),
            self._get_item_table(run),
            self._get_outcome_table(run),
            *self._get_place_tables(run, COLUMNS, WIDTHS),
            self._get_problem_table(run),
        ]

    def _get_place_tables(self, run, names, widths):
        """Return the tables by department and, of several sites, by site."""
        titles = {"department": self.env._("By Department")}
        if len(self._get_lines(run, "site")) > 1:
            titles["site"] = self.env._("By Site")
        return [
            self._get_section_table(run, section, title, names, widths)
            for section, title in titles.items()
        ]

    def _get_kind_table(self, run):
        names = ("due", "done", "phone", "visit", "unreachable", "still_open")
        labels = self._get_figure_labels()
        rows, counted = [], 0
        for line in self._get_lines(run, "kind"):
            figures = CallbackFigures(*line.cells)
            is_repair = line.key == "repair"
            counted += figures.phone if is_repair else figures.done
            values = [getattr(figures, name) for name in names]
            rate = figures.done_rate(is_phone_only=is_repair)
            rows.append((self._get_line_label(line), *values, rate))
        total, rate = self._get_total(run), self._get_repair_rate(run)
        note = self.env._("Of repairs, calls by telephone alone count for the rate.")
        if rate is not None and rate < 1:
            below = self.env._("Repairs: %(rate)s, below 100 %%.",
                               rate=show(rate, "percent"))  # fmt: skip
            note = f"{below} {note}"
        return Table(
            "kind",
            self.env._("By Kind"),
            (
                Column(self.env._("Ticket Kind"), "text", 22),
                *(Column(labels[name], "int", 11) for name in names),
                Column(self.env._("Rate"), "percent", 12),
            ),
            rows,
            (
                self.env._("Total"),
                *(getattr(total, name) for name in names),
                percent.ratio(counted, total.due),
            ),
            note,
        )

    def _get_item_table(self, run):
        """Satisfaction per item, each of those who answered it (CMP-58)."""
        total, rows = self._get_total(run), []
        for item, answers in ITEMS.items():
            label = self.env["cs.callback"]._fields[item]._description_string(self.env)
            names = self._get_answers(item)
            base = sum(getattr(total, figure) for figure in answers.values())
            for value, figure in answers.items():
                count = getattr(total, figure)
                rows.append((label, names[value], count, percent.ratio(count, base)))
        columns = (
            Column(self.env._("Item"), "text", 34),
            Column(self.env._("Reply of the Customer"), "text", 34),
            Column(self.env._("How Many"), "int", 16),
            Column(self.env._("Share (%)"), "percent", 16),
        )
        return Table("item", self.env._("Satisfaction by Item"), columns, rows)

    def _get_outcome_table(self, run):
        total, labels = self._get_total(run), self._get_answers("outcome")
        rows = [(labels[name], getattr(total, name)) for name, _label in OUTCOMES]
        columns = (
            Column(self.env._("Outcome of the Call"), "text", 68),
            Column(self.env._("How Many"), "int", 32),
        )
        sums = (self.env._("Total"), total.calls)
        return Table("outcome", self.env._("Calls by Outcome"), columns, rows, sums)

    def _get_section_table(self, run, section, title, names, widths):
        """Return the figures of the lines of a section, with their total.

        :param title: of the table, and of the column of what the lines are about
        :param names: names of the figures shown
        :param widths: of that column, of each figure and of the rate
        """
        labels, (first, width, last) = self._get_figure_labels(), widths
        columns = (
            Column(title, "text", first),
            *(Column(labels[name], "int", width) for name in names),
            Column(self.env._("Satisfied (%)"), "percent", last),
        )

        def values(cells):
            figures = CallbackFigures(*cells)
            return (
                *(getattr(figures, name) for name in names),
                figures.satisfaction_rate(),
            )

        return Table(
            section,
            title,
            columns,
            [
                (self._get_line_label(line), *values(line.cells))
                for line in self._get_lines(run, section)
            ],
            (self.env._("Total"), *values(self._get_total(run))),
        )

    def _get_problem_table(self, run):
        kinds = dict(
            self.env["helpdesk.ticket"]._fields["kind"]._description_selection(self.env)
        )
        columns = (
            Column(self.env._("Ticket"), "text", 18),
            Column(self.env._("Ticket Kind"), "text", 12),
            Column(self.env._("Department"), "text", 16),
            Column(self.env._("In the Customer's Words"), "text", 30),
            Column(self.env._("What Was Arranged"), "text", 24),
        )
        rows = [
            (
                line.cells[0],
                kinds.get(line.cells[1], ""),
                line.cells[2],
                self.env._("(confidential)") if line.cells[6] else line.cells[3],
                self._get_follow_text(*line.cells[4:6]),
            )
            for line in self._get_lines(run, "problem")
        ]
        title = self.env._("Problems: Customers Not Satisfied")
        note = ""
        if len(rows) >= PROBLEMS:
            note = self.env._("The first %(count)s are named.", count=PROBLEMS)
        return Table("problem", title, columns, rows, note=note)

    def _get_follow_text(self, solved, department):
        if solved:
            return self.env._("Solved now: %(text)s", text=solved)
        if department:
            return self.env._("Back to %(department)s", department=department)
        return ""


_NONE = CallbackFigures()
