from odoo import api, models

# What record rules read of the employee of a user.
RULE_FIELDS = {
    "active",
    "company_id",
    "current_version_id",
    "department_id",
    "user_id",
}


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        if employees.user_id:
            self.env.registry.clear_cache()
        return employees

    def write(self, vals):
        res = super().write(vals)
        if RULE_FIELDS & vals.keys():
            # Rule domains are cached per user and read the department of a user's
            # employee (architecture 3.1).
            self.env.registry.clear_cache()
        return res
