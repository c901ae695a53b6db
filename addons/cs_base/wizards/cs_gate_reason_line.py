from odoo import api, fields, models

from ..tools.gates import Blocker


class CsGateReasonLine(models.TransientModel):
    """The reason chosen for one rule."""

    _name = "cs.gate.reason.line"
    _description = "Reason for a Rule"

    dialog_id = fields.Many2one("cs.gate.reason", required=True, ondelete="cascade")
    usage = fields.Char(readonly=True)
    rule = fields.Char(readonly=True)
    text = fields.Text(string="What Is Missing", readonly=True)
    reason_id = fields.Many2one("cs.reason")
    allowed_reason_ids = fields.Many2many(
        "cs.reason", compute="_compute_allowed_reason_ids"
    )

    @api.depends("usage", "rule")
    def _compute_allowed_reason_ids(self):
        for line in self:
            blocker = Blocker("", usage=line.usage or "", rule=line.rule or "")
            line.allowed_reason_ids = self.env["cs.reason"]._get_for_blocker(blocker)
