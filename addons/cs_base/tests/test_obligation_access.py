from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import obligation_common
from .obligation_common import freeze_time, shanghai


@tagged("post_install", "-at_install")
class TestObligationAccess(obligation_common.ObligationCommon):
    """Who sees which items, and what the workbench shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._new_user("stranger", "cs_base.cs_base_group_user", cls.site)
        cls.foreigner = cls._new_user(
            "foreigner",
            "cs_base.cs_base_group_director",
            cls.site_foreign,
            company=cls.company_foreign,
        )

    def _setup(self):
        rule = self._new_rule(
            department_ids=[Command.set((self.works | self.lifts).ids)]
        )
        other = self._new_rule(
            code="T-S", subject_kind="site", accepter_kind="none",
            site_ids=[Command.set(self.site_other.ids)],
        )  # fmt: skip
        self._run(2026, 4, 1, 9)
        works, lifts = self._items(rule).sorted(lambda item: item.department_id.id)
        return works, lifts, self._items(other)

    def _sees(self, user):
        return self._as(self.env["cs.obligation.occurrence"], user).search([])

    def test_read(self):
        """Own ones; heads their departments; director, leadership, auditor all of
        their sites; nobody another company's."""
        works, lifts, other = self._setup()
        mine = works | lifts | other
        for user, expected in (
            (self.worker, lifts),
            (self.head, works | lifts),
            (self.stranger, mine.browse()),
            (self.director, mine),
            (self.leader, mine),
            (self.manager, mine),
            (self.auditor, works | lifts),
            (self.foreigner, mine.browse()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._sees(user) & mine, expected)

    def test_auditor_reads_only(self):
        _works, lifts, _other = self._setup()
        item = self._as(lifts, self.auditor)
        self.assertTrue(item.display_name)
        for step in (item._submit, item._accept):
            with self.assertRaises(UserError):
                step()

    def test_doors(self):
        """What a stranger may not read he may not move by its id either."""
        _works, lifts, _other = self._setup()
        item = self._as(lifts, self.stranger)
        for step in (
            item.action_submit, item.action_accept, item.action_reopen, item._submit,
            item.action_make_report, item.action_open_report, item.action_open_record,
        ):  # fmt: skip
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            item.message_post(body="x")

    def test_cards(self):
        """ux M15: each sees what is to be done, and the figure is that of the list."""
        _works, lifts, other = self._setup()

        def cards(user, *wall):
            with freeze_time(shanghai(*wall)):
                data = self._as(self.env["cs.workbench"], user).get_data()
            found = {
                card["key"]: card
                for section in data["sections"].values()
                for card in section
                if card["key"].startswith("hand_in")
            }
            for card in found.values():
                records = self._as(self.env[card["model"]], user)
                self.assertEqual(records.search_count(card["domain"]), card["count"])
            return {key: card["count"] for key, card in found.items()}

        self.assertEqual(cards(self.worker, 2026, 4, 1, 10), {"hand_in": 1})
        self.assertEqual(cards(self.stranger, 2026, 4, 1, 10), {})
        self.assertEqual(
            cards(self.worker, 2026, 4, 4, 20), {"hand_in": 1, "hand_in_soon": 1}
        )
        late = cards(self.worker, 2026, 4, 5, 19)
        self.assertEqual(late, {"hand_in": 1, "hand_in_late": 1})
        self.assertEqual(
            cards(self.director, 2026, 4, 5, 19),
            {"hand_in_late_all": 3, "hand_in_nobody": len(other)},
        )
        self._submit(lifts)
        self.assertEqual(cards(self.director, 2026, 4, 4, 9)["hand_in_accept"], 1)
        self.assertNotIn("hand_in_accept", cards(self.worker, 2026, 4, 4, 9))

    def test_cache_of_rules(self):
        """Architecture 3.1: a new head, deputy or post is seen in the same registry."""
        _works, lifts, _other = self._setup()
        self.assertNotIn(lifts, self._sees(self.stand_in))
        with freeze_time(shanghai(2026, 4, 2, 9)):
            self.assertNotIn(lifts, self._sees(self.stand_in))
            deputy = self.env["cs.deputy"].create(
                {
                    "employee_id": self.p_worker.id,
                    "deputy_id": self.p_stand_in.id,
                    "date_from": "2026-04-02",
                    "date_to": "2026-04-02",
                }
            )
            self.assertIn(lifts, self._sees(self.stand_in))
            deputy.action_revoke()
            self.assertNotIn(lifts, self._sees(self.stand_in))
        self.lifts.manager_id = self.p_stand_in
        self._run(2026, 4, 2, 10)
        self.assertIn(lifts, self._sees(self.stand_in))
        self.assertNotIn(lifts, self._sees(self.worker))
