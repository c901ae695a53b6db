from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ..tools.address import parse_address
from ..tools.address_text import MAX_TEXT, tidy_text
from ..tools.place_key import KIND_LETTERS, natural_key, place_key, room_spellings

FREE_ROOM = "-"


class CsUnit(models.Model):
    """Units found, and street addresses kept, by their written form (ux M8)."""

    _inherit = "cs.unit"

    @api.model
    def _get_typed_domain(self, text):
        keys = [a.key for a in parse_address(text).candidates if a.is_exact]
        domain = super()._get_typed_domain(text)
        return domain | Domain("place_key", "in", keys) if keys else domain

    @api.model
    def _find_by_address(self, text, site=None):
        """Return the units that a written address may mean.

        :param text: any string or false value
        :param site: cs.site to look in, else all sites the user sees
        :return: cs.unit, the likeliest reading first; more than one when the
            text is ambiguous, none when it is not an address or unknown
        """
        return self._find_by_addresses([text], site)[text]

    @api.model
    def _find_by_addresses(self, texts, site=None):
        """Return the units of many written addresses in a constant number of queries.

        :param texts: iterable of str or false values
        :param site: cs.site to look in, else all sites the user sees
        :return: dict of each text and its cs.unit as in ``_find_by_address``
        """
        return self._find_by_readings(
            {text: parse_address(text).candidates for text in texts}, site
        )

    @api.model
    def _get_or_create_for_import(self, texts, site):
        """Return the units of imported addresses, creating street addresses.

        A text that reads like an address inside the estate is looked up only: a
        wrong number must not become a dwelling. Any other text is kept as it is
        written, as one building of the kind "Street Address" with one unit in
        it. Calling again with the same texts creates nothing.

        :param texts: iterable of str or false values
        :param site: cs.site the records belong to
        :return: dict of text and cs.unit (one each); texts that are blank,
            unknown or ambiguous are missing
        """
        readings = {
            text: parse_address(text).candidates
            for text in texts
            if text and text.strip()
        }
        found = self._find_by_readings(readings, site)
        result = {text: units for text, units in found.items() if len(units) == 1}
        free = {
            text: self._get_free_key(text)
            for text, candidates in readings.items()
            if not candidates
        }
        units_by_key = self._get_or_create_free_units(free, site)
        result.update(
            (text, units_by_key[key])
            for text, key in free.items()
            if key in units_by_key
        )
        return result

    # -- looking up ---------------------------------------------------------------

    @api.model
    def _find_by_readings(self, readings, site):
        """Return ``{text: units}`` for ``{text: candidates}`` in one search."""
        addresses = {a for candidates in readings.values() for a in candidates}
        index = self._index_units(addresses, site)
        return {
            text: self._pick_units(candidates, index)
            for text, candidates in readings.items()
        }

    @api.model
    def _index_units(self, addresses, site):
        """Search the units of all addresses at once and index them three ways."""
        index = defaultdict(self.browse)
        if not addresses:
            return index
        domain = self._get_addresses_domain(addresses)
        if site:
            domain &= Domain("site_id", "in", site.ids)
        fields = ["place_key", "kind", "room", "building_id"]
        units = self.search_fetch(domain, fields)
        # All at once: the ORM would read them along with each thousand units.
        units.building_id.fetch(["place_key"])
        for unit in units:
            letter, room = KIND_LETTERS[unit.kind], natural_key(unit.room)
            # The building of a unit the user sees is of the same site.
            building = unit.building_id.place_key[1:].rstrip("-")
            index[unit.place_key] |= unit
            index[letter, building, room] |= unit
            index[letter, room] |= unit
        return index

    @api.model
    def _get_addresses_domain(self, addresses):
        exact = Domain("place_key", "in", [a.key for a in addresses if a.is_exact])
        any_entrance = [a for a in addresses if a.building and a.entrance is None]
        any_building = [a for a in addresses if not a.building]
        return (
            exact
            | Domain(
                "building_id.place_key",
                "in",
                [place_key(a.kind, a.building, "", "") for a in any_entrance],
            )
            & self._get_rooms_domain(any_entrance)
            | Domain("kind", "in", [a.kind for a in any_building])
            & self._get_rooms_domain(any_building)
        )

    @api.model
    def _get_rooms_domain(self, addresses):
        rooms = {room for a in addresses for room in room_spellings(a.room)}
        return Domain("room", "in", sorted(rooms))

    @api.model
    def _pick_units(self, candidates, index):
        """Return the units of the exact readings, else those of the others."""
        exact = self.browse().union(
            *(index[a.key] for a in candidates if a.is_exact and a.key in index)
        )
        return exact or self.browse().union(
            *(
                index[key]
                for a in candidates
                if not a.is_exact and (key := self._get_loose_key(a)) in index
            )
        )

    @api.model
    def _get_loose_key(self, address):
        letter, room = KIND_LETTERS[address.kind], natural_key(address.room)
        if address.building:
            return letter, natural_key(address.building), room
        return letter, room

    # -- street addresses -----------------------------------------------------------

    @api.model
    def _get_free_key(self, text):
        """Return the key of a street address, false when it has no letter or digit."""
        key = natural_key(text[:MAX_TEXT])
        return key and place_key("free", text[:MAX_TEXT], "", "")

    @api.model
    def _get_or_create_free_units(self, free, site):
        """Return ``{key: unit}`` of street addresses, making what is missing.

        :param free: dict of text and key; the first text of a key names it
        """
        names = {}
        for text, key in free.items():
            if key:
                names.setdefault(key, tidy_text(text[:MAX_TEXT]))
        units = self._search_free_units(names, site)
        missing = {key: name for key, name in names.items() if key not in units}
        if missing:
            buildings = self._get_or_create_free_buildings(missing, site)
            created = self.create(
                [
                    {
                        "building_id": buildings[key].id,
                        "room": FREE_ROOM,
                        "kind": "free",
                    }
                    for key in missing
                ]
            )
            units.update(zip(missing, created, strict=True))
        return units

    @api.model
    def _search_free_units(self, keys, site):
        # An archived address is still the same address.
        units = self.with_context(active_test=False).search_fetch(
            [("site_id", "=", site.id), ("place_key", "in", list(keys))], ["place_key"]
        )
        return {unit.place_key: unit.with_env(self.env) for unit in units}

    @api.model
    def _get_or_create_free_buildings(self, names, site):
        Building = self.env["cs.building"]
        # Same as for units: what is archived is found, not doubled.
        found = Building.with_context(active_test=False).search_fetch(
            [("site_id", "=", site.id), ("place_key", "in", list(names))], ["place_key"]
        )
        buildings = {building.place_key: building for building in found}
        missing = {key: name for key, name in names.items() if key not in buildings}
        created = Building.create(
            [
                {"name": name, "code": name, "kind": "free", "site_id": site.id}
                for name in missing.values()
            ]
        )
        return {**buildings, **dict(zip(missing, created, strict=True))}
