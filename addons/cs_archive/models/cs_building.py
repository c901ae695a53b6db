from odoo import api, fields, models

from ..tools.address import building_code
from ..tools.place_key import place_key

KIND_OF_UNITS = {
    "residential": "residential",
    "office": "office",
    "mixed": "residential",
    "shops": "shop",
    "garage": "parking",
    "free": "free",
}


class CsBuilding(models.Model):
    """A building of a site, or one free street address (ux M8).

    The code is what people say instead of the name: ``3`` or ``A``; written
    addresses are matched by it.
    """

    _name = "cs.building"
    _description = "Building"
    _inherit = ["cs.place.mixin"]
    _order = "sequence, place_key, id"
    _rec_names_search = ("name", "code")
    _search_key_fields = ("name", "code", "site_id.name")

    name = fields.Char(required=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="The number or letter by which addresses name the building.",
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("residential", "Residential"),
            ("office", "Office Tower"),
            ("mixed", "Mixed Use"),
            ("shops", "Shops"),
            ("garage", "Garage"),
            ("free", "Street Address"),
        ],
        default="residential",
        required=True,
        index=True,
    )
    floor_count = fields.Integer(string="Floors Above Ground")
    place_key = fields.Char(
        compute="_compute_place_key",
        store=True,
        precompute=True,
        copy=False,
        export_string_translation=False,
    )
    unit_ids = fields.One2many("cs.unit", "building_id", string="Units")
    unit_count = fields.Integer(compute="_compute_unit_count")

    _place_uniq = models.UniqueIndex(
        "(site_id, place_key)",
        "Another building of the site has this code already.",
    )
    _order_idx = models.Index("(sequence, place_key, id)")
    _floor_count_positive = models.Constraint(
        "CHECK (floor_count >= 0)", "The number of floors cannot be negative."
    )

    @api.depends("name")
    def _compute_code(self):
        for building in self:
            if not building.code:
                building.code = building_code(building.name) or building.name

    @api.depends("code", "kind")
    def _compute_place_key(self):
        for building in self:
            kind = KIND_OF_UNITS[building.kind or "residential"]
            building.place_key = place_key(kind, building.code, "", "")

    @api.depends("unit_ids")
    def _compute_unit_count(self):
        counts = dict(
            self.env["cs.unit"]._read_group(
                [("building_id", "in", self.ids)], ["building_id"], ["__count"]
            )
        )
        for building in self:
            building.unit_count = counts.get(building, 0)

    @api.depends("name", "site_id.name")
    @api.depends_context("show_site")
    def _compute_display_name(self):
        """The name; with the site in front where the context asks for it."""
        for building in self:
            names = [building.name]
            if self.env.context.get("show_site"):
                # The name of a building's own site is no secret to its reader.
                names.insert(0, building.sudo().site_id.name)
            building.display_name = " ".join(name for name in names if name)

    def action_view_units(self):
        """Open the units of the building."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_archive.cs_unit_action"
        )
        return {
            **action,
            "domain": [("building_id", "=", self.id)],
            "context": {"default_building_id": self.id},
        }
