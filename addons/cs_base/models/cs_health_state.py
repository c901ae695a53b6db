import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.health import GREEN, GREY, RED, YELLOW, turned_red
from ..tools.isolate import reason_text
from ..tools.local_time import to_local

_logger = logging.getLogger(__name__)


class CsHealthState(models.Model):
    """How each line of the health page was when the daily job looked last.

    So the job tells what turned red since, once, and the page says since when.
    """

    _name = "cs.health.state"
    _description = "State of a Health Check"
    _order = "company_id, code"
    _rec_name = "code"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    code = fields.Char(string="Check", required=True, readonly=True)
    state = fields.Selection(
        [
            (GREY, "Not Judged"),
            (GREEN, "Good"),
            (YELLOW, "To Be Looked At"),
            (RED, "Bad"),
        ],
        required=True,
        readonly=True,
    )
    since_date = fields.Date(string="Since", required=True, readonly=True)
    checked_date = fields.Datetime(
        string="Last Looked At", required=True, readonly=True
    )

    _company_code_uniq = models.UniqueIndex("(company_id, code)")

    @api.model
    def _read_since(self, company):
        """Return {line: (state, since when)} of a company."""
        # What the page of the company shows; who reads it was checked.
        rows = self.sudo().search_fetch(
            [("company_id", "=", company.id)], ["code", "state", "since_date"]
        )
        return {row.code: (row.state, row.since_date) for row in rows}

    # ------------------------------------------------------------------
    # The daily job
    # ------------------------------------------------------------------

    @api.model
    def _cron_watch(self):
        """Look at each company, and tell its administrators what turned red."""
        companies = self.env["res.company"].search(Domain.TRUE, order="id")
        failed = []
        for done, company in enumerate(companies, 1):
            try:
                with self.env.cr.savepoint():
                    self._watch(company)
            except Exception as reason:
                _logger.warning("Health of %s", company.name, exc_info=True)
                failed.append(reason_text(reason))
            left = len(companies) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break
        if failed and len(failed) == len(companies):
            _logger.error("The health of no company could be looked at: %s", failed)

    @api.model
    def _watch(self, company):
        """Look at one company: note all states, tell what turned red.

        Message and note are one transaction, so that nothing is told twice or lost.

        :return: list of dict: the lines that turned red
        """
        rows = self.env["cs.health"]._run(company)
        now = {row["key"]: row["state"] for row in rows}
        before = {key: old for key, (old, _day) in self._read_since(company).items()}
        self._note(company, now)
        keys = set(turned_red(before, now))
        red = [row for row in rows if row["key"] in keys]
        if red:
            self._tell(company, red)
        return red

    @api.model
    def _note(self, company, states):
        """Store the states, one statement for all; those of checks that are gone go."""
        now = fields.Datetime.now()
        # Days are those of the place, wherever the job runs (guarantee 5).
        today = to_local(now, company.cs_default_site_id.tz or "UTC").date()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO cs_health_state AS old
                       (company_id, code, state, since_date, checked_date,
                        create_uid, write_uid, create_date, write_date)
                SELECT %(company)s, n.code, n.state, %(today)s, %(now)s,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM unnest(%(codes)s, %(states)s) AS n (code, state)
                    ON CONFLICT (company_id, code) DO UPDATE
                   SET state = excluded.state,
                       checked_date = excluded.checked_date,
                       since_date = CASE WHEN old.state = excluded.state
                                         THEN old.since_date
                                         ELSE excluded.since_date END
             RETURNING id
                """,
                company=company.id,
                today=today,
                now=now,
                uid=self.env.uid,
                codes=list(states),
                states=list(states.values()),
            )
        )
        self.invalidate_model(flush=False)
        gone = self.search(
            [("company_id", "=", company.id), ("code", "not in", list(states))]
        )
        gone.unlink()

    @api.model
    def _tell(self, company, rows):
        """Send one message to each administrator of the company."""
        for user in self._get_receivers(company):
            local = self.with_context(lang=user.lang)
            local.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=local.env._(
                    "%(company)s: %(count)s red lines on the health page",
                    company=company.name,
                    count=len(rows),
                ),
                body=local.env["ir.qweb"]._render(
                    "cs_base.cs_health_state_message",
                    {"rows": rows, "url": f"{user.get_base_url()}/odoo/cs-health"},
                ),
                email_layout_xmlid="mail.mail_notification_light",
                force_send=False,
            )

    @api.model
    def _get_receivers(self, company):
        """Return the administrators of a company."""
        group = self.env.ref("base.group_system")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("share", "=", False),
                ("company_ids", "in", company.ids),
                ("id", "!=", self.env.ref("base.user_root").id),
            ]
        )
