"""The enquiry that a ticket was made of (CMP-42)."""

from odoo import fields, models

from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS["enquiry_id"] = "CMP-42"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    enquiry_id = fields.Many2one(
        "cs.enquiry",
        string="Made of the Enquiry",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
