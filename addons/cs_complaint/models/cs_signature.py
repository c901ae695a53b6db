from odoo import fields, models


class CsSignature(models.Model):
    _inherit = "cs.signature"

    was_opened = fields.Boolean(
        string="Opened Before Signing",
        readonly=True,
        help="The signer had opened the record; others were signed from the list.",
    )

    # The page of batch signing counts signed and opened by person (ux 2.4).
    _role_signed = models.Index("(role, signed_date, user_id)")
