"""Two clerks at the same moment: one of them calls (ux 5.2)."""

from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

USER = "cs_complaint.cs_complaint_group_callback_clerk"


@tagged("post_install", "-at_install")
class TestClaimAtOnce(BaseCase):
    """With transactions of their own, as two servers have them."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            company = env["res.company"].create({"name": "Claim Company"})
            env.user.company_ids += company
            env = env(context={"allowed_company_ids": company.ids})
            users = [
                new_test_user(
                    env,
                    login=f"cs_claim_{name}",
                    groups=USER,
                    company_id=company.id,
                    company_ids=[(6, 0, company.ids)],
                )
                for name in ("a", "b")
            ]
            ticket = env["helpdesk.ticket"].create(
                {
                    "kind": "repair",
                    "site_id": company.cs_default_site_id.id,
                    "company_id": company.id,
                    "partner_phone": "19900000199",
                    "partner_name": "Zhang",
                    "description": "<p>Drips</p>",
                }
            )
            department = env["hr.department"].create(
                {"name": "Claim Works", "company_id": company.id}
            )
            env["cs.assignment"].create(
                {
                    "ticket_id": ticket.id,
                    "department_id": department.id,
                    "deadline": fields.Datetime.now() + timedelta(days=1),
                }
            )
            ticket.place_text = "Hall"
            ticket._move_to("assigned")
            ticket.result = "Done"
            ticket._move_to("reported")
            self.user_ids = [user.id for user in users]
            self.company_id = company.id
            self.ticket_id = ticket.id
            self.key = ticket.callback_ids.household_key
        self.addCleanup(self._clean)

    def _clean(self):
        """Take out what was committed, past the guards: it was never real."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.users"].browse(self.user_ids).active = False
            cr.execute(
                "UPDATE res_users SET login = login || '_' || id WHERE id = ANY(%s)",
                [self.user_ids],
            )
            cr.execute(
                "UPDATE cs_callback SET state = 'withdrawn' WHERE ticket_id = %s",
                [self.ticket_id],
            )
            cr.execute(
                "UPDATE res_company SET name = name || ' ' || id, active = false"
                " WHERE id = %s",
                [self.company_id],
            )

    def _cockpit(self, cr, number):
        context = {"allowed_company_ids": [self.company_id]}
        env = api.Environment(cr, self.user_ids[number], context)
        return env["cs.callback.cockpit"]

    def test_while_the_first_has_not_finished(self):
        """The second clerk does not wait, he is told at once."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self._cockpit(first, 0).claim(self.key)
            first_flush = self._cockpit(first, 0).env
            first_flush.flush_all()
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
