import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.signed_content import seal, seal_digests

DEVICE_LENGTH = 200


class CsSignatureMixin(models.AbstractModel):
    """A record that people sign (architecture 3.3).

    A model that uses it tells by ``_get_signed_content(role)`` what is signed and by
    ``_check_may_sign(role, user, on_behalf_of)`` who may. Whatever way the content is
    written, a signature whose content changed is revoked by ``write`` (guarantee 1);
    ``_signed_fields`` names the fields that can change it.
    """

    _name = "cs.signature.mixin"
    _description = "Is Signed"

    # role -> fields of this model that the signed content is made of
    _signed_fields = {}
    # role -> ID of the rule that asks for the signature; evidence is found by it
    _signature_rules = {}
    # Whether a signature is a link of its chain within the transaction, as where the
    # next one follows from it (a handover); otherwise right after the commit.
    _seals_at_once = False

    signature_ids = fields.One2many(
        "cs.signature",
        "res_id",
        string="Signatures",
        domain=lambda self: [("res_model", "=", self._name)],
        copy=False,
        readonly=True,
    )

    def _get_signed_content(self, role):
        """Return what is signed, as a dict of JSON-able values.

        Personal values are wrapped in ``tools.signed_content.Personal``.
        """
        self.ensure_one()
        names = self._signed_fields.get(role, ())
        return {
            name: self._fields[name].convert_to_read(self[name], self, False)
            for name in names
        }

    def _check_may_sign(self, role, user, on_behalf_of):
        """Raise when ``user`` may not sign these records as ``role``."""

    def _after_sign(self, signatures):
        """Do what follows once these records are signed."""

    def _after_revoke(self, role, signatures):
        """Do what follows once signatures of these records are revoked."""

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------

    def _sign(
        self,
        role,
        pin=None,
        image=None,
        user=None,
        on_behalf_of=None,
        password=None,
    ):
        """Sign the records, all in one; those signed already stay as they are.

        The operator of the screen signs. Who is logged in and sits there does so with
        one click, unless the company always asks for the PIN; anybody else gives the
        own PIN or password.

        :param str role: as what
        :param str pin: signing PIN of the signer
        :param image: drawn signature, base64
        :param res.users user: the signer, when it is a second person at the screen
        :param hr.employee on_behalf_of: whose deputy signs, for all records; or a
            dict record -> hr.employee
        :param str password: of the signer, instead of the PIN
        :return: cs.signature: the new ones
        :raise UserError: identity not proved, nothing to sign, or not allowed
        """
        self.check_access("read")
        signer = user or self.env.user._get_cs_operator()
        signed_ids = set(self._get_valid_signatures(role).mapped("res_id"))
        unsigned = self.filtered(lambda record: record.id not in signed_ids)
        if not unsigned:
            return self.env["cs.signature"]
        unsigned._check_may_sign(role, signer, on_behalf_of)
        shared_vals = {
            **self._prepare_signer_vals(signer),
            "method": unsigned._identify_signer(signer, pin, password),
            "role": role,
            "image": image,
        }
        signatures = (
            self.env["cs.signature"]
            ._by_server()
            .create(
                [
                    {
                        **shared_vals,
                        **record._prepare_signature_vals(role, on_behalf_of),
                    }
                    for record in unsigned
                ]
            )
        )
        unsigned.invalidate_recordset(["signature_ids"])
        if self._seals_at_once:
            signatures._seal_now()
        else:
            signatures._call_sealing()
        unsigned._after_sign(signatures)
        return signatures.with_env(self.env)

    def _identify_signer(self, signer, pin, password):
        """Make sure that it is the signer, and return by what.

        :raise UserError: it is not, or nobody knows
        """
        # What is needed of a colleague's login is no secret.
        person = signer.sudo()
        companies = self.env["res.company"]
        if "company_id" in self._fields:
            companies = self.sudo().company_id  # of the records, no secret either
        if (
            person._is_superuser()
            or not person.active
            or person.share
            or companies - person.company_ids
        ):
            raise UserError(
                self.env._(
                    "Only an employee of the company with an own login signs here."
                )
            )
        if password:
            person._check_own_password(password)
            return "password"
        if pin:
            person._check_signing_pin(pin)
            return "pin"
        user = self.env.user
        # A setting of the company, not a secret.
        wants_pin = any(
            (companies or user.company_id).sudo().mapped("cs_sign_with_pin")
        )
        if signer == user and user._get_cs_operator() == user and not wants_pin:
            return "click"
        raise UserError(
            self.env._(
                "Please sign with the signing PIN of %(user)s.", user=person.name
            )
        )

    @api.model
    def _prepare_signer_vals(self, signer):
        """Return who signs, at whose login and screen."""
        return {
            "user_id": signer.id,
            "session_user_id": self.env.uid,
            "operator_id": self.env.user._get_cs_operator().id,
            "signed_date": fields.Datetime.now(),
            "device": self._get_device_hint(),
        }

    def _prepare_signature_vals(self, role, on_behalf_of):
        """Return what is signed, where, and in whose name."""
        self.ensure_one()
        salt = secrets.token_hex(32)
        site = self._get_signature_site()
        content_hash, digests = seal(role, self._get_signed_content(role), salt)
        if isinstance(on_behalf_of, dict):
            on_behalf_of = on_behalf_of.get(self)
        return {
            "res_model": self._name,
            "res_id": self.id,
            "site_id": site.id,
            "chain": self._get_signature_chain(site),
            "on_behalf_of_id": on_behalf_of.id if on_behalf_of else False,
            "content_hash": content_hash,
            "personal_digests": digests,
            "salt": salt,
        }

    def _get_signature_site(self):
        """Return the site whose people see the signature."""
        self.ensure_one()
        if "site_id" in self._fields and self.site_id:
            return self.site_id
        return self.env.user._get_default_cs_site()

    def _get_signature_chain(self, site):
        """Return the name of the chain that signatures of one record belong to.

        The narrower, the less its signers wait for each other. The chain of a site's
        records by default; a meeting or a duty post returns
        ``f"{self._name}/{self.id}"`` of itself, and a company's ledger
        ``f"{self._name}/company/{self.company_id.id}"``.

        :param cs.site site: of the signature
        """
        self.ensure_one()
        return self.env["cs.signature"]._get_chain_name(self._name, site.id)

    def _lock_signature_chains(self):
        """Hold the chains of these records until the end of the transaction.

        For a model that seals at once: called before anything is read, nobody else
        adds a link between what was read and what is signed.
        """
        companies = {}
        for record in self:
            site = record._get_signature_site()
            # Whose site it is, is no secret.
            company = site.sudo().company_id
            companies[record._get_signature_chain(site)] = company.id
        self.env["cs.signature.chain"]._lock(companies)

    @api.model
    def _get_device_hint(self):
        """Return address, browser and a hint at the session; no secret of it."""
        if not request:
            return False
        session = hashlib.sha256((request.session.sid or "").encode()).hexdigest()[:8]
        agent = request.httprequest.user_agent.string or ""
        address = request.httprequest.remote_addr or ""
        return f"{address} #{session} {agent}"[:DEVICE_LENGTH]

    # ------------------------------------------------------------------
    # Signed or not
    # ------------------------------------------------------------------

    def _get_valid_signatures(self, role=None):
        """Return the valid signatures of all these records, in one query."""
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("revoked_date", "=", False),
        ]
        if role:
            domain.append(("role", "=", role))
        # Whether something is signed matters to whoever may see the record.
        return self.env["cs.signature"].sudo().search(domain)

    def _is_signature_intact(self, signature):
        """Tell whether a signature still fits what the record says.

        Erased personal values do not count; their digests stand for them.
        """
        self.ensure_one()
        # Digests and salt are for the server alone.
        signature = signature.sudo()
        content = self._get_signed_content(signature.role)
        if not signature.salt:
            digests = signature.personal_digests or {}
            found = seal_digests(signature.role, content, digests)
        else:
            found, _digests = seal(signature.role, content, signature.salt)
        return found == signature.content_hash

    # ------------------------------------------------------------------
    # Revoked
    # ------------------------------------------------------------------

    def _revoke_signatures(self, role, reason):
        """Revoke the valid signatures of these records in a role.

        :param str reason: what changed; shown beside the signature
        """
        signatures = self._get_valid_signatures(role)
        if signatures:
            signatures._revoke(reason)
            records = self.browse(signatures.mapped("res_id"))
            records.invalidate_recordset(["signature_ids"])
            records._after_revoke(role, signatures)

    def _revoke_changed(self, names):
        """Revoke what was signed about these records and fits no more.

        :param names: the fields that were written
        """
        roles = [
            r for r, signed in self._signed_fields.items() if set(names) & {*signed}
        ]
        for role in roles:
            signatures = self._get_valid_signatures(role)
            by_id = {record.id: record for record in self}
            changed = signatures.filtered(
                lambda s, by_id=by_id: not by_id[s.res_id]._is_signature_intact(s)
            )
            if changed:
                records = self.browse(changed.mapped("res_id"))
                records._revoke_signatures(role, self._get_change_reason(role, names))

    def _get_change_reason(self, role, names):
        """Return why a signature ends: which signed fields were changed."""
        labels = [
            self._fields[name]._description_string(self.env)
            for name in self._signed_fields[role]
            if name in names
        ]
        return self.env._("Changed after signing: %(fields)s", fields=", ".join(labels))

    def write(self, vals):
        res = super().write(vals)
        self._revoke_changed(vals.keys())
        if "site_id" in vals and "site_id" in self._fields:
            signatures = self.env["cs.signature"]._by_server()
            domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
            signatures.search(domain).write({"site_id": vals["site_id"]})
        return res
