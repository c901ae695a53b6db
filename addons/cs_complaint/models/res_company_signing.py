from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the head's signature (CMP-20, ux 2.4)."""

    _inherit = "res.company"

    cs_sign_leader = fields.Boolean(
        string="Team Leaders Sign Results",
        help="The superior of the worker within the department may sign for its head.",
    )
    cs_sign_higher_days = fields.Integer(
        string="Working Days Before the Next Higher Head Signs",
        default=2,
        help="Unsigned so long after the result was reported, the head above may sign.",
    )
    cs_sign_urged = fields.Integer(
        string="Urged So Often Is Unusual",
        default=2,
        help="Such a result is opened before it is signed in a batch.",
    )

    _cs_sign_numbers = models.Constraint(
        "CHECK (cs_sign_higher_days >= 1 AND cs_sign_urged >= 1)",
        "Days and times of the head's signature are positive numbers.",
    )
