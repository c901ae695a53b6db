from odoo import fields, models


class CsUrgeNote(models.TransientModel):
    """Asks for the words of a customer who urges (ux 2.1)."""

    _name = "cs.urge.note"
    _description = "Note an Urge"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    urge_count = fields.Integer(related="ticket_id.urge_count")
    words = fields.Text(help="In the customer's own words.")
    phone = fields.Char(
        string="Calling Number", help="Empty: the number of the ticket."
    )

    def action_confirm(self):
        """Note the urge and go back to the ticket."""
        for note in self:
            note.ticket_id._urge(note.words, note.phone)
        return {"type": "ir.actions.act_window_close"}
