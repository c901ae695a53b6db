"""The noise budget: the same thing to the same person once in the quiet hours (M4)."""

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Marks older than this have no effect, whatever the setting.
KEEP = "31 days"


class CsNotificationMark(models.Model):
    """When somebody was last told something about a record.

    One row per kind, record and person, which the database keeps unique: whoever
    writes it first tells, others see that it is told. Written by the notifier alone.
    """

    _name = "cs.notification.mark"
    _description = "Last Message About a Record"
    _inherit = ["cs.server.rows.mixin"]
    _log_access = False
    _rec_name = "res_model"
    _order = "date desc, id desc"

    kind_id = fields.Many2one(
        "cs.notification.kind", required=True, readonly=True, ondelete="cascade"
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Integer(string="Record ID", required=True, readonly=True)
    told_id = fields.Integer(
        required=True, readonly=True, help="User, or 0 for a group."
    )
    date = fields.Datetime(required=True, readonly=True)

    _told_uniq = models.UniqueIndex("(kind_id, res_model, res_id, told_id)")
    _by_date = models.Index("(date)")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_server(self):
        raise UserError(self._get_by_server_refusal())

    @api.model
    def _get_by_server_refusal(self):
        return self.env._("Only the system notes who was told what.")

    @api.model
    def _take(self, kind, res_model, pairs, now, since):
        """Note that people are told now; return the pairs that may be told.

        Safe against other processes: who comes second waits for the first, and when
        that one has told, leaves it. When that one failed, the second tells.

        :param pairs: set of (record id, user id; 0 for a group)
        :param datetime since: told before or at this moment may be told again
        :return: the set of pairs that are to be told now
        """
        if not pairs:
            return set()
        try:
            with self.env.cr.savepoint(flush=False):
                return self._take_at_once(kind, res_model, sorted(pairs), now, since)
        except SerializationFailure:
            # Somebody else has just told one of these people, and committed it.
            if len(pairs) == 1:
                return set()
        return {
            pair
            for one in sorted(pairs)
            for pair in self._take(kind, res_model, {one}, now, since)
        }

    @api.model
    def _take_at_once(self, kind, res_model, pairs, now, since):
        # Always in the same order, so that two never wait for each other.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO cs_notification_mark AS mark
                            (kind_id, res_model, res_id, told_id, date)
                     SELECT %(kind)s, %(model)s, pair.res_id, pair.told_id, %(now)s
                       FROM unnest(%(ids)s, %(told)s) AS pair (res_id, told_id)
                   ORDER BY pair.res_id, pair.told_id
                ON CONFLICT (kind_id, res_model, res_id, told_id)
                  DO UPDATE SET date = EXCLUDED.date WHERE mark.date <= %(since)s
                  RETURNING res_id, told_id
                """,
                kind=kind.id,
                model=res_model,
                now=now,
                since=since,
                ids=[res_id for res_id, _told in pairs],
                told=[told for _res_id, told in pairs],
            ),
            log_exceptions=False,
        )
        return set(self.env.cr.fetchall())

    @api.autovacuum
    def _gc_marks(self):
        self.env.execute_query(
            SQL(
                """
                DELETE FROM cs_notification_mark
                      WHERE date < %s::timestamp - %s::interval RETURNING id
                """,
                fields.Datetime.now(),
                KEEP,
            )
        )
