from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_sign_with_pin = fields.Boolean(
        related="company_id.cs_sign_with_pin", readonly=False
    )
    cs_operator_hours = fields.Float(
        related="company_id.cs_operator_hours", readonly=False
    )
    cs_sign_leader = fields.Boolean(related="company_id.cs_sign_leader", readonly=False)
    cs_sign_higher_days = fields.Integer(
        related="company_id.cs_sign_higher_days", readonly=False
    )
    cs_sign_urged = fields.Integer(related="company_id.cs_sign_urged", readonly=False)
