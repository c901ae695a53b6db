"""Calls that somebody else makes: not without an entry, under the own name (CMP-59)."""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.gates import numbered


class CsDirectorSampleLine(models.Model):
    _inherit = "cs.director.sample.line"

    def action_delegate(self):
        """Ask who calls in the director's place, and why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delegate Calls"),
            "res_model": "cs.director.sample.delegate",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_line_ids": [fields.Command.set(self.ids)]},
        }

    def _delegate(self, user, reason):
        """Let ``user`` make these calls: an entry that names who called (CMP-59).

        :param user: res.users; empty takes a delegation back
        :param str reason: why the director does not call in person
        """
        self.check_access("read")
        self._check_open()
        if not all(sample._is_directors_place() for sample in self.sample_id):
            raise UserError(
                self.env._("Only the director, or a deputy, delegates these calls.")
            )
        if user and not (reason or "").strip():
            raise UserError(self.env._("Say why the director does not call."))
        # Whose sample it is, is no secret.
        if user and (user.share or self.sample_id.sudo().user_id & user):
            raise UserError(self.env._("Choose a colleague."))
        outside = self.filtered(
            # The scope of a colleague is read to decide.
            lambda line: user and line.site_id not in user.sudo().cs_scope_site_ids
        )
        if outside:
            raise UserError(
                self.env._(
                    "%(person)s does not work at %(sites)s.",
                    person=user.name,
                    sites=", ".join(outside.site_id.mapped("name")),
                )
            )
        if user and (refusals := self._get_bias(user)):
            raise UserError(numbered(refusals))
        self._write_kept(
            {
                "delegated_to_id": user.id,
                "delegated_by_id": self.env.user._get_cs_operator().id,
                "delegated_date": fields.Datetime.now(),
                "delegation_reason": (reason or "").strip(),
            }
        )
