"""Mails of people whom nobody knows: a ticket, and somebody finds out who (CMP-01)."""

from odoo import api, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        ticket = super().message_new(msg_dict, custom_values=custom_values)
        if ticket.step and not (ticket.partner_id or ticket.is_confidential):
            self.env["cs.exception"]._report(
                ticket,
                "warning",
                "CMP-01",
                self.env._("The sender of the mail is not known: find out who it is."),
            )
        return ticket
