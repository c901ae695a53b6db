"""Open or closed, answered from the ticket itself instead of from its stage."""

from odoo import api, fields, models
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Related to the stage, no index can hold it, and every list of open tickets reads
    # all of them. The stored field says the same (``_compute_is_open``).
    closed = fields.Boolean(
        related=None, compute="_compute_closed", search="_search_closed"
    )

    @api.depends("is_open")
    def _compute_closed(self):
        for ticket in self:
            ticket.closed = not ticket.is_open

    @api.model
    def _search_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("is_open", "in", [not closed for closed in value])]

    def _field_to_sql(self, alias, field_expr, query=None):
        """Lists can still be grouped and sorted by ``closed``."""
        if field_expr == "closed":
            self._check_field_access(self._fields["closed"], "read")
            is_open = super()._field_to_sql(alias, "is_open", query)
            return SQL("(%s IS NOT TRUE)", is_open)
        return super()._field_to_sql(alias, field_expr, query)
