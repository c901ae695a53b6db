import json

from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import request

from odoo.addons.report_xlsx.controllers.main import ReportController

from ..tools.report_slots import ReportBusy

MAX_ID = 2**31 - 1


class CsReportInputController(ReportController):
    """Odd addresses of reports are refused, they make no fault (reliability 5.3)."""

    @http.route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        """Refuse what is no number, no record or no report."""
        if "\0" in reportname:
            raise NotFound()
        report = request.env["ir.actions.report"]._get_report_from_name(reportname)
        if not report or report.model not in request.env:
            raise NotFound()
        if docids:
            self._check_ids(report, docids)
        for name in ("options", "context"):
            self._check_json(data.get(name))
        try:
            return super().report_routes(
                reportname, docids=docids, converter=converter, **data
            )
        except ReportBusy as busy:
            if request.httprequest.path == "/report/download":
                raise  # the web client shows it as a message
            return request.make_response(
                str(busy), [("Content-Type", "text/plain; charset=utf-8")], status=503
            )

    @http.route()
    def report_download(self, data=None, context=None, token=None, readonly=True):
        """As above, for the way the web client takes."""
        content = self._check_json(data)
        if (
            not isinstance(content, list)
            or len(content) < 2
            or not all(isinstance(part, str) for part in content[:2])
        ):
            raise BadRequest("No report is named.")
        self._check_json(context)
        if "\0" in content[0]:
            raise NotFound()
        return super().report_download(
            data, context=context, token=token, readonly=readonly
        )

    def _check_ids(self, report, docids):
        parts = str(docids).split(",")
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise NotFound()
        ids = [int(part) for part in parts]
        if not all(0 < number <= MAX_ID for number in ids):
            raise NotFound()
        # Whether a record is there is told by its number; reading it is checked later.
        if len(request.env[report.model].sudo().browse(ids).exists()) != len(set(ids)):
            raise NotFound()

    def _check_json(self, text):
        if not text or not isinstance(text, str):
            return text
        try:
            return json.loads(text)
        except ValueError as error:
            raise BadRequest("This is no JSON.") from error
