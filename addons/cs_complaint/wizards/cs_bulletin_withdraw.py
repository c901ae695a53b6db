from odoo import fields, models


class CsBulletinWithdraw(models.TransientModel):
    """Asks why issues of the notice board are withdrawn (CMP-45)."""

    _name = "cs.bulletin.withdraw"
    _description = "Withdraw an Issue of the Notice Board"

    bulletin_ids = fields.Many2many("cs.bulletin", string="Issues", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Withdraw them with this reason."""
        self.bulletin_ids._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
