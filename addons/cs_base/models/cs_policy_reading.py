"""Which policies people confirm to have read (CMP-23)."""

from odoo import fields, models


class CsPolicy(models.Model):
    _inherit = "cs.policy"

    is_reading_confirmed = fields.Boolean(
        string="To Be Read by Everybody",
        tracking=True,
        help="Each version that counts is confirmed by every member of the service "
        "centre; a new version asks all of them again.",
    )

    def write(self, vals):
        res = super().write(vals)
        if vals.get("is_reading_confirmed"):
            self.env["cs.read.confirmation"]._wake()
        return res
