from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_report_slots = fields.Integer(
        related="company_id.cs_report_slots", readonly=False
    )
