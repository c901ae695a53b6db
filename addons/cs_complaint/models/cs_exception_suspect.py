"""Whom a suspicion about a ticket concerns (CMP-50 to CMP-54)."""

from odoo import models


class CsException(models.Model):
    _inherit = "cs.exception"

    def _get_suspect(self):
        """CMP-46: the first responder follows the matter to its end; a bad attitude at
        a callback is about the people of the ticket as well."""
        suspect = super()._get_suspect()
        if suspect or self.res_model not in ("helpdesk.ticket", "cs.callback"):
            return suspect
        # Who is responsible for a matter is no secret to who sees the suspicion.
        record = self.env[self.res_model].sudo().browse(self.res_id).exists()
        ticket = record.ticket_id if self.res_model == "cs.callback" else record
        return ticket.first_responder_id.with_env(self.env)
