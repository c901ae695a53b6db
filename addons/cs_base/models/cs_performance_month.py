from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools import period
from ..tools.local_time import to_local
from .cs_performance_entry import BY_SERVER

CLOSERS = (
    "cs_base.cs_base_group_hr_officer",
    "cs_base.cs_base_group_director",
    "cs_base.cs_base_group_leadership",
)


class CsPerformanceMonth(models.Model):
    """A month of the ledger of one company: open, being closed, closed.

    Closing takes two transactions. The first one stops new entries: it waits for
    whoever is confirming into the month at this moment, and whoever comes later goes
    on to the next month. The second one, a job, adds up what is there: all of it.
    """

    _name = "cs.performance.month"
    _description = "Performance Month"
    _inherit = ["cs.server.rows.mixin"]
    _order = "date_from desc, id desc"

    _server_pass = ("cs_performance_pass", BY_SERVER)

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date(string="Month", required=True, readonly=True)
    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    state = fields.Selection(
        [
            ("open", "Not Closed Yet"),
            ("closing", "Being Closed"),
            ("closed", "Month Closed"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="open",
    )
    requested_by_id = fields.Many2one(
        "res.users", string="Month Closed By", readonly=True, copy=False
    )
    closed_date = fields.Datetime(string="Month Closed On", readonly=True, copy=False)
    seq = fields.Integer(
        string="Place in the Chain",
        readonly=True,
        copy=False,
        help="In order of closing.",
    )
    rows_hash = fields.Char(string="Hash", readonly=True, copy=False)
    previous_hash = fields.Char(
        string="Hash of the Month Before", readonly=True, copy=False
    )
    row_count = fields.Integer(string="Number of Entries", readonly=True, copy=False)
    caps = fields.Json(readonly=True, copy=False)
    held_count = fields.Integer(
        string="Held Back",
        readonly=True,
        copy=False,
        help="Entries with an undecided objection, which went on to the next month.",
    )
    reminded_date = fields.Datetime(readonly=True, copy=False)
    export_count = fields.Integer(
        string="Exports", readonly=True, copy=False, help="The first is the original."
    )
    exported_date = fields.Datetime(string="Exported On", readonly=True, copy=False)
    exported_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    line_ids = fields.One2many(
        "cs.performance.line", "month_id", string="Results", readonly=True
    )
    proposed_count = fields.Integer(
        string="Undecided",
        compute="_compute_counts",
        help="Proposals for events of this month or before.",
    )
    entry_count = fields.Integer(string="Confirmed", compute="_compute_counts")

    _month_uniq = models.UniqueIndex(
        "(company_id, date_from)", "This month is there already."
    )
    _seq_uniq = models.UniqueIndex(
        "(company_id, seq) WHERE state = 'closed'", "This place in the chain is taken."
    )
    _first_day = models.Constraint(
        "CHECK (EXTRACT(DAY FROM date_from) = 1)", "A month begins on its first day."
    )
    _closing = models.Index("(date_from) WHERE state = 'closing'")

    @api.depends("date_from")
    def _compute_name(self):
        for month in self:
            month.name = month.date_from and f"{month.date_from:%Y-%m}"

    def _compute_counts(self):
        # Numbers only, for whoever may read the month.
        Entry = self.env["cs.performance.entry"].sudo()
        groups = Entry._read_group(
            [("month_id", "in", self.ids), ("state", "=", "confirmed")],
            ["month_id"],
            ["__count"],
        )
        confirmed = {month.id: count for month, count in groups}
        proposed = Entry._read_group(
            [("company_id", "in", self.company_id.ids), ("state", "=", "proposed")],
            ["company_id", "event_date:day"],
            ["__count"],
        )
        for month in self:
            month.entry_count = confirmed.get(month.id, 0)
            month.proposed_count = sum(
                count
                for company, day, count in proposed
                if company.id == month.company_id.id and day <= month._get_last_day()
            )

    def _get_last_day(self):
        return period.bounds("month", self.date_from)[1]

    # --- never edited, never deleted ------------------------------------------

    @api.model
    def _get_by_server_refusal(self):
        return self.env._("Months are opened and closed by the ledger and its buttons.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        raise UserError(self.env._("Months of the ledger stay."))

    # --- which month an entry belongs to --------------------------------------

    @api.model
    def _assign(self, entries):
        """Return {entry: open month}, each held open until the transaction ends.

        That of the event, or where it is closed the first open one after it.
        """
        months = {}
        for entry in entries:
            key = (entry.company_id, entry.event_date.replace(day=1))
            if key not in months:
                months[key] = self._get_open(*key)
        return {
            entry: months[entry.company_id, entry.event_date.replace(day=1)]
            for entry in entries
        }

    @api.model
    def _get_open(self, company, first):
        """Return the first open month of ``company`` from ``first`` on.

        Whoever closes it waits for this transaction; whoever closed it meanwhile makes
        the server run this one again.
        """
        ledger = self._by_server()
        last = ledger.search(
            [
                ("company_id", "=", company.id),
                ("state", "!=", "open"),
                ("date_from", ">=", first),
            ],
            order="date_from desc",
            limit=1,
        )
        if last:
            first = period.shift_months(last.date_from, 1)
        month = ledger._ensure(company, first)
        rows = self.env.execute_query(
            SQL(
                "SELECT state FROM cs_performance_month WHERE id = %s FOR SHARE",
                month.id,
            )
        )
        if rows != [("open",)]:
            raise UserError(self.env._("%(month)s is closed.", month=month.name))
        return month.with_env(self.env)

    @api.model
    def _ensure(self, company, first):
        """Return the month that begins on ``first``; two at once make one."""
        domain = [("company_id", "=", company.id), ("date_from", "=", first)]
        found = self.search(domain)
        if not found:
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO cs_performance_month
                           (company_id, date_from, name, state, create_uid, write_uid,
                            create_date, write_date, row_count, held_count,
                            export_count)
                    VALUES (%s, %s, %s, 'open', %s, %s, %s, %s, 0, 0, 0)
                    ON CONFLICT DO NOTHING
                    RETURNING id
                    """,
                    company.id,
                    first,
                    f"{first:%Y-%m}",
                    self.env.uid,
                    self.env.uid,
                    self.env.cr.now(),
                    self.env.cr.now(),
                )
            )
            found = self.search(domain)
        return found

    # --- closing, first transaction -------------------------------------------

    def action_close(self):
        """Stop new entries; the job adds up and locks the month a moment later."""
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in CLOSERS):
            raise AccessError(
                self.env._("Months are closed by HR, the director or the leadership.")
            )
        for month in self.sorted("date_from"):
            month._check_close()
            month._by_server().write(
                {"state": "closing", "requested_by_id": self.env.uid}
            )
            month.flush_recordset()
        # Whoever closes needs no right on scheduled actions.
        self.env.ref("cs_base.ir_cron_cs_performance_close").sudo()._trigger()
        return True

    def _check_close(self):
        """Refuse to close a month too early, or before an earlier one."""
        self.ensure_one()
        if self.state != "open":
            raise UserError(
                self.env._("%(month)s is closed, or is being closed.", month=self.name)
            )
        today = self._get_today()
        if self._get_last_day() >= today:
            raise UserError(
                self.env._(
                    "%(month)s has not ended. It can be closed from %(day)s on.",
                    month=self.name,
                    day=self._get_last_day() + timedelta(days=1),
                )
            )
        # Earlier months count also where the caller does not see them.
        earlier = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "open"),
                ("date_from", "<", self.date_from),
            ]
        )
        if earlier - self:
            raise UserError(
                self.env._(
                    "Close the months before it first: %(months)s.",
                    months=", ".join(earlier.mapped("name")),
                )
            )

    def _get_today(self) -> date:
        """Return the day it is at the default site of the company (decision 20)."""
        site = self.company_id.sudo().cs_default_site_id  # a time zone is no secret
        return to_local(fields.Datetime.now(), site.tz or "UTC").date()

    def action_view_entries(self):
        """Return the list of the confirmed entries of this month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_performance_entry_action"
        )
        return {
            **action,
            "domain": [("month_id", "=", self.id), ("state", "=", "confirmed")],
            "context": {},
        }

    def action_print_sheets(self):
        """Return the action that prints the sheet of each person of the month."""
        self.ensure_one()
        self.check_access("read")
        lines = self.env["cs.performance.line"].search([("month_id", "=", self.id)])
        # One row of a person stands for all of them.
        first = {line.employee_id.id: line.id for line in lines}
        report = self.env.ref("cs_base.performance_sheet_report")
        return report.report_action(list(first.values()), config=False)

    def action_view_lines(self):
        """Return the results by person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_performance_line_action"
        )
        return {**action, "domain": [("month_id", "=", self.id)], "context": {}}

    # --- payroll ------------------------------------------------------------------

    def action_export(self):
        """Return the workbook for payroll; from the second time on it says “copy”."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "closed":
            raise UserError(
                self.env._("%(month)s is not closed. Close it first.", month=self.name)
            )
        Run = self.env["cs.report.run"].with_company(self.company_id)
        domain = [
            ("report_code", "=", "performance_month"),
            ("company_id", "=", self.company_id.id),
            ("period_type", "=", "month"),
            ("date_from", "=", self.date_from),
        ]
        run = Run.search([*domain, ("state", "=", "confirmed")], limit=1)
        if not run:
            run = Run.search(domain, limit=1) or Run.create(
                {
                    "report_code": "performance_month",
                    "company_id": self.company_id.id,
                    "period_type": "month",
                    "anchor_date": self.date_from,
                }
            )
            for step in (run.action_compute, run.action_confirm):
                if (waiting := step()) is not True:
                    return waiting
        return run.action_download_xlsx()

    def _note_export(self):
        """Count an export; return its number, 1 for the original."""
        self._by_server().write(
            {
                "export_count": self.export_count + 1,
                "exported_date": fields.Datetime.now(),
                "exported_by_id": self.env.uid,
            }
        )
        return self.export_count
