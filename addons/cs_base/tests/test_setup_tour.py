from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSetupTour(HttpCase):
    """ux 2.12: what only a browser can prove of the set-up pages."""

    def _new_user(self, login, name, groups):
        company = self.env.ref("base.main_company")
        return new_test_user(
            self.env,
            login=login,
            password=f"{login}_pw",
            groups=groups,
            name=name,
            tz="Asia/Shanghai",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_setup(self):
        """Leave a step out and take it up, give a role, note a backup."""
        self.env["ir.config_parameter"].set_param("cs_base.last_backup", False)
        self._new_user(
            "cs_setup", "Tour Admin", "base.group_system,cs_base.cs_base_group_manager"
        )
        clerk = self._new_user(
            "cs_setup_clerk", "Tour Clerk", "cs_base.cs_base_group_user"
        )
        self.env["hr.department"].create({"name": "Tour Works"})
        self.start_tour(
            "/odoo/cs-setup", "cs_base_setup", login="cs_setup", timeout=120
        )
        self.assertTrue(clerk.has_group("cs_base.cs_base_group_hr_officer"))
        self.assertFalse(
            self.env["cs.setup.skip"].search([("step", "=", "department")])
        )
        self.assertTrue(
            self.env["ir.config_parameter"].get_param("cs_base.last_backup")
        )
