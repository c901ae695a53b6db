from odoo import api, fields, models

from odoo.addons.cs_base.tools import percent

from ..tools.complaint_figures import MEASURES, RATES, Figures

DIMENSION_LABELS = [
    ("total", "Total"),
    ("kind", "Ticket Kind"),
    ("department", "Responsible Department"),
    ("category", "Category"),
    ("channel", "Channel"),
    ("severity", "Severity"),
    ("site", "Site"),
    ("building", "Building"),
    ("floor", "Floor"),
    ("step", "Step"),
    ("origin", "Origin"),
]
PERIOD_LABELS = [
    ("current", "This Period"),
    ("previous", "Previous Period"),
    ("year_before", "Same Period Last Year"),
]


class CsComplaintAnalysisLine(models.Model):
    """One sum of the complaint analysis: a key of a dimension in a period (CMP-37).

    Written by the engine of the report alone. Measures are whole numbers; a percentage
    is the exact fraction of two of them and is rounded only to be shown (decision 12).
    """

    _name = "cs.complaint.analysis.line"
    _description = "Complaint Analysis Line"
    _order = "run_id desc, dimension, sequence, period, id"

    run_id = fields.Many2one(
        "cs.report.run", string="Report", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Date(
        related="run_id.date_from", string="Month", store=True, precompute=True
    )
    dimension = fields.Selection(DIMENSION_LABELS, required=True)
    period = fields.Selection(PERIOD_LABELS, required=True)
    key = fields.Char(help="Identifier of the department, category, … or empty.")
    label = fields.Char(string="Counted By", required=True)
    sequence = fields.Integer()

    received = fields.Integer()
    due = fields.Integer(
        string="Replies Due", help="Tickets whose reply was due in the period."
    )
    in_time = fields.Integer(string="Answered in Time")
    late = fields.Integer(string="Overdue")
    solved = fields.Integer(
        help="Result reported, among the tickets whose reply was due in the period."
    )
    reached = fields.Integer(
        string="Customers Reached",
        help="Callbacks of the period that reached somebody.",
    )
    satisfied = fields.Integer(
        string="Satisfied Customers", help="Very satisfied or satisfied."
    )
    reopened = fields.Integer()
    malicious = fields.Integer()
    cancelled = fields.Integer(help="Counted apart: neither solved nor overdue.")
    major = fields.Integer()
    closed = fields.Integer()
    still_open = fields.Integer()
    ended = fields.Integer(
        string="Finished", help="Result reported, closed or cancelled."
    )
    ended_within = fields.Integer(string="Finished within Limit")
    imported = fields.Integer(
        string="Historical", help="From a historical import; counted in all figures."
    )

    received_previous = fields.Integer(
        string="Previous Period", compute="_compute_comparison"
    )
    received_change = fields.Integer(string="Change", compute="_compute_comparison")
    received_year_before = fields.Integer(
        string="Last Year", compute="_compute_comparison"
    )
    in_time_rate = fields.Char(string="On-time Reply Rate", compute="_compute_rates")
    solved_rate = fields.Char(compute="_compute_rates")
    satisfaction_rate = fields.Char(compute="_compute_rates")
    ended_within_rate = fields.Char(
        string="Finished within Limit (%)", compute="_compute_rates"
    )

    _key_uniq = models.UniqueIndex(
        "(run_id, dimension, period, COALESCE(key, ''))",
        "This figure is in the report already.",
    )
    _list_idx = models.Index("(run_id DESC, dimension, sequence, period, id)")

    @api.depends(*sorted({name for pair in RATES.values() for name in pair}))
    def _compute_rates(self):
        """Percentages with two places; a dash where there is no base (rule G-4)."""
        for line in self:
            figures = line._get_figures()
            for name in RATES:
                line[name] = percent.percent_text(figures.get(name))

    @api.depends("run_id.analysis_line_ids.received")
    def _compute_comparison(self):
        """Number received in the periods to compare with."""
        # One read for all lines of a report, not one for each.
        siblings = {
            (line.run_id, line.dimension, line.key, line.period): line.received
            for line in self.run_id.analysis_line_ids
        }
        for line in self:
            place = (line.run_id, line.dimension, line.key)
            line.received_previous = siblings.get((*place, "previous"), 0)
            line.received_year_before = siblings.get((*place, "year_before"), 0)
            line.received_change = line.received - line.received_previous

    def _get_figures(self):
        """Return the measures of this line as ``Figures``."""
        self.ensure_one()
        return Figures(*(self[name] for name in MEASURES))

    @api.model_create_multi
    def create(self, vals_list):
        runs = self.env["cs.report.run"].browse(
            {vals["run_id"] for vals in vals_list if vals.get("run_id")}
        )
        runs._check_open()
        return super().create(vals_list)

    def write(self, vals):
        self.run_id._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self.run_id._check_open()
