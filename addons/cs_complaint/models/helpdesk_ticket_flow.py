"""The flow chart of complaint handling, from the form of the ticket (CMP-38)."""

from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_open_flow_chart(self):
        """Open the picture of the steps, in a tab of its own."""
        return {
            "type": "ir.actions.act_url",
            "url": "/cs_complaint/flow.svg",
            "target": "new",
        }
