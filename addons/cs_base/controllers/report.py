import json

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.report import ReportController


class CsReportController(ReportController):
    @http.route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        """Ask before a big batch and note what is shown (DUT-36).

        The core declares the route read-only; where that is taken at its word, on a
        replica, Odoo itself runs a request that writes once more on the primary.
        """
        res_ids = [int(i) for i in (docids or "").split(",") if i.isdigit()]
        if res_ids and converter in ("pdf", "html"):
            report = request.env["ir.actions.report"]
            report._check_cs_print(reportname, res_ids, self._is_confirmed(data))
        response = super().report_routes(
            reportname, docids=docids, converter=converter, **data
        )
        if res_ids and converter == "html":
            self._log_page(reportname, res_ids)
        return response

    def _is_confirmed(self, data):
        """Tell whether the user said yes to the number of documents."""
        if data.get("cs_confirmed"):
            return True
        context = data.get("context") or "{}"
        try:
            context = json.loads(context) if isinstance(context, str) else context
        except ValueError:
            return False
        return isinstance(context, dict) and bool(context.get("cs_print_confirmed"))

    def _log_page(self, reportname, res_ids):
        """Note a form shown as a web page, where no PDF can be made."""
        report = request.env["ir.actions.report"]._get_report_from_name(reportname)
        if report.cs_is_logged:
            records = request.env[report.model].browse(res_ids)
            request.env["cs.print.log"]._log(report, records)
