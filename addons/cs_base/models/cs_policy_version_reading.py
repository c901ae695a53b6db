"""Who has read a version, and who has not (CMP-23)."""

from odoo import fields, models

from ..tools.policy_hash import content_hash


class CsPolicyVersion(models.Model):
    _inherit = "cs.policy.version"

    confirmation_ids = fields.One2many(
        "cs.read.confirmation", "version_id", string="Read Confirmations", copy=False
    )

    def _put_in_force(self):
        """People are asked as soon as the version counts."""
        res = super()._put_in_force()
        if any(version.policy_id.is_reading_confirmed for version in self):
            self.env["cs.read.confirmation"]._wake()
        return res

    def _get_content_hash(self):
        """Return the digest of the binding text, which is what people confirm."""
        self.ensure_one()
        # What counts is the same for whoever reads it.
        version = self.sudo().with_context(lang=self.sudo().lang)
        clauses = version.clause_ids.sorted(lambda c: (c.sequence, c.id))
        return content_hash(
            version.lang,
            version.name,
            version.valid_from,
            [(c.code, c.chapter, c.name, c.text) for c in clauses],
        )

    def action_open_confirmations(self):
        """Open who has read the version and who has not."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_read_confirmation_action"
        )
        return {
            **action,
            "domain": [("version_id", "=", self.id)],
            "context": {"search_default_group_state": 1},
        }
