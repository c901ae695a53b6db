from fractions import Fraction

from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the periodic reports (CMP-68)."""

    _inherit = "res.company"

    cs_satisfaction_target = fields.Float(
        string="Satisfaction to Reach (%)",
        default=90,
        help="Callback statistics below it that are handed in without an improvement "
        "measure are listed as an exception (CMP-68). 0: none.",
    )

    _cs_satisfaction_target_range = models.Constraint(
        "CHECK (cs_satisfaction_target BETWEEN 0 AND 100)",
        "The satisfaction to reach lies between 0 and 100 percent.",
    )

    def _get_cs_satisfaction_target(self):
        """Return the target as exact fraction (rule G-4)."""
        self.ensure_one()
        return Fraction(str(round(self.cs_satisfaction_target, 2))) / 100
