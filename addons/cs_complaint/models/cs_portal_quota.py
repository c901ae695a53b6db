from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(hours=1)


class CsPortalQuota(models.Model):
    """How many tickets each portal user sent within the last hour (reliability 2 #7).

    Counted in the database, so that it holds for all workers: two submissions at once
    write the same row, one of them is repeated by the server and counts the other.
    """

    _name = "cs.portal.quota"
    _description = "Portal Quota"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    moments = fields.Json(readonly=True, help="When the last ones were sent (UTC).")

    _user_uniq = models.UniqueIndex("(user_id)", "One row for each user.")

    @api.model
    def _take(self, user):
        """Count one more ticket of ``user`` if there is room.

        :param user: res.users who sends it
        :return: False when the limit of the company is reached
        """
        # Nobody but the system writes the counters.
        rows = self.sudo()
        self.env.cr.execute(
            SQL(
                "INSERT INTO cs_portal_quota (user_id, moments) VALUES (%s, '[]') "
                "ON CONFLICT (user_id) DO NOTHING",
                user.id,
            )
        )
        row = rows.search([("user_id", "=", user.id)])
        row.invalidate_recordset(["moments"])
        now = fields.Datetime.now()
        recent = [
            moment
            for moment in row.moments or []
            if fields.Datetime.to_datetime(moment) > now - WINDOW
        ]
        limit = user.company_id.sudo().cs_portal_tickets_per_hour  # a setting
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
        self.sudo().search([("write_date", "<", old)], limit=10000).unlink()
