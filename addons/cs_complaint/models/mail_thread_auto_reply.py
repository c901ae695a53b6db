"""Automatic replies make no ticket (CMP-01); bounces the core catches already."""

from odoo import api, models

TICKET = "helpdesk.ticket"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if not self._is_auto_reply(message):
            return routes
        # An answer to a ticket is kept with it; a new ticket of it is nobody's call.
        return [route for route in routes or [] if route[0] != TICKET or route[1]]

    @api.model
    def _is_auto_reply(self, message):
        """Tell whether a program answered; orders that a program sends are no reply.

        :param message: email.message.EmailMessage
        """
        submitted = (message.get("Auto-Submitted") or "").strip().lower()
        precedence = (message.get("Precedence") or "").strip().lower()
        return (
            submitted.startswith("auto-replied")
            or precedence in ("auto_reply", "auto-reply")
            or any(message.get(name) for name in ("X-Autoreply", "X-Autorespond"))
        )
