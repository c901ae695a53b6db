from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_read_days = fields.Integer(
        string="Days to Read a Policy",
        default=14,
        help="CMP-23: so long everybody has to confirm having read a new version; "
        "halfway there is a reminder.",
    )

    _cs_read_days_positive = models.Constraint(
        "CHECK (cs_read_days > 0)", "People need at least one day to read a policy."
    )
