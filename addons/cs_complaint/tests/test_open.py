from odoo.tests import tagged, warmup

from . import common


@tagged("post_install", "-at_install")
class TestOpen(common.CsComplaintCommon):
    """Open or closed is one truth, whichever field is asked (performance "why" 5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain_stage_new = cls.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_new"
        ).copy({"company_id": False, "name": "Plain New"})
        cls.plain = cls._plain(user_id=cls.service_manager.id, priority="3")
        cls.plain_done = cls._plain(stage_id=cls.plain_stage_done.id)
        cls.governed = cls._new_ticket()
        cls.cancelled = cls._new_ticket(cancel_reason="Sent twice")
        cls.cancelled.action_cancel()
        cls.tickets = cls.plain | cls.plain_done | cls.governed | cls.cancelled

    @classmethod
    def _plain(cls, **vals):
        return cls.Ticket.create(
            {
                "name": "Question",
                "description": "<p>Where?</p>",
                "team_id": cls.plain_team.id,
                "stage_id": cls.plain_stage_new.id,
                "site_id": cls.site.id,
                **vals,
            }
        )

    def _find(self, *domain):
        return self.Ticket.search([("id", "in", self.tickets.ids), *domain])

    def assertOneTruth(self):
        for ticket in self.tickets:
            self.assertEqual(ticket.closed, ticket.stage_id.closed)
            self.assertEqual(ticket.is_open, not ticket.closed)
        for value in (True, False):
            by_stage = self._find(("stage_id.closed", "=", value))
            self.assertEqual(self._find(("closed", "=", value)), by_stage)
            self.assertEqual(self._find(("closed", "!=", not value)), by_stage)
            self.assertEqual(self._find(("is_open", "=", not value)), by_stage)
        self.assertEqual(self._find(("closed", "in", [True, False])), self._find())

    def test_governed_and_plain(self):
        """The same for tickets of the centre and of the plain helpdesk."""
        self.assertTrue(self.governed.is_open and self.plain.is_open)
        self.assertTrue(self.cancelled.closed and self.plain_done.closed)
        self.assertOneTruth()

    def test_flag_of_a_stage_changes(self):
        """Closing a stage closes its tickets, archived ones too, and the reverse."""
        archived = self._plain(active=False)
        self.plain_stage_new.closed = True
        self.assertTrue(self.plain.closed)
        self.assertFalse(archived.is_open)
        self.assertOneTruth()
        self.plain_stage_done.closed = self.plain_stage_new.closed = False
        self.assertFalse(self.plain_done.closed or archived.closed)
        self.assertOneTruth()

    def test_lists_by_closed(self):
        """``closed`` still groups and sorts, and no stage is joined for it."""
        groups = self.Ticket._read_group(
            [("id", "in", self.tickets.ids)], ["closed"], ["__count"]
        )
        self.assertEqual(dict(groups), {False: 2, True: 2})
        shown = self.Ticket.fields_get(["closed"])["closed"]
        self.assertTrue(
            shown["searchable"] and shown["groupable"] and shown["sortable"]
        )
        query = self.Ticket._search([("closed", "=", False)], order="closed, id")
        self.assertNotIn("helpdesk_ticket_stage", query.select().code)

    def test_cards_of_the_teams(self):
        """Cards and dashboard count what the user may see, in one query each."""
        other = self._plain(site_id=self.site_other.id)
        self.assertEqual(other.site_id, self.site_other)
        hidden = self._new_ticket()
        hidden.is_discipline = True
        self.env.flush_all()

        def figures(user):
            teams = self._as(self.plain_team | self.team, user)
            dashboard = teams.retrieve_dashboard()
            return teams.mapped("todo_ticket_count"), dashboard[1]["value"]

        desk = self.desk
        desk.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_user")
        seen = self._as(self.Ticket, desk).search([("stage_id.closed", "=", False)])
        self.assertNotIn(other, seen)
        self.assertNotIn(hidden, seen)
        counts, shown = figures(desk)
        teams = (self.plain_team, self.team)
        expected = [
            len(seen.filtered(lambda t, team=team: t.team_id == team)) for team in teams
        ]
        self.assertEqual((counts, shown), (expected, len(seen)))
        self.assertEqual(expected, [1, 1])

    @warmup
    def test_queries_of_the_cards(self):
        """Performance section 1: the cards of any number of teams cost one count."""
        teams = self.env["helpdesk.ticket.team"].create(
            [{"name": f"T{i}", "company_id": self.company.id} for i in range(20)]
        )
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("todo_ticket_count_unattended")
            return self.env.cr.sql_log_count - before

        count(teams)
        self.assertEqual(count(teams[:2]), count(teams))
        with self.assertQueryCount(1):
            teams.retrieve_dashboard()

    def test_phone_box(self):
        """The list finds a whole number in any spelling, or its last four digits."""
        ticket = self._new_ticket(partner_phone="138 1234-5678")
        for text, found in (
            ("13812345678", True),
            ("+86 138 1234 5678", True),
            ("5678", True),
            ("138", False),
            ("x", False),
            ("13812340000", False),
        ):
            with self.subTest(text=text):
                domain = [("id", "=", ticket.id), ("phone_typed", "ilike", text)]
                self.assertEqual(bool(self.Ticket.search(domain)), found)
