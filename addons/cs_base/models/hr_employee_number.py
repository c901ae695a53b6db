from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    cs_employee_number = fields.Char(
        string="Employee Number",
        groups="hr.group_hr_user,cs_base.cs_base_group_hr_officer",
        copy=False,
        tracking=True,
        help="By which payroll knows the employee. Empty: the badge ID counts.",
    )

    _cs_employee_number_uniq = models.UniqueIndex(
        "(company_id, cs_employee_number) WHERE cs_employee_number IS NOT NULL",
        "Another employee of the company has this number.",
    )
