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

    def _close(self, query):
        return self.url_open(f"/ticket/close{query}", allow_redirects=False).status_code

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
        self.assertEqual(
            self._close(f"?ticket_id={self.plain.id}&stage_id={stage.id}"), 404
        )
        self.assertNotEqual(self.plain.stage_id, stage)

    def test_close_of_the_own_one(self):
        """Plain tickets keep the door that helpdesk_mgmt gives them."""
        self.authenticate(self.neighbour.login, self.neighbour.login)
        self.plain.message_subscribe(self.neighbour.partner_id.ids)
        stage = self.plain_stage_done
        self.assertEqual(
            self._close(f"?ticket_id={self.plain.id}&stage_id={stage.id}"), 302
        )
        self.assertEqual(self.plain.stage_id, stage)

    def test_centre_ticket_is_not_closed(self):
        """CMP-13: the centre closes, also what is ready to be closed."""
        self.authenticate(self.neighbour.login, self.neighbour.login)
        self.ready.message_subscribe(self.neighbour.partner_id.ids)
        for step in ("closed", "cancelled"):
            stage = self.env.ref(f"cs_complaint.helpdesk_ticket_stage_{step}")
            self._close(f"?ticket_id={self.ready.id}&stage_id={stage.id}")
            self.assertEqual(self.ready.step, "callback")

    def test_close_with_odd_input(self):
        """Reliability 2 #2: no input makes a fault of the program."""
        self.authenticate(self.resident.login, self.resident.login)
        for query in ("", "?ticket_id=abc", "?ticket_id=0", f"?ticket_id={2**70}"):
            with self.subTest(query=query):
                self.assertIn(self._close(query), (400, 404))

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
        self.assertEqual(set(made.mapped("name")), {"No text", "a\ufffdb", "x"})
        self.assertNotIn("X", made.mapped("number"))
        self.assertFalse(any(made.mapped("closed")))
