from odoo import api, models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        if departments.manager_id:
            self.env["cs.complaint.investigation"]._refresh_all_readers()
        return departments

    def write(self, vals):
        res = super().write(vals)
        if {"manager_id", "parent_id"} & vals.keys():
            # Whoever leads a department now has it below him (CMP-32).
            self.env["cs.complaint.investigation"]._refresh_all_readers()
        return res
