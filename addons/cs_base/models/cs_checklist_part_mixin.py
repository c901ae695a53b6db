from odoo import api, fields, models
from odoo.exceptions import UserError


class CsChecklistPartMixin(models.AbstractModel):
    """An item or a grade: read-only once its version is in force."""

    _name = "cs.checklist.part.mixin"
    _inherit = ["cs.frozen.mixin"]
    _description = "Part of a Checklist Version"

    version_id = fields.Many2one(
        "cs.checklist.version", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_draft()
        return parts

    def write(self, vals):
        # Nothing is moved into a version in force either.
        moved = self - self._filter_frozen() if "version_id" in vals else self.browse()
        res = super().write(vals)
        moved._check_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        """Guarantee 3: what was in force stays."""
        self._check_draft()

    def _check_draft(self):
        if closed := self._filter_frozen().version_id:
            raise UserError(
                self.env._(
                    "%(versions)s is in force: nothing is added or removed. Make a new "
                    "version.",
                    versions=", ".join(closed.mapped("display_name")),
                )
            )

    def _filter_frozen(self):
        return self.filtered(lambda part: part.version_id.state != "draft")

    def _get_frozen_refusal(self, names):
        return self.env._(
            "%(version)s is in force: %(fields)s cannot be changed. Make a new "
            "version.",
            version=self.version_id[:1].display_name,
            fields=self._get_field_labels(names),
        )
