"""Months that wait to be closed are told, once."""

from datetime import timedelta

from odoo import api, fields, models

from ..tools import period


class CsPerformanceMonth(models.Model):
    _inherit = "cs.performance.month"

    @api.model
    def _remind(self):
        """Tell once that a month waits to be closed, from the day of the company on."""
        now = fields.Datetime.now()
        months = self._by_server().search(
            [("state", "=", "open"), ("reminded_date", "=", False)]
        )
        for month in months:
            days = timedelta(days=month.company_id.cs_performance_close_day - 1)
            following = period.shift_months(month.date_from, 1)
            if month._get_today() >= following + days:
                month.write({"reminded_date": now})
                self.env["cs.exception"]._report(
                    month,
                    "warning",
                    "G-7",
                    self.env._(
                        "%(month)s of the performance ledger is not closed yet.",
                        month=month.name,
                    ),
                    site=month.company_id.cs_default_site_id,
                )
