from odoo import api, models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        if any(department.manager_id for department in departments):
            self.env["cs.deputy"]._clear_rules()
        return departments

    def write(self, vals):
        res = super().write(vals)
        if {"active", "company_id", "manager_id", "parent_id"} & vals.keys():
            # Record rules read who heads a department (architecture 3.1).
            self.env["cs.deputy"]._clear_rules()
        return res
