from odoo import fields, models

from ..models.helpdesk_ticket_suggestion import DECISIONS


class CsSuggestionDecide(models.TransientModel):
    """Asks a superior for the decision about a suggestion (CMP-31)."""

    _name = "cs.suggestion.decide"
    _description = "Decide About a Suggestion"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    decision = fields.Selection(DECISIONS, required=True)
    note = fields.Text(
        string="Reason", help="The customer is told; a must when not accepted."
    )

    def action_confirm(self):
        """Note the decision."""
        for decide in self:
            decide.ticket_id._decide_suggestion(decide.decision, decide.note)
        return {"type": "ir.actions.act_window_close"}
