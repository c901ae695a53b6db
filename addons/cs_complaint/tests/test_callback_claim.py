"""Two clerks at the same moment: one of them calls (ux 5.2)."""

from psycopg2.errors import SerializationFailure

from odoo import Command, api
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from . import concurrency_common

USER = "cs_complaint.cs_complaint_group_callback_clerk"


@tagged("post_install", "-at_install")
class TestClaimAtOnce(concurrency_common.ConcurrencyCommon):
    """With transactions of their own, as two servers have them."""

    def setUp(self):
        super().setUp()
        self._commit(self._make)

    def _make(self, env):
        company = env["res.company"].browse(1)
        self.user_ids = [
            new_test_user(
                env,
                login=f"cs_claim_{name}",
                groups=USER,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
                cs_site_ids=[Command.set(company.cs_default_site_id.ids)],
            ).id
            for name in ("a", "b")
        ]
        ticket = self._create_ticket(env, partner_phone="19900000199")
        department = self._create_departments(env, "Claim Works")
        self._create_task(env, ticket.id, department.id)
        ticket._move_to("assigned")
        ticket.result = "Done"
        ticket._move_to("reported")
        self.key = ticket.callback_ids.household_key

    def _cockpit(self, cr, number):
        env = api.Environment(cr, self.user_ids[number], {"allowed_company_ids": [1]})
        return env["cs.callback.cockpit"]

    def test_while_the_first_has_not_finished(self):
        """The second clerk does not wait, he is told at once."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            cockpit = self._cockpit(first, 0)
            cockpit.claim(self.key)
            cockpit.env.flush_all()
            with self.assertRaisesRegex(UserError, "Somebody else"):
                self._cockpit(second, 1).claim(self.key)
            first.rollback()
            second.rollback()

    @mute_logger("odoo.sql_db")
    def test_both_began_before(self):
        """Who began earlier and comes later is run again, and then refused."""
        with self.registry.cursor() as second:
            self._cockpit(second, 1).get_queue("all")
            with self.registry.cursor() as first:
                self._cockpit(first, 0).claim(self.key)
            with self.assertRaises(SerializationFailure):
                self._cockpit(second, 1).claim(self.key)
            second.rollback()
        with self.registry.cursor() as again:
            with self.assertRaisesRegex(UserError, "is calling"):
                self._cockpit(again, 1).claim(self.key)
            again.rollback()
