from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.gates import ServerPass, numbered


class CsVersionMixin(models.AbstractModel):
    """Settings in versions: a draft, then in force, and the same ever after (rule G-6).

    A model that uses it has a ``valid_from`` and names its content in
    ``_frozen_fields``. What is not ready yet is told by ``_get_problems``. Data files
    may bring versions in force; they pass the same checks as the button.
    """

    _name = "cs.version.mixin"
    _description = "In Force by Versions"
    _inherit = ["cs.frozen.mixin"]

    state = fields.Selection(
        [("draft", "Draft"), ("published", "In Force")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )

    # --- into force ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        wanted = [vals.get("state", "draft") != "draft" for vals in vals_list]
        if any(wanted) and not self.env.su:
            raise UserError(self._get_process_refusal())
        # Named here, a default of the client's context has no say.
        drafts = super().create([{**vals, "state": "draft"} for vals in vals_list])
        pairs = zip(drafts, wanted, strict=True)
        drafts.browse(draft.id for draft, is_wanted in pairs if is_wanted)._publish()
        return drafts

    def write(self, vals):
        if "state" in vals:
            server_pass = self.env.context.get("cs_server_pass")
            is_server = isinstance(server_pass, ServerPass) and server_pass.allows(
                self.ids, ["state"]
            )
            if not is_server and any(one.state != vals["state"] for one in self):
                raise UserError(self._get_process_refusal())
        return super().write(vals)

    @api.model
    def _get_process_refusal(self):
        return self.env._("A version is put in force by its button alone.")

    def action_publish(self):
        """Put drafts in force, from their first day on.

        :raise UserError: once, with everything that is missing
        """
        self.check_access("write")
        self.filtered(lambda version: version.state == "draft")._publish()

    def _publish(self):
        problems = [text for version in self for text in version._get_problems()]
        if problems:
            head = self.env._("Not ready to be put in force:")
            refusal = f"{head}\n{numbered(problems)}"
            raise UserError(refusal)
        server_pass = ServerPass(self.ids, ["state"])
        self.with_context(cs_server_pass=server_pass).write({"state": "published"})

    def _get_problems(self):
        """Yield what keeps this draft from being put in force, with the cure."""
        self.ensure_one()
        yield from ()

    # --- the next version ------------------------------------------------------

    def copy_data(self, default=None):
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        return super().copy_data({"valid_from": tomorrow, **(default or {})})

    def action_new_version(self):
        """Return the form of a new draft, valid from tomorrow."""
        self.ensure_one()
        name = {"name": self.name} if "name" in self._fields else {}
        return self.copy(name)._get_form_action()

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # --- what was in force stays -----------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        """Guarantee 3: nothing that was in force is deleted."""
        if kept := self._filter_frozen():
            raise UserError(
                self.env._(
                    "“%(version)s” was in force and stays. A new version takes its "
                    "place.",
                    version=kept[0].display_name,
                )
            )

    def _filter_frozen(self):
        return self.filtered(lambda version: version.state != "draft")

    def _get_frozen_refusal(self, names):
        return self.env._(
            "“%(version)s” is in force: %(fields)s cannot be changed. Make a new "
            "version with a later day.",
            version=self[:1].display_name,
            fields=self._get_field_labels(names),
        )
