"""Holes of the stack below us, each with the attack that fails here (reliability 2)."""

from odoo import Command, http
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from . import common

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@tagged("post_install", "-at_install", "security")
class TestPortalHoles(common.CsComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resident = new_test_user(
            cls.env,
            "cs_resident",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.company.write(
            {
                "helpdesk_mgmt_portal_select_team": True,
                "helpdesk_mgmt_portal_select_category": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.resident.login, self.resident.login)
        self.last = self.Ticket.search([], order="id desc", limit=1).id or 0

    def _submit(self, files=None, **data):
        token = http.Request.csrf_token(self)
        return self.url_open(
            "/submitted/ticket",
            data={"csrf_token": token, "subject": "Leak", **data},
            files=files,
            allow_redirects=False,
        )

    def _made(self):
        return self.Ticket.search([("id", ">", self.last)])

    # --- where it goes -------------------------------------------------------------

    def test_goes_to_the_centre(self):
        """Reliability 2 #9: without a team it is the centre's, and governed."""
        self.assertIn(self._submit().status_code, (302, 303))
        ticket = self._made()
        self.assertEqual(ticket.step, "registered")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.site_id, self.company.cs_default_site_id)
        self.assertEqual(ticket.partner_id, self.resident.partner_id)

    def test_category_and_team_are_offered_ones(self):
        """Reliability 2 #7: of the own company and shown in the portal."""
        Category = self.env["helpdesk.ticket.category"]
        Team = self.env["helpdesk.ticket.team"]
        foreign = Category.create(
            {
                "name": "Foreign",
                "company_id": self.company_foreign.id,
                "show_in_portal": True,
            }
        )
        hidden = Category.create(
            {"name": "Hidden", "company_id": False, "show_in_portal": False}
        )
        team = Team.create(
            {
                "name": "Foreign",
                "company_id": self.company_foreign.id,
                "show_in_portal": True,
            }
        )
        inner = Team.create({"name": "Inner", "show_in_portal": False})
        for data in (
            {"category": foreign.id},
            {"category": hidden.id},
            {"team": team.id},
            {"team": inner.id},
            {"category": 2**31},
        ):
            with self.subTest(data=data):
                self.assertIn(self._submit(**data).status_code, (302, 303, 404))
                self.assertFalse(
                    self._made().filtered(
                        lambda t: (
                            t.category_id in foreign | hidden
                            or t.team_id in team | inner
                        )
                    )
                )
        self.assertEqual(self._submit(category=foreign.id).status_code, 404)
        offered = Category.create(
            {"name": "Offered", "company_id": False, "show_in_portal": True}
        )
        self._submit(category=offered.id)
        self.assertEqual(self._made().category_id, offered)

    def test_extra_fields(self):
        """ASVS 15.3.3: what the form does not ask for is not taken."""
        self._submit(
            state="done",
            step="closed",
            number="X-1",
            user_id=self.desk.id,
            company_id=self.company_foreign.id,
            is_malicious="1",
            is_discipline="1",
            create_uid="1",
            message_follower_ids=self.desk.partner_id.id,
        )
        ticket = self._made()
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(ticket.step, "registered")
        self.assertFalse(ticket.user_id or ticket.is_malicious or ticket.is_discipline)
        self.assertNotEqual(ticket.number, "X-1")

    def test_by_link_nothing_is_sent(self):
        """A link registers nothing, nor does a form without its token."""
        response = self.url_open("/submitted/ticket?subject=x", allow_redirects=False)
        self.assertEqual(response.status_code, 405)
        response = self.url_open(
            "/submitted/ticket", data={"subject": "x"}, allow_redirects=False
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._made())

    def test_bad_words(self):
        """Reliability 5.5: stored as text or cleaned, never run."""
        for text in (
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "{{7*7}} ${7*7} %s %(x)s {0}",
            "'; DROP TABLE helpdesk_ticket; --",
            "\u202eevil\u200b\U0001f600",
            "x" * 300,
            "a\r\nBcc: x@example.com",
        ):
            with self.subTest(text=text):
                response = self._submit(subject=text, description=text)
                self.assertIn(response.status_code, (302, 303))
                page = self.url_open(response.headers["Location"])
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("<script>alert", page.text)
                self.assertNotIn("<img src=x", page.text)
        self.assertFalse(any("\n" in name for name in self._made().mapped("name")))

    # --- files ------------------------------------------------------------------------

    def _send(self, *files):
        return self._submit(
            files=[("attachment", (name, data, "image/png")) for name, data in files]
        )

    def test_file(self):
        """Reliability 2 #6: a sane file is kept under its bare name."""
        self._send(("../../cup.png", PNG), ("note.txt", "你好".encode()))
        files = self._made().attachment_ids
        self.assertEqual(set(files.mapped("name")), {"cup.png", "note.txt"})
        self.assertEqual(set(files.mapped("mimetype")), {"image/png", "text/plain"})

    def test_bad_files(self):
        """Reliability 2 #6: by name and by content; nothing is registered."""
        for name, data in (
            ("e.svg", b"<svg onload=alert(1)/>"),
            ("e.html", b"<script>alert(1)</script>"),
            ("e.png", b"<svg onload=alert(1)/>"),
            ("e.txt", b"<!doctype html><script>alert(1)</script>"),
            ("e.exe", b"MZ\x90"),
            ("e.jpg.php", b"\xff\xd8\xff"),
            ("e.pdf", b"GIF89a"),
            ("noname", PNG),
        ):
            with self.subTest(name=name):
                response = self._send((name, data))
                self.assertEqual(response.status_code, 422)
                self.assertIn(name, response.text)
        self.assertFalse(self._made())

    def test_too_many_or_too_large(self):
        """Reliability 2 #6: ten files, 20 MB each."""
        self.assertEqual(
            self._send(*((f"{n}.png", PNG) for n in range(11))).status_code, 422
        )
        big = b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024)
        self.assertEqual(self._send(("big.jpg", big)).status_code, 422)
        self.assertFalse(self._made())
        self.assertIn(
            self._send(*((f"{n}.png", PNG) for n in range(10))).status_code, (302, 303)
        )
        self.assertEqual(len(self._made().attachment_ids), 10)

    # --- how often -------------------------------------------------------------------

    def test_limit(self):
        """Reliability 2 #7: so many in an hour and no more, with a page that says
        so in the user's language."""
        self.company.cs_portal_tickets_per_hour = 3
        for _i in range(3):
            self.assertIn(self._submit().status_code, (302, 303))
        refused = self._submit()
        self.assertEqual(refused.status_code, 429)
        self.assertIn("many tickets", refused.text)
        self.assertEqual(len(self._made()), 3)
        quota = self.env["cs.portal.quota"].search([("user_id", "=", self.resident.id)])
        quota.moments = ["2020-01-01 00:00:00"] * 3
        self.assertIn(self._submit().status_code, (302, 303))

    def test_limit_is_nobodys_to_write(self):
        """The counters are the system's own."""
        with self.assertRaises(AccessError):
            self._as(self.env["cs.portal.quota"], self.resident).search([])
        with self.assertRaises(AccessError):
            self._as(self.env["cs.portal.quota"], self.desk).create(
                {"user_id": self.desk.id}
            )

    # --- reading ---------------------------------------------------------------------

    def test_list_with_odd_addresses(self):
        """Reliability 5.3: read as if left out, never a fault."""
        self._submit()
        for query in (
            "sortby=zzz",
            "sortby=name&sortby=date",
            "search=%00",
            "search=%25_%5C",
            "search=" + "x" * 3000,
            "search_in=zzz&search=a",
            "search_in=all&search=Leak",
            "filterby=abc",
            "filterby=-1",
            "groupby=zzz",
            "groupby=stage",
            "date_begin=abc&date_end=xyz",
            "date_begin=0001-01-01&date_end=9999-12-31",
            "unknown=1",
        ):
            with self.subTest(query=query):
                page = self.url_open(f"/my/tickets?{query}")
                self.assertEqual(page.status_code, 200)
        for page in ("0", "999999", str(2**63)):
            response = self.url_open(f"/my/tickets/page/{page}")
            self.assertLess(response.status_code, 500, page)
        for page in ("-1", "abc"):
            response = self.url_open(f"/my/tickets/page/{page}")
            self.assertLess(response.status_code, 500, page)

    def test_ticket_with_odd_addresses(self):
        """Reliability 5.3: a number no ticket has, a token of strange letters."""
        ticket = self._new_ticket()
        for path in (
            "0",
            str(2**31),
            str(2**63),
            str(ticket.id),
            f"{ticket.id}/%C3%A9",
            f"{ticket.id}?access_token=%C3%A9",
            f"{ticket.id}/abc",
        ):
            with self.subTest(path=path):
                response = self.url_open(f"/my/ticket/{path}", allow_redirects=False)
                self.assertIn(response.status_code, (302, 303, 404))

    def test_reports_with_odd_addresses(self):
        """Reliability 5.3: /report/xlsx/…/abc and the like are refused."""
        self.authenticate(self.service_manager.login, self.service_manager.login)
        name = "cs_complaint.complaint_analysis"
        for path in (
            f"xlsx/{name}/abc",
            f"xlsx/{name}/0",
            f"xlsx/{name}/-1",
            f"xlsx/{name}/{2**31}",
            f"xlsx/{name}/{2**63}",
            f"xlsx/{name}/1,abc",
            f"xlsx/{name}/999999999",
            "xlsx/no.such_report/1",
            "pdf/no.such_report/1",
            f"xlsx/{name}/1?options=%7B",
            f"xlsx/{name}/1?context=abc",
        ):
            with self.subTest(path=path):
                status = self.url_open(f"/report/{path}").status_code
                self.assertTrue(400 <= status < 500, status)
        for data in ("abc", "[]", "{}", '["/report/xlsx/x"]', "[1, 2]"):
            token = http.Request.csrf_token(self)
            status = self.url_open(
                "/report/download", data={"data": data, "csrf_token": token}
            ).status_code
            self.assertTrue(400 <= status < 500, (data, status))

    def test_portal_reads_an_allow_list(self):
        """CMP-29: what is internal never reaches a customer, also by RPC."""
        ticket = self._new_ticket(partner_id=self.resident.partner_id.id)
        own = self._as(ticket, self.resident)
        self.assertEqual(own.read(["name"])[0]["name"], ticket.name)
        for name in (
            "fault_side",
            "result",
            "first_responder_id",
            "operator_id",
            "is_special",
            "department_id",
            "verification",
            "callback_ids",
            "urge_count",
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.read([name])
        with self.assertRaises(AccessError):
            own.search([("fault_side", "=", "ours")])
        with self.assertRaises(AccessError):
            own.write({"priority": "3"})
        page = self.url_open(f"/my/ticket/{ticket.id}")
        self.assertEqual(page.status_code, 200)

    # --- other holes -----------------------------------------------------------------

    def test_forged_by_rpc(self):
        """Reliability 2 #4: neither number nor dates are the client's."""
        for vals in (
            {"number": "HT00001"},
            {"closed_date": "2001-01-01 00:00:00"},
            {"reported_date": "2001-01-01 00:00:00"},
            {"replied_date": "2001-01-01 00:00:00"},
        ):
            tickets = self._as(self.Ticket, self.desk)
            with self.subTest(vals=vals):
                with self.assertRaises(ValidationError):
                    tickets.create(self._ticket_vals(**vals))
                with self.assertRaises(ValidationError):
                    self._as(self._new_ticket(), self.desk).write(vals)

    def test_public_writes_no_stages(self):
        """Reliability 2 #5: the public group reads stages and nothing else."""
        public = self.env.ref("base.public_user")
        stage = self._as(self.plain_stage_done, public)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(stage.has_access(operation), operation)

    def test_no_tracking_pixel(self):
        """Reliability 2 #8: nothing is fetched when staff open a mail or ticket."""
        html = (
            '<p>Water<img src="http://evil.example/p.gif" alt="x"/>'
            '<img src="/web/image/5"/></p>'
            '<div style="background: url(http://evil.example/b.gif)">b</div>'
        )
        ticket = self._new_ticket(description=html)
        self.assertNotIn('<img src="http', str(ticket.description))
        self.assertNotIn("url(", str(ticket.description))
        self.assertIn("/web/image/5", str(ticket.description))
        mailed = self.Ticket.message_new(
            {"subject": "s", "body": html, "from": "x@example.com", "author_id": False},
            custom_values={"team_id": self.team.id},
        )
        self.assertNotIn('<img src="http', str(mailed.description))
        ticket.write({"description": html})
        self.assertNotIn('<img src="http', str(ticket.description))
