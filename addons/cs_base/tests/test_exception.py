from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common

NOW = "2026-03-02 04:00:00"


@tagged("post_install", "-at_install")
class TestException(common.CsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Exception = cls.env["cs.exception"]
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", cls.site | cls.site_other
        )
        cls.leader = cls._new_user(
            "leader", "cs_base.cs_base_group_leadership", cls.site | cls.site_other
        )
        cls.subject, cls.subject_other = cls.env["cs.deadline.rule"].create(
            [
                {
                    "name": name,
                    "code": f"test.{name.lower()}",
                    "model_id": cls.env.ref("base.model_res_partner").id,
                    "amount": 1,
                    "unit": "hours",
                    "company_id": cls.company.id,
                    "site_id": cls.site.id,
                }
                for name in ("First", "Second")
            ]
        )

    def _report(self, records=None, user=None, kind="warning", rule="CMP-47", **kwargs):
        """Let ``user`` (the clerk) cause a row about ``records``."""
        rows = self._as(self.Exception, user or self.clerk)
        records = self.subject if records is None else records
        text = kwargs.pop("text", "It happened")
        rows._report(records.with_env(rows.env), kind, rule, text, **kwargs)
        return self.Exception.search([], order="id")

    def test_row(self):
        """M4: a row tells who did what about which record, under which clause."""
        with freeze_time(NOW):
            row = self._report(rule="CMP-47", group="registration")
        self.assertEqual(row.record_name, self.subject.display_name)
        self.assertEqual(
            (row.res_model, row.res_id), ("cs.deadline.rule", self.subject.id)
        )
        self.assertEqual(row.site_id, self.site)
        self.assertEqual(row.company_id, self.company)
        self.assertEqual(row.user_id, self.clerk)
        self.assertEqual(row.operator_id, self.clerk)
        self.assertEqual(row.date, fields.Datetime.to_datetime(NOW))
        self.assertEqual(row.text, "It happened")
        self.assertEqual(row.rule_group, "registration")
        self.assertEqual(row.state, "open")

    def test_batch(self):
        """One row for each record, each with its own text, in constant queries."""
        texts = {self.subject: "One", self.subject_other: "Two"}
        rows = self._report(self.subject | self.subject_other, text=texts)
        self.assertEqual(rows.mapped("text"), ["One", "Two"])

    def test_batch_queries(self):
        """The number of queries does not grow with the records."""
        partners = self.env["res.partner"].create(
            [{"name": f"Partner {n}"} for n in range(60)]
        )
        self.env.flush_all()
        Exceptions = self.Exception.with_context(cs_any=True)
        Exceptions._report(partners[:2], "warning", "CMP-01", "x", site=self.site)
        counts = []
        for records in (partners[2:12], partners[12:60]):
            self.env.invalidate_all()
            records.mapped("display_name")
            before = self.cr.sql_log_count
            Exceptions._report(records, "warning", "CMP-01", "x", site=self.site)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_same_within_four_hours(self):
        """M4: same subject and rule within 4 hours make one row that tells of both."""
        start = fields.Datetime.to_datetime(NOW)
        with freeze_time(start):
            self._report()
        with freeze_time(start + timedelta(hours=3, minutes=59, seconds=59)):
            row = self._report(user=self.officer, text="Once more")
        self.assertEqual(len(row), 1)
        self.assertEqual(row.repeat_count, 1)
        self.assertIn("Once more", row.repeat_text)
        self.assertIn(self.officer.name, row.repeat_text)
        self.assertEqual(row.text, "It happened")
        with freeze_time(start + timedelta(hours=4)):
            self.assertEqual(len(self._report()), 2)

    def test_other_things_make_rows(self):
        """Another rule, kind, act or record is no repetition."""
        with freeze_time(NOW):
            self._report()
            self._report(rule="CMP-16")
            self._report(kind="override")
            self._report(kind="suspicion", act="fr1")
            self._report(kind="suspicion", act="fr3")
            self.assertEqual(len(self._report(self.subject_other)), 6)

    def test_never_raises(self):
        """A row that cannot be made is logged and stops nobody."""
        with mute_logger("odoo.addons.cs_base.models.cs_exception"):
            rows = self._report(kind="no such kind")
        self.assertFalse(rows)
        self.assertFalse(self.Exception._report(self.subject.new(), "warning", "X", ""))
        self.assertFalse(self.Exception._report(self.subject[:0], "warning", "X", ""))

    def test_clause_of_rule(self):
        """The clause in force that carries the rule is cited."""
        policy = self.env["cs.policy"].create(
            {"code": "ZZ9", "name": "Test Policy", "company_id": self.company.id}
        )
        version = self.env["cs.policy.version"].create(
            {
                "policy_id": policy.id,
                "name": "1",
                "valid_from": "2020-01-01",
                "clause_ids": [
                    Command.create(
                        {
                            "code": "ZZ9 §1",
                            "name": "a",
                            "text": "a",
                            "rule_codes": "ARC-02, ARC-03",
                        }
                    ),
                    Command.create(
                        {
                            "code": "ZZ9 §2",
                            "name": "b",
                            "text": "b",
                            "rule_codes": "DUT-36",
                        }
                    ),
                ],
            }
        )
        version.action_put_in_force()
        self.assertEqual(self._report(rule="ARC-03").clause_id.code, "ZZ9 §1")
        row = self._report(rule="ARC-02", kind="override", clause="ZZ9 §2")[-1]
        self.assertEqual(row.clause_id.code, "ZZ9 §2")

    # ------------------------------------------------------------------
    # Never edited, never deleted
    # ------------------------------------------------------------------

    def test_only_the_system_writes(self):
        """Guarantees 1 and 3: no way makes, edits or deletes a row."""
        row = self._report()
        forged = {"cs_exception_pass": True}
        vals = {
            "kind": "warning",
            "res_model": "res.partner",
            "res_id": 1,
            "site_id": self.site.id,
            "user_id": self.clerk.id,
            "operator_id": self.clerk.id,
            "date": NOW,
        }
        ways = {
            "create by sudo": lambda: self.Exception.sudo().create(vals),
            "create with a forged context": lambda: self.Exception.with_context(
                **forged
            ).create(vals),
            "write by sudo": lambda: row.sudo().write({"text": "Nothing"}),
            "write with a forged context": lambda: row.with_context(**forged).write(
                {"state": "seen"}
            ),
            "delete by sudo": lambda: row.sudo().unlink(),
        }
        for name, way in ways.items():
            with self.subTest(way=name), self.assertRaises(UserError):
                way()
        for user in (self.director, self.clerk, self.auditor, self.manager):
            for operation in ("create", "write", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    rows = self._as(self.Exception, user)
                    self.assertFalse(rows.has_access(operation))

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------

    def test_access(self):
        """A clerk sees what he caused, the roles the list of their sites."""
        self._report()
        self._report(user=self.officer, rule="CMP-16")
        seen = {
            user.login: len(self._as(self.Exception, user).search([]))
            for user in (
                self.clerk, self.officer, self.manager, self.director, self.leader,
                self.auditor,
            )
        }  # fmt: skip
        self.assertEqual(
            seen,
            {
                "cs_clerk": 1,
                "cs_officer": 1,
                "cs_manager": 0,
                "cs_director": 2,
                "cs_leader": 2,
                "cs_auditor": 2,
            },
        )

    def test_other_site(self):
        """Guarantee 8: rows of other sites and companies are hidden."""
        self.Exception._report(
            self.company.partner_id, "warning", "X", "", site=self.site_other
        )
        self.Exception._report(
            self.company_foreign.partner_id, "warning", "X", "", site=self.site_foreign
        )
        self.assertFalse(self._as(self.Exception, self.auditor).search([]))
        self.assertEqual(len(self._as(self.Exception, self.director).search([])), 1)

    def test_confidential(self):
        """Guarantee 8: a confidential row tells nothing and is hidden."""
        self._report(text="Who hit whom")
        self.Exception._make_confidential(self.subject)
        row = self.Exception.sudo().search([])
        self.assertTrue(row.is_confidential)
        self.assertFalse(row.text)
        self.assertNotIn(self.subject.name, row.record_name)
        for user in (self.clerk, self.auditor, self.leader):
            self.assertFalse(self._as(self.Exception, user).search([]))
            self.assertFalse(
                self._as(self.Exception, user)._read_group([], ["kind"], ["__count"])
            )

    # ------------------------------------------------------------------
    # Seen
    # ------------------------------------------------------------------

    def test_seen(self):
        """The role concerned marks rows, many at once, with a remark."""
        self._report()
        rows = self._report(self.subject_other)
        dialog = self._as(self.env["cs.exception.seen"], self.director)
        dialog = dialog.with_context(
            active_model="cs.exception", active_ids=rows.ids
        ).create({"note": "Talked to her"})
        dialog.action_confirm()
        self.assertEqual(rows.mapped("state"), ["seen", "seen"])
        self.assertEqual(rows.seen_user_id, self.director)
        self.assertEqual(set(rows.mapped("seen_note")), {"Talked to her"})

    def test_nobody_sees_off_his_own(self):
        """Guarantee 7: whoever caused a row cannot mark it; the level above does."""
        row = self._report(user=self.director)
        self.assertEqual(
            row.role_group_id, self.env.ref("cs_base.cs_base_group_leadership")
        )
        for user in (self.director, self.clerk, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._as(row, user)._mark_seen("fine")
        self._as(row, self.leader)._mark_seen("fine")
        self.assertEqual(row.state, "seen")

    def test_seen_out_of_reach(self):
        """A row that may not be read cannot be marked."""
        row = self._report()
        with self.assertRaises(AccessError):
            self._as(row, self.officer)._mark_seen("fine")

    def test_seen_partly(self):
        """Bulk: what another role must look at is left and told."""
        own = self._report(user=self.director)
        rows = self._report(self.subject_other)
        left = self._as(rows, self.director)._mark_seen()
        self.assertEqual(left, own)
        self.assertEqual((rows - own).state, "seen")

    def test_open_record(self):
        """The evidence is one click away, with the rights of the user."""
        row = self._report()
        action = self._as(row, self.director).action_open_record()
        self.assertEqual(action["res_id"], self.subject.id)
