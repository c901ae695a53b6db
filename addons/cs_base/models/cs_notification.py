from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# An object cannot come from a client: a context sent by RPC holds JSON values only.
BY_NOTIFIER = object()
GC_BATCH = 10_000

STATES = [
    ("queued", "Waiting"),
    ("handed", "In the Mail Queue"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("skipped", "Not Sent"),
]


class CsNotification(models.Model):
    """Who was told what, by which way, and what became of it (ux M12).

    Log and outbox in one: ``cs.notifier`` makes the rows, the scheduled action delivers
    those that wait. Rows hold no content beyond the number, so that a matter that
    becomes confidential later is not told here; nobody edits or deletes them, old ones
    go by themselves.
    """

    _name = "cs.notification"
    _description = "Message Sent"
    _inherit = ["cs.server.rows.mixin", "cs.site.mixin"]
    _order = "date desc, id desc"
    _rec_name = "record_name"

    _server_pass = ("cs_notification_pass", BY_NOTIFIER)

    kind_id = fields.Many2one(
        "cs.notification.kind",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    driver = fields.Selection(
        selection="_selection_driver", string="Sent By", required=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Receiver",
        readonly=True,
        index="btree_not_null",
        help="Empty for a group chat.",
    )
    site_id = fields.Many2one(readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", readonly=True
    )
    res_ids = fields.Char(
        string="All Records", readonly=True, help="Of a message about several records."
    )
    record_name = fields.Char(string="About", readonly=True)
    is_confidential = fields.Boolean(string="Confidential", readonly=True)
    is_hidden = fields.Boolean(
        string="Hidden",
        readonly=True,
        help="The receiver may not know of the matter any more.",
    )
    due_date = fields.Datetime(string="Due", readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(STATES, string="Status", required=True, readonly=True)
    attempts = fields.Integer(string="Failed Tries", readonly=True)
    next_try_date = fields.Datetime(string="Next Try", readonly=True)
    sent_date = fields.Datetime(string="Sent On", readonly=True)
    error = fields.Char(readonly=True)
    mail_message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _next_try = models.Index("(next_try_date, id) WHERE next_try_date IS NOT NULL")
    _subject = models.Index("(res_model, res_id, date)")
    _site_date = models.Index("(site_id, date)")
    _failed = models.Index("(company_id, date) WHERE state = 'failed'")
    _user_date = models.Index("(user_id, date)")

    @api.model
    def _selection_driver(self):
        drivers = self.env["cs.notifier"]._get_drivers()
        return [(code, driver.label) for code, driver in drivers.items()]

    # ------------------------------------------------------------------
    # Never edited, never deleted by people
    # ------------------------------------------------------------------

    @api.model
    def _get_by_server_refusal(self):
        return self.env._("The log of messages is kept by the system alone.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        raise UserError(
            self.env._(
                "The log of messages is not deleted by hand. Old rows go by themselves "
                "after the time set for the company."
            )
        )

    @api.autovacuum
    def _gc_rows(self):
        """Drop what is older than each company keeps it, in portions; what waits for
        delivery stays."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM cs_notification WHERE id IN (
                    SELECT row.id
                      FROM cs_notification row
                      JOIN res_company company ON company.id = row.company_id
                     WHERE row.date < %s::timestamp
                                      - company.cs_notification_keep_days
                                      * interval '1 day'
                       AND row.state NOT IN ('queued', 'handed')
                     LIMIT %s)
                RETURNING id
                """,
                fields.Datetime.now(),
                GC_BATCH,
            )
        )
        self.invalidate_model(flush=False)
        return len(rows), len(rows) == GC_BATCH

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_open_record(self):
        """Open what the message was about, with the rights of the reader."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("This message is about no single record."))
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("The record is gone."))
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
