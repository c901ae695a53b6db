from odoo import fields, models


class CsEnquiry(models.Model):
    _inherit = "cs.enquiry"

    # An enquiry that became a confidential ticket is closed with it (guarantee 8).
    is_confidential = fields.Boolean(
        related="ticket_id.is_confidential",
        store=True,
        export_string_translation=False,
    )
