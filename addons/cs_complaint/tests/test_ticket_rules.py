from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestTicketRules(common.CsComplaintCommon):
    """Record rules ask little of each row and let the same tickets through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.governed = cls._new_ticket()
        cls.elsewhere = cls._new_ticket(site_id=cls.site_other.id)
        cls.hidden = cls._new_ticket()
        cls.hidden.is_discipline = True
        cls.plain = cls.Ticket.create(
            {
                "name": "Plain",
                "description": "<p>x</p>",
                "team_id": cls.plain_team.id,
                "site_id": cls.site.id,
            }
        )
        cls.followed = cls.plain.copy({"site_id": cls.site.id})
        cls.followed.message_subscribe(cls.desk.partner_id.ids)
        cls.all = cls.governed | cls.elsewhere | cls.hidden | cls.plain | cls.followed

    def _where(self, user):
        query = self._as(self.Ticket, user)._search([("id", "in", self.all.ids)])
        return query.select().code

    def _sees(self, user):
        return self._as(self.Ticket, user).search([("id", "in", self.all.ids)])

    def test_desk(self):
        """All tickets of the centre: no column of who received or answers what."""
        where = self._where(self.desk)
        for column in ("first_responder_id", "special_user_id", "suggestion_approver"):
            self.assertNotIn(column, where)
        self.assertIn("is_confidential", where)
        self.assertEqual(self._sees(self.desk), self.governed | self.followed)
        self.assertEqual(self._sees(self.service_manager) & self.hidden, self.hidden)

    def test_head(self):
        """Rules that say more stay: the head sees departments and first askers."""
        self.assertIn("first_responder_id", self._where(self.head))
        self.assertNotIn(self.governed, self._sees(self.head))
        self._assign(self.governed)
        self.assertIn(self.governed, self._sees(self.head))

    def test_refused_as_before(self):
        """Reading, writing and searching agree on every ticket and user."""
        users = (self.desk, self.desk_other, self.head, self.worker, self.auditor)
        for user in (*users, self.service_manager, self.foreign_desk):
            for ticket in self.all:
                with self.subTest(user=user.login, ticket=ticket.id):
                    mine = self._as(ticket, user)
                    self.assertEqual(
                        ticket in self._sees(user), mine.has_access("read")
                    )

    def test_allow_list_is_looked_up_once(self):
        """No subquery with the row inside: its cost is reckoned for every row."""
        where = self._where(self.desk)
        self.assertNotIn("EXISTS", where)
        listed = [("confidential_user_ids", "in", self.service_manager.ids)]
        self.assertEqual(self.all.filtered_domain(listed), self.hidden)
        domain = [("id", "in", self.all.ids)]
        Ticket = self.Ticket
        self.assertEqual(Ticket.search(domain + listed), self.hidden)
        others = [("confidential_user_ids", "not in", self.service_manager.ids)]
        self.assertEqual(Ticket.search(domain + others), self.all - self.hidden)
        self.assertEqual(
            Ticket.search([*domain, ("confidential_user_ids", "!=", False)]),
            self.hidden,
        )
        self.assertEqual(
            Ticket.search([*domain, ("confidential_user_ids", "=", False)]),
            self.all - self.hidden,
        )

    def test_superfluous_indexes_are_gone(self):
        """An index costs every create: none that another one holds already."""
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'helpdesk_ticket'"
        )
        names = {name for (name,) in self.env.cr.fetchall()}
        self.assertIn("helpdesk_ticket_list_order", names)
        for column in ("sequence", "stage_id", "team_id", "user_id", "site_id"):
            self.assertNotIn(f"helpdesk_ticket__{column}_index", names)
