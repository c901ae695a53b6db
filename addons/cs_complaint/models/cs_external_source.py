from odoo import api, fields, models
from odoo.tools import ormcache


class CsExternalSource(models.Model):
    """Who sends orders with numbers and dates of their own (ux M9): a city hotline,
    the street office, the housing authority, the group."""

    _name = "cs.external.source"
    _description = "Sender of External Orders"
    _inherit = ["cs.cached.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Kept on the tickets and used by import files, such as 12345.",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another sender has this code already."
    )

    @api.model
    @ormcache("code")
    def _get_id(self, code):
        """Return the id of the sender with ``code``, or False."""
        # Senders of other companies share the code; their names are no secret.
        found = (
            self.sudo()
            .with_context(active_test=False)
            .search([("code", "=", code)], limit=1)
        )
        return found.id
