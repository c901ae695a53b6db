from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from . import deadline_common
from .deadline_common import shanghai


@tagged("post_install", "-at_install")
class TestDeadlineRule(deadline_common.DeadlineCommon):
    """Versions of a rule: which one counts, which one may change, replay."""

    def _start(self, *wall, site=None):
        start = shanghai(*wall)
        subject = self._new_subjects(site_id=(site or self.site).id)
        with freeze_time(start):
            return subject._start_deadline("test.reply", start)

    def test_version_by_local_date_of_start(self):
        """Guarantee 5: midnight of the site decides, not that of UTC."""
        newer = self._new_rule("test.reply", valid_from="2026-04-01", amount=10)
        self.assertEqual(self._start(2026, 3, 31, 23, 59, 59).rule_id, self.rule)
        self.assertEqual(self._start(2026, 4, 1, 0, 0, 0).rule_id, newer)
        self.assertFalse(
            self._start(2025, 12, 31, 12), "before the first version there is none"
        )

    def test_old_clocks_keep_their_version(self):
        clock = self._start(2026, 3, 31, 12)
        self._new_rule("test.reply", valid_from="2026-03-01", amount=1)
        with freeze_time(shanghai(2026, 4, 1)):
            clock._pause({clock: shanghai(2026, 4, 1)}, "wait")
            clock._resume({clock: shanghai(2026, 4, 1, 1)})
        self.assertEqual(clock.rule_id, self.rule)
        self.assertEqual(clock.due_date, shanghai(2026, 4, 3, 13))

    def test_site_wins_over_company_wins_over_general(self):
        company = self._new_rule("test.reply", amount=10, company_id=self.company.id)
        site = self._new_rule(
            "test.reply",
            amount=5,
            company_id=self.company.id,
            site_id=self.site.id,
        )
        self.assertEqual(self._start(2026, 3, 1, 10).rule_id, site)
        self.assertEqual(
            self._start(2026, 3, 1, 10, site=self.site_other).rule_id, company
        )
        self.assertEqual(
            self._start(2026, 3, 1, 10, site=self.site_foreign).rule_id, self.rule
        )

    def test_draft_and_archived_rules_start_nothing(self):
        self._new_rule("test.reply", state="draft", valid_from="2026-02-01", amount=1)
        self.assertEqual(self._start(2026, 3, 1, 10).rule_id, self.rule)
        self.rule.active = False
        self.assertFalse(self._start(2026, 3, 1, 10))

    def test_version_in_use_is_read_only(self):
        """Guarantee 4, by sudo as well; writing the same value is no change."""
        self._start(2026, 3, 1, 10)
        self.rule.invalidate_recordset()
        for vals in (
            {"amount": 1},
            {"unit": "minutes"},
            {"valid_from": "2026-02-01"},
            {"has_quiet_hours": True},
            {"state": "draft"},
            {"company_id": self.company.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.rule.sudo().write(vals)
        self.rule.write({"amount": 72, "name": "Definite answer"})
        self.assertEqual(self.rule.name, "Definite answer")
        with self.assertRaises(UserError):
            self.rule.unlink()

    def test_new_version_is_a_draft_from_tomorrow(self):
        with freeze_time("2026-03-01 04:00:00"):
            action = self.rule.action_new_version()
        version = self.rule.browse(action["res_id"])
        self.assertEqual(version.state, "draft")
        self.assertEqual(str(version.valid_from), "2026-03-02")
        self.assertEqual((version.code, version.amount), ("test.reply", 72))
        version.amount = 48
        version.action_publish()
        self.assertEqual(version.state, "published")

    @mute_logger("odoo.sql_db")
    def test_two_versions_from_the_same_day_are_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._new_rule("test.reply", amount=1)
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_bad_amounts_are_refused(self):
        for vals in ({"amount": 0}, {"amount": -1}, {"reminder_hours": -1}):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._new_rule("test.bad", state="draft", **vals)
                self.env.flush_all()
        same_day = self._new_rule(
            "test.same_day", amount=0, unit="calendar_days", is_day_end=True
        )
        self.assertTrue(same_day)

    def test_bad_hours_are_refused_in_words(self):
        for vals in (
            {"quiet_resume_hours": 7.0},
            {"quiet_begin_hours": 8.5},
            {"quiet_end_hours": 25.0},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._new_rule("test.bad", has_quiet_hours=True, amount=4, **vals)
        with self.assertRaisesRegex(ValidationError, "remind 5 hours before"):
            self._new_rule("test.bad", amount=4, reminder_hours=5)

    def test_code_belongs_to_one_model(self):
        partner = self.env["ir.model"]._get_id("res.partner")
        with self.assertRaisesRegex(ValidationError, "test.reply is in use"):
            self._new_rule("test.reply", valid_from="2026-05-01", model_id=partner)

    def test_site_needs_its_company(self):
        with self.assertRaises(UserError):
            self._new_rule("test.bad", site_id=self.site.id)

    def test_replay_counts_what_would_change(self):
        """A shorter draft makes some newly late, a longer one saves some."""
        clocks = self._start(2026, 3, 1, 10)
        clocks |= self._start(2026, 3, 2, 10)
        clocks |= self._start(2026, 3, 31, 23, 59)
        outside = self._start(2026, 4, 1, 0, 0)
        for clock, hours in zip(clocks | outside, (10, 72.5, 60, 99), strict=True):
            end = clock.start_date.replace(microsecond=0)
            clock._stop({clock: self._plus(end, hours)})
        self.assertEqual(clocks.mapped("is_late"), [False, True, False])
        draft = self._new_rule(
            "test.reply", state="draft", valid_from="2026-05-01", amount=48
        )
        result = draft.action_replay("2026-03-01", "2026-03-31")
        self.assertEqual(
            {key: result[key] for key in ("clocks", "late", "would_be_late")},
            {"clocks": 3, "late": 1, "would_be_late": 2},
        )
        self.assertEqual(result["newly_late_ids"], clocks[2].ids)
        draft.amount = 73
        result = draft.action_replay("2026-03-01", "2026-03-31")
        self.assertEqual(result["saved_ids"], clocks[1].ids)
        self.assertEqual(result["would_be_late"], 0)
        self.assertEqual(clocks.mapped("is_late"), [False, True, False], "unchanged")

    def _plus(self, moment, hours):
        return moment + deadline_common.timedelta(hours=hours)

    def test_replay_dialogue(self):
        clock = self._start(2026, 3, 1, 10)
        clock._stop({clock: shanghai(2026, 3, 3, 10)})
        draft = self._new_rule(
            "test.reply", state="draft", valid_from="2026-05-01", amount=24
        )
        action = self._as(draft, self.manager).action_open_replay()
        form = Form(
            self._as(self.env[action["res_model"]], self.manager).with_context(
                **action["context"]
            )
        )
        form.date_from, form.date_to = "2026-03-01", "2026-03-31"
        replay = form.save()
        replay.action_replay()
        self.assertTrue(replay.is_done)
        self.assertEqual((replay.newly_late, replay.saved), (1, 0))
        self.assertEqual(replay.changed_ids, clock)
        with self.assertRaises(UserError):
            replay.date_to = "2026-02-01"
