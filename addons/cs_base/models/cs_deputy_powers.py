from odoo import api, models


class CsDeputy(models.Model):
    _inherit = "cs.deputy"

    @api.model
    def _clear_rules(self):
        super()._clear_rules()
        self.env["res.users"].invalidate_model(["cs_is_acting_director"])
