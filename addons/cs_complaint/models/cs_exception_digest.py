from odoo import api, models

from .cs_exception_role import MANAGER


class CsExceptionDigest(models.Model):
    _inherit = "cs.exception.digest"

    @api.model
    def _get_roles(self):
        return (*super()._get_roles(), MANAGER)
