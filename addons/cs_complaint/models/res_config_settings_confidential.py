from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_internal_complaint_raise = fields.Integer(
        related="company_id.cs_internal_complaint_raise", readonly=False
    )
    cs_unsatisfied_rounds = fields.Integer(
        related="company_id.cs_unsatisfied_rounds", readonly=False
    )
    cs_portal_tickets_per_hour = fields.Integer(
        related="company_id.cs_portal_tickets_per_hour", readonly=False
    )
