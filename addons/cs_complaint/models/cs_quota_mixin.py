from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(hours=1)
GC_BATCH = 10_000


class CsQuotaMixin(models.AbstractModel):
    """How much came from one source within the last hour.

    Counted in the database, so that it holds for all workers: two at once write the
    same row, one of them is repeated by the server and counts the other. A model that
    uses it names in ``_quota_key`` its field of the source, with a unique index.
    """

    _name = "cs.quota.mixin"
    _description = "Quota of an Hour"

    _quota_key = ""

    moments = fields.Json(readonly=True, help="When the last ones were sent (UTC).")

    @api.model
    def _take_one(self, source, limit):
        """Count one more of ``source`` if there is room.

        :param source: value of the field of the source
        :param int limit: what an hour may bring
        :return: False when the limit is reached
        """
        key = SQL.identifier(self._quota_key)
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, moments) VALUES (%s, '[]') "
                "ON CONFLICT (%s) DO NOTHING",
                SQL.identifier(self._table),
                key,
                source,
                key,
            )
        )
        # Nobody but the system writes the counters.
        row = self.sudo().search([(self._quota_key, "=", source)])
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
        if self._abstract:  # the clean-up calls the mixin as well
            return
        old = fields.Datetime.now() - timedelta(days=1)
        # A scheduled clean-up of the system's own counters.
        rows = self.sudo().search(
            ["|", ("write_date", "<", old), ("write_date", "=", False)], limit=GC_BATCH
        )
        rows.unlink()
