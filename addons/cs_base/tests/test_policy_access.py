"""Who may do what with policies, per role and company."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from . import policy_common


@tagged("post_install", "-at_install")
class TestPolicyAccess(policy_common.PolicyCase):
    def _may(self, record, user):
        record = self._as(record, user)
        return "".join(
            mode[0]
            for mode in ("read", "write", "create", "unlink")
            if record.has_access(mode)
        )

    def test_roles(self):
        plain = self._new_user("plain", "base.group_user", self.site)
        expected = [
            (plain, ""),
            (self.clerk, "r"),
            (self.officer, "r"),
            (self.auditor, "r"),
            (self.manager, "rwcu"),
        ]
        draft = self.draft
        for user, modes in expected:
            for record in (self.policy, draft, draft.clause_ids[0]):
                self.assertEqual(
                    self._may(record, user), modes, f"{record._name} {user.login}"
                )

    def test_actions_are_for_managers(self):
        for user in (self.officer, self.auditor):
            version = self._as(self.version, user)
            for action in (
                version.action_put_in_force,
                version.action_withdraw,
                version.action_new_version,
            ):
                with self.assertRaises(AccessError):
                    action()

    def test_other_companies_are_hidden(self):
        foreign = self._new_policy("T7", "Foreign", company_id=self.company_foreign.id)
        version = self._new_version(foreign, "2026-01-01")
        for record in (foreign, version, version.clause_ids[0]):
            self.assertEqual(self._may(record, self.clerk), "")
            self.assertEqual(self._may(record, self.manager), "")
            self.assertFalse(
                self._as(record, self.manager).search([("id", "=", record.id)])
            )
        clauses = self._as(self.env["cs.policy.clause"], self.clerk)
        self.assertFalse(clauses._cite("T7 §4-1"))

    def test_menus(self):
        """Everybody in the centre finds the policies."""
        menus = self.env["ir.ui.menu"].with_user(self.clerk)._visible_menu_ids()
        self.assertIn(self.env.ref("cs_base.cs_policy_menu").id, menus)
        self.assertIn(self.env.ref("cs_base.cs_policy_clause_menu").id, menus)
        self.assertNotIn(self.env.ref("cs_base.cs_policy_version_menu").id, menus)

    def test_indexes_exist(self):
        """Guarantee 10: what is declared stands in PostgreSQL."""
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'cs_policy%'"
        )
        names = {name for (name,) in self.env.cr.fetchall()}
        self.assertLessEqual(
            {
                "cs_policy_code_uniq",
                "cs_policy_version_name_uniq",
                "cs_policy_version_valid_from_uniq",
                "cs_policy_clause_code_uniq",
            },
            names,
        )
