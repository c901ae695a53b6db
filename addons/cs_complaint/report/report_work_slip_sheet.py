"""Work slips, two on a sheet (ux M16)."""

from odoo import api, models

from ..tools.forms import in_pages

ON_SHEET = 2


class ReportWorkSlipSheet(models.AbstractModel):
    """The same slips, two on an A4 sheet to be cut."""

    _name = "report.cs_complaint.report_work_slip_sheet"
    _description = "Work Slips, Two on a Sheet"
    _inherit = ["report.cs_complaint.report_work_slip"]

    @api.model
    def _get_pages(self, records):
        slips = [self._get_page(ticket) for ticket in records]
        return [{"slips": part} for part in in_pages(slips, ON_SHEET)]

    @api.model
    def _get_blank_pages(self):
        return [{"slips": [self._get_page(self._get_blank_record())] * ON_SHEET}]
