from odoo import api, models


class CsRoleBoard(models.AbstractModel):
    _inherit = "cs.role.board"

    @api.model
    def _get_optional_roles(self):
        """Reading households comes with other roles."""
        return super()._get_optional_roles() | {
            "cs_archive.cs_archive_group_contact",
            "cs_archive.cs_archive_group_user",
        }
