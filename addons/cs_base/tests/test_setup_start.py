from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from . import health_common


@tagged("post_install", "-at_install")
class TestSetupStart(health_common.HealthCommon):
    """M5: the first day of the rules, per site and group, at one sight."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Start = cls.env["cs.setup.start"]
        cls.Rule = cls.env["cs.strict.rule"]
        cls.groups = [key for key, _label in cls.Start._get_groups()]
        (cls.sites | cls.site).user_ids = cls.manager

    def _page(self, user):
        return self._as(self.Start, user).get_data()

    def _set(self, sites, groups, day, user=None):
        start = self._as(self.Start, user or self.manager)
        args = [sites.ids, groups, day]
        return call_kw(start, "set_dates", args, {})

    def _dates(self, site):
        rows = {row["id"]: row["dates"] for row in self._page(self.manager)["sites"]}
        return rows[site.id]

    def test_set(self):
        """New ones are made, others moved; the records are those of the gates."""
        self._set(self.site, ["result", "closing"], "2026-12-01")
        self._set(self.site | self.site_other, ["closing"], "2027-01-01")
        self.assertEqual(
            self._dates(self.site), {"result": "2026-12-01", "closing": "2027-01-01"}
        )
        self.assertEqual(self._dates(self.site_other), {"closing": "2027-01-01"})
        rule = self.Rule.search(
            [("site_id", "=", self.site.id), ("rule_group", "=", "result")]
        )
        self.assertEqual(str(rule.strict_from), "2026-12-01")

    def test_step_is_done(self):
        """The step is done when each site has a day for each group."""
        setup = self.env["cs.setup"].sudo().with_company(self.company)
        (task,) = setup._get_tasks_start(self.company)
        self.assertFalse(task.is_done)
        self._set(self.sites, self.groups, "2027-01-01")
        (task,) = setup._get_tasks_start(self.company)
        self.assertTrue(task.is_done)
        new = self.env["cs.site"].create(
            {"name": "New One", "company_id": self.company.id}
        )
        (task,) = setup._get_tasks_start(self.company)
        self.assertIn(new.name, task.text)

    def test_wrong_values(self):
        """Foreign sites, unknown groups, odd days and types are refused."""
        good = ([self.site.id], ["result"], "2027-01-01")
        wrong = [
            (self.site_foreign.ids, *good[1:]),
            ([self.site.id, self.site_foreign.id], *good[1:]),
            ([], *good[1:]),
            ("all", *good[1:]),
            ([[1]], *good[1:]),
            ([True], *good[1:]),
            (good[0], [], good[2]),
            (good[0], ["nothing"], good[2]),
            (good[0], [["result"]], good[2]),
            (good[0], "result", good[2]),
            (*good[:2], "soon"),
            (*good[:2], False),
            (*good[:2], 7),
        ]
        start = self._as(self.Start, self.manager)
        for args in wrong:
            with self.assertRaises(UserError, msg=str(args)):
                call_kw(start, "set_dates", list(args), {})
        self.assertFalse(self.Rule.search([("site_id", "in", self.sites.ids)]))

    def test_rights(self):
        """Who may not set start dates elsewhere may not here either."""
        self.assertTrue(self._page(self.manager)["can_change"])
        self.assertFalse(self._page(self.admin)["can_change"])
        for user in (self.admin, self.clerk, self.auditor):
            with self.assertRaises(AccessError):
                self._set(self.site, ["result"], "2027-01-01", user)

    def test_constant_queries(self):
        def count(day):
            self._page(self.manager)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._page(self.manager)
            return self.env.cr.sql_log_count - before

        few = count("2027-01-01")
        sites = self.env["cs.site"].create(
            [
                {
                    "name": f"S{i}",
                    "company_id": self.company.id,
                    "user_ids": self.manager.ids,
                }
                for i in range(20)
            ]
        )
        self._set(sites, self.groups, "2027-01-01")
        self.assertEqual(count("2027-02-01"), few)
