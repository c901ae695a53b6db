from odoo import models
from odoo.fields import Domain


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def _get_cs_deputies(self, power="all"):
        """Return who acts for these employees now.

        :param str power: "sign", "decide" or "all" (rows that give everything)
        :return: hr.employee: active deputies
        """
        # Whoever looks for a substitute may know who it is.
        people = self.sudo()
        Deputy = people.env["cs.deputy"]
        rows = Deputy.search(
            Deputy._get_running_domain(people.company_id, power)
            & Domain("employee_id", "in", people.ids)
        )
        return rows.deputy_id.filtered("active").with_env(self.env)
