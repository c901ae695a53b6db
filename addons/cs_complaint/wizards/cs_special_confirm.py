from odoo import fields, models


class CsSpecialConfirm(models.TransientModel):
    """Asks the receiver of a special case for an instruction (CMP-17)."""

    _name = "cs.special.confirm"
    _description = "Confirm a Special Case"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    special_reason = fields.Text(related="ticket_id.special_reason")
    instruction = fields.Text(help="What is to be done; may stay empty.")

    def action_confirm(self):
        """Confirm the receipt."""
        for confirm in self:
            confirm.ticket_id._confirm_special(confirm.instruction)
        return {"type": "ir.actions.act_window_close"}
