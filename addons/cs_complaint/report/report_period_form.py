"""The periodic reports as printed forms (F-15, F-18, F-20; guarantee 9)."""

from odoo import api, models

from ..tools.forms import Cell, in_pages, lay_out

#: Rows of a table that are not parted by the end of a page.
PART = 8


class CsFormPeriod(models.AbstractModel):
    """Prints a periodic report from the same tables as screen and workbook."""

    _name = "cs.form.period"
    _description = "Printed Periodic Report"
    _inherit = ["cs.form"]
    _form_model = "cs.report.run"
    _form_report = ""

    @api.model
    def _get_form_records(self, docids):
        """Only reports of this form, of which there is something to print."""
        runs = super()._get_form_records(docids)
        return runs.filtered(lambda run: run.report_code == self._form_report)

    @api.model
    def _get_pages(self, records):
        return [self._get_page(run) for run in records]

    @api.model
    def _get_page(self, record):
        """Return what the template shows: texts only."""
        engine = record._get_engine()
        site = record.site_ids if len(record.site_ids) == 1 else None
        cards = [
            Cell(label, text) for label, text, _is_bad in engine._get_cards(record)
        ]
        return {
            "title": record._get_report_label(),
            "rows": lay_out([*self._get_head(record, engine), *_by_three(cards)]),
            "tables": [self._get_table(table) for table in engine._get_tables(record)],
            "text": self._plain(record.comment),
            "after": lay_out(self._get_signatures(record)),
            "footer": self._get_footer(site, record.period_name or ""),
        }

    @api.model
    def _get_head(self, run, engine):
        return [[Cell(label, text)] for label, text in engine._get_scope(run)]

    @api.model
    def _get_table(self, table):
        share = 100 / sum(column.share for column in table.columns)
        return {
            "title": table.title,
            "note": table.note,
            "headers": [column.title for column in table.columns],
            "widths": [round(column.share * share, 2) for column in table.columns],
            "numeric": [column.kind != "text" for column in table.columns],
            "rows": table.texts(),
            "parts": in_pages(table.texts(), PART) or [[]],
            "has_total": bool(table.total),
        }

    @api.model
    def _get_signatures(self, run):
        """Who handed it in and who accepted it, and the hash of what is above."""
        site = run.site_ids[:1]
        handed_in = " ".join(
            filter(
                None,
                (run.confirmed_by_id.name, self._local(run.confirmed_date, site)),
            )
        )
        if run.state != "confirmed":
            handed_in = (
                self.env._("Preliminary: the period has not ended")
                if run.is_preliminary
                else self.env._("Not handed in yet")
            )
        return [
            [
                Cell(self.env._("Report Handed In"), handed_in, lines=2),
                Cell(self.env._("Report Accepted"), run.accepted_text or "", lines=2),
            ],
            [Cell(self.env._("Hash of Rows"), run.rows_hash or "")],
        ]


def _by_three(cells):
    """Return cells in rows of three; the last row may be shorter."""
    return [cells[start : start + 3] for start in range(0, len(cells), 3)]


class ReportEnquirySummary(models.AbstractModel):
    _name = "report.cs_complaint.report_enquiry_summary"
    _description = "Printed Enquiry Summary"
    _inherit = ["cs.form.period"]
    _form_report = "enquiry_summary"
    _form_clause = "P7C-4"


class ReportCallbackReport(models.AbstractModel):
    _name = "report.cs_complaint.report_callback_report"
    _description = "Printed Callback Report"
    _inherit = ["cs.form.period"]
    _form_report = "callback_report"
    _form_clause = "P7E-1"


class ReportCallbackStatistics(models.AbstractModel):
    _name = "report.cs_complaint.report_callback_statistics"
    _description = "Printed Callback Statistics"
    _inherit = ["cs.form.period"]
    _form_report = "callback_statistics"
    _form_clause = "P9-4"
