from odoo import fields, models


class CsCallbackReview(models.TransientModel):
    """Review of one opened callback, with a remark (CMP-66)."""

    _name = "cs.callback.review"
    _description = "Review of a Callback"

    callback_id = fields.Many2one(
        "cs.callback",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    note = fields.Text(string="Remark")

    def action_review(self):
        """Mark the call as reviewed; the rules stand on the call."""
        self.ensure_one()
        self.callback_id.action_review(self.note)
