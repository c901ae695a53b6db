from odoo import api, models
from odoo.tools import SQL


class CsComplaintDemo(models.AbstractModel):
    """Callbacks of the past look as if they had been made then, by the clerks."""

    _inherit = "cs.complaint.demo"

    def _set_dates(self, env, pairs):
        super()._set_dates(env, pairs)
        self._date_callbacks()

    @api.model
    def _date_callbacks(self):
        """Move calls to their day, spread them over the clerks, review old ones."""
        self.env.flush_all()
        clerks = [
            self.env.ref(f"cs_base.user_{name}_demo").id
            for name in ("hejing", "baiyun")
        ]
        manager = self.env.ref("cs_base.user_gaojie_demo").id
        self.env.cr.execute(
            SQL(
                """
                UPDATE cs_callback c
                   SET planned_date = t.reported_date,
                       due_date = CASE
                           WHEN t.kind = 'repair'
                           THEN date_trunc('day', t.reported_date + interval '8 hours')
                                + interval '1 day 15 hours 59 minutes 59 seconds'
                           ELSE t.reported_date + interval '3 days' END
                  FROM helpdesk_ticket t
                 WHERE t.id = c.ticket_id AND c.state != 'withdrawn'
                """
            )
        )
        # Nobody's call waits for months: yesterday, today or the days to come.
        self.env.cr.execute(
            SQL(
                """
                UPDATE cs_callback
                   SET due_date = GREATEST(
                       due_date,
                       date_trunc('day', %(now)s + interval '8 hours')
                           + interval '15 hours 59 minutes 59 seconds'
                           + interval '1 day' * (id %% 4 - 1))
                 WHERE state = 'planned'
                """,
                now=self.env.cr.now(),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE cs_callback
                   SET user_id = (%(clerks)s)[1 + id %% 2],
                       operator_id = (%(clerks)s)[1 + id %% 2],
                       gap_seconds = 60 + id %% 120,
                       is_late = done_date > due_date,
                       attitude = CASE WHEN outcome = 'reached' AND id %% 9 < 8
                           THEN 'good' ELSE attitude END,
                       review_state = CASE
                           WHEN review_state = 'to_review'
                                AND done_date < %(now)s - interval '3 days'
                           THEN 'reviewed' ELSE review_state END
                 WHERE state = 'done'
                """,
                clerks=clerks,
                now=self.env.cr.now(),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE cs_callback
                   SET reviewed_by_id = %s, reviewed_date = done_date + interval '1 day'
                 WHERE review_state = 'reviewed'
                """,
                manager,
            )
        )
        self.env.invalidate_all()
