"""What the desk does with tickets it has in view: urge, link, correct (ux M9)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    def urge(self, ticket_id, words="", phone=""):
        """Note that the customer asked again (key F5).

        :return: dict with the ticket and whether this urge counted
        """
        self._check_desk()
        ticket = self._get_own_ticket(ticket_id)
        urge = ticket._urge(words or None, phone or None)
        return {
            "ticket": self._show_tickets(ticket)[0],
            # Urges are read by who may read the ticket.
            "is_counted": urge.sudo().is_counted,
        }

    @api.model
    def link_event(self, event_id, vals):
        """Register a call about a running mass event with two fields (key F6).

        :param event_id: id of a running cs.mass.event of the own sites
        :param dict vals: as for ``register``; number or place are enough
        :return: as ``register``
        """
        self._check_desk()
        event = self._get_visible("cs.mass.event", event_id)
        if not event or event.state != "running":
            raise UserError(
                self.env._("This event is over. Register the call as usual.")
            )
        token = self._read_token(vals)
        ticket = self._find_by_token("helpdesk.ticket", token)
        if not ticket:
            ticket = self._create_child(event, vals, token)
        return {
            **self._get_answer(ticket, "dispatch"),
            "state": "linked",
            "event": event.name,
            "answer": event.standard_answer or "",
        }

    @api.model
    def _create_child(self, event, vals, token):
        """Register a call as child of an event; what is known of it comes along."""
        prepared = self._prepare_ticket(
            {**vals, "site_id": event.site_id.id, "is_discipline": False}, "dispatch"
        )
        # The event says what it is; words of the caller come after its own.
        names = {"kind", "category_id", "complained_object", "severity", "urgency"}
        child = {n: value for n, value in prepared.items() if n not in names}
        child["intake_token"] = token
        ticket = event.with_context(mail_create_nosubscribe=True)._create_child(child)
        ticket._note_apology()
        if ticket.step == "registered":
            event._dispatch(ticket)
        return ticket

    @api.model
    @api.readonly
    def load_ticket(self, ticket_id):
        """Return what the form holds for a ticket that is to be corrected.

        :raise UserError: when it is out of reach or closed
        """
        self._check_desk()
        ticket = self._get_own_ticket(ticket_id)
        if not ticket.is_open:
            raise UserError(
                self.env._("%(ticket)s is closed.", ticket=ticket.short_number)
            )
        place = ticket.unit_id or ticket.area_id
        appointment = fields.Datetime.to_string(ticket.appointment_date)
        return {
            "ticket_id": ticket.id,
            "number": ticket.short_number,
            "kind": ticket.kind or "",
            "phone": ticket.partner_phone or "",
            "name": ticket.partner_name or "",
            "person_id": ticket.person_id.id,
            "is_anonymous": ticket.is_anonymous,
            "site_id": ticket.site_id.id,
            "unit_id": ticket.unit_id.id,
            "area_id": ticket.area_id.id,
            "place": self._show_place(ticket) if place else ticket.place_text or "",
            "description": html2plaintext(ticket.description or "").strip(),
            "category_id": ticket.category_id.id,
            "severity": ticket.severity,
            "urgency": ticket.urgency,
            "appointment_date": appointment or "",
            "entry_way": ticket.entry_way or "",
            "complained_object": ticket.complained_object or "",
            "customer_request": ticket.customer_request or "",
            "external_source": ticket.external_source or "",
            "external_number": ticket.external_number or "",
        }

    @api.model
    @api.readonly
    def find_employees(self, text):
        """Return colleagues by name for the complaint about one of them (CMP-32)."""
        self._check_desk()
        employees = self.env["hr.employee.public"].search(
            [
                ("name", "ilike", text or ""),
                ("company_id", "in", self.env.companies.ids),
            ],
            limit=8,
        )
        return [
            {
                "id": employee.id,
                "name": employee.name,
                "department": employee.department_id.name or "",
            }
            for employee in employees
        ]

    @api.model
    def _get_own_ticket(self, ticket_id):
        """Return a ticket the desk may speak about, or refuse."""
        ticket = self._get_visible("helpdesk.ticket", ticket_id)
        if not ticket.step or ticket.is_confidential:
            raise UserError(self.env._("There is no such ticket at your sites."))
        return ticket
