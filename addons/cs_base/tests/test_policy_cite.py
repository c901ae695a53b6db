"""Citing a clause in a refusal or a report (architecture 3 "Policies")."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from . import policy_common


@tagged("post_install", "-at_install")
class TestPolicyCiting(policy_common.PolicyCase):
    def _cite(self, code, **kwargs):
        return self.env["cs.policy.clause"]._cite(code, **kwargs)

    def test_label(self):
        """ux.md section 6: messages cite title and number."""
        clause = self._cite("T1 §4-2")
        self.assertEqual(clause._label(), "Test Policy 4-2")
        self.assertEqual(clause.with_context(lang="zh_CN")._label(), "测试制度 4-2")
        self.assertEqual(clause.display_name, "Test Policy 4-2")

    def test_short_codes(self):
        for code, short in (
            ("T1 §6-3b", "6-3b"),
            ("T1-2", "2"),
            ("T1-5(1)", "5(1)"),
            ("T1 §2 head", "2 introduction"),
        ):
            self.draft.clause_ids[0].code = code
            self.assertEqual(self.draft.clause_ids[0].short_code, short)

    def test_missing_clause_raises_nothing(self):
        for code in ("T1 §99", "", False, None):
            clause = self._cite(code)
            self.assertFalse(clause)
            self.assertEqual(clause._label(), "")

    def test_cites_the_version_of_the_day(self):
        self.draft.clause_ids[1].unlink()
        self.draft.valid_from = "2026-07-01"
        self.assertEqual(self._cite("T1 §4-1"), self.clause)
        self.draft.action_put_in_force()
        self.assertEqual(self._cite("T1 §4-1"), self.clause)
        self.assertFalse(self._cite("T1 §4-1", day=date(2025, 12, 31)))
        with freeze_time("2026-07-01 04:00:00"):
            self.assertEqual(self._cite("T1 §4-1"), self.draft.clause_ids)
            # Left out by the new version, so it no longer counts.
            self.assertFalse(self._cite("T1 §4-2"))
            self.assertTrue(self._cite("T1 §4-2", day=date(2026, 6, 30)))
            self.draft.withdrawal_reason = "Mistake"
            self.draft.action_withdraw()
            self.assertEqual(self._cite("T1 §4-1"), self.clause)

    def test_drafts_are_not_cited(self):
        policy = self._new_policy("T6", "Draft Only")
        self._new_version(policy, "2026-01-01")
        self.assertFalse(self._cite("T6 §4-1"))

    def test_own_policy_goes_before_the_common_one(self):
        own = self._new_policy("T1", "Own Policy", company_id=self.company.id)
        version = self._new_version(own, "2026-01-01", texts=["Own"])
        version.action_put_in_force()
        clauses = self.env["cs.policy.clause"]
        self.assertEqual(
            clauses.with_company(self.company)._cite("T1 §4-1"), version.clause_ids
        )
        self.assertEqual(
            clauses.with_company(self.company_foreign)._cite("T1 §4-1"), self.clause
        )

    def test_whoever_is_refused_sees_the_clause(self):
        plain = self._new_user("plain", "base.group_user", self.site)
        clause = self._as(self.env["cs.policy.clause"], plain)._cite("T1 §4-1")
        self.assertEqual(clause._label(), "Test Policy 4-1")

    def test_citing_again_asks_nothing(self):
        """A refusal of 200 tickets asks for each clause once."""
        self._cite("T1 §4-1")._label()
        with self.assertQueryCount(0):
            for _number in range(200):
                self._cite("T1 §4-1")._label()
