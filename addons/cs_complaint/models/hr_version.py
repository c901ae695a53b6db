from odoo import api, models


class HrVersion(models.Model):
    _inherit = "hr.version"

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        self.env["cs.complaint.investigation"]._refresh_all_readers()
        return versions

    def write(self, vals):
        res = super().write(vals)
        if {"active", "date_version", "department_id"} & vals.keys():
            # The department of an employee is that of the present version.
            self.env["cs.complaint.investigation"]._refresh_all_readers()
        return res
