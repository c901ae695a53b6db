from odoo import models

from ..tools.period_report import CallbackFigures, Column, Row, Table, show

#: The columns of the form F-20.
COLUMNS = (
    "due",
    "done",
    "phone",
    "visit",
    "unreachable",
    "still_open",
    "reached",
    "partly",
    "unsatisfied",
    "second_round",
    "unreviewed",
)
#: Widths of name, figures and rate.
WIDTHS = (18, 7, 9)


class CallbackStatistics(models.AbstractModel):
    """Engine of the monthly callback statistics (CMP-67, form F-20).

    Made of the same figures as the monthly report (AMB-56).
    """

    _name = "report.cs_complaint.callback_statistics"
    _inherit = "report.cs_complaint.callback_report"
    _description = "Monthly Callback Statistics"

    _report_xmlid = "cs_complaint.callback_statistics_report"
    _comment_clause = "P9-4"

    def _fetch_rows(self, run):
        found = self._fetch_sums(run)
        total = found.get((None, None), CallbackFigures())
        return [
            *self._make_rows("total", [(None, total)]),
            *self._department_rows(found),
            *self._site_rows(found),
        ]

    def _get_cards(self, run):
        labels, total = self._get_figure_labels(), self._get_total(run)
        rate = total.satisfaction_rate()
        bad = ("still_open", "unsatisfied", "unreviewed")
        names = ("due", "done", *bad, "second_round")
        return [
            (self.env._("Satisfied Customers (%)"), show(rate, "percent"), False),
            *(
                (labels[name], f"{getattr(total, name):,}",
                 name in bad and getattr(total, name) > 0)
                for name in names
            ),
        ]  # fmt: skip

    def _get_tables(self, run):
        return [
            *self._get_place_tables(run, COLUMNS, WIDTHS),
            self._get_measure_table(run),
        ]

    # --- measures ------------------------------------------------------------------

    def _get_measure_rows(self, run):
        """Return the measures as rows; who is responsible is part of the form."""
        return [
            Row(
                "measure",
                str(measure.id),
                measure.name,
                1,
                [
                    measure.name,
                    measure.responsible_id.name,
                    str(measure.deadline),
                    measure.state,
                ],
            )
            # Measures are part of the report, whose right counts.
            for measure in run.sudo().improvement_ids.sorted("id")
        ]

    def _store_measures(self, run):
        """Keep the measures as they are now, with the lines."""
        # Lines are the engine's alone.
        lines = run.sudo().period_line_ids
        lines.filtered(lambda line: line.section == "measure").unlink()
        after = max(lines.exists().mapped("sequence"), default=0) + 1
        lines.create(
            [
                {"run_id": run.id, **row._asdict(), "sequence": after + index}
                for index, row in enumerate(self._get_measure_rows(run))
            ]
        )

    def _get_measure_table(self, run):
        if run.state == "confirmed":
            measures = self._get_lines(run, "measure").mapped("cells")
        else:
            measures = [row.cells for row in self._get_measure_rows(run)]
        states = self.env["cs.improvement"]._fields["state"]
        states = dict(states._description_selection(self.env))
        columns = (
            Column(self.env._("Measure"), "text", 50),
            Column(self.env._("Responsible Person"), "text", 18),
            Column(self.env._("Deadline"), "text", 16),
            Column(self.env._("Status"), "text", 16),
        )
        return Table(
            "measure",
            self.env._("Improvement Measures"),
            columns,
            [(*cells[:3], states.get(cells[3], "")) for cells in measures],
        )
