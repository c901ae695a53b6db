from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_report_slots = fields.Integer(
        string="Reports Made at Once",
        default=2,
        help="So many reports of the company are computed or made into a workbook at "
        "the same time. Others wait in a queue, so that people at work do not.",
    )

    # As many as tools.report_slots.MAX_SLOTS.
    _cs_report_slots_sane = models.Constraint(
        "CHECK (cs_report_slots BETWEEN 1 AND 20)",
        "At least one report and at most 20 are made at once.",
    )
