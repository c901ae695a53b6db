from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_director_sample_by_site = fields.Boolean(
        related="company_id.cs_director_sample_by_site", readonly=False
    )
