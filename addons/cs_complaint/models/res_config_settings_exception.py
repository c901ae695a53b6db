from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_exception_quiet_hours = fields.Float(
        related="company_id.cs_exception_quiet_hours", readonly=False
    )
    cs_digest_morning = fields.Float(
        related="company_id.cs_digest_morning", readonly=False
    )
    cs_digest_evening = fields.Float(
        related="company_id.cs_digest_evening", readonly=False
    )
    cs_due_soon_hours = fields.Float(
        related="company_id.cs_due_soon_hours", readonly=False
    )
    cs_print_confirm_count = fields.Integer(
        related="company_id.cs_print_confirm_count", readonly=False
    )
