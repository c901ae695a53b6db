from odoo.tests import tagged, warmup

from . import common

FIELDS = (
    "helpdesk_ticket_count",
    "helpdesk_ticket_active_count",
    "helpdesk_ticket_count_string",
)


@tagged("post_install", "-at_install")
class TestPartnerCount(common.CsComplaintCommon):
    """The numbers of tickets of contacts: for a page at once, by the user's rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        cls.firm = Partner.create({"name": "Firm", "is_company": True})
        cls.branch = Partner.create({"name": "Branch", "parent_id": cls.firm.id})
        cls.clerk = Partner.create(
            {"name": "Clerk", "parent_id": cls.branch.id, "active": False}
        )
        cls.other = Partner.create({"name": "Other"})
        cls.alone = Partner.create({"name": "Nobody Asks"})

    def _plain(self, partner, **vals):
        """Return a plain ticket: a governed one names a household."""
        return self.Ticket.create(
            {
                "name": "Question",
                "description": "<p>Where?</p>",
                "team_id": self.plain_team.id,
                "partner_id": partner.id,
                **vals,
            }
        )

    def _counts(self, partners, user=None):
        partners = self._as(partners, user) if user else partners
        self.env.invalidate_all()
        return [partner.helpdesk_ticket_count_string for partner in partners]

    def test_same_as_a_search(self):
        """Family at any depth counts, archived ones too; archived tickets do not."""
        self._plain(self.firm)
        self._plain(self.branch, stage_id=self.plain_stage_done.id)
        self._plain(self.clerk)
        self._plain(self.clerk, active=False)
        self._plain(self.other)
        partners = self.firm | self.branch | self.clerk | self.other | self.alone
        self.assertEqual(
            self._counts(partners), ["2 / 3", "1 / 2", "1 / 1", "1 / 1", "0 / 0"]
        )
        for partner in partners:
            found = self.Ticket.search([("partner_id", "child_of", partner.id)])
            self.assertEqual(partner.helpdesk_ticket_count, len(found))
            self.assertEqual(
                partner.helpdesk_ticket_active_count,
                len(found.filtered(lambda t: not t.stage_id.closed)),
            )

    def test_new_contact(self):
        """A contact that is being typed has none, a changed one those it has."""
        self._plain(self.other)
        new = self.env["res.partner"].new({"name": "Draft"})
        changed = self.env["res.partner"].new({"name": "X"}, origin=self.other)
        self.assertEqual(new.helpdesk_ticket_count_string, "0 / 0")
        self.assertEqual(changed.helpdesk_ticket_count_string, "1 / 1")

    def test_rights_hold(self):
        """Other sites and confidential tickets are not counted for who may not see."""
        self._new_ticket(partner_id=self.other.id)
        self._new_ticket(partner_id=self.other.id, site_id=self.site_other.id)
        hidden = self._new_ticket(partner_id=self.other.id)
        hidden.is_discipline = True
        self.assertTrue(hidden.is_confidential)
        self.env.flush_all()
        # Its customer is kept elsewhere; one named after all is not counted either.
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET partner_id = %s WHERE id = %s",
            (self.other.id, hidden.id),
        )
        self.assertEqual(self._counts(self.other), ["3 / 3"], "the system sees all")
        self.assertEqual(self._counts(self.other, self.desk), ["1 / 1"])
        self.assertEqual(self._counts(self.other, self.desk_other), ["1 / 1"])
        self.assertEqual(self._counts(self.other, self.service_manager), ["3 / 3"])
        self.assertEqual(self._counts(self.other, self.foreign_desk), ["0 / 0"])

    def test_agent_of_the_helpdesk(self):
        """Personal tickets only: the group rules of the helpdesk hold as well."""
        groups = "helpdesk_mgmt.group_helpdesk_user_own,base.group_partner_manager"
        agent = self._new_user("own_agent", groups, self.site)
        self._plain(self.firm)
        self._plain(self.firm, user_id=agent.id, team_id=False)
        self.assertEqual(self._counts(self.firm, agent), ["1 / 1"])

    @warmup
    def test_page_of_80(self):
        """Performance section 1: at most 10 queries for 80 contacts with counts."""
        partners = self.env["res.partner"].create(
            [{"name": f"C{i}", "parent_id": self.firm.id} for i in range(80)]
        )
        for partner in partners[::8]:
            self._plain(partner)
        page = self._as(partners, self.service_manager)
        spec = {name: {} for name in ("display_name", "email", "phone", *FIELDS)}
        Partner = page.browse()

        def read(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Partner.web_search_read([("id", "in", some.ids)], spec, limit=100)
            return self.env.cr.sql_log_count - before

        read(page[:8])
        few, many = read(page[:8]), read(page)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 10)
