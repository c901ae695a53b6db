from odoo import api, fields, models


class CsSamplingReason(models.TransientModel):
    """Asks why a line is replaced, or a draw closed short or cancelled."""

    _name = "cs.sampling.reason"
    _description = "Reason in a Draw"

    kind = fields.Selection(
        [("replace", "Replace"), ("close", "Close"), ("cancel", "Cancel")],
        required=True,
        readonly=True,
    )
    draw_id = fields.Many2one("cs.sampling.draw", required=True, readonly=True)
    line_ids = fields.Many2many("cs.sampling.draw.line", string="Lines", readonly=True)
    reason_id = fields.Many2one(
        "cs.reason", domain="[('usage', '=', 'sample_replace')]"
    )
    needs_note = fields.Boolean(compute="_compute_needs_note")
    note = fields.Text(string="Remark")

    @api.depends("reason_id", "kind")
    def _compute_needs_note(self):
        for one in self:
            one.needs_note = one.kind != "replace" or one.reason_id.needs_note

    def action_confirm(self):
        """Do what was asked for; the engine checks who may."""
        self.ensure_one()
        if self.kind == "replace":
            self.line_ids._replace(self.reason_id, self.note)
        elif self.kind == "close":
            self.draw_id._close(self.note)
        else:
            self.draw_id._cancel(self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
