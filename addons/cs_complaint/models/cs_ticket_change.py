from odoo import api, fields, models
from odoo.tools import SQL


class CsTicketChange(models.Model):
    """A note that something counted in a closed month has changed (guarantee 9).

    From then on the month is counted live, until the scheduled job has rolled it up
    anew. Notes are only added, so that two people never wait for each other; the job
    removes those that it saw.
    """

    _name = "cs.ticket.change"
    _description = "Change in a Closed Month"
    _log_access = False

    site_id = fields.Many2one("cs.site", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="site_id.company_id")
    month = fields.Date(required=True)

    _site_month = models.Index("(site_id, month)")

    @api.model
    def _note_tickets(self, ticket_ids):
        """Note the closed months in which these tickets count, as stored now."""
        self._note(
            SQL(
                """
                SELECT ticket.site_id, counted.date
                  FROM helpdesk_ticket ticket
                 CROSS JOIN LATERAL (
                       SELECT ticket.received_date
                        UNION ALL
                       SELECT ticket.reply_deadline
                        UNION ALL
                       SELECT callback.done_date
                         FROM cs_callback callback
                        WHERE callback.ticket_id = ticket.id
                          AND callback.state = 'done') counted (date)
                 WHERE ticket.id = ANY(%s)
                """,
                list(ticket_ids),
            )
        )

    @api.model
    def _note_callbacks(self, callback_ids):
        """Note the closed months in which these calls count, as stored now."""
        self._note(
            SQL(
                "SELECT site_id, done_date FROM cs_callback WHERE id = ANY(%s)",
                list(callback_ids),
            )
        )

    @api.model
    def _note(self, moments):
        """Add a note for each month of a site that is known to be closed.

        A month that the job does not know yet needs none: the job waits until every
        transaction that did not see its month has ended.

        :param SQL moments: rows of site and time
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO cs_ticket_change (site_id, month)
                SELECT DISTINCT period.site_id, period.month
                  FROM (%s) moment (site_id, date)
                  JOIN cs_ticket_period period
                    ON period.site_id = moment.site_id
                   AND period.start_date <= moment.date
                   AND period.stop_date > moment.date
                """,
                moments,
            )
        )
