from odoo import fields, models


class CsChecklistBand(models.Model):
    """A grade and the score from which it counts, valid from the day of its version."""

    _name = "cs.checklist.band"
    _inherit = ["cs.checklist.part.mixin"]
    _description = "Grade of a Checklist"
    _order = "version_id, lower_bound desc, id"

    _frozen_fields = ("version_id", "name", "lower_bound", "is_passed")

    name = fields.Char(string="Grade", required=True, translate=True)
    lower_bound = fields.Float(
        string="From", digits=(5, 2), help="The grade reaches up to the next one."
    )
    is_passed = fields.Boolean(string="Passed", default=True)

    _bound_uniq = models.UniqueIndex(
        "(version_id, lower_bound)", "Two grades begin at the same score."
    )
    _bound_range = models.Constraint(
        "CHECK (lower_bound >= 0 AND lower_bound <= 100)",
        "A score lies between 0 and 100.",
    )
