from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_repeat_days = fields.Integer(
        string="Repeat Complaint Within (Days)",
        default=90,
        help="The same place and category within this time is counted as a repeat "
        "complaint (CMP-07).",
    )

    _cs_repeat_days_positive = models.Constraint(
        "CHECK (cs_repeat_days > 0)", "A repeat lies at least a day back."
    )
