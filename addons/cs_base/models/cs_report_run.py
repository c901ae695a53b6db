import hashlib
import re
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import period
from ..tools.gates import Blocker, numbered

# A new value here means other figures: what was computed is void.
PARAMETER_FIELDS = {
    "report_code",
    "period_type",
    "anchor_date",
    "date_from",
    "date_to",
    "company_id",
    "site_ids",
}
# Set by the actions alone, however the record is written (guarantee 1).
PROCESS_FIELDS = {
    "state",
    "is_preliminary",
    "rows_hash",
    "row_count",
    "run_date",
    "confirmed_by_id",
    "confirmed_date",
    "attachment_id",
    "attachment_hash",
    "version",
    "requested_by_id",
}
FIRST_YEAR, LAST_YEAR = 1900, 2199
_UNSAFE_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class CsReportRun(models.Model):
    """One report for one period and a set of sites, computed and confirmed.

    Keeps parameters, who, when and a hash of the rows, so that the screen, the workbook
    and the printed form can be checked against each other (architecture 3 "Reports",
    guarantees 4 and 9). What the figures are is the matter of the engine of its
    ``report_code``; addons add codes with ``selection_add`` and name their engine in
    ``_get_engine_names``.
    """

    _name = "cs.report.run"
    _description = "Report Run"
    _order = "date_from desc, report_code, id desc"
    _rec_names_search = ["period_name", "site_ids.name"]
    _check_company_auto = True

    name = fields.Char(string="Report", compute="_compute_name")
    file_name = fields.Char(
        compute="_compute_name", help="Name of the workbook: report, site and period."
    )
    report_code = fields.Selection(selection=[], string="Kind of Report", required=True)
    period_type = fields.Selection(
        [
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half", "Half-year"),
            ("year", "Year"),
            ("free", "Free Period"),
        ],
        required=True,
        default="month",
    )
    anchor_date = fields.Date(
        string="Day in the Period",
        default=lambda self: self._default_anchor_date(),
        help="Any day of the month, quarter, half-year or year that is wanted.",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="First day, in the time zone of each site.",
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Last day, included, in the time zone of each site.",
    )
    period_name = fields.Char(
        string="Period", compute="_compute_period_name", store=True, precompute=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    site_ids = fields.Many2many(
        "cs.site",
        string="Sites",
        check_company=True,
        context={"active_test": False},
        help="Sites the report covers. Left empty, all sites of the company that you "
        "may see are filled in.",
    )
    scope_key = fields.Char(compute="_compute_scope_key", store=True, copy=False)
    version = fields.Integer(
        copy=False,
        readonly=True,
        help="Number of the confirmed version: a correction is a new version.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("computed", "Computed"), ("confirmed", "Confirmed")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    is_preliminary = fields.Boolean(
        readonly=True,
        copy=False,
        help="The period had not ended when the figures were computed.",
    )
    run_date = fields.Datetime(string="Computed On", readonly=True, copy=False)
    requested_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.user,
    )
    rows_hash = fields.Char(
        string="Hash of Rows",
        readonly=True,
        copy=False,
        help="SHA-256 of the rows behind the figures. The same data give the same "
        "hash.",
    )
    row_count = fields.Integer(string="Rows", readonly=True, copy=False)
    comment = fields.Text(
        string="Management Comment",
        copy=False,
        help="What the figures mean and what is done about it; printed with them.",
    )
    is_comment_required = fields.Boolean(compute="_compute_is_comment_required")
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_date = fields.Datetime(string="Confirmed On", readonly=True, copy=False)
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Confirmed Workbook",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    attachment_hash = fields.Char(string="Hash of Workbook", readonly=True, copy=False)

    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The period ends before it begins. Set an end on or after the first day.",
    )
    _open_uniq = models.UniqueIndex(
        "(report_code, company_id, date_from, date_to, scope_key)"
        " WHERE state <> 'confirmed'",
        "There is an open report for this period and these sites already. Continue "
        "with that one.",
    )
    _version_uniq = models.UniqueIndex(
        "(report_code, company_id, date_from, date_to, scope_key, version)"
        " WHERE state = 'confirmed'",
        "This version of the report is confirmed already.",
    )
    _list_idx = models.Index("(date_from DESC, report_code, id DESC)")

    # --- defaults and computed fields ----------------------------------------

    @api.model
    def _default_anchor_date(self):
        """A day of the month before: reports are made after the period."""
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    @api.depends("period_type", "anchor_date")
    def _compute_dates(self):
        for run in self:
            anchor = run.anchor_date or run._default_anchor_date()
            run._check_year(anchor)
            if run.period_type in period.MONTHS_OF_TYPE:
                run.date_from, run.date_to = period.bounds(run.period_type, anchor)
            else:
                run.date_from = run.date_from or anchor
                run.date_to = run.date_to or run.date_from

    @api.depends("period_type", "date_from", "date_to")
    def _compute_period_name(self):
        for run in self:
            known = run.date_from and run.date_to
            run.period_name = known and period.label(
                run.period_type, run.date_from, run.date_to
            )

    @api.depends("report_code", "period_name", "site_ids.name", "company_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            parts = [run._get_report_label(), run._get_scope_label(), run.period_name]
            parts = [part for part in parts if part]
            run.name = " ".join(parts)
            run.file_name = _UNSAFE_IN_FILE_NAMES.sub("-", "_".join(parts))

    @api.depends("site_ids")
    def _compute_scope_key(self):
        for run in self:
            run.scope_key = ",".join(str(i) for i in sorted(run.site_ids.ids))

    @api.depends("report_code")
    def _compute_is_comment_required(self):
        for run in self:
            engine = run.report_code and run._get_engine()
            run.is_comment_required = bool(engine and engine._comment_clause)

    @api.constrains("period_type", "date_from", "date_to")
    def _check_period_grid(self):
        """Decision 20: a month is a month, also when the dates come by import."""
        for run in self:
            run._check_year(run.date_from)
            run._check_year(run.date_to)
            if run.period_type in period.MONTHS_OF_TYPE and (
                run.date_from,
                run.date_to,
            ) != period.bounds(run.period_type, run.date_from):
                raise ValidationError(
                    self.env._(
                        "From %(start)s to %(stop)s is not one %(type)s. Set a day in "
                        "the period, or choose a free period.",
                        start=run.date_from,
                        stop=run.date_to,
                        type=run._get_selection_label("period_type"),
                    )
                )

    @api.model
    def _check_year(self, day):
        """Dates at the ends of the calendar have no local midnight everywhere."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                self.env._(
                    "There are no records of the year %(year)s. Set a day between "
                    "%(first)s and %(last)s.",
                    year=day.year,
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                )
            )

    # --- CRUD ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_process_fields(vals)
        # Named here, no default of a client or of the settings can fill them.
        process_vals = {
            **dict.fromkeys(PROCESS_FIELDS, False),
            "state": "draft",
            "requested_by_id": self.env.uid,
        }
        runs = super().create([{**vals, **process_vals} for vals in vals_list])
        runs._fill_sites()
        runs._check_scope()
        return runs

    def write(self, vals):
        """Guarantee 4: what is confirmed stays as it is, for everybody."""
        if not vals:
            return True
        self._check_open()
        self._refuse_process_fields(vals)
        res = super().write(vals)
        if self._get_parameter_fields() & vals.keys():
            self._fill_sites()
            self._check_scope()
            self._reset()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_open()

    def _write_process(self, vals):
        """Write what only the actions of this model may write."""
        self._check_open()
        return super().write(vals)

    @api.model
    def _get_parameter_fields(self):
        """Names of the fields that change the figures; addons add theirs."""
        return set(PARAMETER_FIELDS)

    @api.model
    def _refuse_process_fields(self, vals):
        names = PROCESS_FIELDS & vals.keys()
        if names:
            labels = [
                self._fields[name]._description_string(self.env) for name in names
            ]
            raise UserError(
                self.env._(
                    "Set by the buttons of the report, never directly: %(fields)s. Use "
                    "“Compute” and “Confirm”.",
                    fields=", ".join(sorted(labels)),
                )
            )

    def _check_open(self):
        """Refuse to touch a confirmed report (guarantee 4, rule G-7)."""
        confirmed = self.filtered(lambda run: run.state == "confirmed")
        if confirmed:
            raise UserError(
                self.env._(
                    "%(name)s is confirmed and stays as it is. Make a new report for "
                    "the same period; it becomes the next version.",
                    name=", ".join(confirmed.mapped("name")),
                )
            )

    # --- sites ---------------------------------------------------------------

    @api.model
    def _get_scope_sites(self, company):
        """Sites of the company that the caller may see, archived ones included."""
        if self.env.su:
            Site = self.env["cs.site"].with_context(active_test=False)
            return Site.search([("company_id", "=", company.id)])
        # The user's own scope may be asked for without rights on users; reading it as
        # superuser shows nothing beyond that scope.
        scope = self.env.user.sudo().cs_scope_site_ids
        return scope.filtered(lambda site: site.company_id == company).sudo(False)

    def _fill_sites(self):
        """Store the sites actually covered where none was chosen."""
        for run in self:
            if not run.site_ids:
                sites = run._get_scope_sites(run.company_id)
                if not sites:
                    raise UserError(
                        self.env._(
                            "You see no site of %(company)s. Ask for a site in the "
                            "settings of your user.",
                            company=run.company_id.name,
                        )
                    )
                super(CsReportRun, run).write({"site_ids": [Command.set(sites.ids)]})

    def _check_scope(self):
        """Nobody computes or prints more than the own sites show (guarantee 8)."""
        for run in self:
            if run.site_ids - run._get_scope_sites(run.company_id):
                raise AccessError(
                    self.env._(
                        "This report covers sites that you do not see. Choose among "
                        "your own sites."
                    )
                )

    def _get_tz(self):
        """Time zone in which dates without a site of their own are printed."""
        self.ensure_one()
        return self.site_ids[:1].tz or "UTC"

    def _get_bounds(self, dates=None):
        """The period in UTC for each site: list of (site id, tz, from, up to).

        Decision 20: local midnight of the site, whoever asks.

        :param dates: (first, last) local day; the run's own when left out
        """
        self.ensure_one()
        start, stop = dates or (self.date_from, self.date_to)
        return [
            (site.id, site.tz, *period.utc_bounds(start, stop, site.tz))
            for site in self.site_ids.sorted("id")
        ]

    # --- names ---------------------------------------------------------------

    def _get_selection_label(self, field_name):
        self.ensure_one()
        selection = self._fields[field_name]._description_selection(self.env)
        return dict(selection).get(self[field_name], "")

    def _get_report_label(self):
        return self._get_selection_label("report_code")

    def _get_scope_label(self):
        """Name of the site, of two sites, or of the company for more or for all."""
        self.ensure_one()
        sites = self.site_ids
        # Whether these are all sites of the company is no secret.
        every = (
            self.env["cs.site"].sudo().search([("company_id", "=", self.company_id.id)])
        )
        if 0 < len(sites) <= 2 and every - sites:
            return "+".join(sites.sorted("id").mapped("name"))
        return self.company_id.name or ""

    # --- actions -------------------------------------------------------------

    def action_compute(self):
        """Compute the figures from the records as they are now.

        :return: True, or the message that the report waits its turn
        """
        self.check_access("write")
        self._check_open()
        self._check_scope()
        waiting = self._queue("compute")
        for run in self - waiting:
            run._compute_now()
        return waiting._get_waiting_action() if waiting else True

    def _compute_now(self):
        """Compute in this transaction; raise where there is no place for it."""
        self.ensure_one()
        self.lock_for_update()
        self._check_open()
        self._check_scope()
        self._take_slot()
        self._compute_figures()

    def _compute_figures(self):
        self.ensure_one()
        now = fields.Datetime.now()
        over = all(stop <= now for *_rest, stop in self._get_bounds())
        self._write_process({"run_date": now, "is_preliminary": not over})
        # Not "state" before the figures are there: an engine that fails leaves a draft.
        result = self._get_engine()._compute_run(self)
        self._write_process({**result, "state": "computed"})

    def _reset(self):
        """Back to draft: parameters have changed, so the figures are void."""
        computed = self.filtered(lambda run: run.state == "computed")
        for run in computed:
            run._get_engine()._reset_run(run)
        computed._write_process(
            {
                "state": "draft",
                "rows_hash": False,
                "row_count": 0,
                "run_date": False,
                "is_preliminary": False,
            }
        )

    def action_confirm(self):
        """Lock the report and keep the workbook as it is now (guarantee 4).

        :return: True, or the message that the report waits its turn
        """
        self.check_access("write")
        self._check_open()
        self._check_scope()
        waiting = self._queue("confirm")
        for run in waiting:
            # What the report itself lacks is said at once.
            run._check_confirm(run._get_open_blockers())
        for run in self - waiting:
            run._confirm_now()
        return waiting._get_waiting_action() if waiting else True

    def _confirm_now(self):
        """Confirm in this transaction; raise where there is no place for it."""
        self.ensure_one()
        self.lock_for_update()
        self._check_open()
        self._check_scope()
        self._take_slot()
        self._check_confirm(self._get_confirm_blockers())
        self._confirm()

    def _check_confirm(self, blockers):
        """Raise once, with everything that is missing."""
        self.ensure_one()
        if blockers:
            head = self.env._("%(name)s cannot be confirmed yet:", name=self.name)
            lines = numbered(blocker.as_text() for blocker in blockers)
            refusal = f"{head}\n{lines}"
            raise UserError(refusal)

    def _get_confirm_blockers(self):
        """Return list of Blocker: what confirming still needs."""
        self.ensure_one()
        blockers = self._get_open_blockers()
        if self.state == "computed" and not self.is_preliminary:
            rows_hash, _count = self._get_engine()._hash_run(self)
            if rows_hash != self.rows_hash:
                blockers.append(
                    Blocker(
                        self.env._(
                            "Records have changed since the figures were computed"
                        ),
                        cure=self.env._(
                            "press “Compute” and look at the figures again"
                        ),
                    )
                )
        return blockers

    def _get_open_blockers(self):
        """Return those that the report itself shows, without reading its rows."""
        self.ensure_one()
        engine, blockers = self._get_engine(), []
        if engine._comment_clause and not (self.comment or "").strip():
            blockers.append(
                Blocker(
                    self.env._("The comment of the department is empty"),
                    engine._comment_clause,
                    self.env._("say what the figures mean and what is done about it"),
                    "comment",
                )
            )
        if self.state != "computed":
            cure = self.env._("press “Compute”")
            blockers.append(Blocker(self.env._("There are no figures"), cure=cure))
        elif self.is_preliminary:
            blockers.append(
                Blocker(
                    self.env._("The figures are preliminary, the period had not ended"),
                    cure=self.env._("compute again when it has ended"),
                )
            )
        return blockers

    def _confirm(self):
        self.ensure_one()
        self._write_process(
            {
                "confirmed_by_id": self.env.uid,
                "confirmed_date": fields.Datetime.now(),
                "version": self._get_next_version(),
            }
        )
        engine = self._get_engine()
        content, extension = engine.create_xlsx_report(self.ids, {})
        # The workbook belongs to the report, not to the person who confirms: nobody
        # needs rights on attachments for it.
        attachment = self.env["ir.attachment"].sudo()
        attachment = attachment.create(
            {
                "name": f"{self.file_name}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._write_process(
            {
                "state": "confirmed",
                "attachment_id": attachment.id,
                "attachment_hash": hashlib.sha256(content).hexdigest(),
            }
        )
        # Before a next version is made: the index on open reports must not meet both.
        self.flush_recordset()

    def _get_next_version(self):
        """Number of this report among the confirmed ones of the same matter."""
        # Also versions whose sites the caller no longer sees count.
        others = self.sudo().search(
            [
                ("report_code", "=", self.report_code),
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
                ("scope_key", "=", self.scope_key),
                ("state", "=", "confirmed"),
            ]
        )
        return max(others.mapped("version"), default=0) + 1

    def _get_confirmed_content(self):
        """Return the workbook as it was confirmed.

        :raise UserError: when the stored file is not the one that was confirmed
        """
        self.ensure_one()
        self.check_access("read")
        # Reading the report is the right that counts, see above.
        content = self.sudo().attachment_id.raw or b""
        if hashlib.sha256(content).hexdigest() != self.attachment_hash:
            raise UserError(
                self.env._(
                    "The stored workbook of %(name)s is not the one that was "
                    "confirmed. Restore the file from a backup.",
                    name=self.name,
                )
            )
        return content

    def action_download_xlsx(self):
        """Return the action that prints the workbook; figures are made up to date.

        :return: also the message that the workbook waits its turn
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "confirmed" and not self._get_my_requests()._get_ready():
            self._check_scope()
            if self._queue("workbook"):
                return self._get_waiting_action()
            if self.has_access("write"):
                self._compute_now()
        report = self.env.ref(self._get_engine()._report_xmlid)
        return report.report_action(self, config=False)

    # --- engines -------------------------------------------------------------

    @api.model
    def _get_engine_names(self):
        """Return dict report code -> name of the engine's model; addons add theirs."""
        return {}

    def _get_engine(self):
        """Return the AbstractModel that computes and prints this kind of report."""
        self.ensure_one()
        name = self._get_engine_names().get(self.report_code)
        if not name:
            raise UserError(
                self.env._(
                    "The kind of report “%(code)s” is not installed.",
                    code=self.report_code,
                )
            )
        return self.env[name]
