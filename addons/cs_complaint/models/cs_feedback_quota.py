from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

WINDOW = timedelta(hours=1)


class CsFeedbackQuota(models.Model):
    """How much came from one address, and to one site, within the last hour (CMP-04).

    Counted in the database, so that it holds for all workers. Addresses are kept as
    digests: the row tells that somebody wrote, not who.
    """

    _name = "cs.feedback.quota"
    _description = "Quota of the Public Page"
    _rec_name = "source"

    source = fields.Char(required=True, readonly=True)
    moments = fields.Json(readonly=True, help="When the last ones were sent (UTC).")

    _source_uniq = models.UniqueIndex("(source)", "One row for each sender.")

    @api.model
    def _take(self, site, address):
        """Count one more message if there is room for it.

        :param site: cs.site it is sent to
        :param str address: network address of the sender
        :return: False when one of the limits of the company is reached
        """
        company = site.company_id.sudo()  # its settings
        digest = hmac(self.env(su=True), "cs-feedback-source", address or "?")
        limits = (
            (f"address {site.id} {digest}", company.cs_feedback_per_address),
            (f"site {site.id}", company.cs_feedback_per_site),
        )
        # All are counted, so that waiting is the only way round.
        return all([self._take_one(source, limit) for source, limit in limits])

    @api.model
    def _take_one(self, source, limit):
        # Nobody but the system writes the counters.
        rows = self.sudo()
        self.env.cr.execute(
            SQL(
                "INSERT INTO cs_feedback_quota (source, moments) VALUES (%s, '[]') "
                "ON CONFLICT (source) DO NOTHING",
                source,
            )
        )
        row = rows.search([("source", "=", source)])
        row.invalidate_recordset(["moments"])
        now = fields.Datetime.now()
        recent = [
            moment
            for moment in row.moments or []
            if fields.Datetime.to_datetime(moment) > now - WINDOW
        ]
        if len(recent) >= limit:
            return False
        row.moments = [*recent, fields.Datetime.to_string(now)]
        row.flush_recordset(["moments"])
        return True

    @api.autovacuum
    def _gc_quota(self):
        """Forget whom nobody counts any more."""
        old = fields.Datetime.now() - timedelta(days=1)
        # A scheduled clean-up of the system's own counters.
        rows = self.sudo().search(
            ["|", ("write_date", "<", old), ("write_date", "=", False)], limit=10000
        )
        rows.unlink()
