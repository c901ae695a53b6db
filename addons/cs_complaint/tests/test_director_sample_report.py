"""Figures and sample list for the departments that check (CMP-62, QC-26)."""

import re
from io import BytesIO

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command
from odoo.tests import tagged

from . import director_common


@tagged("post_install", "-at_install")
class TestDirectorReport(director_common.DirectorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan("CMP-59", rate=50)
        cls.sample = cls._sample(4)

    def setUp(self):
        super().setUp()
        lines = self._open(self.sample)
        self._finding(lines[0], kind="proposal", name="A bench", decision="adopted")
        self._finding(lines[1])
        self._call(lines[0], "very_good", Greenery={"is_na": True})
        lines[1]._delegate(self.helper, "At the head office")
        self._call(self._as(lines[1], self.helper), "partly")
        self._as(self.sample, self.director).summary = "A bench was put up"
        self.lines = lines
        self.report = self._run()
        self.report.action_compute()

    def _run(self, sites=None):
        runs = self._as(self.env["cs.report.run"], self.director)
        return runs.create(
            {
                "report_code": "director_sample",
                "period_type": "quarter",
                "anchor_date": "2026-02-01",
                "company_id": self.company.id,
                "site_ids": [Command.set((sites or self.site | self.site_other).ids)],
            }
        )

    def _tables(self):
        tables = self.report._get_engine()._get_tables(self.report)
        return {table.section: table for table in tables}

    def _figures(self):
        return self.report._get_engine()._get_values(self.report)

    def test_figures(self):
        """CMP-62: done rate, in person or not, problems, proposals."""
        figures = self._figures()
        self.assertEqual(figures["repairs"], (4, None, None))
        self.assertEqual(figures["sample"], (2, 2, 1))
        self.assertEqual(figures["own"][:2], (1, 2))
        self.assertEqual(figures["delegated"][:2], (1, 2))
        self.assertEqual(figures["problems"][:2], (0, 1))
        self.assertEqual(figures["proposals"][:2], (1, 1))
        self.assertEqual(figures["adopted"][:2], (1, 1))
        self.assertEqual(figures["called_back"][:2], (0, 0))

    def test_tables(self):
        tables = self._tables()
        scores = {row[0]: row[1:] for row in tables["item"].texts()}
        self.assertEqual(scores["Greenery"], ["33.33", "1", "1"])
        self.assertEqual(scores["Repair Service"], ["66.67", "2", "0"])
        callers = [row[1:] for row in tables["caller"].texts()]
        self.assertEqual(callers, [["1", "the director"], ["1", "delegated"]])
        self.assertEqual(tables["changed"].rows[0][1], "A bench was put up")
        self.assertEqual(
            {row[0] for row in tables["call"].rows},
            set(self.sample.line_ids.ticket_id.mapped("number")),
        )
        draws = self.sample.draw_ids
        self.assertEqual(len(tables["draw"].rows), len(draws))

    def test_callback_figures(self):
        """QC-26: repairs called back, answers, reviews: as their own reports say."""
        ticket = self.Ticket.browse(self.lines[0].ticket_id.id)
        with freeze_time("2026-03-02 02:00:00"):
            self._report(ticket)
            self._call_back(ticket)
        self.report.action_compute()
        figures = self._figures()
        self.assertEqual(figures["called_back"], (1, 1, 1))
        self.assertEqual(figures["reviewed"][0], 0)
        clerk = self._tables()["clerk"].rows
        self.assertEqual(len(clerk), 1)

    def test_screen_workbook_and_form_agree(self):
        """Guarantee 9: one set of lines; CMP-62: XLSX and PDF."""
        content, _kind = self.report._get_engine().create_xlsx_report(
            self.report.ids, {}
        )
        book = load_workbook(BytesIO(content))
        tables = self._tables()
        titles = [sheet.title for sheet in book]
        for table in tables.values():
            self.assertIn(table.title[:31], titles)
        sheet = book[tables["item"].title]
        cells = [row[0] for row in sheet.iter_rows(values_only=True)]
        self.assertIn("Greenery", cells)
        form = self.env["report.cs_complaint.report_director_sample"]
        form = form.with_context(cs_form_parts=form._get_footer_parts())
        page = form._get_page(self.report)
        shown = [table["title"] for table in page["tables"]]
        self.assertEqual(shown, [table.title for table in tables.values()])
        html = str(self.report.period_tables_html)
        self.assertIn("A bench was put up", html)
        self.assertNotIn("SHA", html)

    def test_no_personal_data(self):
        """Guarantee 8: numbers of tickets; no names of customers, no telephones."""
        text = str([table.texts() for table in self._tables().values()])
        self.assertNotIn("Zhang", text)
        self.assertFalse(re.search(r"199\d{8}", text))

    def test_confidential_is_counted_not_named(self):
        ticket = self.lines[0].ticket_id
        ticket.is_confidential = True
        self.report.action_compute()
        self.assertEqual(self._figures()["sample"][:2], (2, 2))
        text = str([table.texts() for table in self._tables().values()])
        self.assertNotIn(ticket.number, text)
        self.assertNotIn("A bench'", text)

    def test_other_sites(self):
        """Only lines of the sites of the report are listed."""
        run = self._run(self.site_other)
        run.action_compute()
        calls = run.period_line_ids.filtered(lambda line: line.section == "call")
        self.assertFalse(calls)
