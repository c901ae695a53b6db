from odoo import api, fields, models
from odoo.exceptions import UserError


class CsPlaceMixin(models.AbstractModel):
    """What buildings, units and public areas share: site, search, archiving."""

    _name = "cs.place.mixin"
    _description = "Place of a Site"
    _inherit = ["cs.site.mixin", "cs.search.mixin"]

    active = fields.Boolean(default=True)
    note = fields.Text(string="Notes")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Guarantee 3: records that refer to a place keep it; archive it instead."""
        used = self._get_used()
        if used:
            raise UserError(
                self.env._(
                    "These places are in use and stay in the archive: %(places)s. "
                    "Archive them instead of deleting.",
                    places=", ".join(used[:10].mapped("display_name")),
                )
            )

    def _get_used(self):
        """Return those of ``self`` that any stored record of any app refers to.

        :return: recordset of the same model, in the order of ``self``
        """
        # Whether a place is in use does not depend on what the user may see.
        env = self.with_context(active_test=False).sudo().env
        referring = env["ir.model.fields"].search(
            [("relation", "=", self._name), ("ttype", "=", "many2one")]
        )
        used_ids = set()
        for field in referring:
            model = env.get(field.model)
            if model is None or not model._auto or not field.store:
                continue
            groups = model._read_group([(field.name, "in", self.ids)], [field.name])
            used_ids.update(place.id for (place,) in groups)
        return self.filtered(lambda place: place.id in used_ids)
