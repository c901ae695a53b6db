from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import common

CRON = "cs_base.ir_cron_cs_read_confirmation"


@tagged("post_install", "-at_install")
class TestReadConfirmation(common.CsCommon):
    """CMP-23: everybody confirms having read a version; a new one asks again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-02 01:00:00"))
        cls.env["cs.policy"].search([]).is_reading_confirmed = False
        for user in (cls.clerk, cls.officer):
            cls.env["hr.employee"].create(
                {"name": user.login, "user_id": user.id, "company_id": cls.company.id}
            )
        cls.policy = cls.env["cs.policy"].create(
            {
                "code": "T1",
                "name": "Test Policy",
                "company_id": cls.company.id,
                "is_reading_confirmed": True,
            }
        )

    def _version(self, day, text="Be kind."):
        version = self.env["cs.policy.version"].create(
            {
                "policy_id": self.policy.id,
                "valid_from": day,
                "clause_ids": [
                    Command.create({"code": "T1 §1", "name": "One", "text": text})
                ],
            }
        )
        version.action_put_in_force()
        return version

    def _run(self, moment="2026-03-02 01:00:00"):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.assertIs(self.env.ref(CRON).method_direct_trigger(), True)
        self.env.invalidate_all()

    def _rows(self, version, user=None):
        rows = self.env["cs.read.confirmation"].search(
            [("version_id", "=", version.id)]
        )
        return rows.filtered(lambda row: row.user_id == user) if user else rows

    def test_asked_and_confirmed(self):
        version = self._version("2026-03-02")
        self._run()
        self.assertEqual(self._rows(version).user_id, self.clerk | self.officer)
        self._run()
        self.assertEqual(len(self._rows(version)), 2, "asked once")
        row = self._as(self._rows(version, self.clerk), self.clerk)
        row.action_confirm()
        self.assertEqual(row.state, "confirmed")
        self.assertEqual(row.content_hash, version._get_content_hash())
        self.assertEqual(row.operator_id, self.clerk)
        row.action_confirm()
        self.assertFalse(row.is_late)

    def test_new_version(self):
        """A new version asks all again, and its text has another digest."""
        first = self._version("2026-03-02")
        self._run()
        self._as(self._rows(first, self.clerk), self.clerk).action_confirm()
        second = self._version("2026-03-05", "Be kind and quick.")
        self._run()
        self.assertFalse(self._rows(second), "it does not count yet")
        self._run("2026-03-05 01:00:00")
        self.assertEqual(len(self._rows(second)), 2)
        self.assertNotEqual(first._get_content_hash(), second._get_content_hash())
        self.assertEqual(self._rows(first, self.clerk).state, "confirmed")

    def test_new_member(self):
        version = self._version("2026-03-02")
        self._run()
        self.env["hr.employee"].create(
            {"name": "New", "user_id": self.manager.id, "company_id": self.company.id}
        )
        self._run("2026-03-09 01:00:00")
        self.assertEqual(len(self._rows(version)), 3)

    def test_reminder_and_late(self):
        """14 days [setting]; one reminder halfway, one exception, and it stays."""
        version = self._version("2026-03-02")
        self._run()
        row = self._rows(version, self.clerk)
        self._as(self._rows(version, self.officer), self.officer).action_confirm()
        self.assertEqual(str(row.due_date), "2026-03-16 01:00:00")

        def messages():
            return self.env["mail.message"].search_count(
                [("partner_ids", "in", self.clerk.partner_id.ids)]
            )

        before = messages()
        self._run("2026-03-09 00:59:59")
        self.assertEqual(messages(), before)
        self._run("2026-03-09 01:00:00")
        self._run("2026-03-10 01:00:00")
        self.assertEqual(messages(), before + 1)
        self._run("2026-03-16 01:00:00")
        self.assertFalse(row.is_late, "on the last moment in time")
        self._run("2026-03-16 01:00:01")
        self._run("2026-03-17 01:00:00")
        self.assertTrue(row.is_late)
        exceptions = self.env["cs.exception"].search(
            [("res_model", "=", row._name), ("res_id", "in", self._rows(version).ids)]
        )
        self.assertEqual(exceptions.mapped("rule"), ["CMP-23"])
        self._as(row, self.clerk).action_confirm()
        self.assertTrue(row.is_late)

    def test_missed_runs(self):
        """A month later: late at once, without the reminder of the past."""
        version = self._version("2026-03-02")
        self._run()
        before = self.env["mail.message"].search_count([])
        self._run("2026-05-01 01:00:00")
        self.assertTrue(all(self._rows(version).mapped("is_late")))
        self.assertEqual(self.env["mail.message"].search_count([]), before)

    def test_attacks(self):
        """Guarantee 1: nobody confirms for somebody else, by no way."""
        version = self._version("2026-03-02")
        self._run()
        row = self._rows(version, self.clerk)
        with self.assertRaises(AccessError):
            self._as(row, self.officer).action_confirm()
        with self.assertRaises(AccessError):
            self._as(row, self.auditor).action_confirm()
        with self.assertRaises(AccessError):
            row.with_user(self.officer).sudo().action_confirm()
        for user in (self.clerk, self.manager):
            with self.assertRaises(UserError):
                self._as(row, user).write({"state": "confirmed"})
        for attack in (
            lambda rows: rows.write({"state": "confirmed"}),
            lambda rows: rows.unlink(),
            lambda rows: rows.copy(),
            lambda rows: rows.create({"version_id": version.id}),
        ):
            with self.assertRaises(UserError):
                attack(row.sudo().with_context(cs_server_pass=True))
        self.assertEqual(row.state, "to_read")

    def test_operator(self):
        """A screen that was switched to somebody else confirms nothing."""
        version = self._version("2026-03-02")
        self._run()
        other = self.officer
        self.patch(self.registry["res.users"], "_get_cs_operator", lambda user: other)
        with self.assertRaises(AccessError):
            self._as(self._rows(version, self.clerk), self.clerk).action_confirm()

    def test_access(self):
        """Own ones; manager and auditor who has not; nobody another company's."""
        version = self._version("2026-03-02")
        self._run()
        rows = self._rows(version)

        def sees(user):
            return self._as(self.env["cs.read.confirmation"], user).search([]) & rows

        self.assertEqual(sees(self.clerk).user_id, self.clerk)
        self.assertEqual(sees(self.manager), rows)
        self.assertEqual(sees(self.auditor), rows)
        stranger = self._new_user(
            "stranger",
            "cs_base.cs_base_group_director",
            self.site_foreign,
            company=self.company_foreign,
        )
        self.assertFalse(sees(stranger))

    def test_withdrawn(self):
        """Nobody is reminded of what no longer counts."""
        version = self._version("2026-03-02")
        self._run()
        version.withdrawal_reason = "Wrong"
        version.action_withdraw()
        self._run("2026-05-01 01:00:00")
        self.assertFalse(any(self._rows(version).mapped("is_late")))
        with self.assertRaises(UserError):
            self._as(self._rows(version, self.clerk), self.clerk).action_confirm()

    def test_card(self):
        """ux M15: the workbench says what is to be read."""
        self._version("2026-03-02")
        self._run()
        data = self._as(self.env["cs.workbench"], self.clerk).get_data()
        cards = {card["key"]: card["count"] for card in data["sections"]["todo"]}
        self.assertEqual(cards["policies_to_read"], 1)
