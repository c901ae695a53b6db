"""Work form 2: the customer's opinion on the handling (CMP-14, CMP-36)."""

from odoo import api, models

from ..tools.forms import Cell, lay_out


class ReportFeedback(models.AbstractModel):
    _name = "report.cs_complaint.report_feedback"
    _description = "Feedback Record"
    _inherit = ["cs.form.ticket"]
    _form_model = "cs.callback"
    _form_clause = "P6 §7-2"

    @api.model
    def _get_pages(self, records):
        return [self._get_page(callback) for callback in records]

    @api.model
    def _get_page(self, record):
        """Return the page of one callback, with room to sign on a visit (CMP-36)."""
        ticket = record.ticket_id
        site = record.site_id or self._get_blank_site()
        return {
            "title": self.env._("Record of Feedback on the Handling of a Complaint"),
            "rows": lay_out(
                [
                    *self._get_head(ticket),
                    *self._get_customer(ticket),
                    [Cell(self.env._("Matter"), self._get_matter(ticket), lines=3)],
                    [
                        Cell(
                            self._label("helpdesk.ticket", "result"),
                            self._get_text(ticket, "result"),
                            lines=3,
                        )
                    ],
                    [
                        Cell(
                            self._label("helpdesk.ticket", "answer"),
                            self._get_text(ticket, "answer"),
                            lines=2,
                        )
                    ],
                    *self._get_opinion(record, site),
                ]
            ),
            "after": lay_out(
                [
                    [
                        Cell(self.env._("Customer's Signature"), lines=4),
                        Cell(self.env._("Date of Signature"), lines=4),
                    ]
                ]
            ),
            "footer": self._get_footer(site, self._get_number(ticket)),
        }

    @api.model
    def _get_opinion(self, callback, site):
        model = "cs.callback"
        is_open = not callback.ticket_id.is_confidential
        return [
            [
                Cell(
                    self._label(model, "method"),
                    choices=self._choices(model, "method", callback.method),
                ),
                Cell(
                    self.env._("Time"),
                    self._local(callback.done_date, site),
                ),
                Cell(
                    self.env._("Called By"),
                    (callback.operator_id or callback.user_id).name or "",
                ),
            ],
            [
                Cell(
                    self._label(model, "satisfaction"),
                    choices=self._choices(model, "satisfaction", callback.satisfaction),
                )
            ],
            [
                Cell(
                    self._label(model, "opinion"),
                    self._plain(callback.opinion) if is_open else "",
                    lines=6,
                )
            ],
        ]
