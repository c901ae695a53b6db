"""What the forms print of a ticket (CMP-29, CMP-35)."""

from odoo import api, models
from odoo.tools.i18n import format_list

from ..tools.forms import Cell


class CsFormTicket(models.AbstractModel):
    """Cells about a ticket, shared by the forms.

    Of a confidential ticket only the neutral title is printed; what was said lives
    in its investigation (CMP-32).
    """

    _name = "cs.form.ticket"
    _description = "Printed Form of a Ticket"
    _inherit = ["cs.form"]

    @api.model
    def _get_form_records(self, docids):
        """Read what all pages need at once: picking one assignment of each ticket
        narrows what the records read along."""
        records = super()._get_form_records(docids)
        tickets = records.ticket_id if "ticket_id" in records._fields else records
        assignments = tickets.assignment_ids
        assignments.fetch(["customer_signature", "helper_ids"])
        (assignments.employee_id | assignments.helper_ids).fetch(["name"])
        tickets.head_signature_id.fetch(["image"])
        return records

    @api.model
    def _get_head(self, ticket):
        """Return number, kind and severity, as boxes."""
        model = "helpdesk.ticket"
        return [
            [
                Cell(self.env._("Number"), self._get_number(ticket)),
                Cell(
                    self._label(model, "external_number"),
                    ticket.external_number or "",
                ),
            ],
            [
                Cell(
                    self._label(model, "kind"),
                    choices=self._choices(model, "kind", ticket.kind),
                ),
                Cell(
                    self._label(model, "severity"),
                    choices=self._choices(model, "severity", ticket.severity),
                ),
            ],
        ]

    @api.model
    def _get_customer(self, ticket):
        """Return who, where and by which number."""
        return [
            [
                Cell(self.env._("Customer's Name"), ticket.partner_name or ""),
                Cell(
                    self._label("helpdesk.ticket", "partner_phone"),
                    ticket.partner_phone or "",
                ),
            ],
            [Cell(self.env._("Unit or Place"), self._get_place(ticket))],
        ]

    @api.model
    def _get_number(self, ticket):
        return (ticket.short_number or ticket.number) or ""

    @api.model
    def _get_place(self, ticket):
        """Return where it is: unit, public area, or the place as told."""
        names = (ticket.unit_id.name, ticket.area_id.name, ticket.place_text)
        return " · ".join(name for name in names if name)

    @api.model
    def _get_matter(self, ticket):
        """Return the matter in the customer's words, neutral where confidential."""
        if ticket.is_confidential:
            return ticket.name or ""
        return self._plain(ticket.description) or ticket.name or ""

    @api.model
    def _get_text(self, ticket, name):
        """Return a text of the ticket, nothing where it is confidential."""
        if ticket.is_confidential:
            return ""
        return self._plain(ticket[name])

    @api.model
    def _get_assignment(self, ticket):
        """Return the current assignment, else the one that was finished last."""
        assignments = ticket.assignment_ids.sorted("id", reverse=True)
        current = assignments.filtered(lambda a: a.state == "current")
        done = assignments.filtered(lambda a: a.state == "done")
        return (current or done)[:1]

    @api.model
    def _get_worker_names(self, assignment):
        """Return who works on it, the responsible person first."""
        workers = assignment.employee_id | assignment.helper_ids
        return format_list(self.env, workers.mapped("name"))

    @api.model
    def _get_review(self, call, site):
        """Return who reviewed a call and when; the remark stays inside."""
        if not call.reviewed_by_id:
            return ""
        return f"{call.reviewed_by_id.name} {self._local(call.reviewed_date, site)}"
