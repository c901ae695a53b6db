"""A task of a confidential matter is done by somebody on its list (CMP-32)."""

from odoo import api, models


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    @api.constrains("employee_id", "ticket_id")
    def _check_confidential(self):
        self._check_confidential_employee()
