"""Work form 1: record of a complaint, repair or help request (CMP-35, CMP-66)."""

from odoo import api, models

from ..tools.forms import Cell, lay_out

BLANK_CALLS = 2


class ReportTicketRecord(models.AbstractModel):
    _name = "report.cs_complaint.report_ticket_record"
    _description = "Complaint/Repair/Help Record"
    _inherit = ["cs.form.ticket"]
    _form_clause = "P6 §7-1"
    _form_is_signed = True

    @api.model
    def _get_pages(self, records):
        return [self._get_page(ticket) for ticket in records]

    @api.model
    def _get_page(self, record):
        """Return the page of a ticket (CMP-35)."""
        site = record.site_id or self._get_blank_site()
        return {
            "title": self.env._("Customer Complaint/Repair/Help Record"),
            "rows": lay_out(
                [
                    *self._get_head(record),
                    *self._get_receipt(record, site),
                    *self._get_customer(record),
                    *self._get_content(record),
                    *self._get_handling(record, site),
                    *self._get_outcome(record, site),
                ]
            ),
            "lines": self._get_calls(record, site),
            "after": lay_out([self._get_signatures(record)]),
            "footer": self._get_footer(site, self._get_number(record)),
        }

    @api.model
    def _get_receipt(self, ticket, site):
        model = "helpdesk.ticket"
        return [
            [
                Cell(
                    self._label(model, "received_date"),
                    self._local(ticket.received_date, site),
                ),
                Cell(
                    self._label(model, "channel_id"),
                    ticket.channel_id.name or "",
                ),
            ],
            [
                Cell(
                    self._label(model, "first_responder_id"),
                    ticket.first_responder_id.name or "",
                ),
                Cell(
                    self._label(model, "category_id"),
                    ticket.category_id.name or "",
                ),
            ],
        ]

    @api.model
    def _get_content(self, ticket):
        model = "helpdesk.ticket"
        return [
            [
                Cell(
                    self._label(model, "complained_object"),
                    self._get_text(ticket, "complained_object"),
                )
            ],
            [Cell(self.env._("Matter"), self._get_matter(ticket), lines=4)],
            [
                Cell(
                    self._label(model, "customer_request"),
                    self._get_text(ticket, "customer_request"),
                    lines=2,
                )
            ],
        ]

    @api.model
    def _get_handling(self, ticket, site):
        model = "helpdesk.ticket"
        assignment = self._get_assignment(ticket)
        return [
            [
                Cell(
                    self._label(model, "department_id"),
                    ticket.department_id.name or "",
                ),
                Cell(
                    self.env._("Handled By"),
                    self._get_worker_names(assignment) or "",
                ),
            ],
            [
                Cell(
                    self.env._("Assigned On"),
                    self._local(assignment.assigned_date, site),
                ),
                Cell(
                    self._label(model, "department_deadline"),
                    self._local(ticket.department_deadline, site),
                ),
            ],
        ]

    @api.model
    def _get_outcome(self, ticket, site):
        model = "helpdesk.ticket"
        return [
            [
                Cell(
                    self._label(model, "result"),
                    self._get_text(ticket, "result"),
                    lines=4,
                )
            ],
            [
                Cell(
                    self._label(model, "solved_date"),
                    self._local(ticket.solved_date, site),
                ),
                Cell(
                    self._label(model, "replied_date"),
                    self._local(ticket.replied_date, site),
                ),
            ],
            [
                Cell(
                    self._label(model, "answer"),
                    self._get_text(ticket, "answer"),
                    lines=2,
                )
            ],
        ]

    @api.model
    def _get_calls(self, ticket, site):
        """Return the callbacks: they stand on the record too (CMP-66, AMB-05)."""
        model = "cs.callback"
        calls = ticket.callback_ids.filtered(lambda c: c.state == "done")
        if not self.env["cs.callback"].has_access("read"):
            calls = calls.browse()
        rows = [
            [
                self._local(call.done_date, site),
                self._selected(model, "method", call.method),
                (call.operator_id or call.user_id).name or "",
                self._selected(model, "satisfaction", call.satisfaction)
                or self._selected(model, "outcome", call.outcome),
                "" if ticket.is_confidential else self._plain(call.opinion),
                self._get_review(call, site),
            ]
            for call in calls
        ]
        return {
            "title": self.env._("Callbacks"),
            "headers": [
                self.env._("Time"),
                self._label(model, "method"),
                self.env._("Called By"),
                self._label(model, "satisfaction"),
                self._label(model, "opinion"),
                self.env._("Reviewed By"),
            ],
            "widths": [17, 10, 11, 12, 32, 18],
            "rows": rows or [[""] * 6] * BLANK_CALLS,
        }

    @api.model
    def _get_signatures(self, ticket):
        assignment = self._get_assignment(ticket)
        signature = ticket.head_signature_id
        signed = (
            signature.display_name or "",
            self._local(signature.signed_date, ticket.site_id),
        )
        return [
            Cell(
                self._label("helpdesk.ticket", "head_signature_id"),
                " ".join(filter(None, signed)),
                lines=3,
                image=self._image(signature.image),
            ),
            Cell(
                self.env._("Customer's Signature"),
                lines=3,
                image=self._image(assignment.customer_signature),
            ),
        ]
