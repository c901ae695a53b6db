from odoo import models
from odoo.exceptions import UserError

from .cs_checklist_answer import BY_SERVER


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_no_evidence(self):
        """Guarantee 3: a photo on a checklist stays as it was taken."""
        super()._check_no_evidence()
        linked = self.filtered("res_id")
        if not linked or self.env.context.get("cs_checklist_pass") is BY_SERVER:
            return
        # Who may not see the record may not change its photos either.
        answers = self.env["cs.checklist.answer"].sudo()
        if answers.search_count([("photo_ids", "in", linked.ids)], limit=1):
            raise UserError(self.env._("A photo on a checklist stays as it was taken."))
