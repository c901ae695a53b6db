from odoo import api, models
from odoo.exceptions import UserError

from .cs_checklist_answer import BY_SERVER

CONTENT_FIELDS = {
    "raw",
    "datas",
    "db_datas",
    "store_fname",
    "checksum",
    "name",
    "mimetype",
    "res_model",
    "res_id",
    "res_field",
    "type",
    "url",
    "public",
}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT_FIELDS & vals.keys():
            self._check_no_checklist_photo()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_checklist_photo(self):
        self._check_no_checklist_photo()

    def _check_no_checklist_photo(self):
        """Guarantee 3: a photo on a checklist stays as it was taken."""
        linked = self.filtered("res_id")
        if not linked or self.env.context.get("cs_checklist_pass") is BY_SERVER:
            return
        # Who may not see the record may not change its photos either.
        answers = self.env["cs.checklist.answer"].sudo()
        if answers.search_count([("photo_ids", "in", linked.ids)], limit=1):
            raise UserError(self.env._("A photo on a checklist stays as it was taken."))
