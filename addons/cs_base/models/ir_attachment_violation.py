from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_no_evidence(self):
        """Guarantees 3, 4: what was decided by, and told of, stays as it was seen."""
        super()._check_no_evidence()
        linked = self.filtered("res_id").grouped("res_model")
        # Who may not see the record may not change its evidence either.
        violations = self.env["cs.violation"].sudo()
        entries = self.env["cs.performance.entry"].sudo()
        ids = linked.get(violations._name, self.browse()).mapped("res_id")
        if violations.browse(ids).exists().filtered(lambda v: v.state != "suspected"):
            raise UserError(
                self.env._("The evidence of a decided violation stays as it is.")
            )
        ids = linked.get(entries._name, self.browse()).mapped("res_id")
        if entries.browse(ids).exists():
            raise UserError(
                self.env._("The evidence of a performance record stays as it is.")
            )
