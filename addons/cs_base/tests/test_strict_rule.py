from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestStrictRule(common.CsCommon):
    """M5: before its start date a group of rules only reports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["cs.strict.rule"]
        cls.rule = cls.Rule.create(
            {
                "site_id": cls.site.id,
                "rule_group": "result",
                "strict_from": "2026-03-02",
            }
        )

    def _trial(self, moment, site=None):
        with freeze_time(moment):
            return self.Rule._get_trial_groups(site or self.site)

    def test_local_midnight(self):
        """Guarantee 5: strict from 0:00:00 by the clock of the site (16:00 UTC)."""
        self.assertEqual(self._trial("2026-03-01 15:59:59"), {"result"})
        self.assertEqual(self._trial("2026-03-01 16:00:00"), set())

    def test_default_is_strict(self):
        """A site or group without a record, and no site at all, are strict."""
        self.assertFalse(self._trial("2026-01-01", self.site_other))
        self.assertFalse(self.Rule._get_trial_groups(self.env["cs.site"]))

    def test_change_counts_at_once(self):
        """The cache forgets a changed, new or dropped date, and a new time zone."""
        self.assertTrue(self._trial("2026-03-01"))
        self.rule.strict_from = "2026-02-01"
        self.assertFalse(self._trial("2026-03-01"))
        self.rule.strict_from = "2026-03-02"
        self.site.tz = "UTC"
        self.assertTrue(self._trial("2026-03-01 23:59:59"))
        self.assertFalse(self._trial("2026-03-02 00:00:00"))
        new = self.Rule.create(
            {
                "site_id": self.site_other.id,
                "rule_group": "closing",
                "strict_from": "2026-03-02",
            }
        )
        self.assertEqual(self._trial("2026-03-01", self.site_other), {"closing"})
        new.unlink()
        self.assertFalse(self._trial("2026-03-01", self.site_other))

    def test_asked_once(self):
        """A batch asks the database once per site, later ones not at all."""
        self.env.registry.clear_cache()
        with self.assertQueryCount(3):
            self.Rule._get_trial_groups(self.site)
        with self.assertQueryCount(0):
            self.Rule._get_trial_groups(self.site)

    @mute_logger("odoo.sql_db")
    def test_one_date_each(self):
        with self.assertRaises(IntegrityError):
            self.rule.copy({"strict_from": "2026-05-01"})

    def test_access(self):
        """Only the administration and the director set dates; all are bound by them."""
        director = self._new_user(
            "director", "cs_base.cs_base_group_director", self.site
        )
        allowed = {
            user.login: self._as(self.Rule, user).has_access("write")
            for user in (self.clerk, self.officer, self.auditor, self.manager, director)
        }
        self.assertEqual(
            [login for login, may in allowed.items() if may],
            ["cs_manager", "cs_director"],
        )
        with freeze_time("2026-03-01"):
            groups = self._as(self.Rule, self.clerk)._get_trial_groups(self.site)
        self.assertEqual(groups, {"result"})

    def test_is_trial_and_history(self):
        """Moving a start date is told in the chatter."""
        with freeze_time("2026-03-01"):
            self.assertTrue(self.rule.is_trial)
        self.env.invalidate_all()
        with freeze_time("2026-03-03"):
            self.assertFalse(self.rule.is_trial)
        tracked = self.rule._fields["strict_from"].tracking
        self.assertTrue(tracked)
