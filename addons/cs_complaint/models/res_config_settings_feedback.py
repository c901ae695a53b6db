from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_feedback_per_address = fields.Integer(
        related="company_id.cs_feedback_per_address", readonly=False
    )
    cs_feedback_per_site = fields.Integer(
        related="company_id.cs_feedback_per_site", readonly=False
    )
    cs_repeat_days = fields.Integer(related="company_id.cs_repeat_days", readonly=False)
