from odoo import api, models

# What decides who stands below whom.
LINE_FIELDS = {"active", "department_id", "parent_id", "user_id"}


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def _get_cs_below(self):
        """Return these employees and everybody below them (CMP-32).

        Below is who reports to one of them, who works in a department that one of
        them leads, and so on downwards; the same person's other employments count.
        Those above in the own line are not below for sitting in a led department.

        :return: hr.employee, in sudo, archived ones included
        """
        # Who stands below whom decides what people see; nobody reads it here.
        Employee = self.sudo().with_context(active_test=False)
        Department = self.env["hr.department"].sudo()
        found = Employee.browse(self.ids)
        found |= found.user_id.with_context(active_test=False).employee_ids
        above = found._get_cs_above()
        while True:
            led = Department.search([("manager_id", "in", found.ids)])
            led = Department.search([("id", "child_of", led.ids)]) if led else led
            news = Employee.search([("department_id", "in", led.ids)]) - above
            news |= Employee.search([("parent_id", "in", found.ids)])
            news |= news.user_id.with_context(active_test=False).employee_ids
            if news <= found:
                return found
            found |= news

    def _get_cs_above(self):
        """Return the line of managers above these employees."""
        above = parents = self.parent_id - self
        while parents:
            parents = parents.parent_id - above - self
            above |= parents
        return above

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        self.env["cs.complaint.investigation"]._refresh_all_readers()
        return employees

    def write(self, vals):
        res = super().write(vals)
        if LINE_FIELDS & vals.keys():
            self.env["cs.complaint.investigation"]._refresh_all_readers()
        return res
