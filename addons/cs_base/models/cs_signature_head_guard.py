from odoo import api, models
from odoo.exceptions import UserError

from .cs_signature_chain import CHAIN_PASS


class CsSignatureHeadGuard(models.AbstractModel):
    """What was published stays as it is, for everybody (guarantee 3)."""

    _name = "cs.signature.head.guard"
    _description = "Published and Never Changed"
    _inherit = ["cs.server.rows.mixin"]

    _server_pass = ("cs_chain_pass", CHAIN_PASS)

    def _check_server_write(self, vals):
        # Nothing of a published head changes, whoever writes; stored related fields
        # are computed on creation.
        if vals:
            raise UserError(self._get_by_server_refusal())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        raise UserError(self._get_by_server_refusal())

    @api.model
    def _get_by_server_refusal(self):
        return self.env["cs.signature.chain"]._get_by_server_refusal()
