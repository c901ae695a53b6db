from odoo import fields, models


class CsSignature(models.Model):
    _name = "cs.signature"
    _inherit = ["cs.signature", "cs.confidential.trace.mixin"]

    was_opened = fields.Boolean(
        string="Opened Before Signing",
        readonly=True,
        help="The signer had opened the record; others were signed from the list.",
    )

    # The page of batch signing counts signed and opened by person (ux 2.4).
    _role_signed = models.Index("(role, signed_date, user_id)")

    def _note_confidential(self, ticket_id):
        return super(CsSignature, self._by_server())._note_confidential(ticket_id)
