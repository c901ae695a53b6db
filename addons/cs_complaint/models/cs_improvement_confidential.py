from odoo import fields, models


class CsImprovement(models.Model):
    _inherit = "cs.improvement"

    # A measure tells what the ticket was about (guarantee 8).
    is_confidential = fields.Boolean(
        related="ticket_id.is_confidential",
        store=True,
        export_string_translation=False,
    )
