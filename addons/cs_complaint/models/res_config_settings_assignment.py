from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_return_hours = fields.Float(related="company_id.cs_return_hours", readonly=False)
    cs_is_finish_reported = fields.Boolean(
        related="company_id.cs_is_finish_reported", readonly=False
    )
