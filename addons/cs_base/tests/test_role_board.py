from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from . import health_common

HEAD = "cs_base.cs_base_group_department_head"
DEPARTMENT = "cs_base.cs_base_group_department_user"


@tagged("post_install", "-at_install")
class TestRoleBoard(health_common.HealthCommon):
    """ux 2.12: in a small company one person takes several posts, quickly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Board = cls.env["cs.role.board"]
        cls.head = cls.env.ref(HEAD)
        cls.keeper = cls._new_user(
            "keeper", "base.group_system,cs_base.cs_base_group_manager", cls.site
        )

    def _page(self, user, person=None):
        return self._as(self.Board, user).get_data(person and person.id)

    def _role(self, xmlid, user=None):
        roles = self._page(user or self.manager)["roles"]
        return next(role for role in roles if role["xmlid"] == xmlid)

    def _give(self, user, person_id, group_id, is_given=True):
        board = self._as(self.Board, user)
        return call_kw(board, "give", [person_id, group_id, is_given], {})

    def test_words(self):
        """Every role of every addon is there, once, with what it may do in words."""
        roles = self._page(self.manager)["roles"]
        for role in roles:
            self.assertTrue(role["text"], role["xmlid"])
            self.assertTrue(role["part"], role["xmlid"])
        xmlids = [role["xmlid"] for role in roles]
        self.assertEqual(len(xmlids), len(set(xmlids)))
        self.assertIn(HEAD, xmlids)
        self.assertEqual({xmlid[:3] for xmlid in xmlids}, {"cs_"})

    def test_give_and_take(self):
        page = self._give(self.keeper, self.clerk.id, self.head.id)
        self.assertIn(self.head, self.clerk.group_ids)
        self.assertIn(self.head.id, page["person"]["given"])
        self.assertEqual(
            self._role(HEAD)["users"], [{"id": self.clerk.id, "name": self.clerk.name}]
        )
        group = self.env.ref(DEPARTMENT)
        self.assertEqual(page["person"]["through"][str(group.id)], self.head.name)
        self.assertEqual(self._role(DEPARTMENT)["users"], [])
        self.assertEqual(self._role(DEPARTMENT)["count"], 1)
        page = self._give(self.keeper, self.clerk.id, self.head.id, False)
        self.assertNotIn(self.head, self.clerk.group_ids)
        self.assertEqual(self._role(HEAD)["count"], 0)

    def test_who_may(self):
        """Who may not change users gives no roles, to oneself neither."""
        self.assertTrue(self._page(self.keeper)["can_change"])
        self.assertFalse(self._page(self.manager)["can_change"])
        for user in (self.manager, self.clerk, self.officer, self.auditor):
            for person in (user, self.clerk):
                with self.assertRaises(AccessError):
                    self._give(user, person.id, self.head.id)
        self.assertNotIn(self.head, (self.manager | self.clerk).group_ids)

    def test_only_roles_of_the_page(self):
        """No other group, no guest, nobody of another company."""
        portal = self._new_user("resident", "base.group_portal")
        foreign = self._new_user(
            "far", "cs_base.cs_base_group_user", company=self.company_foreign
        )
        system = self.env.ref("base.group_system").id
        wrong = [
            (self.clerk.id, system),
            (self.clerk.id, "x"),
            (self.clerk.id, [self.head.id]),
            (self.clerk.id, False),
            (portal.id, self.head.id),
            (foreign.id, self.head.id),
            (2**31, self.head.id),
            ("1", self.head.id),
            ([self.clerk.id], self.head.id),
            (True, self.head.id),
        ]
        for person_id, group_id in wrong:
            with self.assertRaises(UserError, msg=f"{person_id} {group_id}"):
                self._give(self.keeper, person_id, group_id)
        self.assertNotIn(self.head, (portal | foreign | self.root).group_ids)
        self.assertFalse(self._page(self.keeper, foreign)["person"])

    def test_company(self):
        """Holders of another company are not shown and do not count."""
        foreign = self._new_user("far", HEAD, company=self.company_foreign)
        self.assertEqual(self._role(HEAD)["count"], 0)
        foreign.company_ids = [Command.link(self.company.id)]
        self.assertEqual(self._role(HEAD)["count"], 1)
        foreign.active = False
        self.assertEqual(self._role(HEAD)["count"], 0)

    def test_constant_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._page(self.manager, self.clerk)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for index in range(20):
            self._new_user(f"one{index}", HEAD)
        count()
        self.assertLessEqual(count(), few)
        self.assertEqual(self._role(HEAD)["count"], 20)
