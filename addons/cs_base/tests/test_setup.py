from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.tools.setup import Step, Task

from . import health_common


@tagged("post_install", "-at_install")
class TestSetup(health_common.HealthCommon):
    """ux 2.12: the way from an empty database to the first day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Setup = cls.env["cs.setup"]

    def _step(self, key, user=None):
        page = self._as(self.Setup, user or self.manager).get_data()
        return next(step for step in page["steps"] if step["key"] == key)

    def _task(self, key, label, user=None):
        tasks = self._step(key, user)["tasks"]
        return next(task for task in tasks if task["label"] == label)

    def test_steps(self):
        """The steps of the kernel in order; other addons put theirs between."""
        page = self._as(self.Setup, self.manager).get_data()
        keys = [step["key"] for step in page["steps"]]
        ours = ["company", "site", "department", "role", "template", "start"]
        self.assertEqual([key for key in keys if key in ours], ours)
        self.assertEqual(page["company"], self.company.name)
        for step in page["steps"]:
            self.assertTrue(step["tasks"], step["key"])
            for task in step["tasks"]:
                if task["action"]:
                    self.assertTrue(self.env.ref(task["action"]))
                if task["model"]:
                    self.env[task["model"]].search_count(task["domain"])

    def test_company(self):
        """Done is what the data say, and open again when they change."""
        self.company.country_id = False
        self.assertFalse(self._task("company", "Country")["is_done"])
        self.company.write(
            {
                "country_id": self.env.ref("base.cn").id,
                "phone": "0000-880000",
                "email": "centre@example.com",
            }
        )
        self.assertEqual(self._step("company")["state"], "done")
        self.company.phone = False
        self.assertEqual(self._step("company")["state"], "open")

    def test_sites(self):
        self.assertFalse(self._task("site", "Site Manager")["is_done"])
        self.sites.manager_id = self._new_employee(self.officer)
        self.assertTrue(self._task("site", "Site Manager")["is_done"])
        # The clerk and others hold these; a site of nobody is named.
        empty = self.env["cs.site"].create(
            {"name": "Nobody's", "company_id": self.company.id}
        )
        task = self._task("site", "Users of the Site")
        self.assertFalse(task["is_done"])
        self.assertIn("Nobody's", task["text"])
        self.assertEqual(task["domain"], [("id", "in", empty.ids)])

    def test_departments(self):
        departments = self.env["hr.department"]
        departments.search([("company_id", "in", [self.company.id, False])]).write(
            {"active": False}
        )
        self.assertFalse(self._task("department", "Departments")["is_done"])
        works = departments.create({"name": "Works", "company_id": self.company.id})
        self.assertTrue(self._task("department", "Departments")["is_done"])
        self.assertFalse(self._task("department", "Heads with a Login")["is_done"])
        works.manager_id = self._new_employee(self.officer)
        self.assertTrue(self._task("department", "Heads with a Login")["is_done"])
        task = self._task("department", "Employees of the Users")
        self.assertIn("cs_clerk", task["text"])

    def test_templates(self):
        """Ready when policies and limits are in force; checklists if needed."""
        task = self._task("template", "Checklists in Force")
        self.assertTrue(task["is_optional"])

    # --- leaving out ---------------------------------------------------------

    def test_skip(self):
        """Only with a reason; who said so and when is shown."""
        setup = self._as(self.Setup, self.manager)
        for wrong in ("", "  ", None, "x" * 201, ["x"]):
            with self.assertRaises(UserError):
                setup.skip_step("department", wrong)
        with self.assertRaises(UserError):
            setup.skip_step("nothing", "Because")
        with self.assertRaises(UserError):
            setup.skip_step(["department"], "Because")
        setup.skip_step("department", " One  person\ndoes all ")
        step = self._step("department")
        self.assertEqual(step["state"], "skipped")
        self.assertEqual(step["skip"]["reason"], "One person does all")
        self.assertEqual(step["skip"]["user"], self.manager.name)
        setup.skip_step("department", "Other words")
        self.assertEqual(self._step("department")["skip"]["reason"], "Other words")
        setup.resume_step("department")
        self.assertEqual(self._step("department")["state"], "open")

    def test_skip_does_not_hide_what_is_done(self):
        """A step that was left out and then done is done, and stays so."""
        self.company.country_id = False
        setup = self._as(self.Setup, self.manager)
        setup.skip_step("company", "Later")
        self.company.write(
            {
                "country_id": self.env.ref("base.cn").id,
                "phone": "0000-880000",
                "email": "centre@example.com",
            }
        )
        step = self._step("company")
        self.assertEqual((step["state"], step["skip"]), ("done", False))
        with self.assertRaises(UserError):
            setup.skip_step("company", "Not wanted")

    def test_skip_of_one_company(self):
        self._as(self.Setup, self.manager).skip_step("department", "None here")
        skips = self.env["cs.setup.skip"]
        self.assertFalse(skips._read_skips(self.company_foreign))

    def test_skip_by_the_page_alone(self):
        """Nobody writes the row himself, and plain users do not skip."""
        skip = self.env["cs.setup.skip"]
        for user in (self.admin, self.manager):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(self._as(skip, user).has_access(operation))
            self.assertTrue(self._as(skip, user).has_access("read"))
        for user in (self.clerk, self.auditor):
            for method, args in (("skip_step", ["role", "x"]), ("resume_step", ["x"])):
                with self.assertRaises(AccessError):
                    call_kw(self._as(self.Setup, user), method, args, {})
            self.assertFalse(self._as(skip, user).has_access("read"))

    # --- robustness, hooks, speed --------------------------------------------

    @mute_logger("odoo.addons.cs_base.tools.isolate")
    def test_broken_step(self):
        error = ValueError("no such thing")
        with patch.object(type(self.Setup), "_get_tasks_site", side_effect=error):
            step = self._step("site")
            self.assertEqual(step["state"], "open")
            self.assertEqual(step["tasks"][0]["text"], "no such thing")
            self.assertTrue(self._step("company")["tasks"])

    def test_hook(self):
        """An addon adds a step, and tasks to a step of others."""
        Setup = type(self.Setup)
        steps, tasks = Setup._get_steps, Setup._get_tasks_role
        new = Step("gear", "Gear", "Helmets", "_get_tasks_gear")
        with (
            patch.object(Setup, "_get_steps", lambda s: [*steps(s), new]),
            patch.object(
                Setup,
                "_get_tasks_gear",
                lambda s, company: [Task("Helmets", True)],
                create=True,
            ),
            patch.object(
                Setup,
                "_get_tasks_role",
                lambda s, company: [*tasks(s, company), Task("Foreman", False)],
            ),
        ):
            self.assertEqual(self._step("gear")["state"], "done")
            self.assertFalse(self._task("role", "Foreman")["is_done"])

    def test_buttons_by_right(self):
        """A button is there for who may open its list, an import for who may add."""
        task = self._task("site", "Public Holidays and Make-up Days", self.admin)
        self.assertEqual(task["button"], "")
        task = self._task("site", "Public Holidays and Make-up Days")
        self.assertTrue(task["button"])
        self.assertEqual(
            self._task("role", "Users of the Service Centre")["importer"], ""
        )
        task = self._task("role", "Users of the Service Centre", self.admin)
        self.assertEqual(task["importer"], "res.users")

    def test_constant_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as(self.Setup, self.manager).get_data()
            return self.env.cr.sql_log_count - before

        def grow(number):
            company = {"company_id": self.company.id}
            for model in ("cs.site", "hr.department"):
                vals_list = [{"name": f"S{i}", **company} for i in range(number)]
                self.env[model].create(vals_list)
            count()

        grow(2)
        few = count()
        grow(20)
        self.assertEqual(count(), few)
