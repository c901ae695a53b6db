from odoo import Command, fields, models

from ..models.helpdesk_ticket_effect import EFFECTS


class CsEffectCheck(models.TransientModel):
    """Asks the manager how well closed tickets were handled (CMP-08, CMP-11)."""

    _name = "cs.effect.check"
    _description = "Effect Check"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Tickets",
        required=True,
        default=lambda self: [Command.set(self.env.context.get("active_ids", []))],
    )
    effect = fields.Selection(EFFECTS, required=True)
    is_accurate = fields.Boolean(string="Accurate", default=True)
    is_reasonable = fields.Boolean(string="Reasonable", default=True)
    remark = fields.Text()

    def action_confirm(self):
        """Write the judgement; see ``helpdesk.ticket._check_effect`` for refusals."""
        self.ensure_one()
        self.ticket_ids._check_effect(
            self.effect, self.remark or "", self.is_accurate, self.is_reasonable
        )
        return {"type": "ir.actions.act_window_close"}
