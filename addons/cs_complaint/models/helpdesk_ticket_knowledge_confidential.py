"""What was learnt of a matter goes when it becomes confidential (guarantee 8)."""

from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _close_doors(self):
        """What was learnt of a matter that became confidential is not offered."""
        super()._close_doors()
        # Whoever makes it confidential need not see what was learnt.
        tickets = self.sudo()
        entries = tickets.knowledge_id
        if not entries:
            return
        tickets._write_by_server({"knowledge_id": False})
        lonely = entries.filtered(lambda e: not e.ticket_ids)
        lonely._forget()
