"""Policies and their versions (architecture 3 "Policies")."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import policy_common


@tagged("post_install", "-at_install")
class TestPolicyVersions(policy_common.PolicyCase):
    def test_version_by_date(self):
        """The version counts from its first day until the next one begins."""
        self.draft.valid_from = "2026-07-01"
        self.draft.action_put_in_force()
        for day, version in [
            ("2025-12-31", self.env["cs.policy.version"]),
            ("2026-01-01", self.version),
            ("2026-06-30", self.version),
            ("2026-07-01", self.draft),
        ]:
            # Noon in UTC is the same day in every time zone used here.
            with freeze_time(f"{day} 04:00:00"):
                self.env.invalidate_all()
                self.assertEqual(self.policy.current_version_id, version, day)
                self.assertEqual(self.policy.current_valid_from, version.valid_from)
                found = self.env["cs.policy.version"].search(
                    [("is_in_force", "=", True), ("policy_id", "=", self.policy.id)]
                )
                self.assertEqual(found, version, day)
                self.assertEqual(
                    (self.version | self.draft).filtered("is_in_force"), version
                )
                self.assertEqual(
                    self.env["cs.policy"].search(
                        [
                            ("current_version_id", "=", version.id),
                            ("id", "=", self.policy.id),
                        ]
                    ),
                    self.policy,
                )

    def test_day_of_the_user(self):
        """Guarantee 5: the day is that of the user, not of the server."""
        self.draft.valid_from = "2026-07-01"
        self.draft.action_put_in_force()
        policy = self._as(self.policy, self.clerk)
        with freeze_time("2026-06-30 15:59:59"):
            self.assertEqual(policy.current_version_id.id, self.version.id)
        self.env.invalidate_all()
        with freeze_time("2026-06-30 16:00:00"):
            self.assertEqual(policy.current_version_id.id, self.draft.id)

    def test_withdrawn_version_counts_until_that_day(self):
        self.draft.valid_from = "2026-03-10"
        self.draft.action_put_in_force()
        with freeze_time("2026-04-01 04:00:00"):
            self.draft.withdrawal_reason = "Printed with a mistake"
            self.draft.action_withdraw()
            self.assertEqual(self.draft.withdrawn_date, date(2026, 4, 1))
            self.assertEqual(self.policy.current_version_id, self.version)
        self.assertEqual(self.policy._get_version_at(date(2026, 3, 31)), self.draft)
        self.assertEqual(self.policy._get_version_at(date(2026, 4, 1)), self.version)

    def test_same_first_day_is_refused(self):
        """Two versions in force from one day: refused, by the database too."""
        self.draft.valid_from = "2026-01-01"
        with self.assertRaisesRegex(UserError, "another version is in force from 2026"):
            self.draft.action_put_in_force()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.draft._set_state({"state": "in_force"})
            self.env.flush_all()

    def test_a_day_gone_by_is_refused_for_later_versions(self):
        self.draft.valid_from = "2026-03-09"
        with self.assertRaisesRegex(UserError, "a day gone by"):
            self.draft.action_put_in_force()
        self.draft.valid_from = "2026-03-10"
        self.draft.action_put_in_force()
        self.assertEqual(self.draft.state, "in_force")

    def test_one_refusal_names_everything(self):
        """house-style: one message with all that is missing."""
        empty = self.env["cs.policy.version"].create({"policy_id": self.policy.id})
        self.draft.clause_ids[1].text = "  "
        with self.assertRaises(UserError) as refusal:
            (empty | self.draft | self.version).action_put_in_force()
        text = str(refusal.exception)
        self.assertIn("has no clauses", text)
        self.assertIn("T1 §4-2", text)
        self.assertEqual(text.count("has no first day"), 2)
        self.assertIn("is no draft", text)

    def test_withdrawing_needs_a_reason(self):
        with self.assertRaises(UserError) as refusal:
            (self.version | self.draft).action_withdraw()
        self.assertIn("has no reason", str(refusal.exception))
        self.assertIn("is not in force", str(refusal.exception))
        self.version.withdrawal_reason = "Abolished"
        self.version.action_withdraw()
        self.assertEqual(self.version.state, "withdrawn")
        self.assertFalse(self.policy.current_version_id)
        with self.assertRaisesRegex(ValidationError, "its reason stays"):
            self.version.withdrawal_reason = "Other"

    def test_new_version_copies_clauses_in_all_languages(self):
        self.clause.update_field_translations("text", {"zh_CN": "第一条"})
        with freeze_time(policy_common.NOW):
            action = self.policy.with_context(lang="zh_CN").action_new_version()
        copy = self.env["cs.policy.version"].browse(action["res_id"])
        self.assertEqual((copy.state, copy.valid_from), ("draft", False))
        self.assertEqual(copy.name, "2026-2")
        self.assertEqual(copy.clause_ids.mapped("code"), ["T1 §4-1", "T1 §4-2"])
        first = copy.clause_ids[0]
        self.assertEqual(first.text, "One")
        self.assertEqual(first.with_context(lang="zh_CN").text, "第一条")
        first.text = "One, changed"
        self.assertEqual(self.clause.text, "One")

    def test_first_version_of_a_policy(self):
        policy = self._new_policy("T2", "Empty Policy")
        version = self.env["cs.policy.version"].browse(
            policy.action_new_version()["res_id"]
        )
        self.assertEqual((version.name, version.policy_id), ("2026-1", policy))

    def test_codes_are_unique(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.draft.clause_ids[1].code = "T1 §4-1"
            self.env.flush_all()

    def test_policy_codes_are_unique_per_company(self):
        own = self._new_policy("T1", "Own Policy", company_id=self.company.id)
        self.assertTrue(own)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._new_policy("T1", "Twice")

    def test_clause_code_begins_with_that_of_the_policy(self):
        for code in ("T2 §1", "T11-1", "T1", "T1 "):
            with self.assertRaisesRegex(ValidationError, "Begin it with T1"):
                self.draft.clause_ids[0].code = code
        self.draft.clause_ids[0].code = "T1-5(1)"

    def test_unreadable_rules_are_refused(self):
        for rules in ("CMP16", "CMP-16;CMP-17", "cmp-16", "CMP-16,"):
            with self.assertRaisesRegex(ValidationError, "not readable"):
                self.draft.clause_ids[0].rule_codes = rules

    def test_policy_in_force_is_not_archived(self):
        with self.assertRaisesRegex(ValidationError, "versions in force: 2026-1"):
            self.policy.action_archive()
        self.version.withdrawal_reason = "Abolished"
        self.version.action_withdraw()
        self.policy.action_archive()
        self.assertFalse(self.policy.active)

    def test_department_of_another_company(self):
        foreign = self.env["hr.department"].create(
            {"name": "Foreign", "company_id": self.company_foreign.id}
        )
        self.policy.department_id = foreign
        own = self._new_policy("T3", "Own", company_id=self.company.id)
        with self.assertRaisesRegex(ValidationError, "another company"):
            own.department_id = foreign

    def test_document_shows_chapters_and_clauses(self):
        self.draft.clause_ids[0].text = "<b>One</b>"
        text = str(self.draft.document)
        self.assertEqual(text.count("4 Handling"), 1)
        self.assertIn("&lt;b&gt;One&lt;/b&gt;", text)
        self.assertLess(text.index("4-1"), text.index("4-2"))
        self.assertIn("Two", str(self.policy.document))
