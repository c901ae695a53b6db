from fractions import Fraction

from odoo import api, fields, models

from ..tools import checklist


class CsChecklistVersion(models.Model):
    """One issue of a checklist: items, weights and grade bands, from a day on.

    Read-only once in force; what was checked keeps the version it was checked by
    (rule G-6).
    """

    _name = "cs.checklist.version"
    _inherit = ["cs.version.mixin"]
    _description = "Checklist Version"
    _order = "checklist_id, valid_from desc, id desc"

    _frozen_fields = ("checklist_id", "valid_from", "scoring", "cap")

    checklist_id = fields.Many2one(
        "cs.checklist", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="checklist_id.company_id", store=True, index="btree_not_null"
    )
    valid_from = fields.Date(
        string="In Force From",
        required=True,
        default=fields.Date.context_today,
        copy=False,
    )
    scoring = fields.Selection(
        [("points", "By Points"), ("weighted", "By Weights")],
        required=True,
        default="points",
        help="By points: an item counts as many as its points. By weights: each item "
        "counts by its weight, whatever its points.",
    )
    cap = fields.Integer(
        string="Held At",
        default=59,
        help="The most a list is worth when a critical item fails that holds the "
        "score down.",
    )
    item_ids = fields.One2many(
        "cs.checklist.item", "version_id", string="Items", copy=True
    )
    band_ids = fields.One2many(
        "cs.checklist.band", "version_id", string="Grades", copy=True
    )

    _valid_from_uniq = models.UniqueIndex(
        "(checklist_id, valid_from) WHERE state = 'published'",
        "Another version is in force from this day already.",
    )
    _cap_range = models.Constraint(
        "CHECK (cap >= 0 AND cap <= 100)", "A score lies between 0 and 100."
    )

    @api.depends("checklist_id.name", "valid_from")
    def _compute_display_name(self):
        for version in self:
            parts = (version.checklist_id.name, str(version.valid_from or ""))
            version.display_name = " ".join(part for part in parts if part)

    # --- in force --------------------------------------------------------------

    def _get_problems(self):
        self.ensure_one()
        if not sum(item._get_weight() for item in self.item_ids):
            yield self.env._(
                "%(version)s has no items that count → add them",
                version=self.display_name,
            )
        if self.band_ids and min(self.band_ids.mapped("lower_bound")) > 0:
            yield self.env._(
                "%(version)s: the lowest grade begins above 0 → begin it at 0",
                version=self.display_name,
            )

    # --- score -----------------------------------------------------------------

    def _get_score(self, answers):
        """Return the score of answers: dict item id -> ``checklist.Answer``."""
        self.ensure_one()
        items = [item._as_item() for item in self.item_ids]
        return checklist.score(items, answers, self.cap)

    def _get_band(self, value):
        """Return the grade of an exact score; empty without result or grades."""
        self.ensure_one()
        bounds = {
            band.id: Fraction(str(round(band.lower_bound, 2))) for band in self.band_ids
        }
        key = checklist.band(value, bounds)
        return self.env["cs.checklist.band"].browse(key or [])
