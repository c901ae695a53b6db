from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.local_time import to_local

from ..tools import ticket_events as rows
from ..tools import ticket_rollup as query

#: No transaction lives longer. Those that began before a month was known here write no
#: notes about it, so the month is not rolled up before they are over.
LONGEST_TRANSACTION = timedelta(hours=2)
MONTHS_AT_ONCE = 24


class CsTicketPeriod(models.Model):
    """A closed month of a site, whose figures are stored as sums (guarantee 9).

    The month is that of the site's clock. It stands here from its end on; it is rolled
    up by the scheduled job, and counted live as long as that has not happened or a
    change is noted. A site with another time zone has other months: those made with
    the former one are not used any more.
    """

    _name = "cs.ticket.period"
    _description = "Rolled-up Month"
    _order = "month desc, site_id, id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    site_id = fields.Many2one("cs.site", required=True, ondelete="cascade")
    month = fields.Date(required=True, help="First day of the month.")
    tz = fields.Char(string="Time Zone", required=True)
    start_date = fields.Datetime(string="From", required=True)
    stop_date = fields.Datetime(string="Up To", required=True)
    noticed_date = fields.Datetime(string="Known Since", required=True)
    computed_date = fields.Datetime(string="Rolled Up On")
    version = fields.Integer(required=True)

    _site_month_uniq = models.UniqueIndex(
        "(site_id, month)", "This month of the site is rolled up already."
    )

    # ------------------------------------------------------------------
    # Months
    # ------------------------------------------------------------------

    @api.model
    def _get_gaps(self):
        """Return the months with tickets that do not stand here, up to now.

        :return: list of (company id, site id, month, from, up to, tz)
        """
        self._flush_sources()
        now, gaps = fields.Datetime.now(), []
        for site_id, company_id, tz, first, last, earliest in self._read_sites():
            if not earliest:
                continue
            month = to_local(earliest, tz).date().replace(day=1)
            present = to_local(now, tz).date()
            while month <= present:
                if not first or not first <= month <= last:
                    stop = period.bounds("month", month)[1]
                    bounds = period.utc_bounds(month, stop, tz)
                    gaps.append((company_id, site_id, month, *bounds, tz))
                month = period.shift_months(month, 1)
        return gaps

    @api.model
    def _flush_sources(self):
        for name, names in rows.SOURCES.items():
            self.env[name].flush_model(names)

    @api.model
    def _read_sites(self):
        """Rows: site, company, time zone, first and last month here, first event.

        The months of a site that stand here have no hole: they are made at once.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT site.id, site.company_id, site.tz, held.first, held.last,
                       LEAST(
                           (SELECT MIN(received_date) FROM helpdesk_ticket
                             WHERE site_id = site.id AND step IS NOT NULL),
                           (SELECT MIN(reply_deadline) FROM helpdesk_ticket
                             WHERE site_id = site.id AND step IS NOT NULL),
                           (SELECT MIN(done_date) FROM cs_callback
                             WHERE site_id = site.id AND state = 'done'
                               AND outcome = 'reached')
                       )
                  FROM cs_site site
                 CROSS JOIN LATERAL (
                       SELECT MIN(month) AS first, MAX(month) AS last
                         FROM cs_ticket_period period
                        WHERE period.site_id = site.id AND period.tz = site.tz
                          AND period.version = %s) held
                """,
                rows.VERSION,
            )
        )

    @api.model
    def _has_live(self):
        """Tell whether a month that stands here must be counted live."""
        [(found,)] = self.env.execute_query(
            SQL(
                "SELECT EXISTS (SELECT FROM cs_ticket_period period WHERE %s)",
                rows.is_live(),
            )
        )
        return found

    # ------------------------------------------------------------------
    # Roll-up
    # ------------------------------------------------------------------

    @api.model
    def _cron_roll_up(self):
        """Roll up months that have ended or changed; nothing to do costs no more
        than three questions.
        """
        self._drop_void()
        self._open_ended()
        due = self._get_due()
        while due:
            locked = due[:MONTHS_AT_ONCE].try_lock_for_update()
            locked._roll_up()
            due = due[MONTHS_AT_ONCE:]
            if not self.env["ir.cron"]._commit_progress(
                len(locked), remaining=len(due)
            ):
                break

    @api.model
    def _drop_void(self):
        """Remove months of another time zone or version, and notes about no month."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM cs_ticket_period period
                 USING cs_site site
                 WHERE site.id = period.site_id
                   AND (site.tz <> period.tz OR period.version <> %s)
                """,
                rows.VERSION,
            )
        )
        if self.env.cr.rowcount:
            self.env.cr.execute(
                """
                DELETE FROM cs_ticket_change change
                 WHERE NOT EXISTS (
                       SELECT FROM cs_ticket_period period
                        WHERE period.site_id = change.site_id
                          AND period.month = change.month)
                """
            )
            self.invalidate_model()

    @api.model
    def _open_ended(self):
        """Let months that have ended stand here, so that changes are noted."""
        now = fields.Datetime.now()
        self.create(
            [
                {
                    "company_id": company_id,
                    "site_id": site_id,
                    "month": month,
                    "start_date": start,
                    "stop_date": stop,
                    "tz": tz,
                    "noticed_date": now,
                    "version": rows.VERSION,
                }
                for company_id, site_id, month, start, stop, tz in self._get_gaps()
                if stop <= now
            ]
        )
        self.flush_model()

    @api.model
    def _get_due(self):
        """Return months to roll up, the latest first."""
        self.flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT period.id FROM cs_ticket_period period
                 WHERE %s AND period.noticed_date <= %s
                 ORDER BY period.month DESC, period.id
                """,
                rows.is_live(),
                fields.Datetime.now() - LONGEST_TRANSACTION,
            )
        )
        return self.browse(row[0] for row in found)

    def _roll_up(self):
        """Store the sums of these months and remove the notes that they answer.

        A note that is not seen now is of a change that is not seen either: it stays,
        and the month is rolled up again.
        """
        if not self:
            return
        self._flush_sources()
        spans = rows.periods(SQL("period.id = ANY(%s)", self.ids))
        notes = self.env.execute_query(
            SQL(
                """
                SELECT change.id FROM cs_ticket_change change
                  JOIN cs_ticket_period period ON period.site_id = change.site_id
                   AND period.month = change.month
                 WHERE period.id = ANY(%s)
                """,
                self.ids,
            )
        )
        cr, now = self.env.cr, fields.Datetime.now()
        cr.execute("DELETE FROM cs_ticket_month WHERE period_id = ANY(%s)", [self.ids])
        cr.execute(query.fill(spans, now))
        cr.execute(
            "DELETE FROM cs_ticket_change WHERE id = ANY(%s)", [[n for (n,) in notes]]
        )
        self.env["cs.ticket.month"].invalidate_model()
        self.env["cs.ticket.change"].invalidate_model()
        self.computed_date = now
        self.flush_recordset()
