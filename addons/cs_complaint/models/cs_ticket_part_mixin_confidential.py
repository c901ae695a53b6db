"""Parts of a confidential ticket are as confidential as the ticket (guarantee 8)."""

from odoo import fields, models
from odoo.exceptions import ValidationError


class CsTicketPartMixin(models.AbstractModel):
    _inherit = "cs.ticket.part.mixin"

    is_confidential = fields.Boolean(
        related="ticket_id.is_confidential",
        store=True,
        precompute=True,
        export_string_translation=False,
    )

    def _get_confidential_users(self):
        return self._get_confidential_parts()

    def _get_confidential_parts(self):
        """Return {part: users on the list of its ticket} of the confidential ones."""
        # Who is on the list is read to decide, not to show.
        parts = self.sudo().filtered("is_confidential")
        return {part: part.ticket_id.confidential_user_ids for part in parts}

    def _check_confidential_employee(self):
        """CMP-32: who takes part in a confidential matter is on its list."""
        for part, users in self._get_confidential_parts().items():
            if part.employee_id and part.employee_id.user_id not in users:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s is open to named people only (CMP-32). "
                        "%(employee)s is not on its list; choose somebody who is.",
                        ticket=part.ticket_id.number,
                        employee=part.employee_id.name,
                    )
                )
