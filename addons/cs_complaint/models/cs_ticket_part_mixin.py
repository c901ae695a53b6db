from odoo import fields, models


class CsTicketPartMixin(models.AbstractModel):
    """A record that belongs to one ticket and shares its site and company.

    A model that uses this also needs the global record rules (company, site and
    ``confidential``, see ``security/cs_confidential_security.xml``).
    """

    _name = "cs.ticket.part.mixin"
    _description = "Part of a Ticket"
    _inherit = ["cs.confidential.mixin", "cs.rule.columns.mixin"]
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    site_id = fields.Many2one(
        related="ticket_id.site_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
