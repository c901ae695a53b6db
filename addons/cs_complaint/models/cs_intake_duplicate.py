"""Tickets of the last days that may tell the same matter (ux 5.1)."""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_archive.tools.place_key import natural_key

from ..tools.text_similarity import similarity

MAX_DUPLICATES = 4
DUPLICATE_DAYS = 7
# Below this two texts tell different matters.
ALIKE = 0.5
# How many tickets of the last days are compared.
MAX_COMPARED = 40


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    @api.model
    def _get_duplicates(self, case, shown):
        """Return tickets of the last days that may tell the same matter.

        The unit itself and those right above and below come first; then tickets of
        the same category at the site whose words are alike.
        """
        since = fields.Datetime.now() - timedelta(days=DUPLICATE_DAYS)
        recent = Domain("received_date", ">=", since) & case.own
        recent &= Domain("step", "!=", "cancelled")
        units = case.unit | self._get_neighbours(case.unit)
        near = self.env["helpdesk.ticket"]
        if units:
            domain = recent & Domain("unit_id", "in", units.ids)
            near = self._search_tickets(domain, case.site, MAX_COMPARED)
        elif case.area:
            domain = recent & Domain("area_id", "=", case.area.id)
            near = self._search_tickets(domain, case.site, MAX_COMPARED)
        alike = near.browse()
        if case.category and case.text:
            domain = recent & Domain("category_id", "=", case.category.id)
            alike = self._search_tickets(domain, case.site, MAX_COMPARED)
        ranked = []
        for ticket in near | alike:
            value = similarity(case.text, ticket.name)
            is_own = ticket in shown
            if ticket in near and not is_own:
                ranked.append((2 + value, ticket))
            elif value >= ALIKE and not (is_own and not case.text):
                ranked.append((value, ticket))
        ranked.sort(key=lambda pair: (-pair[0], -pair[1].id))
        best = near.browse(ticket.id for _value, ticket in ranked[:MAX_DUPLICATES])
        return [
            {**ticket, "relation": self._get_relation(case, record)}
            for ticket, record in zip(self._show_tickets(best), best, strict=True)
        ]

    @api.model
    def _get_relation(self, case, ticket):
        """Return in words where a similar ticket lies, seen from this one."""
        unit = ticket.unit_id
        if unit and unit == case.unit:
            return self.env._("same unit")
        if unit and case.unit and self._is_stacked(case.unit, unit):
            is_above = unit.floor > case.unit.floor
            return self.env._("floor above") if is_above else self.env._("floor below")
        if ticket.area_id and ticket.area_id == case.area:
            return self.env._("same place")
        return self.env._("similar words")

    @api.model
    def _get_neighbours(self, unit):
        """Return the units right above and below: same entrance, same position."""
        if not unit or not unit.floor:
            return unit.browse()
        units = unit.search(
            [
                ("building_id", "=", unit.building_id.id),
                ("floor", "in", [f for f in _next_floors(unit.floor)]),
                ("kind", "=", unit.kind),
            ]
        )
        return units.filtered(lambda other: self._is_stacked(unit, other))

    @api.model
    def _is_stacked(self, unit, other):
        return (
            other.building_id == unit.building_id
            and natural_key(other.entrance) == natural_key(unit.entrance)
            and other.floor in _next_floors(unit.floor)
            and _position(other) == _position(unit)
        )


def _next_floors(floor):
    """Return the floors above and below; there is no floor 0."""
    return {floor + 1 or 1, floor - 1 or -1}


def _position(unit):
    """Return which door of its floor a unit is: the last two digits and a letter."""
    match = re.search(r"([0-9]{2})([A-Z]?)$", (unit.room or "").upper())
    return match.groups() if match else unit.room
