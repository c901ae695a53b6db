from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import performance_common

REPORT = "report.cs_base.report_performance_sheet"


@tagged("post_install", "-at_install")
class TestPerformanceSheet(performance_common.PerformanceCase):
    """One page for a person and month: what HR files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.points = cls._new_rule("t.up", effect="reward", value=3)

    def setUp(self):
        super().setUp()
        self.entry = self._confirm(self._propose(evidence="Two days late"))
        self._confirm(self._propose(number=2, rule=self.points, user=self.director_two))
        self._confirm(self._propose(number=3, rule=self.rule_percent,
                                    inputs={"count": 2}, base_key="pay"))  # fmt: skip
        self._as(self.entry, self.worker).action_know()
        self.month = self._close()
        self.lines = self.month.line_ids

    def _pages(self, lines, user=None):
        report = self._as(self.env[REPORT], user or self.hr)
        return report._get_report_values(lines.ids)["pages"]

    def test_sheet(self):
        """All results of the month on one page, whichever row was chosen."""
        self.assertEqual(len(self.lines), 2)
        (page,) = self._pages(self.lines[0])
        self.assertIn("2026-03", page["title"])
        pairs = dict(pair for row in page["pairs"] for pair in row)
        self.assertEqual(pairs["Employee"], self.worker_person.name)
        self.assertIn("0017", pairs.values())
        results, entries = page["tables"]
        totals = {(row[1], row[2]): row[7] for row in results.rows}
        self.assertEqual(totals, {("Points", ""): "1.00", ("Percent", "pay"): "-20.00"})
        self.assertEqual(len(entries.rows), 3)
        (late,) = [row for row in entries.rows if row[3] == "Two days late"]
        self.assertEqual(late[6], "2026-03-10")
        self.assertIn(self.month.rows_hash, " ".join(page["footer"]))

    def test_pages_of_a_month(self):
        """One page for each person; the button prints them all."""
        self.month = self._again()
        action = self._as(self.month, self.hr).action_print_sheets()
        ids = action["context"]["active_ids"]
        pages = self._pages(self.env["cs.performance.line"].browse(ids))
        self.assertEqual(len(pages), 2)

    def _again(self):
        """Close April, with two people in it."""
        with freeze_time("2026-04-10 02:00:00"):
            for number, person in enumerate(
                (self.worker_person, self.colleague_person)
            ):
                self._confirm(
                    self._propose(
                        number=10 + number, person=person, event_date="2026-04-05"
                    )
                )
        return self._close("2026-04-01", now="2026-05-02 02:00:00")

    def test_who(self):
        """HR and director print all, the person concerned the own one."""
        self.assertTrue(self._pages(self.lines, self.worker))
        self.assertTrue(self._pages(self.lines, self.head))
        with self.assertRaises(AccessError):
            self._pages(self.lines, self.colleague)
        with self.assertRaises(UserError):
            self._pages(self.lines.browse())

    def test_confidential(self):
        """Guarantee 8: neither record nor source gets onto paper."""
        self.entry._make_confidential()
        (page,) = self._pages(self.lines)
        self.assertNotIn("Two days late", str(page))

    def test_rendered(self):
        """The template takes all of it, in both languages, and the print is logged."""
        report = self._as(self.env["ir.actions.report"], self.hr)
        html, _kind = report._render_qweb_html(
            "cs_base.report_performance_sheet", self.lines.ids
        )
        self.assertIn(self.month.rows_hash, html.decode())
        self.assertNotIn("None", html.decode().split("</style>")[1])
        report._render_qweb_pdf("cs_base.report_performance_sheet", self.lines.ids)
        log = self.env["cs.print.log"].search([], order="id desc", limit=1)
        self.assertEqual(log.user_id, self.hr)

    def test_own_months(self):
        """The menu “My Months” shows the own results alone."""
        self._again()
        action = self.env.ref("cs_base.cs_performance_line_action_mine")
        lines = self._as(self.env["cs.performance.line"], self.hr)
        domain = [("employee_id.user_id", "=", self.colleague.id)]
        self.assertIn("uid", action.domain)
        self.assertEqual(lines.search(domain).employee_id, self.colleague_person)
