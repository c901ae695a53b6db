from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_urge_repeat_minutes = fields.Integer(
        related="company_id.cs_urge_repeat_minutes", readonly=False
    )
    cs_max_reassign = fields.Integer(
        related="company_id.cs_max_reassign", readonly=False
    )
    cs_event_sample_from = fields.Integer(
        related="company_id.cs_event_sample_from", readonly=False
    )
    cs_event_sample_percent = fields.Integer(
        related="company_id.cs_event_sample_percent", readonly=False
    )
