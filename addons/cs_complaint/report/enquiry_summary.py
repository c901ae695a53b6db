from odoo import models

from ..tools.period_report import (
    Column,
    EnquiryFigures,
    Row,
    Table,
    show,
    top_questions,
    top_with_rest,
)
from . import period_report_query as query
from .period_report_query import ENQUIRY_KEYS

#: Units and questions that are named; the others are added up.
UNITS, QUESTIONS = 30, 10


class EnquirySummary(models.AbstractModel):
    """Engine of the quarterly summary of enquiries (CMP-44, form F-15)."""

    _name = "report.cs_complaint.enquiry_summary"
    _inherit = "report.cs_complaint.period"
    _description = "Quarterly Enquiry Summary"

    _report_xmlid = "cs_complaint.enquiry_summary_report"
    _comment_clause = "P7C-4"
    _period_type = "quarter"
    _figures = EnquiryFigures

    # --- the rows ------------------------------------------------------------

    def _fetch_rows(self, run):
        bounds = run._get_bounds()
        sums = self._fetch(query.enquiry_sums(bounds))
        found = self._index_sums(sums, ENQUIRY_KEYS)
        questions = self._fetch(query.enquiry_questions(bounds))
        return [
            *self._make_rows("total", [(None, found.get((None, None), _NONE))]),
            *self._dimension(found, "topic", "category_id", "helpdesk.ticket.category"),
            *self._unit_rows(found),
            *self._dimension(found, "channel", "channel_id", "helpdesk.ticket.channel"),
            *self._dimension(found, "site", "site_id", "cs.site"),
            *(
                Row("question", key, text, count, [count, text])
                for key, text, count in top_questions(questions, QUESTIONS)
            ),
        ]

    def _dimension(self, found, section, key, model):
        pairs = self._by_size(found, key)
        names = self._get_names(model, [value for value, _figures in pairs])
        return self._make_rows(section, pairs, names)

    def _unit_rows(self, found):
        """The units with the most enquiries, then the others, then those without."""
        pairs = dict(self._by_size(found, "unit_id"))
        none = pairs.pop(None, None)
        top, count, rest = top_with_rest(pairs, UNITS)
        names = self._get_names("cs.unit", [value for value, _figures in top])
        rows = self._make_rows("unit", top, names)
        if rest:
            rows += self._make_rows("unit", [("rest", rest)], {"rest": str(count)})
        if none:
            rows += self._make_rows("unit", [(None, none)])
        return rows

    def _after_compute(self, run):
        """CMP-45: the notice board of the next quarter begins with these topics."""
        self.env["cs.bulletin"]._prepare_from_summary(run)

    # --- what is shown -----------------------------------------------------------

    def _get_figure_labels(self):
        return {
            "received": self.env._("Enquiries"),
            "answered": self.env._("Answered"),
            "still_open": self.env._("Open at the End"),
            "made_ticket": self.env._("Made a Ticket"),
            "late": self.env._("Answered Late"),
            "wrong": self.env._("Wrong Answers"),
            "entered_late": self.env._("Entered Late"),
        }

    def _get_cards(self, run):
        labels, total = self._get_figure_labels(), self._get_total(run)
        bad = ("still_open", "late", "wrong")
        cards = [
            (labels[name], show(getattr(total, name), "int"),
             name in bad and getattr(total, name) > 0)
            for name in labels
        ]  # fmt: skip
        cards.insert(2, (self._get_mean_label(), show(total.mean(), "decimal"), False))
        return cards

    def _get_mean_label(self):
        return self.env._("Average Answer Time (Minutes)")

    def _get_tables(self, run):
        titles = {
            "topic": self.env._("By Topic"),
            "unit": self.env._("By Unit"),
            "channel": self.env._("By Channel"),
            "site": self.env._("By Site"),
        }
        tables = [
            self._get_dimension_table(run, section, title)
            for section, title in titles.items()
            if section != "site" or len(self._get_lines(run, section)) > 1
        ]
        return [*tables, self._get_question_table(run)]

    def _get_dimension_table(self, run, section, title):
        labels = self._get_figure_labels()
        columns = (
            Column(title, "text", 20),
            *(Column(label, "int", 9) for label in labels.values()),
            Column(self._get_mean_label(), "decimal", 14),
        )
        return Table(
            section,
            title,
            columns,
            [
                (self._get_line_label(line), *self._get_values(line.cells))
                for line in self._get_lines(run, section)
            ],
            (self.env._("Total"), *self._get_values(self._get_total(run))),
        )

    def _get_values(self, cells):
        figures = EnquiryFigures(*cells)
        values = [getattr(figures, name) for name in self._get_figure_labels()]
        return (*values, figures.mean())

    def _get_question_table(self, run):
        columns = (
            Column(self.env._("Question"), "text", 84),
            Column(self.env._("How Often"), "int", 16),
        )
        rows = [
            (line.cells[1], line.cells[0]) for line in self._get_lines(run, "question")
        ]
        return Table("question", self.env._("Most Frequent Questions"), columns, rows)


_NONE = EnquiryFigures()
