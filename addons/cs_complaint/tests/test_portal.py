from odoo import Command, http
from odoo.tests import HttpCase, new_test_user, tagged

from . import common


@tagged("post_install", "-at_install")
class TestPortal(common.CsComplaintCommon, HttpCase):
    """The doors of the portal: own tickets only, and a clear answer to odd input."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resident, cls.neighbour = (
            new_test_user(
                cls.env,
                login,
                groups="base.group_portal",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for login in ("cs_resident", "cs_neighbour")
        )
        cls.plain_stage_done.close_from_portal = True
        cls.plain = cls.Ticket.create(
            {
                "name": "Plain",
                "description": "x",
                "team_id": cls.plain_team.id,
                "partner_id": cls.neighbour.partner_id.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.ready = self._ready_to_close(partner_id=self.neighbour.partner_id.id)

    def _close(self, token=True, **data):
        if token:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            "/ticket/close", data=data, allow_redirects=False
        ).status_code

    def _submit(self, **data):
        token = http.Request.csrf_token(self)
        return self.url_open(
            "/submitted/ticket",
            data={"csrf_token": token, **data},
            allow_redirects=False,
        )

    def test_close_of_another_one(self):
        """Reliability 2 #1: nobody closes the ticket of somebody else."""
        self.authenticate(self.resident.login, self.resident.login)
        stage = self.plain_stage_done
        self.assertEqual(self._close(ticket_id=self.plain.id, stage_id=stage.id), 404)
        self.assertNotEqual(self.plain.stage_id, stage)

    def test_close_of_the_own_one(self):
        """Plain tickets keep the door that helpdesk_mgmt gives them."""
        self.authenticate(self.neighbour.login, self.neighbour.login)
        self.plain.message_subscribe(self.neighbour.partner_id.ids)
        stage = self.plain_stage_done
        self.assertIn(
            self._close(ticket_id=self.plain.id, stage_id=stage.id), (302, 303)
        )
        self.assertEqual(self.plain.stage_id, stage)

    def test_close_by_link_or_without_token(self):
        """Reliability 2 #1: a link or a foreign page closes nothing."""
        self.authenticate(self.neighbour.login, self.neighbour.login)
        stage, before = self.plain_stage_done, self.plain.stage_id
        query = f"?ticket_id={self.plain.id}&stage_id={stage.id}"
        response = self.url_open(f"/ticket/close{query}", allow_redirects=False)
        self.assertEqual(response.status_code, 405)
        data = {"ticket_id": self.plain.id, "stage_id": stage.id}
        self.assertEqual(self._close(token=False, **data), 400)
        self.assertEqual(self.plain.stage_id, before)

    def test_close_button_posts(self):
        """The page of the ticket closes by a form with its token."""
        self.authenticate(self.neighbour.login, self.neighbour.login)
        page = self.url_open(f"/my/ticket/{self.plain.id}").text
        form = page[page.index("/ticket/close") - 200 :][:900]
        self.assertIn('method="POST"', form)
        self.assertIn("csrf_token", form)

    def test_centre_ticket_is_not_closed(self):
        """CMP-13: the centre closes, also what is ready to be closed."""
        self.authenticate(self.neighbour.login, self.neighbour.login)
        self.ready.message_subscribe(self.neighbour.partner_id.ids)
        for step in ("closed", "cancelled"):
            stage = self.env.ref(f"cs_complaint.helpdesk_ticket_stage_{step}")
            self._close(ticket_id=self.ready.id, stage_id=stage.id)
            self.assertEqual(self.ready.step, "callback")

    def test_close_with_odd_input(self):
        """Reliability 2 #2: no input makes a fault of the program."""
        self.authenticate(self.resident.login, self.resident.login)
        for data in (
            {},
            {"ticket_id": "abc"},
            {"ticket_id": "0"},
            {"ticket_id": "-1"},
            {"ticket_id": str(2**31)},
            {"ticket_id": str(2**70)},
            {"ticket_id": self.plain.id, "stage_id": "abc"},
        ):
            with self.subTest(data=data):
                self.assertIn(self._close(**data), (400, 404))

    def test_submit_with_odd_input(self):
        """Reliability 2 #7, 5.5: stored or refused, never a fault of the program."""
        self.authenticate(self.resident.login, self.resident.login)
        last = self.Ticket.search([], order="id desc", limit=1).id
        for data in (
            {},
            {"subject": "No text"},
            {"subject": "a\0b", "description": "c\0d"},
            {"subject": "x", "description": "y", "category": "abc"},
            {"subject": "x", "description": "y", "category": str(2**70)},
            {"subject": "x", "description": "y", "step": "closed", "number": "X"},
        ):
            with self.subTest(data=data):
                self.assertLess(self._submit(**data).status_code, 500)
        made = self.Ticket.search([("id", ">", last)])
        local = self.Ticket.with_context(lang=self.resident.lang)
        names = {"No text", "a\ufffdb", "x", local._make_title("", False)}
        self.assertEqual(set(made.mapped("name")), names)
        self.assertNotIn("X", made.mapped("number"))
        self.assertFalse(any(made.mapped("closed")))
