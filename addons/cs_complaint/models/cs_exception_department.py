"""The head of a department sees what went past a rule in its work (ux M4)."""

from odoo import api, fields, models


class CsException(models.Model):
    _inherit = "cs.exception"

    department_id = fields.Many2one(
        "hr.department",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The department that had the ticket. Its head reads what became late, was "
        "returned, entered later or signed by others (CMP-10, CMP-16, CMP-19, CMP-20).",
    )

    @api.model
    def _prepare_subject_vals(self, record, text, site):
        vals = super()._prepare_subject_vals(record, text, site)
        is_ticket = record._name == "helpdesk.ticket"
        return {**vals, "department_id": is_ticket and record.department_id.id}
