from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _get_notify_valid_parameters(self):
        return super()._get_notify_valid_parameters() | {"cs_skip_push"}

    def _notify_thread_by_web_push(
        self, message, recipients_data, msg_vals=False, **kwargs
    ):
        """Notices of the notifier are pushed by its own driver, or not at all (M4)."""
        if kwargs.get("cs_skip_push"):
            return None
        return super()._notify_thread_by_web_push(
            message, recipients_data, msg_vals=msg_vals, **kwargs
        )
