from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.gates import ServerPass, numbered

# Set by the actions alone, however the record is written (guarantee 1).
PROCESS_FIELDS = ("state", "withdrawn_date")


class CsPolicyVersion(models.Model):
    """How a version comes into force and is withdrawn."""

    _inherit = "cs.policy.version"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft" or vals.get("withdrawn_date"):
                raise UserError(self._get_process_refusal())
        # Set here, a default of the client's context has no say.
        process = {"state": "draft", "withdrawn_date": False}
        return super().create([{**vals, **process} for vals in vals_list])

    def write(self, vals):
        names = [name for name in PROCESS_FIELDS if name in vals]
        if names and not self._is_server_write(vals):
            for version in self:
                if any(version._is_other_value(name, vals[name]) for name in names):
                    raise UserError(self._get_process_refusal())
        if "withdrawal_reason" in vals:
            self._check_reason_open(vals["withdrawal_reason"])
        return super().write(vals)

    # --- actions -------------------------------------------------------------

    def action_put_in_force(self):
        """Let drafts count from their date on, and lock them.

        :raise UserError: once, with everything that is missing
        """
        self.check_access("write")
        self._put_in_force()
        for version in self:
            version.policy_id.message_post(
                body=self.env._(
                    "Version %(version)s is in force from %(day)s.",
                    version=version.name,
                    day=version.valid_from,
                )
            )

    def _put_drafts_in_force(self):
        """Put set-up data in force; a second load leaves what became of them."""
        self.filtered(lambda version: version.state == "draft")._put_in_force()

    def _put_in_force(self):
        problems = [text for version in self for text in version._get_problems()]
        if problems:
            head = self.env._("Not ready to be put in force:")
            refusal = f"{head}\n{numbered(problems)}"
            raise UserError(refusal)
        self._settle_binding_texts()
        self._set_state({"state": "in_force"})

    def action_withdraw(self):
        """End versions in force today; their reason must be written down.

        The version before it counts again, if there is one that is in force.

        :raise UserError: once, with everything that is missing
        """
        self.check_access("write")
        problems = []
        for version in self:
            if version.state != "in_force":
                problems.append(
                    self.env._(
                        "%(version)s is not in force → only a version in force is "
                        "withdrawn; a draft is deleted",
                        version=version.display_name,
                    )
                )
            elif not (version.withdrawal_reason or "").strip():
                problems.append(
                    self.env._(
                        "%(version)s has no reason → fill in “Withdrawal Reason”",
                        version=version.display_name,
                    )
                )
        if problems:
            head = self.env._("Cannot be withdrawn:")
            refusal = f"{head}\n{numbered(problems)}"
            raise UserError(refusal)
        today = fields.Date.context_today(self)
        self._set_state({"state": "withdrawn", "withdrawn_date": today})
        for version in self:
            version.policy_id.message_post(
                body=self.env._(
                    "Version %(version)s is withdrawn: %(reason)s",
                    version=version.name,
                    reason=version.withdrawal_reason,
                )
            )

    def _get_problems(self):
        """Return what keeps a draft from being put in force, one line each."""
        self.ensure_one()
        if self.state != "draft":
            yield self.env._(
                "%(version)s is no draft → make a new version of it",
                version=self.display_name,
            )
            return
        if not self.clause_ids:
            yield self.env._(
                "%(version)s has no clauses → write them", version=self.display_name
            )
        texts = self.clause_ids.with_context(lang=self.lang)
        empty = texts.filtered(lambda c: not (c.text or "").strip())
        if empty:
            yield self.env._(
                "%(version)s: clauses without text: %(clauses)s → write it",
                version=self.display_name,
                clauses=", ".join(empty.mapped("code")),
            )
        others = self.policy_id.version_ids - self
        if not self.valid_from:
            yield self.env._(
                "%(version)s has no first day → fill in “In Force From”",
                version=self.display_name,
            )
        elif self.valid_from in others.filtered(lambda v: v.state == "in_force").mapped(
            "valid_from"
        ):
            yield self.env._(
                "%(version)s: another version is in force from %(day)s → choose "
                "another day, or withdraw that version",
                version=self.display_name,
                day=self.valid_from,
            )
        elif self.valid_from < fields.Date.context_today(self) and any(
            version.state != "draft" for version in others
        ):
            yield self.env._(
                "%(version)s would count from %(day)s, a day gone by, and change what "
                "was in force then → choose today or a later day",
                version=self.display_name,
                day=self.valid_from,
            )

    def _settle_binding_texts(self):
        """Store each text in the binding language.

        Otherwise it would be read through to the English one, and change with it.
        """
        for version in self.filtered(lambda v: v.lang != "en_US"):
            for clause in version.clause_ids:
                bound = clause.with_context(lang=version.lang)
                for name in ("chapter", "name", "text"):
                    if bound[name]:
                        clause.update_field_translations(
                            name, {version.lang: bound[name]}
                        )

    def _set_state(self, vals):
        server_pass = ServerPass(self.ids, vals)
        self.with_context(cs_server_pass=server_pass).write(vals)
        # The clauses cited today are cached.
        self.env.registry.clear_cache()

    def _is_server_write(self, names):
        server_pass = self.env.context.get("cs_server_pass")
        return isinstance(server_pass, ServerPass) and server_pass.allows(
            self.ids, names
        )

    def _check_reason_open(self, reason):
        """The reason of a withdrawal is history once it is withdrawn."""
        closed = self.filtered(lambda version: version.state == "withdrawn")
        if any(v._is_other_value("withdrawal_reason", reason) for v in closed):
            raise ValidationError(
                self.env._(
                    "%(version)s is withdrawn: its reason stays as it is.",
                    version=closed[:1].display_name,
                )
            )

    @api.model
    def _get_process_refusal(self):
        return self.env._(
            "A version is put in force or withdrawn by its buttons alone. Create it as "
            "a draft, then use “Put into Force”."
        )
