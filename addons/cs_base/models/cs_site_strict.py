from odoo import fields, models


class CsSite(models.Model):
    _inherit = "cs.site"

    strict_rule_ids = fields.One2many(
        "cs.strict.rule",
        "site_id",
        string="Start Dates",
        help="From which day the gates of each group of rules block here.",
    )

    def write(self, vals):
        res = super().write(vals)
        if "tz" in vals or "resource_calendar_id" in vals:
            # Start dates are local days; their moments are cached per site.
            self.env.registry.clear_cache()
        return res
