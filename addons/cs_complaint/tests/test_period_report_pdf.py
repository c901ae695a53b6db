"""The printed reports as the printer gets them (F-15, F-16, F-18, F-20)."""

import io
import unicodedata
from datetime import timedelta

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from . import period_report_common
from .period_report_common import shanghai

MM = 72 / 25.4


@tagged("post_install", "-at_install")
class TestPeriodReportPdf(period_report_common.PeriodReportCommon, HttpCase):
    def _pdf(self, name, record):
        report = self._as(self.env["ir.actions.report"], self.director)
        report = report.with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(
            f"cs_complaint.action_report_{name}", record.ids
        )
        self.assertEqual(kind, "pdf")
        return PdfReader(io.BytesIO(content))

    def _text(self, pdf):
        text = "".join(page.extract_text() for page in pdf.pages)
        return unicodedata.normalize("NFKC", text)

    def test_summary(self):
        """CMP-44: numbers, text, hash and who handed it in, on A4."""
        day = shanghai(2026, 8, 3, 9)
        self._ask(day, day + timedelta(minutes=10), question="停车位怎么申请？")
        run = self._hand_in(self._owed("enquiry_summary"), text="住户常问停车。")
        pdf = self._pdf("enquiry_summary", run)
        text = self._text(pdf)
        for part in ("2026-Q3", "怎么申请", "常问", "10.00"):
            self.assertIn(part, text)
        self.assertIn(run.rows_hash, text.replace("\n", ""))
        width = float(pdf.pages[0].mediabox.width) / MM
        self.assertAlmostEqual(width, 210, delta=1)

    def test_statistics_are_landscape(self):
        """CMP-67: twelve columns on A4 across."""
        ticket = self._repair()
        self._put_call(ticket, shanghai(2026, 9, 11, 20), shanghai(2026, 9, 11, 10))
        pdf = self._pdf("callback_statistics", self._computed("callback_statistics"))
        self.assertEqual(len(pdf.pages), 1)
        width = float(pdf.pages[0].mediabox.width) / MM
        self.assertAlmostEqual(width, 297, delta=1)
        self.assertIn("Works", self._text(pdf))

    def test_report_with_problems(self):
        """CMP-58: two hundred customers who were not satisfied fit on some pages."""
        ticket = self._repair()
        for _index in range(60):
            self._put_call(
                ticket, None, shanghai(2026, 9, 11, 10), satisfaction="unsatisfied",
                unsatisfied_reason="水管又漏了" * 30,
            )  # fmt: skip
        pdf = self._pdf("callback_report", self._computed("callback_report"))
        self.assertLess(len(pdf.pages), 12)
        self.assertGreaterEqual(self._text(pdf).count(ticket.number), 60)

    def test_board(self):
        """F-16: one page to hang up."""
        issue = self.env["cs.bulletin"].create(
            {"site_id": self.site.id, "date_from": "2026-10-01", "text": "冬季用电提示"}
        )
        pdf = self._pdf("bulletin", issue)
        self.assertEqual(len(pdf.pages), 1)
        self.assertIn("冬季用电提示", self._text(pdf))
