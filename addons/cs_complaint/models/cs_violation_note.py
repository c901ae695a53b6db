"""A violation whose proof is a record at hand (CMP-33, CMP-48).

Performance follows only from what is true; the record stays as confidential as it is,
the violation names it by its number alone (guarantee 8).
"""

from odoo import api, models


class CsViolation(models.Model):
    _inherit = "cs.violation"

    @api.model
    def _open_about(self, record, code, employee):
        """Return the form of a new violation about ``employee``.

        :param record: what proves it
        :param str code: code of the type of violation
        """
        kind = self.env["cs.violation.type"].search([("code", "=", code)], limit=1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Violation"),
            "res_model": "cs.violation",
            "views": [(False, "form")],
            "context": {
                "default_type_id": kind.id,
                "default_employee_id": employee.id,
                "default_site_id": record.site_id.id,
                "default_res_model": record._name,
                "default_res_id": record.id,
            },
        }
