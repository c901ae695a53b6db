from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestSetup(common.CsComplaintCommon):
    """ux 2.12: what the complaint desk asks for in the set-up assistant."""

    def _tasks(self):
        tasks = self.env["cs.setup"].sudo()._get_tasks_template(self.company)
        return {task.model: task.is_done for task in tasks}

    def test_eight_steps(self):
        """Company, sites, departments, units, households, roles, templates, start."""
        page = self._as(self.env["cs.setup"], self.manager).get_data()
        keys = [step["key"] for step in page["steps"]]
        names = "company site department unit household role template start"
        self.assertEqual(keys, names.split())

    def test_routing(self):
        """The rules that come with the product name no department yet."""
        rules = self.env["cs.routing.rule"].with_context(active_test=False)
        rules.search([("department_id", "!=", False)]).active = False
        self.assertFalse(self._tasks()["cs.routing.rule"])
        department = self.env["hr.department"].create(
            {"name": "Works", "company_id": self.company.id}
        )
        rules.create({"department_id": department.id, "company_id": self.company.id})
        self.assertTrue(self._tasks()["cs.routing.rule"])

    def test_team(self):
        self.assertTrue(self._tasks()["helpdesk.ticket.team"])
        self.env["helpdesk.ticket.team"].search(
            [("is_service_centre", "=", True)]
        ).active = False
        self.assertFalse(self._tasks()["helpdesk.ticket.team"])

    def test_words_of_roles(self):
        """Each role of all addons says in words what it may do."""
        for role in self.env["cs.role.board"]._get_roles(self.company):
            self.assertTrue(role["text"], role["xmlid"])
