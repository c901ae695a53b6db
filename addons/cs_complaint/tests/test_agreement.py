"""CMP-23: the preliminary property service agreement is known to everybody."""

from freezegun import freeze_time

from odoo.tests import tagged

from . import common

CRON = "cs_base.ir_cron_cs_read_confirmation"


@tagged("post_install", "-at_install")
class TestAgreement(common.CsComplaintCommon):
    """CMP-23, P6 §5-1."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-02 01:00:00"))
        cls.agreement = cls.env.ref("cs_complaint.cs_policy_agreement")
        cls.env["cs.policy"].search(
            [("id", "!=", cls.agreement.id)]
        ).is_reading_confirmed = False
        cls.version = cls.env.ref("cs_complaint.cs_policy_version_agreement_2026")

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.assertIs(self.env.ref(CRON).method_direct_trigger(), True)
        self.env.invalidate_all()

    def _in_force(self):
        if self.version.state == "draft":
            self.version.valid_from = "2026-03-02"
            self.version.action_put_in_force()
        return self.version

    def _rows(self, *users):
        rows = self.env["cs.read.confirmation"].search(
            [("version_id", "=", self.version.id)]
        )
        return rows.filtered(lambda r: r.user_id in users) if users else rows

    def test_it_is_there(self):
        """CMP-23: a document of its own kind, with rights and duties of both sides."""
        self.assertEqual(self.agreement.kind, "agreement")
        self.assertTrue(self.agreement.is_reading_confirmed)
        names = self.version.clause_ids.mapped("name")
        for name in (
            "Rights of the Company",
            "Duties of the Company",
            "Rights of Customers and Users",
            "Duties of Customers and Users",
        ):
            self.assertIn(name, names)

    def test_draft_asks_nobody(self):
        """CMP-23: nobody confirms a text that the company has not filled in."""
        self._run("2026-03-02 01:00:00")
        if self.version.state == "draft":
            self.assertFalse(self._rows())

    def test_asked_and_late(self):
        """CMP-23: all staff; 14 days [setting]; then a warning to the manager."""
        self._in_force()
        self._run("2026-03-02 01:00:00")
        staff = (self.desk, self.worker, self.head, self.service_manager)
        rows = self._rows(*staff)
        if not rows.filtered(lambda r: str(r.asked_date) == "2026-03-02 01:00:00"):
            self.skipTest("asked before")
        self.assertEqual(len(rows.filtered(lambda r: r.user_id == self.desk)), 1)
        self._as(self._rows(self.worker), self.worker).action_confirm()
        self._run("2026-03-16 01:00:00")
        self.assertFalse(self._rows(self.desk).is_late, "the last moment is in time")
        self._run("2026-03-16 01:00:01")
        self.assertTrue(self._rows(self.desk).is_late)
        self.assertFalse(self._rows(self.worker).is_late)
        row = self.env["cs.exception"].search(
            [
                ("res_model", "=", "cs.read.confirmation"),
                ("res_id", "=", self._rows(self.desk).id),
            ]
        )
        self.assertEqual((row.rule, row.kind), ("CMP-23", "warning"))
        self.assertEqual(
            row.role_group_id, self.env.ref("cs_complaint.cs_complaint_group_manager")
        )
        found = self._as(self.env["cs.exception"], self.service_manager).search(
            [("id", "=", row.id)]
        )
        self.assertTrue(found, "the manager sees who is missing")

    def test_setting(self):
        """CMP-23: knowledge.ack_days is the company's."""
        self.assertEqual(self.company.cs_read_days, 14)
        self.company.cs_read_days = 3
        self._in_force()
        self._run("2026-03-02 01:00:00")
        self._run("2026-03-05 01:00:01")
        self.assertTrue(self._rows(self.desk).is_late)

    def test_new_version_asks_again(self):
        """CMP-23: a new text is confirmed anew."""
        first = self._in_force()
        self._run("2026-03-02 01:00:00")
        self._as(self._rows(self.desk), self.desk).action_confirm()
        first.action_new_version()
        second = self.agreement.version_ids - first
        second.write({"valid_from": "2026-03-04"})
        second.clause_ids[:1].text = "The company serves the whole estate."
        second.action_put_in_force()
        self._run("2026-03-04 01:00:00")
        row = self.env["cs.read.confirmation"].search(
            [("version_id", "=", second.id), ("user_id", "=", self.desk.id)]
        )
        self.assertEqual(row.state, "to_read")
