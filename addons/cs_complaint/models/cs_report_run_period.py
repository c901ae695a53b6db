"""The periodic reports: texts, one of each, and their names (CMP-44, 58, 67)."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ENQUIRY_SUMMARY = "enquiry_summary"
CALLBACK_REPORT = "callback_report"
CALLBACK_STATISTICS = "callback_statistics"
PERIOD_CODES = (ENQUIRY_SUMMARY, CALLBACK_REPORT, CALLBACK_STATISTICS)


class ReturnRound(NamedTuple):
    """How often the report was returned before; cannot come from a client, whose
    context holds JSON values only."""

    number: int


class CsReportRun(models.Model):
    """Reports that somebody owes each month or quarter.

    They are handed in and accepted as due items (``cs.obligation.occurrence``), which
    keep limits and late flags. Handing in locks figures, text and workbook; returning
    makes the next version. There is one of a period, its sites and its department.
    """

    _inherit = "cs.report.run"

    report_code = fields.Selection(
        selection_add=[
            (ENQUIRY_SUMMARY, "Quarterly Enquiry Summary"),
            (CALLBACK_REPORT, "Monthly Callback Report"),
            (CALLBACK_STATISTICS, "Monthly Callback Statistics"),
        ],
        ondelete=dict.fromkeys(PERIOD_CODES, "cascade"),
    )
    report_department_id = fields.Many2one(
        "hr.department",
        string="Department",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Callbacks on matters of this department and those below it; empty: of "
        "all departments, one line each.",
    )
    return_round = fields.Integer(
        string="Times Returned Before",
        readonly=True,
        copy=False,
        default=lambda self: self._default_return_round(),
    )
    period_line_ids = fields.One2many(
        "cs.period.report.line", "run_id", readonly=True, copy=False
    )
    improvement_ids = fields.One2many(
        "cs.improvement", "report_run_id", string="Improvement Measures", copy=False
    )

    # CMP-67: two tables for the same month and department do not exist, also when two
    # people make them at once.
    _period_report_uniq = models.UniqueIndex(
        "(report_code, company_id, date_from, date_to, scope_key, return_round) WHERE "
        "report_code IN ('enquiry_summary', 'callback_report', 'callback_statistics')",
        "This report is there already for the period, the sites and the department. "
        "Go on with that one; after it was returned, with its new version.",
    )

    @api.model
    def _default_return_round(self):
        given = self.env.context.get("cs_return_round")
        return given.number if isinstance(given, ReturnRound) else 0

    @api.model
    def _get_engine_names(self):
        return {
            **super()._get_engine_names(),
            **{code: f"report.cs_complaint.{code}" for code in PERIOD_CODES},
        }

    @api.model
    def _get_parameter_fields(self):
        return super()._get_parameter_fields() | {"report_department_id"}

    @api.depends("report_department_id")
    def _compute_scope_key(self):
        super()._compute_scope_key()
        for run in self.filtered("report_department_id"):
            run.scope_key = f"{run.scope_key}/d{run.report_department_id.id}"

    @api.depends("report_department_id.name")
    def _compute_name(self):
        return super()._compute_name()

    def _get_scope_label(self):
        label = super()._get_scope_label()
        # The name of a department is no secret.
        department = self.sudo().report_department_id.name
        return " ".join(part for part in (label, department) if part)

    def _is_period_report(self):
        self.ensure_one()
        return self.report_code in PERIOD_CODES

    @api.constrains("report_code", "period_type", "report_department_id")
    def _check_period_kind(self):
        """CMP-44: a quarter is a quarter; CMP-67: a month is a month."""
        for run in self.filtered(lambda run: run._is_period_report()):
            wanted = run._get_engine()._period_type
            if run.period_type != wanted:
                labels = dict(
                    self._fields["period_type"]._description_selection(self.env)
                )
                raise ValidationError(
                    self.env._(
                        "%(report)s is made for one %(period)s. Choose that kind of "
                        "period.",
                        report=run._get_report_label(),
                        period=labels[wanted],
                    )
                )
        for run in self.filtered("report_department_id"):
            if run.report_code != CALLBACK_STATISTICS:
                raise ValidationError(
                    self.env._("Only the callback statistics are of one department.")
                )

    # --- only the server counts versions ----------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Named here, no client and no default can fill it.
        number = self._default_return_round()
        return super().create([{**vals, "return_round": number} for vals in vals_list])

    def write(self, vals):
        if "return_round" in vals:
            raise UserError(
                self.env._("How often a report was returned is counted by the system.")
            )
        if self._get_parameter_fields() & vals.keys():
            self._check_not_owed()
        return super().write(vals)

    def _check_not_owed(self):
        """What is owed for a period and its sites stays about these."""
        # Whether it is owed, not by whom.
        owed = self.filtered(lambda run: run._is_period_report()).sudo()
        owed = owed.filtered("due_item_ids")
        if owed:
            raise UserError(
                self.env._(
                    "%(reports)s: period, sites and department are those of the due "
                    "item. Make another report instead.",
                    reports=", ".join(owed.mapped("name")),
                )
            )

    def _reset(self):
        """Measures belong to a table of callbacks (CMP-67, CMP-68)."""
        super()._reset()
        others = self.filtered(lambda run: run.report_code != CALLBACK_STATISTICS)
        if others.sudo().improvement_ids:  # also those the user may not see
            raise UserError(
                self.env._("Measures belong to the monthly callback statistics.")
            )
