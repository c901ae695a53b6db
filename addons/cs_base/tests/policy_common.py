"""Base class of the tests of policies."""

from freezegun import freeze_time

from odoo import Command

from . import common

NOW = "2026-03-10 01:00:00"


class PolicyCase(common.CsCommon):
    """A policy with one version in force since 2026-01-01 and a draft."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["res.lang"]._activate_lang("en_US")
        cls.startClassPatcher(freeze_time(NOW))
        cls.policy = cls._new_policy("T1", "Test Policy", "测试制度")
        cls.version = cls._new_version(cls.policy, "2026-01-01")
        cls.clause = cls.version.clause_ids[0]
        cls.version.action_put_in_force()
        cls.draft = cls._new_version(cls.policy, False, name="draft")

    @classmethod
    def _new_policy(cls, code, name, chinese=None, **vals):
        policy = cls.env["cs.policy"].create({"code": code, "name": name, **vals})
        if chinese:
            policy.update_field_translations("name", {"zh_CN": chinese})
        return policy

    @classmethod
    def _new_version(cls, policy, valid_from, texts=("One", "Two"), **vals):
        return cls.env["cs.policy.version"].create(
            {
                "policy_id": policy.id,
                "valid_from": valid_from,
                "clause_ids": [
                    Command.create(
                        {
                            "code": f"{policy.code} §4-{number}",
                            "chapter": "4 Handling",
                            "name": f"Heading {number}",
                            "text": text,
                            "rule_codes": "CMP-16, CMP-17",
                            "sequence": number,
                        }
                    )
                    for number, text in enumerate(texts, 1)
                ],
                **vals,
            }
        )
