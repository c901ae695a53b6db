from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CsArea(models.Model):
    """A public area: a lift, corridor, garage or pump room (ux M8, glossary 86)."""

    _name = "cs.area"
    _description = "Public Area"
    _inherit = ["cs.place.mixin"]
    _order = "sequence, name, id"
    _rec_names_search = ("name", "code")
    _search_key_fields = ("name", "code", "building_id.name", "site_id.name")

    name = fields.Char(required=True)
    code = fields.Char(help="Number on the plate or in the equipment list.")
    sequence = fields.Integer(default=10)
    building_id = fields.Many2one(
        "cs.building",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('site_id', '=', site_id)]",
    )
    kind = fields.Selection(
        [
            ("lobby", "Lobby"),
            ("lift", "Lift"),
            ("corridor", "Corridor or Stairs"),
            ("garage", "Garage"),
            ("pump_room", "Pump Room"),
            ("power_room", "Power Room"),
            ("waste", "Waste Room"),
            ("garden", "Garden or Playground"),
            ("gate", "Gate"),
            ("roof", "Roof or Facade"),
            ("other", "Other"),
        ],
        default="other",
        required=True,
        index=True,
    )

    _name_uniq = models.UniqueIndex(
        "(site_id, COALESCE(building_id, 0), name)",
        "The site has a public area of this name in the same place already.",
    )
    _code_uniq = models.UniqueIndex(
        "(site_id, code) WHERE code IS NOT NULL",
        "Another public area of the site has this code already.",
    )
    _order_idx = models.Index("(sequence, name, id)")

    @api.constrains("building_id", "site_id")
    def _check_building_site(self):
        """Architecture 3.1: an area and its building belong to one site."""
        for area in self:
            if area.building_id and area.building_id.site_id != area.site_id:
                raise ValidationError(
                    self.env._(
                        "%(area)s is to belong to %(site)s, but "
                        "%(building)s belongs to %(other)s. Choose a building of the "
                        "site, or the other site.",
                        area=area.name,
                        site=area.site_id.display_name,
                        building=area.building_id.name,
                        other=area.building_id.site_id.display_name,
                    )
                )
