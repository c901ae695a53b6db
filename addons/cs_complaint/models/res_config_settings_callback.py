from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_callback_gap_hours = fields.Float(
        related="company_id.cs_callback_gap_hours", readonly=False
    )
    cs_callback_afternoon = fields.Float(
        related="company_id.cs_callback_afternoon", readonly=False
    )
    cs_callback_evening = fields.Float(
        related="company_id.cs_callback_evening", readonly=False
    )
    cs_callback_noon_from = fields.Float(
        related="company_id.cs_callback_noon_from", readonly=False
    )
    cs_callback_noon_to = fields.Float(
        related="company_id.cs_callback_noon_to", readonly=False
    )
    cs_callback_night_from = fields.Float(
        related="company_id.cs_callback_night_from", readonly=False
    )
    cs_callback_night_to = fields.Float(
        related="company_id.cs_callback_night_to", readonly=False
    )
    cs_callback_undo_minutes = fields.Integer(
        related="company_id.cs_callback_undo_minutes", readonly=False
    )
    cs_callback_rounds = fields.Integer(
        related="company_id.cs_callback_rounds", readonly=False
    )
    cs_callback_claim_minutes = fields.Integer(
        related="company_id.cs_callback_claim_minutes", readonly=False
    )
    cs_callback_department_id = fields.Many2one(
        related="company_id.cs_callback_department_id", readonly=False
    )
