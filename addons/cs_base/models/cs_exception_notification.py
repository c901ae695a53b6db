from odoo import api, models


class CsException(models.Model):
    _inherit = "cs.exception"

    @api.model
    def _make_confidential(self, records):
        """Also the log of messages: called wherever a matter becomes confidential."""
        res = super()._make_confidential(records)
        self.env["cs.notification"]._make_confidential(records)
        return res
