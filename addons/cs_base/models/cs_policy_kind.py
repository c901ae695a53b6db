"""Documents that people must know but that are no policy of the company (CMP-23)."""

from odoo import fields, models


class CsPolicy(models.Model):
    _inherit = "cs.policy"

    kind = fields.Selection(
        [
            ("policy", "Policy"),
            ("agreement", "Service Agreement"),
            ("rules", "Company Rules"),
        ],
        string="Kind of Document",
        required=True,
        default="policy",
        tracking=True,
        help="An agreement with the customers is read and confirmed like a policy.",
    )
