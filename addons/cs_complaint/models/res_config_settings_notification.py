from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cs_notify_mail = fields.Boolean(related="company_id.cs_notify_mail", readonly=False)
    cs_notify_push = fields.Boolean(related="company_id.cs_notify_push", readonly=False)
    cs_notification_quiet_hours = fields.Float(
        related="company_id.cs_notification_quiet_hours", readonly=False
    )
    cs_notification_keep_days = fields.Integer(
        related="company_id.cs_notification_keep_days", readonly=False
    )

    def action_send_cs_test_message(self):
        """Send a test message to whoever sits here."""
        return self.env.user.action_send_cs_test_message()
