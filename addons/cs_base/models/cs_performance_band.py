from odoo import api, fields, models
from odoo.exceptions import UserError


class CsPerformanceBand(models.Model):
    """One band of a rule: from this rate on, this effect (CON-42)."""

    _name = "cs.performance.band"
    _description = "Performance Band"
    _order = "rule_id, from_rate desc, id"

    rule_id = fields.Many2one(
        "cs.performance.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="rule_id.company_id", store=True, index="btree_not_null"
    )
    from_rate = fields.Float(string="From (%)", digits=(7, 4), required=True)
    value = fields.Float(
        digits=(12, 4), help="With its sign: + is a reward, − a deduction."
    )

    _rate_sane = models.Constraint(
        "CHECK (from_rate >= 0 AND from_rate <= 100)",
        "A rate lies between 0 and 100 percent.",
    )
    _rate_uniq = models.UniqueIndex(
        "(rule_id, from_rate)", "Two bands begin at the same percentage."
    )

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        bands._check_draft()
        return bands

    def write(self, vals):
        self._check_draft()
        res = super().write(vals)
        self._check_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_draft()

    def _check_draft(self):
        """Guarantee 4: the table of a version in force stays as it is."""
        if self.rule_id._filter_frozen():
            raise UserError(
                self.env._(
                    "The rule is in force and its bands stay. Make a new version."
                )
            )
