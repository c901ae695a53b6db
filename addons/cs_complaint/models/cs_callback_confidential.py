"""A callback about a confidential matter is made by its list (CMP-32)."""

from odoo import api, models


class CsCallback(models.Model):
    _inherit = "cs.callback"

    @api.constrains("employee_id", "ticket_id")
    def _check_confidential(self):
        self._check_confidential_employee()

    @api.model
    def _get_default_callers(self, tickets):
        """A callback about a confidential matter is made by somebody on its list."""
        # The list is read to decide; the caller's own data stay closed.
        secret = tickets.sudo().filtered("is_confidential").with_env(self.env)
        callers = super()._get_default_callers(tickets - secret)
        for ticket in secret:
            known = ticket.sudo()  # as above
            users = known.confidential_user_ids
            caller = known.investigation_ids.investigator_id
            if caller.user_id not in users:
                caller = users.employee_ids.filtered(
                    lambda e, company=known.company_id: e.company_id == company
                )[:1]
            callers[ticket] = caller.with_env(self.env)
        return callers
