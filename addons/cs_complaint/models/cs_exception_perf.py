"""Warnings after which performance is asked for become violations with one click.

Rules-core names PERF beside these rules: a bad effect (CMP-11), a department that is
late (CMP-16), a taboo phrase (CMP-43). Whether it was a violation is decided by people,
and not by who suspects it (guarantee 7).
"""

from odoo import api, models

# Rule of the warning -> code of the type of violation.
RULE_TYPES = {"CMP-11": "C-7", "CMP-16": "C-6", "CMP-43": "C-1"}


class CsException(models.Model):
    _inherit = "cs.exception"

    @api.depends("kind", "rule")
    def _compute_is_suspicious(self):
        super()._compute_is_suspicious()
        for row in self:
            if row.kind == "warning" and row.rule in RULE_TYPES:
                row.is_suspicious = True

    def _get_violation_type(self):
        code = self.kind == "warning" and RULE_TYPES.get(self.rule)
        if not code:
            return super()._get_violation_type()
        return self.env["cs.violation.type"].search([("code", "=", code)], limit=1)

    def _get_suspect(self):
        """The department that had the task, or who wrote the words."""
        if self.kind != "warning" or self.rule not in RULE_TYPES:
            return super()._get_suspect()
        # Whose task it was is no secret to who sees the row.
        if self.rule == "CMP-43":
            people = self.operator_id.sudo().employee_ids
            own = people.filtered(lambda e: e.company_id == self.company_id)
            return own[:1].with_env(self.env)
        # As above.
        record = self.env[self.res_model].sudo().browse(self.res_id).exists()
        task = record
        if record._name == "helpdesk.ticket":
            task = record.assignment_ids.sorted("id")[-1:]
        if not task or task._name != "cs.assignment":
            return self.env["hr.employee"]
        person = task.employee_id or task.department_id.manager_id
        return person.with_env(self.env)
