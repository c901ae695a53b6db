"""What was in force stays as it is (guarantees 1, 3 and 4)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from . import policy_common


@tagged("post_install", "-at_install")
class TestPolicyFrozen(policy_common.PolicyCase):
    """Guarantees 1, 3 and 4: once in force, always the same, whatever the way."""

    def _load(self, model, columns, row):
        """Import one row as a file would; return the messages of refusal."""
        result = self.env[model].load(columns, [row])
        return " ".join(message["message"] for message in result["messages"])

    def test_every_way_to_change_a_clause(self):
        clause, manager = self.clause, self._as(self.clause, self.manager)
        xmlid = clause._export_rows([["id"]])[0][0]
        ways = {
            "write": lambda: manager.write({"text": "Other"}),
            "sudo": lambda: clause.sudo().write({"text": "Other"}),
            "attribute": lambda: setattr(clause, "text", "Other"),
            "empty": lambda: clause.write({"text": False}),
            "empty translation": lambda: clause.with_context(lang="zh_CN").write(
                {"chapter": False}
            ),
            "code": lambda: clause.write({"code": "T1 §9"}),
            "rules": lambda: clause.write({"rule_codes": "CMP-01"}),
            "sequence": lambda: clause.write({"sequence": 99}),
            "other version": lambda: clause.write({"version_id": self.draft.id}),
            "moved in": lambda: self.draft.clause_ids.write(
                {"version_id": self.version.id}
            ),
            "by its version": lambda: self.version.write(
                {"clause_ids": [Command.update(clause.id, {"text": "Other"})]}
            ),
            "added": lambda: clause.create(
                {
                    "version_id": self.version.id,
                    "code": "T1 §5",
                    "name": "New",
                    "text": "New",
                }
            ),
            "copied": lambda: clause.copy({"code": "T1 §5"}),
            "deleted": lambda: manager.unlink(),
            "deleted by sudo": lambda: clause.sudo().unlink(),
            "deleted by its version": lambda: self.version.write(
                {"clause_ids": [Command.delete(clause.id)]}
            ),
            "cleared": lambda: self.version.write({"clause_ids": [Command.clear()]}),
            "translation dialog": lambda: clause.update_field_translations(
                "text", {"en_US": "Other"}
            ),
        }
        for label, way in ways.items():
            with self.subTest(label), self.assertRaises(UserError) as refusal:
                way()
                self.env.flush_all()
            # One of the ways speaks Chinese.
            self.assertRegex(str(refusal.exception), "[Nn]ew version|新建版本", label)
            self.env.invalidate_all()
        refusal = self._load("cs.policy.clause", ["id", "text"], [xmlid, "x"])
        self.assertIn("put in force", refusal)
        self.assertEqual(clause.text, "One")
        self.assertEqual(len(self.version.clause_ids), 2)

    def test_every_way_to_change_a_version(self):
        version, draft = self.version, self.draft
        xmlid = version._export_rows([["id"]])[0][0]
        ways = {
            "first day": lambda: version.write({"valid_from": "2026-02-01"}),
            "name": lambda: version.sudo().write({"name": "x"}),
            "language": lambda: version.write({"lang": "zh_CN"}),
            "back to draft": lambda: version.write({"state": "draft"}),
            "withdrawn directly": lambda: version.sudo().write({"state": "withdrawn"}),
            "day of withdrawal": lambda: version.write(
                {"withdrawn_date": "2026-01-02"}
            ),
            "draft in force directly": lambda: setattr(draft, "state", "in_force"),
            "pass of a client": lambda: draft.with_context(
                cs_server_pass={"ids": draft.ids, "names": ["state"]}
            ).write({"state": "in_force"}),
            "created in force": lambda: version.create(
                {"policy_id": self.policy.id, "name": "x", "state": "in_force"}
            ),
            "deleted": lambda: version.sudo().unlink(),
            "policy deleted": lambda: self.policy.sudo().unlink(),
            "code of the policy": lambda: self.policy.write({"code": "T9"}),
            "title of the policy": lambda: self.policy.sudo().write({"name": "Other"}),
            "company of the policy": lambda: self.policy.write(
                {"company_id": self.company.id}
            ),
        }
        for label, way in ways.items():
            with self.subTest(label), self.assertRaises(UserError):
                way()
                self.env.flush_all()
            self.env.invalidate_all()
        for column, value in (("state", "draft"), ("name", "x")):
            refusal = self._load("cs.policy.version", ["id", column], [xmlid, value])
            self.assertTrue(refusal, column)
        self.assertEqual((version.state, version.name), ("in_force", "2026-1"))
        self.assertEqual((draft.state, self.policy.code), ("draft", "T1"))

    def test_defaults_of_a_client_have_no_say(self):
        version = self.version.with_context(
            default_state="in_force", default_withdrawn_date="2026-01-01"
        ).create({"policy_id": self.policy.id, "name": "x"})
        self.assertEqual((version.state, version.withdrawn_date), ("draft", False))

    def test_form_shows_it_read_only(self):
        with Form(self._as(self.version, self.manager)) as form:
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.name = "x"
            with self.assertRaises(AssertionError):
                form.clause_ids.new()
        with Form(self._as(self.draft, self.manager)) as form:
            form.name = "2026-9"
            with form.clause_ids.edit(0) as line:
                line.text = "Changed"
        self.assertEqual(self.draft.clause_ids[0].text, "Changed")

    def test_withdrawn_stays_frozen(self):
        self.version.withdrawal_reason = "Abolished"
        self.version.action_withdraw()
        with self.assertRaises(UserError):
            self.clause.text = "Other"
        with self.assertRaises(UserError):
            self.version.unlink()

    def test_equal_values_pass(self):
        """Set-up data and imports write the same values again."""
        xmlid = self.clause._export_rows([["id"]])[0][0]
        columns = ["id", "version_id/.id", "code", "text", "sequence"]
        row = [xmlid, str(self.version.id), "T1 §4-1", "One", "1"]
        self.assertFalse(self._load("cs.policy.clause", columns, row))
        self.version._put_drafts_in_force()

    def test_drafts_are_free(self):
        self.draft.clause_ids[0].unlink()
        self.draft.unlink()
        policy = self._new_policy("T4", "Only a Draft")
        self._new_version(policy, False)
        policy.unlink()

    def test_translations_may_be_corrected_and_are_noted(self):
        """The binding language stays; corrections are noted with old and new text."""
        manager = self._as(self.clause, self.manager)
        manager.update_field_translations("text", {"zh_CN": "第一条"})
        manager.with_context(lang="zh_CN").text = "第一款"
        self.assertEqual(self.clause.text, "One")
        self.assertEqual(self.clause.with_context(lang="zh_CN").text, "第一款")
        notes = " ".join(self.policy.message_ids.mapped("body"))
        self.assertIn("第一条", notes)
        self.assertIn("第一款", notes)
        with self.assertRaises(AccessError):
            self._as(self.clause, self.officer).update_field_translations(
                "text", {"zh_CN": "x"}
            )

    def test_single_language_has_no_translations(self):
        """With Chinese alone, Odoo writes Chinese into the English value: refused."""
        users = self.env["res.users"].with_context(active_test=False).search([])
        users.partner_id.lang = "zh_CN"
        partners = self.env["res.partner"].with_context(active_test=False)
        partners.search([("lang", "=", "en_US")]).lang = "zh_CN"
        self.clause.update_field_translations("text", {"zh_CN": "第一条"})
        self.env["res.lang"].search([("code", "=", "en_US")]).active = False
        chinese = self.clause.with_context(lang="zh_CN")
        with self.assertRaises(UserError):
            chinese.text = "第一款"
        with self.assertRaises(UserError):
            self.clause.update_field_translations("text", {"zh_CN": "第一款"})
        self.env.invalidate_all()
        self.assertEqual((self.clause.text, chinese.text), ("One", "第一条"))

    def test_chinese_can_be_binding(self):
        """A version written in Chinese keeps its Chinese text."""
        chinese = self.env(context={**self.env.context, "lang": "zh_CN"})
        policy = chinese["cs.policy"].create({"code": "T5", "name": "甲"})
        version = self._new_version(policy, "2026-01-01", texts=["甲文"])
        self.assertEqual(version.lang, "en_US")
        version.lang = "zh_CN"
        version.action_put_in_force()
        clause = version.clause_ids.with_env(chinese)
        with self.assertRaises(UserError):
            clause.text = "乙文"
        clause.with_context(lang="en_US").text = "Text A"
        self.env.invalidate_all()
        self.assertEqual(clause.text, "甲文")
        with self.assertRaises(UserError):
            policy.name = "乙"
