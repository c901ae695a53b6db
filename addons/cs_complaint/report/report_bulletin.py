"""An issue of the notice board on paper (CMP-45, form F-16)."""

from odoo import api, models

from ..tools.forms import Cell, lay_out


class ReportBulletin(models.AbstractModel):
    _name = "report.cs_complaint.report_bulletin"
    _description = "Notice Board Issue on Paper"
    _inherit = ["cs.form"]
    _form_model = "cs.bulletin"
    _form_clause = "P7C-5"

    @api.model
    def _get_pages(self, records):
        return [self._get_page(issue) for issue in records]

    @api.model
    def _get_page(self, record):
        """Return what hangs on the board; numbers of enquiries stay inside."""
        states = dict(record._fields["state"]._description_selection(self.env))
        head = [
            [
                Cell(self.env._("Issue"), record.period_name or ""),
                Cell(self._label("cs.bulletin", "place"), record.place or ""),
            ],
            [
                Cell(
                    self.env._("Approved")
                    if record.approved_date
                    else self._label("cs.bulletin", "state"),
                    " ".join(
                        filter(
                            None,
                            (
                                record.approved_operator_id.name,
                                self._local(record.approved_date, record.site_id),
                            ),
                        )
                    )
                    or states.get(record.state, ""),
                ),
                Cell(
                    self._label("cs.bulletin", "posted_date"),
                    str(record.posted_date or ""),
                ),
            ],
        ]
        return {
            "title": self.env._("Notice Board %(issue)s", issue=record.period_name),
            "text": self._plain(record.text),
            "topics": [(t.name, self._plain(t.text)) for t in record.topic_ids],
            "after": lay_out(head),
            "footer": self._get_footer(record.site_id),
        }
