"""Register list of several tickets (CMP-35)."""

from odoo import api, models

from ..tools.forms import in_pages

PER_PAGE = 15
BLANK_LINES = 15
# Share of the width and characters that fit, column by column.
WIDTHS = [8, 10, 5, 7, 9, 10, 17, 8, 13, 7, 6]
LENGTHS = [20, 20, 16, 9, 22, 14, 25, 22, 18, 22, 16]


class ReportTicketRegister(models.AbstractModel):
    _name = "report.cs_complaint.report_ticket_register"
    _description = "Register of Complaints, Repairs and Help Requests"
    _inherit = ["cs.form.ticket"]
    _form_clause = "P6 §7-1"

    @api.model
    def _get_pages(self, records):
        return [self._get_list(part) for part in in_pages(list(records), PER_PAGE)]

    @api.model
    def _get_blank_pages(self):
        return [self._get_list([])]

    @api.model
    def _get_list(self, tickets):
        """Return one sheet of the register; an empty one with lines to write on."""
        model = "helpdesk.ticket"
        names = (
            "received_date", "kind", "partner_name", "partner_phone", "department_id",
            "result", "satisfaction", "step",
        )  # fmt: skip
        label = {name: self._label(model, name) for name in names}
        return {
            "title": self.env._("Register of Complaints, Repairs and Help Requests"),
            "lines": {
                "headers": [
                    self.env._("Number"), label["received_date"], label["kind"],
                    self.env._("Customer's Name"), label["partner_phone"],
                    self.env._("Unit or Place"), self.env._("Matter"),
                    label["department_id"], label["result"], label["satisfaction"],
                    label["step"],
                ],
                "is_tight": True,
                "widths": WIDTHS,
                "rows": [self._get_line(ticket) for ticket in tickets]
                or [[""] * len(WIDTHS)] * BLANK_LINES,
            },
            "footer": self._get_footer(self._get_common_site(tickets)),
        }  # fmt: skip

    @api.model
    def _get_line(self, ticket):
        """Return one ticket as a line of two rows of text at most.

        Long texts are shortened; they stand in full on the record.
        """
        model = "helpdesk.ticket"
        texts = [
            self._get_number(ticket),
            self._local(ticket.received_date, ticket.site_id),
            self._selected(model, "kind", ticket.kind),
            ticket.partner_name or "",
            ticket.partner_phone or "",
            self._get_place(ticket),
            self._get_matter(ticket),
            ticket.department_id.name or "",
            self._get_text(ticket, "result"),
            self._selected(model, "satisfaction", ticket.satisfaction),
            self._selected(model, "step", ticket.step),
        ]
        return [
            self._cut(" ".join(text.split()), longest)
            for text, longest in zip(texts, LENGTHS, strict=True)
        ]
