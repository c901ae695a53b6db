from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.cs_exception_digest import CsExceptionDigest
from . import common


@tagged("post_install", "-at_install")
class TestExceptionDigest(common.CsCommon):
    """M4: two digests a day for each role holder, nothing when nothing is new."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director, cls.director_other = (
            cls._new_user(
                login,
                "cs_base.cs_base_group_director",
                sites,
                notification_type="inbox",
            )
            for login, sites in (
                ("director", cls.site | cls.site_other),
                ("director_other", cls.site_other),
            )
        )
        # Sites of the company have Shanghai time: 8:15 is 0:15 UTC, 16:30 is 8:30 UTC.
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"

    def _report(self, moment, rule="CMP-47", site=None, kind="warning", user=None):
        with freeze_time(moment):
            rows = self._as(self.env["cs.exception"], user or self.clerk)
            partner = self.company.partner_id.with_env(rows.env)
            rows._report(partner, kind, rule, "x", site=site or self.site)

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_exception_digest").method_direct_trigger()

    def _messages(self, user):
        return self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids)], order="id"
        )

    def test_morning_and_evening(self):
        """8:15 and 16:30 by the clock of the site, each with what is new."""
        self._report("2026-03-02 00:00:00", rule="CMP-01")
        self._report("2026-03-02 00:01:00", rule="CMP-02", kind="override")
        self._run("2026-03-02 00:16:00")
        self.assertFalse(self._messages(self.director), "the hour and its grace")
        self._run("2026-03-02 00:17:00")
        message = self._messages(self.director)
        self.assertEqual(len(message), 1)
        self.assertIn("2 new exceptions", message.subject)
        self.assertIn("Override: 1", message.body)
        self.assertIn("Warning: 1", message.body)
        self.assertIn("/odoo/cs-exceptions", message.body)
        self.assertFalse(self._messages(self.director_other), "of another site")
        self._report("2026-03-02 03:00:00", rule="CMP-03")
        self._run("2026-03-02 08:31:00")
        self.assertEqual(len(self._messages(self.director)), 1)
        self._run("2026-03-02 08:40:00")
        self.assertEqual(len(self._messages(self.director)), 2)
        self.assertIn("1 new exceptions", self._messages(self.director)[-1].subject)

    def test_nothing_new(self):
        """Nothing is sent when nothing is new, seen already, or one's own."""
        self._report("2026-03-02 00:00:00", user=self.director)
        self._run("2026-03-02 01:00:00")
        self._run("2026-03-02 09:00:00")
        self.assertFalse(self._messages(self.director))
        self.assertTrue(self.env["cs.exception.digest"].search_count([]))

    def test_twice(self):
        """Guarantee 6: running it again tells nothing twice."""
        self._report("2026-03-02 00:00:00")
        for moment in (
            "2026-03-02 00:20:00",
            "2026-03-02 00:25:00",
            "2026-03-02 05:00",
        ):
            self._run(moment)
        self.assertEqual(len(self._messages(self.director)), 1)

    def test_missed_runs(self):
        """Guarantee 6: after two days without runs one message tells all."""
        self._run("2026-03-01 00:20:00")
        self._report("2026-03-01 02:00:00", rule="CMP-01")
        self._report("2026-03-02 02:00:00", rule="CMP-02")
        self._run("2026-03-03 04:00:00")
        self.assertEqual(len(self._messages(self.director)), 1)
        self.assertIn("2 new exceptions", self._messages(self.director).subject)

    def test_killed_in_the_middle(self):
        """Guarantee 6: who was told before a kill is not told again, the rest is."""
        self._report("2026-03-02 00:00:00", site=self.site_other)
        users = self.director | self.director_other
        with freeze_time("2026-03-02 00:20:00"):
            Digest = self.env["cs.exception.digest"]
            due = [line for line in Digest._get_due() if line[0] in users]
            self.assertEqual(len(due), 2)
            # The first batch was committed, then the server was killed.
            Digest._send(*due[0])
        self._run("2026-03-02 00:25:00")
        for user in users:
            self.assertEqual(len(self._messages(user)), 1)

    def test_one_failure(self):
        """Guarantee 6: one person's failure stops nobody else's digest."""
        self._report("2026-03-02 00:00:00", site=self.site_other)
        send = CsExceptionDigest._send
        broken = self.director

        def fail(self, user, slot, since):
            if user == broken:
                raise ValueError("broken")
            return send(self, user, slot, since)

        self.patch(self.registry["cs.exception.digest"], "_send", fail)
        with mute_logger("odoo.addons.cs_base.models.cs_exception_digest"):
            self._run("2026-03-02 00:20:00")
        self.assertFalse(self._messages(self.director))
        self.assertEqual(len(self._messages(self.director_other)), 1)
        self.patch(self.registry["cs.exception.digest"], "_send", send)
        self._run("2026-03-02 00:25:00")
        self.assertEqual(len(self._messages(self.director)), 1)

    def test_time_zones(self):
        """Guarantee 5: each site's digest comes at its own hour."""
        self.site_other.tz = "UTC"
        self._report("2026-03-01 23:00:00", rule="CMP-01")
        self._report("2026-03-01 23:00:00", rule="CMP-02", site=self.site_other)
        self._run("2026-03-02 00:20:00")
        self.assertIn("1 new exceptions", self._messages(self.director).subject)
        self.assertFalse(self._messages(self.director_other))
        self._run("2026-03-02 08:20:00")
        self.assertEqual(len(self._messages(self.director)), 2)
        self.assertEqual(len(self._messages(self.director_other)), 1)

    def test_new_hours(self):
        """The hours are a setting of the company."""
        self.company.cs_digest_morning = 10
        self._report("2026-03-02 00:00:00")
        self._run("2026-03-02 01:55:00")
        self.assertFalse(self._messages(self.director))
        self._run("2026-03-02 02:05:00")
        self.assertEqual(len(self._messages(self.director)), 1)

    def test_no_activity(self):
        """M4: information makes no activities."""
        self._report("2026-03-02 00:00:00")
        self._run("2026-03-02 00:20:00")
        found = self.env["mail.activity"].search_count(
            [("user_id", "=", self.director.id)]
        )
        self.assertEqual(found, 0)
        self.assertEqual(
            fields.Datetime.to_string(
                self.env["cs.exception.digest"]
                .search(
                    [("user_id", "=", self.director.id), ("site_id", "=", self.site.id)]
                )
                .sent_until
            ),
            "2026-03-02 00:15:00",
        )
