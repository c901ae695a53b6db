from odoo import api, fields, models
from odoo.exceptions import UserError

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_SERVER = object()


class CsPrintLog(models.Model):
    """Who had which records printed, when (DUT-36, architecture 3 Reports).

    One row for each PDF made and site; rows are made by ``_log`` alone and stay.
    """

    _name = "cs.print.log"
    _description = "Print Log"
    _inherit = ["cs.server.rows.mixin", "cs.site.mixin"]
    _order = "date desc, id desc"
    _rec_name = "report_name"

    _server_pass = ("cs_print_pass", BY_SERVER)

    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    operator_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        help="Who sat at the screen, whoever was logged in.",
    )
    report_id = fields.Many2one("ir.actions.report", readonly=True, ondelete="set null")
    report_name = fields.Char(string="Printed", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_ids = fields.Json(string="Record IDs", readonly=True)
    record_names = fields.Text(string="Records", readonly=True)
    document_count = fields.Integer(string="Documents", readonly=True)
    page_count = fields.Integer(
        string="Pages",
        readonly=True,
        help="Pages of the whole PDF; 0 when it was shown as a web page.",
    )
    site_id = fields.Many2one(readonly=True)

    _site_date = models.Index("(site_id, date)")

    @api.model
    def _log(self, report, records, pages=0):
        """Note that the present user had ``records`` printed.

        :param report: ir.actions.report
        :param records: what was printed, of one model
        :param int pages: pages of the PDF
        :return: the new rows, one for each site
        """
        if not records:
            return self.browse()
        # Which site is the default one is no secret.
        default = self.env.company.sudo().cs_default_site_id
        # Names and sites as the system knows them; the rows are not the printer's.
        by_site = records.sudo().grouped(
            lambda r: (r.site_id if "site_id" in r._fields else None) or default
        )
        common = {
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "operator_id": self.env.user._get_cs_operator().id,
            "report_id": report.id,
            # Everybody may know the name of what he prints.
            "report_name": report.sudo().name,
            "res_model": records._name,
            "page_count": pages,
        }
        log = self._by_server()
        return log.create(
            [
                {
                    **common,
                    "site_id": site.id,
                    "res_ids": group.ids,
                    "record_names": ", ".join(group.mapped("display_name")),
                    "document_count": len(group),
                }
                for site, group in by_site.items()
            ]
        ).with_env(self.env)

    @api.model
    def _get_by_server_refusal(self):
        return self.env._("The print log is kept by the system and cannot be changed.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what was printed stays known."""
        raise UserError(
            self.env._("The print log is kept by the system and cannot be deleted.")
        )
