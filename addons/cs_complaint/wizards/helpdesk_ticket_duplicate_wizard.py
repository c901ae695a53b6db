from odoo import models


class HelpdeskTicketDuplicateWizard(models.TransientModel):
    _inherit = "helpdesk.ticket.duplicate.wizard"

    def action_confirm(self):
        """A duplicate of a governed ticket ends as cancelled (architecture section 5).

        It needs no callback; the original goes on. Plain tickets take the stage that
        the helpdesk's settings name.
        """
        governed = self.filtered("ticket_id.step")
        if governed:
            # The stage of the settings is none of the centre's.
            governed.target_stage_id = False
        res = super().action_confirm()
        governed.ticket_id._move_to("cancelled")
        return res
