"""The policies that the product comes with (rules-core sections 2 and 13)."""

import re
from collections import Counter

from odoo.tests import TransactionCase, tagged

POLICIES = ("p6", "p7c", "p7d", "p7e", "p9")
# rules-core section 13 counts the clauses of these policies.
CLAUSES = {"P6": 27, "P7C": 5, "P7D": 9, "P7E": 6, "P9": 4}
CHINESE = re.compile("[\u4e00-\u9fff]")


@tagged("post_install", "-at_install")
class TestPolicyData(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.module_cs_complaint")._update_translations(["zh_CN"])
        cls.versions = cls.env["cs.policy.version"].union(
            *(cls.env.ref(f"cs_complaint.cs_policy_version_{p}_2026") for p in POLICIES)
        )
        cls.clauses = cls.versions.clause_ids

    def test_every_clause_is_there_once(self):
        """rules-core section 13: no clause without record, no code twice."""
        found = Counter(clause.policy_id.code for clause in self.clauses)
        self.assertEqual(found, CLAUSES)
        codes = Counter(self.clauses.mapped("code"))
        self.assertEqual([code for code, n in codes.items() if n > 1], [])

    def test_in_force(self):
        """Set up as documents that count, not as drafts."""
        self.assertEqual(set(self.versions.mapped("state")), {"in_force"})

    def test_rules_are_readable(self):
        """Every rule is written CMP-nn (ARC-nn, QC-nn), each clause carries one."""
        for clause in self.clauses:
            self.assertTrue(clause.rule_codes, clause.code)
            for rule in clause.rule_codes.split(", "):
                self.assertRegex(rule, r"\A(CMP|ARC|QC)-[0-9]{2}\Z", clause.code)

    def test_every_complaint_rule_has_a_clause(self):
        """CMP-01 to CMP-68, but for those of the introduction (P0)."""
        rules = " ".join(self.clauses.mapped("rule_codes"))
        carried = set(re.findall(r"CMP-\d\d", rules))
        of_introduction = {1, 2, 3, 5, 6, 7}
        wanted = {f"CMP-{n:02}" for n in range(1, 69) if n not in of_introduction}
        self.assertEqual(carried, wanted)

    def test_ids_follow_the_codes(self):
        """`P6 §6-3b` is `cs_policy_clause_p6_6_3b`: other data may rely on it."""
        for clause in self.clauses:
            words = re.findall(r"[a-z0-9]+", clause.code.lower())
            expected = f"cs_complaint.cs_policy_clause_{'_'.join(words)}"
            self.assertEqual(clause.get_external_id()[clause.id], expected)

    def test_texts_in_both_languages(self):
        """ux.md section 6: English source and complete Chinese, each its own text."""
        for lang, is_chinese in (("en_US", False), ("zh_CN", True)):
            for clause in self.clauses.with_context(lang=lang):
                names = ["name", "text", *(["chapter"] if clause.chapter else [])]
                for name in names:
                    text = clause[name]
                    self.assertTrue(text and text.strip(), f"{clause.code} {name}")
                    self.assertEqual(
                        bool(CHINESE.search(text)),
                        is_chinese,
                        f"{clause.code} {name} {lang}: {text}",
                    )
        texts = Counter(self.clauses.with_context(lang="zh_CN").mapped("text"))
        self.assertEqual(max(texts.values()), 1)

    def test_cited_in_the_words_of_the_screen(self):
        """ux.md section 6 "Messages": title of the policy and number."""
        clause = self.env.ref("cs_complaint.cs_policy_clause_p6_6_2")
        self.assertEqual(
            clause.with_context(lang="zh_CN")._label(), "客户投诉处理制度 6-2"
        )
        self.assertEqual(
            self.env.ref("cs_complaint.cs_policy_clause_p7e_2")
            .with_context(lang="en_US")
            ._label(),
            "Callback Policy 2",
        )
