from odoo import api, models
from odoo.exceptions import UserError

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
            self._check_not_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._check_not_evidence()

    def _check_not_evidence(self):
        """Guarantee 3: photos and signatures of a job stay as they were taken."""
        ours = self.filtered(lambda a: a.res_model == "cs.assignment").ids
        if not ours:
            return
        # Who may not see the job may not change its pictures either.
        tasks = self.env["cs.assignment"].sudo()
        if tasks.search_count(
            ["|", ("photo_before_ids", "in", ours), ("photo_after_ids", "in", ours)],
            limit=1,
        ) or self.filtered(
            lambda a: (
                a.res_model == "cs.assignment" and a.res_field == "customer_signature"
            )
        ):
            raise UserError(
                self.env._("Photos and signatures of a job stay as they were taken.")
            )
