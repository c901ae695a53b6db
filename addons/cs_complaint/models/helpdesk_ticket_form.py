from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def get_formview_id(self, access_uid=None):
        """Tickets of the centre open in the form of the centre, wherever the link to
        one stands: in a list of exceptions, a message, an evidence pack."""
        # Of which team it is, is no secret to who follows a link to it.
        if len(self) == 1 and self.sudo().team_id.is_service_centre:
            return self.env.ref("cs_complaint.helpdesk_ticket_view_form").id
        return super().get_formview_id(access_uid=access_uid)
