from odoo import fields, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    _inherit = "res.users"

    cs_notify_by = fields.Selection(
        [
            ("both", "Message and Push"),
            ("mail", "Message Only"),
            ("push", "Push Only"),
            ("none", "Nothing"),
        ],
        string="Notices of the Service Centre",
        required=True,
        default="both",
        help="How notices come to you. Those that are mandatory, such as major "
        "complaints and accidents, always come by all ways.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "cs_notify_by"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "cs_notify_by"]

    def action_send_cs_test_message(self):
        """Send the logged-in user a test message, and say what became of it.

        :raise AccessError: for another user; nobody tests on other people's telephones
        """
        self.ensure_one()
        if self.id != self.env.uid:
            raise AccessError(
                self.env._("Everybody sends a test message to himself only.")
            )
        # Writes the log, which nobody may write.
        found = self.env["cs.notifier"].sudo()._send_test(self.sudo())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Test message"),
                "message": "; ".join(
                    f"{label}: {state}" for label, state in found.items()
                ),
                "type": "info",
                "sticky": True,
            },
        }
