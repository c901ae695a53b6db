from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cs_feedback_per_address = fields.Integer(
        string="Public Feedback of One Address (Per Hour)",
        default=5,
        help="More than this within an hour is refused, with the hotline named.",
    )
    cs_feedback_per_site = fields.Integer(
        string="Public Feedback to One Site (Per Hour)",
        default=60,
        help="A flood is refused, whoever sends it.",
    )

    _cs_feedback_limits = models.Constraint(
        "CHECK (cs_feedback_per_address > 0 AND cs_feedback_per_site > 0)",
        "At least one message an hour is let through; close the page instead.",
    )
