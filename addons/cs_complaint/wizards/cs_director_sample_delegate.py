from odoo import fields, models


class CsDirectorSampleDelegate(models.TransientModel):
    """Asks who calls in the director's place, and why (CMP-59)."""

    _name = "cs.director.sample.delegate"
    _description = "Delegate Calls"

    line_ids = fields.Many2many(
        "cs.director.sample.line", string="Calls", readonly=True, required=True
    )
    user_id = fields.Many2one(
        "res.users", string="Who Calls", domain="[('share', '=', False)]"
    )
    reason = fields.Text(string="Why the Director Does Not Call")

    def action_confirm(self):
        """Note the delegation; the calls check who may."""
        self.ensure_one()
        self.line_ids._delegate(self.user_id, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_take_back(self):
        """Let the director call again."""
        self.ensure_one()
        self.line_ids._delegate(self.user_id.browse(), "")
        return {"type": "ir.actions.client", "tag": "soft_reload"}
