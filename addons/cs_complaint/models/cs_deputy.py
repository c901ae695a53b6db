from odoo import api, models


class CsDeputy(models.Model):
    _inherit = "cs.deputy"

    @api.model
    def _is_naming_manager(self):
        """The customer service manager names deputies, too (ux M14)."""
        return super()._is_naming_manager() or self.env.user.has_group(
            "cs_complaint.cs_complaint_group_manager"
        )
