from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_sign_with_pin = fields.Boolean(
        string="Always Ask for the Signing PIN",
        help="Otherwise who is logged in signs with one click; a second person at the "
        "screen always signs by PIN or password.",
    )
    cs_operator_hours = fields.Float(
        string="Hours of an Operator",
        default=12.0,
        help="After so many hours a switched screen belongs to its login again.",
    )

    _cs_operator_hours_positive = models.Constraint(
        "CHECK (cs_operator_hours > 0)",
        "An operator sits at a screen for some time, say 12 hours.",
    )
