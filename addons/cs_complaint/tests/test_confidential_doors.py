"""The doors beside the records: pages, files, counters, forms (guarantee 8)."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .confidential_common import SECRET, CsConfidentialCommon


@tagged("post_install", "-at_install", "security")
class TestConfidentialDoors(CsConfidentialCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsiders = (
            cls.desk | cls.accused | cls.below | cls.auditor | cls.desk_other
        )
        cls.exhibit = cls.env["cs.complaint.exhibit"].create(
            {"investigation_id": cls.investigation.id, "name": "A cup"}
        )
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "cup.txt",
                "raw": SECRET.encode(),
                "res_model": "cs.complaint.exhibit",
                "res_id": cls.exhibit.id,
            }
        )
        cls.exhibit.attachment_ids = cls.file

    def _open(self, path):
        return self.url_open(path, allow_redirects=False)

    def test_files_by_address(self):
        """/web/content with and without a token: the list alone gets the file."""
        paths = (
            f"/web/content/{self.file.id}",
            f"/web/content/{self.file.id}?access_token=abc",
            f"/web/content/{self.file.id}?access_token=",
            f"/web/image/{self.file.id}",
            f"/web/content/cs.complaint.investigation/{self.investigation.id}/signature",
        )
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            for path in paths:
                with self.subTest(user=user.login, path=path):
                    self.assertNotIn(SECRET, self._open(path).text)
        self.authenticate(None, None)
        for path in paths:
            self.assertNotIn(SECRET, self._open(path).text)
        self.authenticate(self.director.login, self.director.login)
        self.assertIn(SECRET, self._open(paths[0]).text)

    def test_portal_page(self):
        """No page of the portal opens it, with whatever token."""
        portal = self._new_user("resident", "base.group_portal")
        for user in (portal, self.desk, self.accused):
            self.authenticate(user.login, user.login)
            for tail in ("", "/False", "/None", "/abc", "?access_token=False"):
                response = self._open(f"/my/ticket/{self.matter.id}{tail}")
                self.assertIn(response.status_code, (302, 303, 404))
            self.assertNotIn(self.matter.number, self._open("/my/tickets").text)

    def test_message_links(self):
        """Links of mails lead nowhere for who is not on the list."""
        self.authenticate(self.accused.login, self.accused.login)
        for model, record in (
            ("helpdesk.ticket", self.matter),
            ("cs.complaint.investigation", self.investigation),
        ):
            response = self.url_open(
                f"/mail/view?model={model}&res_id={record.id}&access_token=abc"
            )
            self.assertNotIn(SECRET, response.text)

    def test_printed_forms(self):
        """No form prints what may not be read."""
        reports = self.env["ir.actions.report"].search(
            [
                ("model", "in", ["helpdesk.ticket", "cs.complaint.investigation"]),
                ("report_type", "=", "qweb-pdf"),
            ]
        )
        for report in reports:
            record = (
                self.matter if report.model == "helpdesk.ticket" else self.investigation
            )
            for user in (self.desk, self.accused, self.auditor):
                with self.subTest(report=report.report_name, user=user.login):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        self._as(report, user)._render_qweb_html(
                            report.report_name, record.ids
                        )

    def test_counters(self):
        """Workbench and systray count it for the list alone."""
        for user, is_listed in (
            (self.director, True),
            (self.accused, False),
            (self.desk, False),
        ):
            self.env.invalidate_all()
            data = self._as(self.env["cs.workbench"], user).get_data()
            cards = {c["key"]: c for part in data["sections"].values() for c in part}
            count = cards.get("investigations", {}).get("count", 0)
            self.assertEqual(bool(count), is_listed, user.login)
            groups = self._as(self.env["res.users"], user)._get_activity_groups()
            models = [group["model"] for group in groups]
            if not is_listed:
                self.assertNotIn("cs.complaint.investigation", models)
                self.assertNotIn(SECRET, str(groups))

    def test_search_boxes(self):
        """Neither the intake desk nor the workbench finds it by what was told."""
        texts = ("19900000077", "0077", "Zhao Secret", self.matter.number)
        for user in (self.desk, self.accused):
            for text in texts:
                self.env.invalidate_all()
                with self.subTest(user=user.login, text=text):
                    found = self._as(self.env["cs.workbench"], user).search_box(text)
                    self.assertNotIn(SECRET, str(found))
                    ids = [
                        row["res_id"]
                        for row in found
                        if row["res_model"] == "helpdesk.ticket"
                    ]
                    self.assertNotIn(self.matter.id, ids)
                    intake = self._as(self.env["cs.intake"], user)
                    told = str(intake.search_box(text, self.site.id))
                    self.assertNotIn(SECRET, told)
                    self.assertNotIn("Zhao Secret", told.replace(text, ""))

    def test_access_message(self):
        """ux 6: the refusal says what it is about, without a joke."""
        with self.assertRaisesRegex(AccessError, "named people only"):
            self._as(self.investigation, self.desk).read(["answer"])
        with self.assertRaisesRegex(AccessError, "named people only"):
            self._as(self.matter, self.desk).read(["name"])
