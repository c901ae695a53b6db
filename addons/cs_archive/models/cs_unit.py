from odoo import api, fields, models

from ..tools.place_key import place_key, room_floor, unit_code, unit_name
from .cs_building import KIND_OF_UNITS


class CsUnit(models.Model):
    """A dwelling, office, shop, parking space or store room (ux M8, glossary 85).

    Its site and company are those of the building. ``place_key`` gives order,
    matching and uniqueness at once: two spellings of one door are one unit.
    """

    _name = "cs.unit"
    _description = "Unit"
    _inherit = ["cs.place.mixin"]
    _order = "place_key, id"
    _rec_names_search = ("name", "code")
    _search_key_fields = ("name", "code", "room", "site_id.name")

    building_id = fields.Many2one(
        "cs.building",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    site_id = fields.Many2one(
        related="building_id.site_id",
        store=True,
        precompute=True,
        default=None,
        readonly=True,
    )
    entrance = fields.Char(help="Stairwell of a residential building, else empty.")
    room = fields.Char(
        string="Room Number",
        required=True,
        help="Number on the door with its floor, such as 1201.",
    )
    floor = fields.Integer(
        compute="_compute_floor",
        store=True,
        precompute=True,
        readonly=False,
        aggregator=None,
        help="Below ground: -1, -2 …",
    )
    kind = fields.Selection(
        [
            ("residential", "Dwelling"),
            ("office", "Office"),
            ("shop", "Shop"),
            ("parking", "Parking Space"),
            ("storage", "Store Room"),
            ("free", "Street Address"),
        ],
        compute="_compute_kind",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    area_size = fields.Float(string="Area (m²)", digits=(12, 2), aggregator="sum")
    use_state = fields.Selection(
        [
            ("vacant", "Vacant"),
            ("let", "Let"),
            ("own_use", "Own Use"),
            ("fit_out", "Fit-out"),
        ],
        copy=False,
    )
    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    code = fields.Char(compute="_compute_name", store=True, precompute=True)
    place_key = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        copy=False,
        export_string_translation=False,
    )

    _place_uniq = models.UniqueIndex(
        "(building_id, place_key)",
        "The building has a unit with this entrance and room number already, "
        "perhaps an archived one.",
    )
    _site_place_idx = models.Index("(site_id, place_key)")
    _order_idx = models.Index("(place_key, id)")
    _area_size_positive = models.Constraint(
        "CHECK (area_size >= 0)", "The area of a unit cannot be negative."
    )

    @api.depends("building_id.kind")
    def _compute_kind(self):
        for unit in self:
            unit.kind = (
                unit.kind or KIND_OF_UNITS[unit.building_id.kind or "residential"]
            )

    @api.depends("room", "kind")
    def _compute_floor(self):
        for unit in self:
            is_door = unit.kind in ("residential", "office")
            told = room_floor(unit.room) if is_door else None
            unit.floor = unit.floor if told is None else told

    @api.depends(
        "building_id.name", "building_id.code", "building_id.kind",
        "entrance", "floor", "room", "kind",
    )  # fmt: skip
    def _compute_name(self):
        for unit in self:
            building = unit.building_id
            told = (unit.entrance or "", unit.room or "")
            unit.name = unit_name(
                unit.kind,
                building.name or "",
                told[0],
                unit.floor,
                told[1],
                is_own_building=KIND_OF_UNITS.get(building.kind) == unit.kind,
            )
            if unit.kind == "free":
                unit.code = building.code
            else:
                unit.code = unit_code(unit.kind, building.code, *told)
            unit.place_key = place_key(unit.kind, building.code, *told)

    @api.depends("name", "site_id.name")
    @api.depends_context("show_site")
    def _compute_display_name(self):
        """The name; with the site in front where the context asks for it."""
        for unit in self:
            names = [unit.name]
            if self.env.context.get("show_site"):
                # The name of a unit's own site is no secret to its reader.
                names.insert(0, unit.sudo().site_id.name)
            unit.display_name = " ".join(name for name in names if name)
