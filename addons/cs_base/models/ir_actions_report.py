import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader, PdfReadError


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    cs_is_logged = fields.Boolean(
        string="Shown and Logged",
        compute="_compute_cs_is_logged",
        store=True,
        readonly=False,
        help="The PDF opens in the viewer of the browser instead of being downloaded, "
        "and each print is noted in the print log (DUT-36).",
    )

    @api.depends("model")
    def _compute_cs_is_logged(self):
        """All reports on records of the service centre; others by hand."""
        for report in self:
            report.cs_is_logged = (report.model or "").startswith("cs.")

    def _get_readable_fields(self):
        # The web client decides by it whether the PDF is shown or downloaded.
        return super()._get_readable_fields() | {"cs_is_logged"}

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Note each PDF of a logged report, whichever way it was asked for."""
        result = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        report = self._get_report(report_ref)
        if res_ids and report.cs_is_logged:
            pages = self._count_cs_pages(*result)
            records = self.env[report.model].browse(res_ids)
            self.env["cs.print.log"]._log(report, records, pages)
        return result

    @api.model
    def _count_cs_pages(self, content, content_type):
        if content_type != "pdf":
            return 0
        try:
            return len(PdfFileReader(io.BytesIO(content), strict=False).pages)
        except PdfReadError:
            return 0

    @api.model
    def _check_cs_print(self, report_ref, res_ids, is_confirmed=False):
        """Ask before many documents are printed at once (DUT-36).

        :param list res_ids: records to be printed
        :param bool is_confirmed: whether the user said yes to the number
        :raise UserError: when there are more than the limit [setting], unconfirmed
        """
        report = self._get_report(report_ref)
        limit = self.env.company.cs_print_confirm_count
        if report.cs_is_logged and len(res_ids or []) > limit and not is_confirmed:
            raise UserError(
                self.env._(
                    "%(count)s documents are to be printed at once, more than "
                    "%(limit)s (DUT-36). Choose fewer, or confirm the number when you "
                    "are asked.",
                    count=len(res_ids),
                    limit=limit,
                )
            )

    def _get_cs_clause(self):
        """Return the code of the clause that asks for the form, empty if none does."""
        self.ensure_one()
        engine = self.env.get(f"report.{self.report_name}")
        return getattr(engine, "_form_clause", "") if engine is not None else ""
