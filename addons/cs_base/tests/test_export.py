"""The list's own Export writes no live formula (reliability 2 #3, ASVS 1.2.10)."""

import io
import json

import openpyxl

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

ATTACKS = (
    '=HYPERLINK("http://evil","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "http://evil.example/",
)


@tagged("post_install", "-at_install", "security")
class TestExport(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "cs_exporter",
            groups="base.group_user,base.group_allow_export,base.group_partner_manager",
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": text, "color": 7, "comment": "x"} for text in ATTACKS]
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.user.login, self.user.login)

    def _export(self, kind, groupby=()):
        names = [("name", "Name", "char"), ("color", "Color", "integer")]
        data = {
            "model": "res.partner",
            "fields": [{"name": n, "label": lb, "type": t} for n, lb, t in names],
            "ids": self.partners.ids,
            "domain": [],
            "groupby": list(groupby),
            "context": {},
            "import_compat": False,
        }
        response = self.url_open(
            f"/web/export/{kind}",
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200)
        return response.content

    def _cells(self, content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [cell for row in sheet.iter_rows() for cell in row]

    def test_xlsx(self):
        """Text is text, whatever it begins with; numbers stay numbers."""
        cells = self._cells(self._export("xlsx"))
        self.assertFalse([c.coordinate for c in cells if c.data_type == "f"])
        self.assertFalse([c.coordinate for c in cells if c.hyperlink])
        values = [c.value for c in cells]
        for text in ATTACKS:
            self.assertIn(text, values)
        numbers = [c for c in cells if c.value == 7]
        self.assertEqual({c.data_type for c in numbers}, {"n"})
        self.assertEqual(len(numbers), len(ATTACKS))

    def test_xlsx_grouped(self):
        """The heads of groups are text as well."""
        cells = self._cells(self._export("xlsx", ["name"]))
        self.assertFalse([c.coordinate for c in cells if c.data_type == "f"])
        self.assertTrue([c for c in cells if str(c.value).startswith("=HYPERLINK")])

    def test_csv(self):
        """A mark keeps the text from being run; numbers stay numbers."""
        text = self._export("csv").decode()
        for line in text.splitlines()[1:]:
            self.assertNotIn(line[:2], {'"=', '"+', '"-', '"@', '"\t'}, line)
        self.assertIn('"7"', text)
