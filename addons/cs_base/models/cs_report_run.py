import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import period

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
