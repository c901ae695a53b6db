from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from . import common


class PrintCommon(common.CsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Log = cls.env["cs.print.log"]
        cls.env["ir.ui.view"].create(
            {
                "type": "qweb",
                "key": "cs_base.test_print_document",
                "name": "test_print_document",
                "arch": """<t t-name="cs_base.test_print_document">
                    <t t-call="web.basic_layout"><t t-foreach="docs" t-as="doc">
                        <div class="page"><span t-out="doc.display_name"/></div>
                    </t></t></t>""",
            }
        )
        cls.report = cls._new_report("cs.deadline.rule", "cs_base.test_print_document")
        cls.records = cls.env["cs.deadline.rule"].create(
            [
                {
                    "name": f"Rule {n}",
                    "code": f"test.print.{n}",
                    "model_id": cls.env.ref("base.model_res_partner").id,
                    "amount": 1,
                    "unit": "hours",
                    "company_id": cls.company.id,
                    "site_id": (cls.site if n < 20 else cls.site_other).id,
                }
                for n in range(22)
            ]
        )

    @classmethod
    def _new_report(cls, model, name):
        return cls.env["ir.actions.report"].create(
            {
                "name": "Test Form",
                "model": model,
                "report_name": name,
                "report_type": "qweb-pdf",
            }
        )


@tagged("post_install", "-at_install")
class TestPrintLog(PrintCommon):
    """DUT-36: who had what printed, when."""

    def _print(self, records, user=None):
        report = self._as(self.env["ir.actions.report"], user or self.clerk)
        report._render_qweb_pdf(self.report.report_name, records.ids)
        return self.Log.search([], order="id")

    def test_which_reports(self):
        """Reports on our records are logged, others by hand."""
        self.assertTrue(self.report.cs_is_logged)
        other = self._new_report("res.partner", "cs_base.test_other")
        self.assertFalse(other.cs_is_logged)
        other.cs_is_logged = True
        self.env.invalidate_all()
        self.assertTrue(other.cs_is_logged)
        # The web client decides by the field whether it shows the PDF in the viewer.
        self.assertIn("cs_is_logged", other._get_action_dict())

    def test_row(self):
        """A PDF makes a row with user, operator, records, form and time."""
        row = self._print(self.records[:2])
        self.assertEqual(row.user_id, self.clerk)
        self.assertEqual(row.operator_id, self.clerk)
        self.assertEqual(row.report_id, self.report)
        self.assertEqual(row.report_name, "Test Form")
        self.assertEqual(row.res_model, "cs.deadline.rule")
        self.assertEqual(row.res_ids, self.records[:2].ids)
        self.assertIn("Rule 1", row.record_names)
        self.assertEqual(row.document_count, 2)
        self.assertEqual(row.site_id, self.site)
        self.assertTrue(row.date)

    def test_sites_apart(self):
        """Guarantee 8: each site reads its own part of a print."""
        rows = self._print(self.records[18:22], self.manager)
        self.assertEqual(rows.mapped("document_count"), [2, 2])
        seen = self._as(self.Log, self.auditor).search([])
        self.assertEqual(seen.site_id, self.site)
        self.assertNotIn("Rule 21", seen.record_names)

    def test_not_logged(self):
        """Reports that are not flagged leave no rows."""
        self.report.cs_is_logged = False
        self.assertFalse(self._print(self.records[:1]))

    def test_pages(self):
        """Pages are counted from the PDF; a broken one counts none."""
        Report = self.env["ir.actions.report"]
        self.assertEqual(Report._count_cs_pages(b"no pdf at all", "pdf"), 0)
        self.assertEqual(Report._count_cs_pages(b"<html/>", "html"), 0)

    def test_only_the_system_writes(self):
        """Guarantees 1 and 3: no way makes, edits or deletes a row."""
        row = self._print(self.records[:1])
        ways = {
            "create": lambda: row.sudo().copy(),
            "create, forged": lambda: row.with_context(cs_print_pass=True).copy(),
            "write": lambda: row.sudo().write({"user_id": self.manager.id}),
            "unlink": lambda: row.sudo().unlink(),
        }
        for name, way in ways.items():
            with self.subTest(way=name), self.assertRaises(UserError):
                way()

    def test_access(self):
        """The list is for administration, director and auditor."""
        director = self._new_user(
            "director", "cs_base.cs_base_group_director", self.site
        )
        for user, may in (
            (self.clerk, False),
            (self.officer, False),
            (self.manager, True),
            (self.auditor, True),
            (director, True),
        ):
            log = self._as(self.Log, user)
            self.assertEqual(log.has_access("read"), may, user.login)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(log.has_access(operation))

    def test_many_ask_first(self):
        """DUT-36: more than 20 [setting] are refused unless confirmed."""
        Report, name = self.env["ir.actions.report"], self.report.report_name
        Report._check_cs_print(name, self.records[:20].ids)
        with self.assertRaisesRegex(UserError, "21 documents.*20"):
            Report._check_cs_print(name, self.records[:21].ids)
        Report._check_cs_print(name, self.records[:21].ids, is_confirmed=True)
        self.env.company.cs_print_confirm_count = 5
        with self.assertRaises(UserError):
            Report._check_cs_print(name, self.records[:6].ids)
        self.report.cs_is_logged = False
        Report._check_cs_print(name, self.records[:21].ids)


@tagged("post_install", "-at_install")
class TestPrintRoute(PrintCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.printer = self._new_user(
            "printer",
            "cs_base.cs_base_group_user",
            self.site,
            password="cs_printer_password",
        )
        self.authenticate("cs_printer", "cs_printer_password")

    def _open(self, records, extra=""):
        ids = ",".join(map(str, records.ids))
        name = self.report.report_name
        return self.url_open(f"/report/html/{name}/{ids}{extra}")

    def test_page_is_logged(self):
        """A form shown as a page, where no PDF can be made, is logged too."""
        response = self._open(self.records[:1])
        self.assertEqual(response.status_code, 200)
        row = self.Log.search([])
        self.assertEqual((row.user_id, row.page_count), (self.printer, 0))

    def test_batch_needs_yes(self):
        """Without the yes of the user the server refuses the batch."""
        self.records.site_id = self.site
        self.assertNotEqual(self._open(self.records).status_code, 200)
        self.assertFalse(self.Log.search_count([]))
        self.assertEqual(self._open(self.records, "?cs_confirmed=1").status_code, 200)
        self.assertEqual(self.Log.search([]).document_count, 22)
