from odoo import api, models
from odoo.exceptions import UserError

from .cs_signature_chain import CHAIN_PASS


class CsSignatureHeadGuard(models.AbstractModel):
    """What was published stays as it is, for everybody (guarantee 3)."""

    _name = "cs.signature.head.guard"
    _description = "Published and Never Changed"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("cs_chain_pass") is not CHAIN_PASS:
            raise UserError(self.env["cs.signature.chain"]._get_refusal())
        return super().create(vals_list)

    def write(self, vals):
        # Nothing of a published head changes, whoever writes; stored related fields
        # are computed on creation.
        if vals:
            raise UserError(self.env["cs.signature.chain"]._get_refusal())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        raise UserError(self.env["cs.signature.chain"]._get_refusal())
