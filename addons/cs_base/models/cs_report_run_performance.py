from odoo import api, fields, models

from ..tools.gates import Blocker

CODE = "performance_month"


class CsReportRun(models.Model):
    _inherit = "cs.report.run"

    report_code = fields.Selection(
        selection_add=[(CODE, "Performance for Payroll")], ondelete={CODE: "cascade"}
    )

    @api.model
    def _get_engine_names(self):
        return {**super()._get_engine_names(), CODE: "report.cs_base.performance_month"}

    def _get_open_blockers(self):
        """Payroll gets closed months only: an open one still changes."""
        blockers = super()._get_open_blockers()
        if self.report_code == CODE and self._get_engine()._get_open_months(self):
            blockers.append(
                Blocker(
                    self.env._("The month of the performance ledger is not closed"),
                    cure=self.env._("close the month first"),
                )
            )
        return blockers
