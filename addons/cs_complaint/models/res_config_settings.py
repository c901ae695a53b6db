from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_callback_attempts = fields.Integer(
        related="company_id.cs_callback_attempts", readonly=False
    )
    cs_late_entry_hours = fields.Float(
        related="company_id.cs_late_entry_hours", readonly=False
    )
    cs_major_report_hours = fields.Float(
        related="company_id.cs_major_report_hours", readonly=False
    )
    cs_effect_check = fields.Selection(
        related="company_id.cs_effect_check", readonly=False
    )
