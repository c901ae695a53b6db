from odoo import api, models

MANAGER = "cs_complaint.cs_complaint_group_manager"


class CsException(models.Model):
    _inherit = "cs.exception"

    @api.model
    def _get_role(self, operator):
        """The customer service manager looks at what staff did; what managers did goes
        to the director, what the director did to the leadership (guarantee 7)."""
        if operator.has_group(MANAGER):
            return super()._get_role(operator)
        return MANAGER

    @api.model
    def _get_record_name(self, record, is_confidential):
        """A part of a confidential ticket is named by the number of the ticket."""
        if is_confidential and "ticket_id" in record._fields:
            return super()._get_record_name(record.ticket_id, True)
        return super()._get_record_name(record, is_confidential)
