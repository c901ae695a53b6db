from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_callback_attempts = fields.Integer(
        related="company_id.cs_callback_attempts", readonly=False
    )
