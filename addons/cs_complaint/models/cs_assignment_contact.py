from odoo import models


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    def _after_assign(self):
        """CMP-47: giving the task is the first contact with the department."""
        res = super()._after_assign()
        # The clock belongs to the ticket, which the giver of a task may only read.
        moments = {a.ticket_id.sudo(): a.assigned_date for a in self}
        self.ticket_id.sudo()._note_contact(moments)
        return res
