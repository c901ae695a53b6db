from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SignaturePass:
    """Proof that the signing methods themselves write; no client can send one."""

    __slots__ = ()


SIGNATURE_PASS = SignaturePass()


class CsSignature(models.Model):
    """Who signed what, as what, when, and in whose name (architecture 3.3).

    Rows are made by ``cs.signature.mixin`` alone. A row never changes and is never
    deleted; when what was signed changes it is revoked, with the reason.
    """

    _name = "cs.signature"
    _description = "Signature"
    _inherit = ["cs.server.rows.mixin", "cs.site.mixin"]
    _order = "id desc"

    _server_pass = ("cs_signature_pass", SIGNATURE_PASS)

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    role = fields.Char(required=True, readonly=True, help="As what it was signed.")
    user_id = fields.Many2one(
        "res.users",
        string="Signed By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    employee_id = fields.Many2one("hr.employee", readonly=True, ondelete="restrict")
    on_behalf_of_id = fields.Many2one(
        "hr.employee",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Whose deputy signed.",
    )
    session_user_id = fields.Many2one(
        "res.users",
        string="Logged In",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    operator_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    method = fields.Selection(
        [("click", "One Click"), ("pin", "PIN"), ("password", "Password")],
        string="Signed With",
        required=True,
        readonly=True,
    )
    signed_date = fields.Datetime(string="Signed On", required=True, readonly=True)
    content_hash = fields.Char(string="Digest of the Content", readonly=True)
    personal_digests = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    salt = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    image = fields.Binary(
        string="Drawn Signature",
        readonly=True,
        attachment=True,
        groups="cs_base.cs_base_group_officer",
    )
    device = fields.Char(
        readonly=True,
        groups="cs_base.cs_base_group_manager,cs_base.cs_base_group_auditor",
        help="Address, browser and session of the screen.",
    )
    is_valid = fields.Boolean(
        string="Valid", compute="_compute_is_valid", search="_search_is_valid"
    )
    revoked_date = fields.Datetime(string="Revoked On", readonly=True)
    revoked_user_id = fields.Many2one(
        "res.users", string="Revoked By", readonly=True, ondelete="restrict"
    )
    revoked_reason = fields.Text(string="Reason of the Revocation", readonly=True)

    # One valid signature of a role, however many screens sign at once.
    _record_role_uniq = models.UniqueIndex(
        "(res_model, res_id, role) WHERE revoked_date IS NULL",
        "It has been signed already.",
    )
    _record = models.Index("(res_model, res_id)")

    @api.depends("user_id", "on_behalf_of_id")
    def _compute_display_name(self):
        for signature in self:
            # Names of colleagues; departments are no secret either.
            name = signature.sudo().user_id.name
            represented = signature.sudo().on_behalf_of_id.name
            if represented:
                name = self.env._(
                    "%(name)s on behalf of %(represented)s",
                    name=name,
                    represented=represented,
                )
            signature.display_name = name

    @api.depends("revoked_date")
    def _compute_is_valid(self):
        for signature in self:
            signature.is_valid = not signature.revoked_date

    @api.model
    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("revoked_date", "=" if wanted else "!=", False) for wanted in value
        )

    @api.model_create_multi
    def create(self, vals_list):
        signatures = super().create(vals_list)
        for signature in signatures:
            # The signer's own employee, which is no secret.
            employees = signature.user_id.sudo().employee_ids
            signature.employee_id = employees.filtered(
                lambda e, company=signature.company_id: e.company_id == company
            )[:1]
        return signatures

    def copy(self, default=None):
        if self:
            raise UserError(self._get_by_server_refusal())
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        """Guarantee 3: what was signed stays."""
        raise UserError(self._get_by_server_refusal())

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "A signature is given with the button of the record, never entered, "
            "changed or deleted."
        )

    def _revoke(self, reason):
        """End signatures whose content changed; those revoked before stay so.

        :param str reason: shown beside the signature
        """
        valid = self.filtered(lambda signature: not signature.revoked_date)
        if valid:
            valid._by_server().write(
                {
                    "revoked_date": fields.Datetime.now(),
                    "revoked_user_id": self.env.uid,
                    "revoked_reason": reason,
                }
            )

    def _forget_personal(self):
        """Erase the salt, so that nobody can guess the personal values any more.

        The hash was made of the digests and stays valid (guarantee 3).
        """
        self._by_server().write({"salt": False})
