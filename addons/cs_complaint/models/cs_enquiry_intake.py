from odoo import fields, models


class CsEnquiry(models.Model):
    """Enquiries saved at the intake desk, each call once (ux 5.1)."""

    _inherit = "cs.enquiry"

    intake_token = fields.Char(
        copy=False, readonly=True, export_string_translation=False
    )

    _intake_token_uniq = models.UniqueIndex(
        "(intake_token) WHERE intake_token IS NOT NULL",
        "This call is registered already.",
    )
