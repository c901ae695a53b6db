from odoo import api, models

_CONTENT_FIELDS = {"raw", "datas", "db_datas", "store_fname", "checksum", "name"}
_LINK_FIELDS = {"res_model", "res_id", "res_field", "type", "url", "public"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if (_CONTENT_FIELDS | _LINK_FIELDS) & vals.keys():
            self._check_confirmed_report()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed_report(self):
        self._check_confirmed_report()

    def _check_confirmed_report(self):
        """Guarantee 4: the workbook of a confirmed report stays as it is."""
        ours = self.filtered(lambda a: a.res_model == "cs.report.run")
        if ours:
            # Who may not see the report may not change its workbook either.
            runs = self.env["cs.report.run"].sudo()
            runs.search([("attachment_id", "in", ours.ids)])._check_open()
