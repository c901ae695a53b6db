from odoo import api, fields, models

from odoo.addons.cs_base.tools import percent

from ..tools.complaint_figures import KEY_FIGURES, RATES, arrow, tone

CODE = "complaint_analysis"
_TONES = {"good": "text-success", "bad": "text-danger", "": "text-muted"}


def _lines(dimension):
    """Lines of one dimension in the period of the report, for a page of the form."""
    return fields.One2many(
        "cs.complaint.analysis.line",
        "run_id",
        domain=[("dimension", "=", dimension), ("period", "=", "current")],
        readonly=True,
        copy=False,
    )


class CsReportRun(models.Model):
    _inherit = "cs.report.run"

    report_code = fields.Selection(
        selection_add=[(CODE, "Monthly Complaint Analysis")],
        ondelete={CODE: "cascade"},
    )
    within_hours = fields.Integer(
        string="Finished within (Hours)",
        default=72,
        help="Limit of the figure “finished within”, from receipt, exact to the "
        "second.",
    )
    analysis_line_ids = fields.One2many(
        "cs.complaint.analysis.line", "run_id", readonly=True, copy=False
    )
    analysis_kind_line_ids = _lines("kind")
    analysis_department_line_ids = _lines("department")
    analysis_category_line_ids = _lines("category")
    analysis_channel_line_ids = _lines("channel")
    analysis_severity_line_ids = _lines("severity")
    analysis_site_line_ids = _lines("site")
    analysis_building_line_ids = _lines("building")
    analysis_floor_line_ids = _lines("floor")
    analysis_step_line_ids = _lines("step")
    analysis_origin_line_ids = _lines("origin")
    key_figures_html = fields.Html(
        string="Key Figures", compute="_compute_key_figures_html", sanitize=False
    )

    _within_hours_positive = models.Constraint(
        "CHECK (within_hours > 0)", "The limit must be at least one hour."
    )

    @api.model
    def _get_engine_names(self):
        return {
            **super()._get_engine_names(),
            CODE: "report.cs_complaint.complaint_analysis",
        }

    @api.model
    def _get_parameter_fields(self):
        return super()._get_parameter_fields() | {"within_hours"}

    @api.depends("analysis_line_ids", "state")
    @api.depends_context("lang")
    def _compute_key_figures_html(self):
        for run in self:
            figures = run._get_key_figures()
            run.key_figures_html = figures and self.env["ir.qweb"]._render(
                "cs_complaint.complaint_analysis_key_figures",
                {"cards": figures[:4], "figures": figures, "tones": _TONES},
            )

    def _get_key_figures(self, totals=None):
        """Return the key figures as the screen and the workbook show them.

        :param totals: dict period -> ``Figures``; the stored ones when left out
        :return: list of dict (name, label, is_rate; current, previous and year_before
            as number, exact fraction or None; texts; changes with arrow and tone);
            empty before the report is computed
        """
        self.ensure_one()
        if totals is None:
            totals = {
                line.period: line._get_figures()
                for line in self.analysis_line_ids
                if line.dimension == "total"
            }
        return [
            self._prepare_key_figure(
                name, {period: figures.get(name) for period, figures in totals.items()}
            )
            for name in (KEY_FIGURES if totals else ())
        ]

    def _prepare_key_figure(self, name, values):
        label = self.env["cs.complaint.analysis.line"]._fields[name]
        figure = {
            "name": name,
            "label": label._description_string(self.env),
            "is_rate": name in RATES,
        }
        for period in ("current", "previous", "year_before"):
            value = values[period]
            figure[period] = value
            figure[f"{period}_text"] = _text(name, value)
            if period != "current":
                change = _change(values["current"], value)
                figure[f"{period}_change"] = change
                figure[f"{period}_change_text"] = _change_text(name, change, value)
                figure[f"{period}_arrow"] = arrow(change)
                figure[f"{period}_tone"] = tone(name, change)
        return figure

    def action_view_analysis_graph(self):
        """Open the figures of this report as graph and pivot table."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_complaint.cs_complaint_analysis_line_action"
        )
        action["domain"] = [("run_id", "=", self.id)]
        action["display_name"] = self.name
        return action


def _change(value, before):
    """Difference of two figures, or None where one of them has no result."""
    return None if value is None or before is None else value - before


def _text(name, value):
    return percent.percent_text(value) if name in RATES else f"{value:,}"


def _change_text(name, change, before):
    """Change in percentage points, or as number with its percentage; none is empty."""
    if change == 0:
        return ""
    if name in RATES:
        return percent.points_text(change)
    share = percent.percent(percent.ratio(change, before))
    return f"{change:+,}" + (f" ({share:+} %)" if share is not None else "")
