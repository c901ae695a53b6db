"""Whose powers a user has: the own ones and those of whom he acts for (ux M14)."""

from odoo import api, fields, models
from odoo.fields import Domain

POWERS = ("sign", "decide")


class ResUsers(models.Model):
    _inherit = "res.users"

    cs_headed_department_ids = fields.Many2many(
        "hr.department",
        string="Departments Headed",
        compute="_compute_cs_headed_department_ids",
        compute_sudo=True,
        help="Departments this user heads or acts for the head of, and those below.",
    )

    @api.depends("employee_ids")
    def _compute_cs_headed_department_ids(self):
        """Read by record rules: a head sees what waits for the own signature."""
        Department = self.env["hr.department"]
        for user in self:
            people = user.employee_ids
            for power in POWERS:
                people |= user._get_cs_represented(power)
            user.cs_headed_department_ids = (
                Department.search(
                    [("id", "child_of", self._get_departments_of(people).ids)]
                )
                if people
                else Department
            )

    @api.model
    def _get_departments_of(self, people):
        """Return the departments of which one of ``people`` is the manager."""
        # Who heads a department is no secret.
        Department = self.env["hr.department"].sudo()
        return Department.search([("manager_id", "in", people.ids)])

    def _get_cs_represented(self, power):
        """Return the employees this user acts for now.

        :param str power: "sign", "decide" or "all" (rows that give everything)
        :return: hr.employee; direct rows only, of people and days in force
        """
        self.ensure_one()
        # Whom somebody acts for is no secret to the checks that ask.
        user = self.sudo()
        own = user.employee_ids
        if not own:
            return own.with_env(self.env)
        Deputy = user.env["cs.deputy"]
        rows = Deputy.search(
            Deputy._get_running_domain(own.company_id, power)
            & Domain("deputy_id", "in", own.ids)
        )
        return rows.employee_id.filtered("active").with_env(self.env)

    def _get_cs_headed(self, power="sign"):
        """Return whom this user acts as, by department.

        :return: dict hr.department -> hr.employee (the own one before others)
        """
        self.ensure_one()
        # Who heads a department is no secret.
        own = self.sudo().employee_ids
        represented = self._get_cs_represented(power).sudo()
        headed = {}
        for department in self._get_departments_of(own | represented):
            headed[department.with_env(self.env)] = department.manager_id.with_env(
                self.env
            )
        return headed

    def _is_cs_head_of(self, department, power="sign"):
        """Tell as whom this user heads a department now.

        :param hr.department department: one department
        :param str power: "sign" or "decide"
        :return: hr.employee: the own one or the represented one; empty if neither
        """
        self.ensure_one()
        # Who heads a department and acts for whom is no secret.
        user, head = self.sudo(), department.sudo().manager_id
        if head and head not in user.employee_ids:
            head &= user._get_cs_represented(power)
        return head.with_env(self.env)
