from odoo import api, fields, models

CODE = "director_sample"


class CsReportRun(models.Model):
    """The callback work of a quarter, for the departments that check it (CMP-62)."""

    _inherit = "cs.report.run"

    report_code = fields.Selection(
        selection_add=[(CODE, "Callback Work of the Quarter")],
        ondelete={CODE: "cascade"},
    )

    @api.model
    def _get_engine_names(self):
        return {
            **super()._get_engine_names(),
            CODE: "report.cs_complaint.director_sample",
        }

    @api.depends("report_code", "state", "period_line_ids")
    @api.depends_context("lang")
    def _compute_period_tables_html(self):
        ours = self.filtered(lambda run: run.report_code == CODE)
        super(CsReportRun, self - ours)._compute_period_tables_html()
        for run in ours:
            html = False
            if run.period_line_ids:
                engine = run._get_engine()
                # The proof is in workbook and form; hashes say nothing on a screen.
                tables = [t for t in engine._get_tables(run) if t.section != "draw"]
                html = self.env["ir.qweb"]._render(
                    "cs_complaint.period_report_tables",
                    {"cards": engine._get_cards(run), "tables": tables},
                )
            run.period_tables_html = html
