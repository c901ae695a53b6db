from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CsSigningMark(models.Model):
    """Who opened which result before signing it in a batch (ux 2.4).

    A mark counts for the very content that was opened: when the result changes, it is
    opened anew.
    """

    _name = "cs.signing.mark"
    _description = "Result Opened Before Signing"
    _inherit = ["cs.server.rows.mixin", "cs.ticket.part.mixin"]
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", string="Opened By", required=True, readonly=True, index=True
    )
    content_hash = fields.Char(required=True, readonly=True)
    opened_date = fields.Datetime(
        string="Opened On", required=True, readonly=True, default=fields.Datetime.now
    )

    _ticket_user_uniq = models.UniqueIndex("(ticket_id, user_id, content_hash)")

    @api.model
    def _open(self, ticket, user):
        """Note that ``user`` opened what the ticket says now."""
        self.env.flush_all()
        # Whoever may sign a result may open it; nobody writes marks otherwise.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO cs_signing_mark
                    (ticket_id, site_id, company_id, user_id, content_hash, opened_date,
                     create_uid, create_date, write_uid, write_date)
                SELECT id, site_id, company_id, %(user)s, %(hash)s, %(now)s,
                    %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM helpdesk_ticket WHERE id = %(ticket)s
                ON CONFLICT DO NOTHING
                """,
                ticket=ticket.id,
                user=user.id,
                hash=ticket._get_content_digest(),
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )

    @api.model
    def _filter_opened(self, tickets, user):
        """Return those of ``tickets`` that ``user`` opened as they are now."""
        # The own marks, whatever the rights.
        marks = self.sudo().search_fetch(
            [("ticket_id", "in", tickets.ids), ("user_id", "=", user.id)],
            ["ticket_id", "content_hash"],
        )
        found = {(mark.ticket_id.id, mark.content_hash) for mark in marks}
        return tickets.filtered(lambda t: (t.id, t._get_content_digest()) in found)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: who read what before signing stays on record."""
        raise UserError(self._get_by_server_refusal())

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "That a result was opened is noted by the system when somebody opens it."
        )
