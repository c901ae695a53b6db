"""The record of calls to customers, with its questions (CMP-64, CMP-66)."""

from odoo import api, models

from ..tools.forms import Cell, in_pages, lay_out

PER_PAGE = 2


class ReportCallbackRecord(models.AbstractModel):
    _name = "report.cs_complaint.report_callback_record"
    _description = "Callback Record"
    _inherit = ["cs.form.ticket"]
    _form_model = "cs.callback"
    _form_clause = "P9-2"

    @api.model
    def _get_pages(self, records):
        return [self._get_sheet(part) for part in in_pages(list(records), PER_PAGE)]

    @api.model
    def _get_blank_pages(self):
        return [self._get_sheet([self._get_blank_record()] * PER_PAGE)]

    @api.model
    def _get_sheet(self, callbacks):
        """Return one sheet with the callbacks one below the other (CMP-64)."""
        return {
            "title": self.env._("Customer Callback Record"),
            "blocks": [lay_out(self._get_block(callback)) for callback in callbacks],
            "footer": self._get_footer(self._get_common_site(callbacks)),
        }

    @api.model
    def _get_block(self, callback):
        model = "cs.callback"
        ticket = callback.ticket_id
        site = callback.site_id
        is_open = not ticket.is_confidential
        return [
            [
                Cell(self.env._("Number"), self._get_number(ticket)),
                Cell(
                    self.env._("Customer's Name"),
                    self._cut(ticket.partner_name or "", 16),
                ),
                Cell(
                    self._label("helpdesk.ticket", "partner_phone"),
                    ticket.partner_phone or "",
                ),
            ],
            [
                Cell(
                    self.env._("Unit or Place"), self._cut(self._get_place(ticket), 40)
                ),
                Cell(
                    self._label("helpdesk.ticket", "kind"),
                    choices=self._choices("helpdesk.ticket", "kind", ticket.kind),
                ),
            ],
            [Cell(self.env._("Matter"), self._cut(self._get_matter(ticket), 70))],
            [
                Cell(
                    self._label("helpdesk.ticket", "result"),
                    self._cut(self._get_text(ticket, "result"), 100),
                    lines=2,
                )
            ],
            [
                self._get_question(callback, "is_fixed"),
                self._get_question(callback, "definite_answer_given"),
                self._get_question(callback, "attitude"),
            ],
            [self._get_question(callback, "satisfaction")],
            [
                Cell(
                    self._label(model, "opinion"),
                    self._cut(self._plain(callback.opinion), 120) if is_open else "",
                    lines=2,
                )
            ],
            [self._get_question(callback, "outcome")],
            [
                Cell(
                    self.env._("Time"),
                    self._local(callback.done_date, site),
                ),
                self._get_question(callback, "method"),
            ],
            [
                Cell(
                    self.env._("Called By"),
                    (callback.operator_id or callback.user_id).name or "",
                ),
                Cell(
                    self.env._("Reviewed by the Manager"),
                    self._get_review(callback, site) or "",
                ),
            ],
        ]

    @api.model
    def _get_question(self, callback, name):
        """Return a question of the form with its answers as boxes."""
        model = "cs.callback"
        return Cell(
            self._label(model, name),
            choices=self._choices(model, name, callback[name]),
        )
