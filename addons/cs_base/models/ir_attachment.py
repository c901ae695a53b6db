from odoo import api, models

CONTENT_FIELDS = {"raw", "datas", "db_datas", "store_fname", "checksum", "name"}
LINK_FIELDS = {"res_model", "res_id", "res_field", "type", "url", "public"}
GUARDED_FIELDS = CONTENT_FIELDS | LINK_FIELDS | {"mimetype"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if GUARDED_FIELDS & vals.keys():
            self._check_no_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._check_no_evidence()

    def _check_no_evidence(self):
        """Guarantees 3, 4: files that prove something stay as they are.

        Extended for each kind of them; asked before content or links of files change.

        :raise UserError: naming the kind of file
        """
        ours = self.filtered(lambda a: a.res_model == "cs.report.run")
        if ours:
            # Who may not see the report may not change its workbook either.
            runs = self.env["cs.report.run"].sudo()
            runs.search([("attachment_id", "in", ours.ids)])._check_open()
