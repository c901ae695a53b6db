"""Measures that follow from the monthly callback statistics (CMP-67, CMP-68)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .cs_report_run_period import CALLBACK_STATISTICS


class CsImprovement(models.Model):
    _inherit = "cs.improvement"

    report_run_id = fields.Many2one(
        "cs.report.run",
        string="Callback Statistics",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )

    @api.constrains("report_run_id", "site_id")
    def _check_report_run(self):
        """A measure is added while the table is open, for one of its sites."""
        for measure in self.filtered("report_run_id"):
            # Whether it is handed in, not what it says.
            measure = measure.sudo()
            run = measure.report_run_id
            if run.report_code != CALLBACK_STATISTICS:
                raise ValidationError(
                    self.env._("Measures belong to the monthly callback statistics.")
                )
            run._check_open()
            if measure.site_id not in run.site_ids:
                raise ValidationError(
                    self.env._(
                        "%(measure)s: choose one of the sites of the statistics.",
                        measure=measure.name,
                    )
                )
