from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_satisfaction_target = fields.Float(
        related="company_id.cs_satisfaction_target", readonly=False
    )
