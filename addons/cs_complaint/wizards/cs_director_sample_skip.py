from odoo import fields, models


class CsDirectorSampleSkip(models.TransientModel):
    """Asks why a customer cannot be called; the next rank takes the place (CMP-59)."""

    _name = "cs.director.sample.skip"
    _description = "Customer Cannot Be Called"

    line_id = fields.Many2one("cs.director.sample.line", required=True, readonly=True)
    reason_id = fields.Many2one(
        "cs.reason", required=True, domain="[('usage', '=', 'director_skip')]"
    )
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Text(string="Remark")

    def action_confirm(self):
        """Replace the call; the engine takes the next rank."""
        self.ensure_one()
        self.line_id._skip(self.reason_id, self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
