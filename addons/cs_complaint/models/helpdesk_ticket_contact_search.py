from odoo import api, models
from odoo.fields import Domain

# Up to so many contacts of a name are named to the database one by one.
FEW = 1000
BY_NAME = {"like", "ilike", "=like", "=ilike"}
CONTACTS = {"partner_id", "commercial_partner_id"}


class HelpdeskTicket(models.Model):
    """Tickets by the name of their contact."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Look a contact's name up first.

        With the contacts in a sub-query PostgreSQL guesses that every other ticket is
        theirs and walks through a million in the order of the list until 80 are found.
        """
        domain = Domain(domain).map_conditions(self._resolve_contact)
        return super()._search(domain, offset, limit, order, **kwargs)

    def _resolve_contact(self, condition):
        """Return the condition by ids, where few contacts have such a name."""
        if (
            condition.field_expr not in CONTACTS
            or condition.operator not in BY_NAME
            or not isinstance(condition.value, str)
            or not condition.value
        ):
            return condition
        # As the ORM's own sub-query: archived ones too, those that the user may read.
        contacts = self.env["res.partner"].with_context(active_test=False)
        found = contacts._search(
            [("display_name", condition.operator, condition.value)], limit=FEW + 1
        )
        ids = found.get_result_ids()
        if len(ids) > FEW:
            return condition
        return Domain(condition.field_expr, "in", ids)
