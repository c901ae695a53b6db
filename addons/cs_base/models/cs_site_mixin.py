from odoo import fields, models


class CsSiteMixin(models.AbstractModel):
    """Site and company of a record, never empty (architecture 3.1).

    The company is the site's. A model that uses this also needs the two global
    record rules (company, site); a repository test looks for them.
    """

    _name = "cs.site.mixin"
    _inherit = ["cs.rule.columns.mixin"]
    _description = "Belongs to a Site"
    _check_company_auto = True

    site_id = fields.Many2one(
        "cs.site",
        required=True,
        index=True,
        default=lambda self: self.env.user._get_default_cs_site(),
    )
    company_id = fields.Many2one(
        "res.company",
        related="site_id.company_id",
        store=True,
        index=True,
        precompute=True,
    )
