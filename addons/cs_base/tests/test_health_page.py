import time
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.tools.health import Check, Line

from . import health_common

ISOLATE = "odoo.addons.cs_base.tools.isolate"
SQL_LOG = "odoo.sql_db"


@tagged("post_install", "-at_install")
class TestHealthPage(health_common.HealthCommon):
    """ux 2.12: one page for who looks after the installation."""

    def _page(self, user):
        return self._as(self.Health, user).get_data()

    def _page_lines(self, user):
        page = self._page(user)
        return {
            line["key"]: line for part in page["sections"] for line in part["lines"]
        }

    def test_access(self):
        """Administrators and managers of the centre; nobody else, by RPC neither."""
        for user in (self.admin, self.manager):
            self.assertTrue(self._page(user)["sections"])
        portal = self._new_user("resident", "base.group_portal")
        for user in (self.clerk, self.officer, self.auditor, portal):
            for model in ("cs.health", "cs.setup", "cs.role.board", "cs.setup.start"):
                with self.assertRaises(AccessError, msg=f"{user.login} {model}"):
                    call_kw(self._as(self.env[model], user), "get_data", [], {})

    def test_private_methods(self):
        """The checks themselves are not called from outside."""
        for method in ("_run", "_check_backup"):
            with self.assertRaises(AccessError):
                call_kw(self.Health, method, [self.company.id], {})

    def test_manager_only_looks(self):
        """No button of the page itself, and only lists that he may read."""
        self.env.ref("cs_base.ir_cron_cs_obligation").lastcall = "2020-01-01 00:00:00"
        lines = self._page_lines(self.manager)
        self.assertFalse(self._page(self.manager)["can_cure"])
        self.assertFalse([line for line in lines.values() if line["call"]])
        self.assertEqual(lines["backup"]["button"], "")
        self.assertEqual(lines["job"]["button"], "")
        self.assertTrue(lines["holiday.2026"]["button"])
        self.assertTrue(lines["manager"]["button"])

    def test_administrator_cures(self):
        # A job that did not run for long is a line with a cure.
        self.env.ref("cs_base.ir_cron_cs_obligation").lastcall = "2020-01-01 00:00:00"
        page = self._page(self.admin)
        self.assertTrue(page["can_cure"])
        lines = self._page_lines(self.admin)
        self.assertEqual(lines["backup"]["call"], "note_backup")
        self.assertEqual(lines["job"]["action"], "base.ir_cron_act")
        # No manager of the centre: what he may not open is not offered.
        self.assertEqual(lines["holiday.2026"]["button"], "")

    def test_actions_exist(self):
        """Each place of a cure is there, and its model can be searched."""
        for row in self.Health._run(self.company):
            if isinstance(row["action"], str) and row["action"]:
                self.assertTrue(self.env.ref(row["action"]), row["key"])
            if row["model"]:
                self.env[row["model"]].search_count(list(row["domain"]))

    def test_company(self):
        """The page tells of one company, the present one."""
        self.site_foreign.manager_id = False
        text = self._rows()["manager"]["text"]
        self.assertIn("Site", text)
        self.assertNotIn(self.site_foreign.name, text)
        self.assertEqual(self._page(self.manager)["company"], self.company.name)

    def test_counts(self):
        page = self._page(self.admin)
        lines = [line for part in page["sections"] for line in part["lines"]]
        self.assertEqual(sum(page["counts"].values()), len(lines))
        reds = [line for line in lines if line["state"] == "red"]
        self.assertEqual(page["counts"]["red"], len(reds))
        self.assertEqual(
            [part["key"] for part in page["sections"]],
            ["time", "print", "message", "job", "storage", "people", "record"],
        )

    # --- a broken check ------------------------------------------------------

    @mute_logger(ISOLATE)
    def test_broken_check(self):
        """It becomes a red line with what it said; the others go on."""
        before = self._rows()
        error = ValueError("no such thing")
        with patch.object(type(self.Health), "_check_font", side_effect=error):
            rows = self._rows()
        self.assertEqual(rows["font"]["state"], "red")
        self.assertIn("no such thing", rows["font"]["text"])
        self.assertEqual(rows.keys(), before.keys())

    @mute_logger(ISOLATE, SQL_LOG)
    def test_check_that_breaks_the_transaction(self):
        """The database refuses one: it alone is red, what was done before stays."""
        before = self._rows()
        self.site.hotline = "12345"

        def check(health, company):
            health.env.cr.execute("SELECT nothing FROM nowhere")

        with patch.object(type(self.Health), "_check_font", check):
            rows = self._rows()
        self.assertEqual(rows["font"]["state"], "red")
        self.assertIn("nowhere", rows["font"]["text"])
        same = {key: row["state"] for key, row in rows.items() if key != "font"}
        self.assertEqual(
            same, {key: row["state"] for key, row in before.items() if key != "font"}
        )
        self.env.invalidate_all()
        self.assertEqual(self.site.hotline, "12345")

    @mute_logger(ISOLATE)
    def test_all_checks_broken(self):
        """Whatever breaks, the page opens, for each single check."""
        methods = {check.get_method() for check in self.Health._get_checks()}
        patches = [
            patch.object(type(self.Health), method, side_effect=RuntimeError())
            for method in methods
        ]
        for one in patches:
            one.start()
            self.addCleanup(one.stop)
        rows = self._rows()
        self.assertEqual({row["state"] for row in rows.values()}, {"red"})
        self.assertEqual(len(rows), len(methods))

    # --- another addon's check -----------------------------------------------

    def test_hook(self):
        """An addon adds a check by the list and a method."""
        Health = type(self.Health)
        own = Check("gear", "gear", "Gear")
        checks, sections = Health._get_checks, Health._get_sections
        with (
            patch.object(Health, "_get_checks", lambda s: [*checks(s), own]),
            patch.object(
                Health, "_get_sections", lambda s: {**sections(s), "gear": "Gear"}
            ),
            patch.object(
                Health,
                "_check_gear",
                lambda s, company: [
                    Line("green", company.name, key="one"),
                    Line("yellow", "Helmet", label="Helmets", key="two"),
                ],
                create=True,
            ),
        ):
            page = self._page(self.admin)
        part = page["sections"][-1]
        self.assertEqual(part["title"], "Gear")
        self.assertEqual(
            [(line["key"], line["label"], line["text"]) for line in part["lines"]],
            [
                ("gear.one", "Gear", self.company.name),
                ("gear.two", "Helmets", "Helmet"),
            ],
        )

    # --- speed ---------------------------------------------------------------

    def _count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page(self.admin)
        return self.env.cr.sql_log_count - before

    def test_speed(self):
        """Constant queries, whatever the number of sites, people and departments."""
        self._page(self.admin)
        # The notifier asks for itself: counted where it is tested.
        with patch.object(
            type(self.env["cs.notifier"]), "_get_health", lambda s, c: []
        ):
            self._grow("few", 2)
            few = self._count_queries()
            self.assertLessEqual(few, 45)
            self._grow("more", 20)
            self.assertEqual(self._count_queries(), few)
            start = time.monotonic()
            self._page(self.admin)
            self.assertLess(time.monotonic() - start, 1)

    def _grow(self, name, number):
        vals_list = [
            {"name": f"{name}{i}", "company_id": self.company.id} for i in range(number)
        ]
        sites = self.env["cs.site"].create(vals_list)
        self.env["hr.department"].create(vals_list)
        for index in range(2):
            self._new_user(f"{name}{index}", "cs_base.cs_base_group_director", sites)
        self._page(self.admin)
