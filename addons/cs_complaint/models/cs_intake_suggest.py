"""What the desk shows while somebody types: who, what is open, what it may be."""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_base.tools.phone import MIN_DIGITS, mask_phone, normalize_phone

from .cs_intake import MAX_ID
from .cs_intake_search import LATEST

MAX_OPEN = 8
MAX_CATEGORIES = 6
RECENT_DAYS = 90
MAX_RECENT = 99
MAX_TEXT = 2000


class Case(NamedTuple):
    """What the form holds at the moment, as records the user may see."""

    site: models.BaseModel
    unit: models.BaseModel
    area: models.BaseModel
    person: models.BaseModel
    category: models.BaseModel
    digits: str
    text: str
    kind: str
    severity: str
    urgency: str
    # The ticket saved from the form before; it is no duplicate of itself.
    own: Domain


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    @api.readonly
    def suggest(self, vals):
        """Return all that the right side shows for what was typed so far.

        :param dict vals: as for ``register``, and ``pick`` (type and id of what was
            picked in the box), whose name, number and place come back in ``fill``
        :return: dict; a constant number of queries whatever was typed
        """
        self._check_desk()
        fill = self._read_pick(vals.get("pick"))
        if _text(vals.get("phone")).strip():
            # The number that calls counts, not the first one in the archive.
            fill.pop("phone", None)
        case = self._read_case({**vals, **fill})
        open_tickets = self._get_open_tickets(case)
        persons = self._get_case_persons(case)
        return {
            "fill": fill,
            "persons": self._show_persons(persons),
            "tickets": self._show_tickets(open_tickets),
            "recent_count": self._count_recent(case),
            "recent_days": RECENT_DAYS,
            "duplicates": self._get_duplicates(case, open_tickets),
            "answers": self._get_answers(case),
            "events": self._get_events(case.site, case.unit, case.area),
            "categories": self._get_categories(case),
            "severity": self._get_severity(case),
            "route": self._get_route(case),
            "phone": self._get_phone_state(vals.get("phone"), case),
        }

    # ------------------------------------------------------------------
    # Reading the form
    # ------------------------------------------------------------------

    @api.model
    def _read_case(self, vals):
        """Return the Case of what the page sent; unknown ids count as empty."""
        unit = self._get_visible("cs.unit", vals.get("unit_id"))
        area = self._get_visible("cs.area", vals.get("area_id"))
        site = unit.site_id or area.site_id
        site = site or self._get_search_sites(vals.get("site_id"))[:1]
        return Case(
            site=site,
            unit=unit,
            area=area,
            person=self._get_visible("cs.household.person", vals.get("person_id")),
            category=self._get_visible(
                "helpdesk.ticket.category", vals.get("category_id")
            ),
            digits=normalize_phone(_text(vals.get("phone"))).digits,
            text=_text(vals.get("description"))[:MAX_TEXT],
            kind=_text(vals.get("kind")),
            severity=_text(vals.get("severity")) or "ordinary",
            urgency=_text(vals.get("urgency")),
            own=Domain("id", "!=", _id(vals.get("ticket_id"))),
        )

    @api.model
    def _read_pick(self, pick):
        """Return name, number and place of what was picked in the box.

        :param pick: dict with ``type`` (person, caller, ticket, unit, area) and ``id``
        """
        pick = pick if isinstance(pick, dict) else {}
        kind, record_id = pick.get("type"), pick.get("id")
        if kind == "person":
            return self._fill_from_person(
                self._get_visible("cs.household.person", record_id)
            )
        if kind in ("caller", "ticket"):
            ticket = self._get_visible("helpdesk.ticket", record_id)
            # What the desk may not speak about, it does not fill in either.
            return self._fill_from_ticket(
                ticket.filtered(lambda t: not t.is_confidential)
            )
        if kind == "unit":
            return self._fill_from_place(self._get_visible("cs.unit", record_id))
        if kind == "area":
            return self._fill_from_place(self._get_visible("cs.area", record_id))
        return {}

    @api.model
    def _fill_from_person(self, person):
        if not person:
            return {}
        return {
            "person_id": person.id,
            "name": person.name,
            "phone": person.phone or "",
            **self._fill_from_place(person.unit_id),
        }

    @api.model
    def _fill_from_ticket(self, ticket):
        if not ticket:
            return {}
        place = ticket.unit_id or ticket.area_id
        return {
            "person_id": ticket.person_id.id,
            "name": ticket.partner_name or "",
            "phone": ticket.partner_phone or "",
            **self._fill_from_place(place),
            **({} if place else {"place": ticket.place_text or ""}),
        }

    @api.model
    def _fill_from_place(self, place):
        if not place:
            return {}
        is_unit = place._name == "cs.unit"
        shown = (self._show_units if is_unit else self._show_areas)(place)[0]
        return {
            "unit_id": is_unit and place.id,
            "area_id": not is_unit and place.id,
            "place": shown["name"],
            "site_id": place.site_id.id,
        }

    @api.model
    def _get_phone_state(self, text, case):
        """Return whether the number can be called, and how it is shown."""
        text = _text(text).strip()
        return {
            "masked": mask_phone(case.digits),
            "is_callable": not text or len(case.digits) >= MIN_DIGITS,
        }

    # ------------------------------------------------------------------
    # Who, and what is open
    # ------------------------------------------------------------------

    @api.model
    def _get_case_persons(self, case):
        """Return the person picked, those of the number and those of the unit."""
        persons = case.person
        if len(case.digits) >= MIN_DIGITS:
            persons |= self.env["cs.phone"]._find_persons(case.digits, case.site.ids)
        if case.unit:
            persons |= self._get_unit_persons(case.unit)
        return persons

    @api.model
    def _get_own_domains(self, case):
        """Return the domains of the tickets of this place and of this number.

        Searched apart: one search with "or" could use neither index in order.
        """
        domains = []
        if case.unit:
            domains.append(Domain("unit_id", "=", case.unit.id))
        elif case.area:
            domains.append(Domain("area_id", "=", case.area.id))
        if len(case.digits) >= MIN_DIGITS:
            domains.append(self.env["helpdesk.ticket"]._get_phone_domain(case.digits))
        return domains

    @api.model
    def _get_open_tickets(self, case):
        """Return the open tickets of this place and number, the latest first."""
        found = self.env["helpdesk.ticket"]
        for domain in self._get_own_domains(case):
            domain &= Domain("is_open", "=", True) & case.own
            found |= self._search_tickets(domain, case.site, MAX_OPEN)
        latest = found.sorted(lambda t: (t.received_date, t.id), reverse=True)
        return latest[:MAX_OPEN]

    @api.model
    def _count_recent(self, case):
        """Return how many tickets this place and number had in 90 days."""
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        recent = Domain("received_date", ">=", since) & Domain(
            "step", "!=", "cancelled"
        )
        Ticket, ids = self.env["helpdesk.ticket"], set()
        for domain in self._get_own_domains(case):
            query = Ticket._search(
                self._get_speakable_domain(domain & recent, case.site),
                order=LATEST,
                limit=MAX_RECENT,
            )
            ids.update(query.get_result_ids())
        return len(ids)

    # ------------------------------------------------------------------
    # What it may be, and where it goes
    # ------------------------------------------------------------------

    @api.model
    def _get_events(self, sites, unit=None, area=None):
        """Return the running mass events of the sites, for the red bar (ux M9).

        Those whose scope holds the unit or public area are marked.
        """
        Event = self.env["cs.mass.event"]
        events = Event._find_running(sites)
        here = Event._find_running(sites, unit, area) if unit or area else Event
        return [
            {
                "id": event.id,
                "name": event.name,
                "scope": event.unit_scope or "",
                "answer": event.standard_answer or "",
                "expected_end": self._show_moment(event.expected_end, event.site_id),
                "is_here": event in here,
            }
            for event in events
        ]

    @api.model
    def _get_categories(self, case):
        """Return the chips of categories: by the words of the matter, then by use."""
        Category = self.env["helpdesk.ticket.category"]
        kind = case.kind if case.kind != "enquiry" else None
        scored = Category._score(case.text, kind)
        categories = Category.browse(
            sorted(scored, key=scored.get, reverse=True)[:MAX_CATEGORIES]
        )
        defaults = (categories | case.category)._get_defaults()
        return [
            {
                "id": category.id,
                "name": category.name,
                "is_match": scored[category.id][0] > 0,
                "object": defaults[category]["complained_object"],
                "is_major": defaults[category]["severity"] == "major",
            }
            for category in categories
        ]

    @api.model
    def _get_severity(self, case):
        """Return why the matter may be a major one (CMP-55, ux 4.2)."""
        if case.kind != "complaint":
            return {"is_major": False, "words": []}
        words = self.env["cs.phrase"]._find(
            "major_word", case.text, case.site.company_id
        )
        is_always = case.category._is_major_branch()
        return {"is_major": is_always or bool(words), "words": words}

    @api.model
    def _get_route(self, case):
        """Return department, deadline and why (CMP-10, CMP-16)."""
        if case.kind not in dict(self.env["helpdesk.ticket"]._fields["kind"].selection):
            return {}
        route = self.env["cs.routing.rule"]._route(
            {
                "site_id": case.site.id,
                "kind": case.kind,
                "category_id": case.category.id,
                "severity": case.severity,
                "urgency": case.urgency or False,
            }
        )
        # The name of the department that will have the task.
        department = self.env["hr.department"].sudo().browse(route["department_id"])
        return {
            "department": department.name or "",
            "deadline": self._show_moment(route["deadline"], case.site),
            "urgency": route.get("urgency") or "",
            "explanation": route["explanation"],
        }


def _text(value):
    """Return what the page sent as text; anything else counts as nothing."""
    return value if isinstance(value, str) else ""


def _id(value):
    """Return the id the page sent, 0 for anything else."""
    return value if type(value) is int and 0 < value <= MAX_ID else 0
