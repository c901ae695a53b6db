import doctest

from odoo import Command
from odoo.tests import tagged, warmup

from ..tools import thread_creation
from . import common

CREATED = "helpdesk_mgmt.hlp_tck_created"


def load_tests(_loader, tests, _ignore):
    tests.addTests(doctest.DocTestSuite(thread_creation))
    return tests


@tagged("post_install", "-at_install")
class TestCreationMessages(common.CsComplaintCommon):
    """What is said of new tickets, one or many, is what the core says of one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "cs_complaint.cs_complaint_group_user"
        cls.by_inbox = cls._new_user(
            "inbox", group, cls.site, notification_type="inbox"
        )
        cls.by_mail = cls._new_user(
            "mail", group, cls.site, notification_type="email", email="m@example.com"
        )
        cls.boss = cls._new_user(
            "boss", group, cls.site, notification_type="inbox", email="b@example.com"
        )
        cls.followed_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Followed",
                "company_id": cls.company.id,
                "is_service_centre": True,
                "user_ids": [Command.set((cls.by_inbox | cls.by_mail).ids)],
            }
        )
        parent = cls.env.ref("helpdesk_mgmt.hlp_tck_created_team", False)
        parent = parent or cls.env["mail.message.subtype"].search(
            [("parent_id", "=", cls.env.ref(CREATED).id)]
        )
        parent = parent or cls.env["mail.message.subtype"].search(
            [("res_model", "=", "helpdesk.ticket.team")]
        )
        cls.followed_team.message_subscribe(cls.boss.partner_id.ids, parent.ids)
        cls.env.flush_all()

    def _register(self, *vals_list, **context):
        # The tests' own environment says nothing at all.
        context["allowed_company_ids"] = self.company.ids
        Ticket = self.Ticket.with_user(self.desk)
        # Nothing of it stays.
        Ticket = Ticket.with_context(context)  # pylint: disable=context-overridden
        return Ticket.create(
            [
                self._ticket_vals(team_id=self.followed_team.id, **vals)
                for vals in vals_list
            ]
        ).sudo()

    def _created(self, tickets):
        return tickets.message_ids.filtered(
            lambda m: m.subtype_id == self.env.ref(CREATED)
        )

    def _notices(self, tickets):
        return (
            self.env["mail.message"]
            .search(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "in", tickets.ids),
                    ("message_type", "=", "user_notification"),
                ]
            )
            .sorted("res_id")
        )

    def test_one_creation_message_each(self):
        """Architecture 6: each ticket of a batch has its one creation message."""
        tickets = self._register({}, {"user_id": self.by_mail.id}, {"kind": "help"})
        for ticket in tickets:
            message = self._created(ticket)
            self.assertEqual(len(message), 1)
            self.assertEqual(message.author_id, self.desk.partner_id)
            self.assertEqual(message.create_uid, self.desk)
            self.assertEqual(message.message_type, "notification")
            self.assertEqual(message.record_name, ticket.display_name)
            self.assertFalse(message.parent_id)
            self.assertEqual(message.record_company_id, ticket.company_id)

    def test_followers(self):
        """Author, assigned user and those whom the team brings along."""
        mine, given = self._register({}, {"user_id": self.by_inbox.id})
        people = self.desk.partner_id | self.boss.partner_id
        self.assertEqual(mine.message_partner_ids, people)
        self.assertEqual(given.message_partner_ids, people | self.by_inbox.partner_id)
        boss = given.message_follower_ids.filtered(
            lambda f: f.partner_id == self.boss.partner_id
        )
        self.assertIn(self.env.ref(CREATED), boss.subtype_ids)
        self.assertEqual(
            len(given.message_follower_ids), len(given.message_partner_ids)
        )

    def test_given_followers_stay(self):
        """Who follows from the start gets more, not twice."""
        ticket = self._register(
            {"message_partner_ids": [Command.set(self.boss.partner_id.ids)]}
        )
        follower = ticket.message_follower_ids.filtered(
            lambda f: f.partner_id == self.boss.partner_id
        )
        self.assertEqual(len(follower), 1)
        self.assertIn(self.env.ref(CREATED), follower.subtype_ids)

    def test_follower_of_the_team_is_told(self):
        """Followers of the team on the subtype hear of each ticket."""
        tickets = self._register({}, {"user_id": self.by_inbox.id})
        notices = self._created(tickets).notification_ids
        self.assertEqual(notices.res_partner_id, self.boss.partner_id)
        self.assertEqual(len(notices), 2)
        self.assertEqual(set(notices.mapped("notification_type")), {"inbox"})
        self.assertEqual(set(notices.mapped("notification_status")), {"sent"})

    def test_assigned_user_is_told(self):
        """By inbox or by mail, as each wants it; nobody tells himself."""
        tickets = self._register(
            {"user_id": self.by_inbox.id}, {"user_id": self.by_mail.id}, {}
        )
        inbox, mail = self._notices(tickets)
        self.assertEqual(inbox.res_id, tickets[0].id)
        self.assertEqual(inbox.notification_ids.notification_type, "inbox")
        self.assertEqual(
            inbox.notification_ids.res_partner_id, self.by_inbox.partner_id
        )
        notice = mail.notification_ids
        self.assertEqual(notice.notification_type, "email")
        self.assertEqual(notice.res_partner_id, self.by_mail.partner_id)
        letter = notice.mail_mail_id
        self.assertEqual(letter.recipient_ids, self.by_mail.partner_id)
        self.assertEqual(letter.state, "outgoing")
        self.assertIn(tickets[1].short_number, letter.subject)
        self.assertEqual(letter.references, mail.message_id)

    def test_bus(self):
        """Each message of the inbox is counted by the open window."""
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self._register({"user_id": self.by_inbox.id}, {"user_id": self.by_inbox.id})
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("message", "like", "mail.message/inbox")])
        own = sent.filtered(
            lambda b: f'"res.partner",{self.by_inbox.partner_id.id}]' in b.channel
        )
        self.assertEqual(len(own), 2)

    def test_contexts(self):
        """What callers switch off stays off."""
        self.assertFalse(self._created(self._register({}, mail_create_nolog=True)))
        silent = self._register({}, mail_create_nosubscribe=True)
        self.assertNotIn(self.desk.partner_id, silent.message_partner_ids)
        off = self._register({"user_id": self.by_inbox.id}, tracking_disable=True)
        self.assertFalse(off.message_ids)
        self.assertFalse(off.message_follower_ids)
        unnoticed = self._register(
            {"user_id": self.by_inbox.id}, mail_auto_subscribe_no_notify=True
        )
        self.assertFalse(self._notices(unnoticed))

    def test_context_of_a_client(self):
        """No client makes the tickets silent by the name of the collector."""
        tickets = self._register({}, cs_creation=True)
        self.assertEqual(len(self._created(tickets)), 1)
        self.assertEqual(tickets.env.context.get("cs_creation"), None)

    def test_later_messages(self):
        """After ``create`` everything is posted at once again."""
        ticket = self._register({})
        ticket.message_post(body="Called back", partner_ids=self.boss.partner_id.ids)
        self.assertEqual(len(ticket.message_ids), 2)
        answer = ticket.message_ids.sorted("id")[-1]
        self.assertEqual(answer.parent_id, self._created(ticket))
        ticket.user_id = self.by_inbox
        self.assertEqual(len(self._notices(ticket)), 1)

    def test_discipline(self):
        """Guarantee 8: of a confidential matter nobody outside its list hears."""
        hidden, plain = self._register(
            {"is_discipline": True}, {"user_id": self.by_inbox.id}
        )
        people = hidden.confidential_user_ids.partner_id
        self.assertFalse(hidden.message_partner_ids - people)
        self.assertFalse(hidden.message_ids.notification_ids.res_partner_id - people)
        self.assertNotIn(self.boss.partner_id, people)
        self.assertFalse(hidden.access_token)
        self.assertIn(
            self.boss.partner_id, plain.message_ids.notification_ids.res_partner_id
        )

    @warmup
    def test_queries(self):
        """Issue 4: at most 5 queries for each ticket more; far fewer are needed."""
        for user in (self.by_inbox, self.by_mail):
            vals = {"user_id": user.id, "partner_id": self.boss.partner_id.id}

            def count(number, vals=vals):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self._register(*({**vals} for _n in range(number)))
                self.env.flush_all()
                return self.env.cr.sql_log_count - before

            count(2)
            small, large = count(10), count(50)
            self.assertLessEqual(large - small, 5)

    @warmup
    def test_queries_of_plain_tickets(self):
        """Tickets of other teams are numbered together as well."""
        Ticket = self.Ticket.with_context(tracking_disable=True)

        def create(number):
            return Ticket.create(
                [
                    {
                        "name": "Toner",
                        "description": "<p>Empty</p>",
                        "team_id": self.plain_team.id,
                    }
                    for _n in range(number)
                ]
            )

        def count(number):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            create(number)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        create(2)
        self.assertEqual(count(10), count(50))
        tickets = create(3)
        self.assertEqual(len(set(tickets.mapped("number"))), 3)
        self.assertTrue(
            all(number.startswith("HT") for number in tickets.mapped("number"))
        )
