from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_no_evidence(self):
        """Guarantee 3: a photo on a checklist stays as it was taken."""
        super()._check_no_evidence()
        linked = self.filtered("res_id")
        Answer = self.env["cs.checklist.answer"]
        if not linked or Answer._is_by_server():
            return
        # Who may not see the record may not change its photos either.
        if Answer.sudo().search_count([("photo_ids", "in", linked.ids)], limit=1):
            raise UserError(self.env._("A photo on a checklist stays as it was taken."))
