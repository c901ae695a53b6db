"""The sites of a report: who sees them, and when the period is at each of them."""

from odoo import api, models
from odoo.exceptions import AccessError

from ..tools import period


class CsReportRun(models.Model):
    _inherit = "cs.report.run"

    @api.model
    def _get_scope_sites(self, company):
        """Sites of the company that the caller may see, archived ones included."""
        if self.env.su:
            Site = self.env["cs.site"].with_context(active_test=False)
            return Site.search([("company_id", "=", company.id)])
        # The user's own scope may be asked for without rights on users; reading it as
        # superuser shows nothing beyond that scope.
        scope = self.env.user.sudo().cs_scope_site_ids
        return scope.filtered(lambda site: site.company_id == company).sudo(False)

    def _check_scope(self):
        """Nobody computes or prints more than the own sites show (guarantee 8)."""
        for run in self:
            if run.site_ids - run._get_scope_sites(run.company_id):
                raise AccessError(
                    self.env._(
                        "This report covers sites that you do not see. Choose among "
                        "your own sites."
                    )
                )

    def _get_tz(self):
        """Time zone in which dates without a site of their own are printed."""
        self.ensure_one()
        return self.site_ids[:1].tz or "UTC"

    def _get_bounds(self, dates=None):
        """The period in UTC for each site: list of (site id, tz, from, up to).

        Decision 20: local midnight of the site, whoever asks.

        :param dates: (first, last) local day; the run's own when left out
        """
        self.ensure_one()
        start, stop = dates or (self.date_from, self.date_to)
        return [
            (site.id, site.tz, *period.utc_bounds(start, stop, site.tz))
            for site in self.site_ids.sorted("id")
        ]
