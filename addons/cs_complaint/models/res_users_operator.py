from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_cs_operator_domain(self):
        """Who works in the same service centre team may sit down here, too."""
        domain = super()._get_cs_operator_domain()
        # The own teams and their people are no secret.
        user = self.sudo()
        teams = user.env["helpdesk.ticket.team"].search(
            [("is_service_centre", "=", True), ("user_ids", "in", user.ids)]
        )
        if not teams:
            return domain
        mates = (
            Domain("id", "in", teams.user_ids.ids)
            & Domain("active", "=", True)
            & Domain("share", "=", False)
            & Domain("company_ids", "in", user.company_id.ids)
        )
        return domain | mates
