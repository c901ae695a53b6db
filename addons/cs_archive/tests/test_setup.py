from odoo.tests import tagged

from . import household_common


@tagged("post_install", "-at_install")
class TestSetup(household_common.CsHouseholdCommon):
    """ux 2.12: premises and households in the set-up assistant."""

    def _step(self, key):
        page = self._as(self.env["cs.setup"], self.manager).get_data()
        self.assertEqual(
            [step["key"] for step in page["steps"]][2:6],
            ["department", "unit", "household", "role"],
        )
        return next(step for step in page["steps"] if step["key"] == key)

    def _done(self, key):
        return [task["is_done"] for task in self._step(key)["tasks"]]

    def test_units(self):
        """Done when each site has units; the office itself needs none."""
        self.assertFalse(self.company.cs_default_site_id & self.unit.site_id)
        self.assertEqual(self._done("unit"), [True, True])
        self.office.active = False
        self.assertEqual(self._done("unit"), [True, False])
        self.assertIn(self.site_other.name, self._step("unit")["tasks"][1]["text"])
        self.env["cs.unit"].search(
            [("company_id", "=", self.company.id)]
        ).active = False
        self.assertEqual(self._done("unit"), [True, False])

    def test_households(self):
        """Households and the people in them; another company's do not count."""
        self.assertEqual(self._done("household"), [True, True])
        self.assertEqual(self._step("household")["state"], "done")
        company = self.company_foreign
        tasks = self.env["cs.setup"].sudo()._get_tasks_household(company)
        self.assertFalse([task for task in tasks if task.is_done])

    def test_buttons(self):
        """Imports are offered to who may add units."""
        self.assertEqual(self._step("unit")["tasks"][1]["importer"], "")
        both = self._new_user(
            "both",
            "cs_base.cs_base_group_manager,cs_archive.cs_archive_group_manager",
            self.site,
        )
        tasks = self._as(self.env["cs.setup"], both)._run(self.company)[3]["tasks"]
        self.assertEqual(
            [task["importer"] for task in tasks], ["cs.building", "cs.unit"]
        )
