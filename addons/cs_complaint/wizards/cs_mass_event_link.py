from odoo import fields, models


class CsMassEventLink(models.TransientModel):
    """Asks to which of several running events a ticket belongs (F6)."""

    _name = "cs.mass.event.link"
    _description = "Link to a Mass Event"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    site_id = fields.Many2one(related="ticket_id.site_id")
    event_id = fields.Many2one(
        "cs.mass.event",
        required=True,
        domain="[('state', '=', 'running'), ('site_id', '=', site_id)]",
    )

    def action_confirm(self):
        """Link the ticket."""
        for link in self:
            link.event_id._link(link.ticket_id)
        return {"type": "ir.actions.act_window_close"}
