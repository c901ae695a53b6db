from odoo import models
from odoo.exceptions import AccessError

CONFIDENTIAL = (
    "cs.complaint.exhibit",
    "cs.complaint.investigation",
    "cs.internal.complaint",
    "helpdesk.ticket",
)


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Say plainly why a confidential matter does not open (ux 6)."""
        if records._name in CONFIDENTIAL and records._get_hidden_ids(records.ids):
            return AccessError(
                self.env._(
                    "This matter is open to named people only. If it "
                    "concerns you, ask the customer service manager."
                )
            )
        return super()._make_access_error(operation, records)
