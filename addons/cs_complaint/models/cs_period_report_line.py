from odoo import api, fields, models

SECTIONS = [
    ("total", "Total"),
    ("topic", "Topic"),
    ("unit", "Unit"),
    ("channel", "Channel"),
    ("site", "Site"),
    ("question", "Question"),
    ("kind", "Ticket Kind"),
    ("department", "Department"),
    ("problem", "Problem"),
    ("measure", "Measure"),
]


class CsPeriodReportLine(models.Model):
    """One line of a periodic report, as it was computed (CMP-44, CMP-58, CMP-67).

    Written by the engine of the report alone; once the report is handed in nobody
    changes it, whatever happens to the records that were counted.
    """

    _name = "cs.period.report.line"
    _description = "Line of a Periodic Report"
    _order = "run_id desc, section, sequence, id"
    _rec_names_search = ["label"]

    run_id = fields.Many2one(
        "cs.report.run", string="Report", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, index=True, precompute=True
    )
    section = fields.Selection(SECTIONS, required=True)
    sequence = fields.Integer()
    key = fields.Char(help="Identifier of the topic, channel, department …")
    label = fields.Char(string="Counted By")
    count = fields.Integer(string="How Many")
    cells = fields.Json(string="Values")

    _key_uniq = models.UniqueIndex(
        "(run_id, section, COALESCE(key, ''))",
        "This line is in the report already.",
    )
    _list_idx = models.Index("(run_id DESC, section, sequence, id)")

    @api.depends("section", "label", "count")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            name = line.label or self._get_none_label(line.section)
            line.display_name = f"{name} ({line.count})"

    @api.model
    def _get_none_label(self, section):
        """Return what stands for "none" in a section."""
        labels = {
            "topic": self.env._("No Topic"),
            "unit": self.env._("No Unit"),
            "channel": self.env._("No Channel"),
            "department": self.env._("No Department"),
            "kind": self.env._("Not Classified"),
        }
        return labels.get(section, self.env._("Total"))

    # --- written by the engine, frozen with the report --------------------------

    @api.model_create_multi
    def create(self, vals_list):
        runs = self.env["cs.report.run"].browse(
            {vals["run_id"] for vals in vals_list if vals.get("run_id")}
        )
        runs._check_open()
        return super().create(vals_list)

    def write(self, vals):
        self.run_id._check_open()
        res = super().write(vals)
        if "run_id" in vals:
            self.run_id._check_open()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self.run_id._check_open()
