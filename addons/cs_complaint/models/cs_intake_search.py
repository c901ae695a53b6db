"""The one box of the intake desk: it recognises what was typed (ux 5.1, M11)."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import OrderedSet

from odoo.addons.cs_archive.tools.place_key import room_spellings
from odoo.addons.cs_base.tools.phone import mask_phone

from ..tools.intake_query import (
    ADDRESS,
    EXTERNAL,
    NAME,
    NUMBER,
    NUMBER_END,
    PHONE,
    PHONE_END,
    ROOM,
    classify,
    get_last_numbers,
)

MAX_PERSONS = 8
MAX_UNITS = 6
MAX_AREAS = 4
MAX_TICKETS = 6
# Earlier tickets that are read to find a caller the archive does not know.
MAX_CALLER_TICKETS = 12
LATEST = "received_date desc, id desc"
# What ``_show_tickets`` shows; the other columns of a ticket are long.
SHOWN_FIELDS = (
    "area_id",
    "department_deadline",
    "department_id",
    "is_department_late",
    "is_incomplete",
    "is_open",
    "is_reply_late",
    "kind",
    "name",
    "number",
    "partner_name",
    "phone_digits",
    "place_text",
    "received_date",
    "site_id",
    "step",
    "unit_id",
    "urge_count",
    "worker_id",
)


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    @api.readonly
    def search_box(self, text, site_id=False):
        """Return what was typed into the box may mean, in groups.

        :param str text: number, last four digits, address in any spelling, name,
            initials, ticket number in any form, external order number
        :param site_id: id of one own site to look in, else all the user's sites
        :return: dict with ``readings``, ``phone`` (digits, if it is a number) and
            ``groups`` (persons, units, tickets), each with its ``items``
        """
        self._check_desk()
        query = classify(text)
        sites = self._get_search_sites(site_id)
        units = self._find_units(query, sites)
        areas = self._find_areas(query, sites, units)
        persons = self._find_persons(query, sites, units)
        tickets = self._find_tickets(query, sites, units)
        groups = {
            "persons": self._show_persons(persons)
            + self._find_callers(query, sites, persons),
            "units": self._show_units(units) + self._show_areas(areas),
            "tickets": [
                {"type": "ticket", **shown} for shown in self._show_tickets(tickets)
            ],
        }
        return {
            "text": query.text,
            "readings": list(query.readings),
            "phone": query.digits if PHONE in query else "",
            "is_address": ADDRESS in query or ROOM in query,
            "groups": [
                {"key": key, "items": items} for key, items in groups.items() if items
            ],
        }

    @api.model
    @api.readonly
    def search_place(self, text, site_id=False):
        """Return units and public areas for the box of the place.

        :param str text: address in any spelling, or words of a public area
        :return: list of dict, units before areas
        """
        self._check_desk()
        query = classify(text)
        sites = self._get_search_sites(site_id)
        units = self._find_units(query, sites)
        areas = self._find_areas(query, sites, units)
        return self._show_units(units) + self._show_areas(areas)

    # ------------------------------------------------------------------
    # Units and public areas
    # ------------------------------------------------------------------

    @api.model
    def _find_units(self, query, sites):
        """Return the units an address or a bare room number may mean."""
        Unit = self.env["cs.unit"]
        units = Unit
        if ADDRESS in query:
            units = Unit._find_by_address(query.text, sites)
        if ROOM in query and not units:
            rooms = sorted(room_spellings(query.text.upper()))
            units = Unit.search(
                [("site_id", "in", sites.ids), ("room", "in", rooms)],
                order="place_key, id",
                limit=MAX_UNITS,
            )
        return units[:MAX_UNITS]

    @api.model
    def _find_areas(self, query, sites, units):
        """Return public areas by words, unless it is clearly something else."""
        Area = self.env["cs.area"]
        if units or PHONE in query or PHONE_END in query or not query.text:
            return Area
        return Area.search(
            Area._get_typed_domain(query.text) & Domain("site_id", "in", sites.ids),
            limit=MAX_AREAS,
        )

    # ------------------------------------------------------------------
    # Persons
    # ------------------------------------------------------------------

    @api.model
    def _find_persons(self, query, sites, units):
        """Return persons by number, by name or initials, or of one unit."""
        Person = self.env["cs.household.person"]
        found = Person
        if PHONE in query or PHONE_END in query:
            found = self.env["cs.phone"]._find_persons(
                query.digits, sites.ids, MAX_PERSONS
            )
        if NAME in query:
            found |= Person._find_typed(query.text, sites.ids, MAX_PERSONS)
        if len(units) == 1:
            found |= self._get_unit_persons(units)
        return found[:MAX_PERSONS]

    @api.model
    def _get_unit_persons(self, unit):
        """Return who lives or works in a unit today."""
        return self.env["cs.household.person"].search(
            [("unit_id", "in", unit.ids), ("is_current", "=", True)],
            limit=MAX_PERSONS,
        )

    @api.model
    def _find_callers(self, query, sites, persons):
        """Return earlier callers of this number or name that the archive lacks.

        Until the archive is filled, the tickets know who called.
        """
        is_whole = PHONE in query or (NAME in query and len(query.text) > 1)
        if persons or not is_whole:
            return []
        Ticket = self.env["helpdesk.ticket"]
        if PHONE in query:
            domain = Ticket._get_phone_domain(query.digits)
        else:
            domain = Domain("partner_name", "=", query.text)
        tickets = self._search_tickets(domain, sites, MAX_CALLER_TICKETS)
        callers = {}
        for ticket in tickets:
            key = (ticket.partner_name, ticket.phone_digits, ticket.unit_id)
            if ticket.partner_name or ticket.unit_id:
                callers.setdefault(key, ticket)
        return [self._show_caller(t) for t in list(callers.values())[:MAX_PERSONS]]

    @api.model
    def _show_caller(self, ticket):
        return {
            "type": "caller",
            "id": ticket.id,
            "name": ticket.partner_name or "",
            "role": "",
            "role_label": self.env._("called before"),
            "unit_id": ticket.unit_id.id,
            "place": self._show_place(ticket),
            "site_id": ticket.site_id.id,
            "phone": mask_phone(ticket.phone_digits),
            "is_current": True,
            "is_do_not_disturb": False,
            "is_disturbed_now": False,
            "quiet": "",
            "note": "",
        }

    # ------------------------------------------------------------------
    # Tickets
    # ------------------------------------------------------------------

    @api.model
    def _find_tickets(self, query, sites, units):
        """Return tickets by number, external number, telephone or unit."""
        Ticket = self.env["helpdesk.ticket"]
        meant, found = Ticket, Ticket
        if NUMBER in query:
            meant |= self._search_tickets(Domain("number", "=", query.number), sites)
        if EXTERNAL in query:
            texts = list(OrderedSet((query.text, query.text.upper())))
            domain = Domain("external_number", "in", texts)
            meant |= self._search_tickets(domain, sites)
        if NUMBER_END in query:
            found |= self._search_tickets(self._get_end_domain(query.digits), sites)
        if PHONE in query or PHONE_END in query:
            domain = Ticket._get_phone_domain(query.digits)
            found |= self._search_tickets(domain, sites)
        if units:
            domain = Domain("unit_id", "in", units.ids) & Domain("is_open", "=", True)
            found |= self._search_tickets(domain, sites)
        # Whoever calls asks for what is still open.
        return (meant | found.sorted(lambda t: not t.is_open))[:MAX_TICKETS]

    @api.model
    def _get_end_domain(self, digits):
        today = fields.Date.context_today(self)
        numbers = get_last_numbers(digits, today.year, today.month)
        return Domain("number", "in", numbers)

    @api.model
    def _search_tickets(self, domain, sites, limit=MAX_TICKETS):
        """Search tickets the desk may speak about: no confidential ones."""
        return self.env["helpdesk.ticket"].search_fetch(
            self._get_speakable_domain(domain, sites),
            SHOWN_FIELDS,
            order=LATEST,
            limit=limit,
        )

    @api.model
    def _get_speakable_domain(self, domain, sites):
        """Return the domain without what the desk does not speak about (CMP-32)."""
        return (
            domain
            & Domain("site_id", "in", sites.ids)
            & Domain("step", "!=", False)
            & Domain("is_confidential", "=", False)
        )
