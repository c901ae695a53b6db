import io
import unicodedata

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from . import forms_common

A4, A5 = (210, 297), (210, 148)
MM = 72 / 25.4


@tagged("post_install", "-at_install")
class TestFormsPdf(forms_common.CsFormsCommon, HttpCase):
    """CMP-35, CMP-36: the real PDF, as the printer gets it."""

    def _pdf(self, form, records=None, **data):
        records = self._records(form) if records is None else records
        report = self._as(self.env["ir.actions.report"], self.service_manager)
        report = report.with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(
            f"cs_complaint.action_report_{form}", records.ids or None, data=data or None
        )
        self.assertEqual(kind, "pdf")
        return PdfReader(io.BytesIO(content))

    def _text(self, pdf):
        # Some fonts name a character after the radical of the same shape.
        text = "".join(page.extract_text() for page in pdf.pages)
        return unicodedata.normalize("NFKC", text)

    def _fonts(self, pdf):
        return {
            font.get_object()["/BaseFont"]
            for page in pdf.pages
            for font in page["/Resources"]["/Font"].values()
        }

    def _assert_size(self, pdf, size):
        for page in pdf.pages:
            box = page.mediabox
            for side, wanted in zip((box.width, box.height), size, strict=True):
                self.assertAlmostEqual(float(side) / MM, wanted, delta=1)

    def test_record_is_chinese_on_one_page(self):
        """Characters with the glyphs of mainland China, one page for one ticket."""
        pdf = self._pdf("ticket_record")
        self.assertEqual(len(pdf.pages), 1)
        self._assert_size(pdf, A4)
        text = self._text(pdf)
        for part in ("张磊", "厨房水槽下面漏", "柜子泡了", "锦澜苑", "0000-88000001"):
            self.assertIn(part, text)
        fonts = self._fonts(pdf)
        self.assertTrue(any("NotoSansCJK" in font for font in fonts), fonts)
        self.assertFalse(any("jp" in font.lower() for font in fonts), fonts)

    def test_slip_is_half_a_sheet(self):
        """Ux M16: A5, one page for each slip, also with long texts."""
        self._set(
            self.ticket,
            {"description": "水" * 900, "result": "修" * 900, "place_text": "楼" * 60},
        )
        pdf = self._pdf("work_slip")
        self.assertEqual(len(pdf.pages), 1)
        self._assert_size(pdf, A5)
        tickets = self.ticket + self.Ticket.create(
            [self._ticket_vals(description="水" * 300) for __ in range(3)]
        )
        pdf = self._pdf("work_slip_sheet", tickets)
        self.assertEqual(len(pdf.pages), 2)
        self._assert_size(pdf, A4)

    def test_blank_forms(self):
        for form, size in (
            ("ticket_record", A4), ("feedback", A4), ("callback_record", A4),
            ("work_slip", A5), ("work_slip_sheet", A4), ("ticket_register", A4[::-1]),
        ):  # fmt: skip
            pdf = self._pdf(form, self.Ticket, is_blank=True)
            self.assertEqual(len(pdf.pages), 1, form)
            self._assert_size(pdf, size)
            self.assertNotIn("张磊", self._text(pdf))

    def test_lists_fill_pages(self):
        """Full pages do not run over, however long the texts are."""
        tickets = self.Ticket.create(
            [
                self._ticket_vals(
                    description="漏水" * 200,
                    partner_name="欧阳" * 20,
                    place_text="很远的地方" * 20,
                )
                for __ in range(30)
            ]
        )
        self.assertEqual(len(self._pdf("ticket_register", tickets).pages), 2)
        self.assertEqual(len(self._pdf("callback_record", self.call).pages), 1)
        self._set(self.call, {"opinion": "好" * 900})
        self._set(self.ticket, {"description": "水" * 900, "result": "修" * 900})
        self.assertEqual(len(self._pdf("callback_record").pages), 1)

    def test_no_internal_text_in_the_pdf(self):
        """CMP-29: also not hidden in the text layer of the file."""
        names = (
            "verification_note",
            "severity_reason",
            "cancel_reason",
            "special_reason",
        )
        self._set(self.ticket, dict.fromkeys(names, "SENTINEL"))
        self._set(self.call, {"review_note": "SENTINEL"})
        for form in forms_common.FORMS:
            self.assertNotIn("SENTINEL", self._text(self._pdf(form)), form)
