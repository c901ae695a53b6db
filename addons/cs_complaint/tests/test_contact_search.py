from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from ..models import helpdesk_ticket_contact_search as contact_search
from . import common


@tagged("post_install", "-at_install")
class TestContactSearch(common.CsComplaintCommon):
    """Tickets by the name of their contact, whatever way the database is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        cls.firm = Partner.create({"name": "Sample Works", "is_company": True})
        cls.person = Partner.create({"name": "Sam Sample", "parent_id": cls.firm.id})
        cls.gone = Partner.create({"name": "Sample Gone", "active": False})
        cls.other = Partner.create({"name": "Somebody Else"})
        cls.tickets = cls.env["helpdesk.ticket"].browse()
        for partner in (cls.firm, cls.person, cls.gone, cls.other):
            cls.tickets += cls._new_ticket(partner_id=partner.id)

    def _find(self, operator, value, name="partner_id"):
        Ticket = self._as(self.tickets, self.desk)
        found = Ticket.search([("id", "in", self.tickets.ids), (name, operator, value)])
        return found.with_env(self.env)

    def test_found_as_before(self):
        """The contacts are looked up first, or left to the database: same tickets."""
        cases = [
            (operator, value, name)
            for name in sorted(contact_search.CONTACTS)
            for operator, value in (
                ("ilike", "sample"),
                ("like", "Sample"),
                ("=ilike", "sam%"),
                ("=like", "Sample%"),
                ("ilike", "nobody at all"),
                ("not ilike", "sample"),
                ("ilike", ""),
            )
        ]
        for case in cases:
            with self.subTest(case=case):
                first = self._find(*case)
                with patch.object(contact_search, "BY_NAME", set()):
                    self.assertEqual(first, self._find(*case))
        found = self._find("ilike", "sample")
        self.assertEqual(
            found, self.tickets[:3].sorted(lambda t: found.ids.index(t.id))
        )

    def test_many_contacts(self):
        """A name of very many is left to the database."""
        Ticket = self._as(self.tickets, self.desk)
        condition = Domain("partner_id", "ilike", "sample")
        self.assertEqual(
            set(Ticket._resolve_contact(condition).value) & set(self.firm.ids),
            set(self.firm.ids),
        )
        with patch.object(contact_search, "FEW", 1):
            self.assertEqual(Ticket._resolve_contact(condition), condition)
