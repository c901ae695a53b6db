from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import obligation_common
from .obligation_common import shanghai


@tagged("post_install", "-at_install")
class TestObligation(obligation_common.ObligationCommon):
    """Rules-core section 8: rules, subjects, responsible people."""

    def test_monthly(self):
        """Opens when the month has ended by the clock of the place (G-3)."""
        rule = self._new_rule()
        self._run(2026, 3, 31, 23, 59)
        self.assertFalse(self._items(rule))
        self._run(2026, 4, 1, 0, 0)
        item = self._items(rule)
        self.assertEqual(item.period_key, "2026-03")
        self.assertEqual(
            (item.date_from, item.date_to), (date(2026, 3, 1), date(2026, 3, 31))
        )
        self.assertEqual(self._local(item.due_date), "2026-04-05 18:00:00")
        self.assertEqual(item.deadline, item.due_date)
        self.assertEqual(item.responsible_id, self.p_worker)
        self.assertEqual(item.department_id, self.lifts)
        self.assertEqual(
            item.accepter_group_id.get_external_id().popitem()[1],
            "cs_base.cs_base_group_director",
        )
        self.assertEqual(rule.cursor_date, date(2026, 4, 1))
        self.assertEqual(rule.next_check_date, shanghai(2026, 5, 1))
        self.assertFalse(item.is_caught_up)

    def test_morning_check(self):
        """DUT-30, J-02: opens at midnight, due at 8:30, reminder a quarter before."""
        rule = self._new_rule(
            period="day", opens="start", due_offset=0, due_hour=8.5,
            reminder_hours=0.25, valid_from="2026-03-02",
        )  # fmt: skip
        self._run(2026, 3, 2, 0, 5)
        item = self._items(rule)
        self.assertEqual(self._local(item.due_date), "2026-03-02 08:30:00")
        self.assertEqual(item.next_alert_date, shanghai(2026, 3, 2, 8, 15))
        calls = []
        self.patch(
            self.registry["ir.cron"],
            "_trigger_list",
            lambda _cron, at: calls.extend(at),
        )
        self._run(2026, 3, 2, 7, 30)
        self.assertIn(shanghai(2026, 3, 2, 8, 15), calls)
        self._run(2026, 3, 2, 8, 15)
        self.assertEqual(item.activity_ids.user_id, self.worker)
        self._run(2026, 3, 2, 8, 30)
        self.assertFalse(item.is_late, "at the limit itself in time")
        self._run(2026, 3, 2, 8, 30, 1)
        self.assertTrue(item.is_late)

    def test_zones(self):
        """Decision 20: each subject by the clock of its own place."""
        self.site_other.tz = "America/Los_Angeles"
        rule = self._new_rule(
            subject_kind="site",
            site_ids=[Command.set((self.site | self.site_other).ids)],
        )
        self._run(2026, 4, 1, 9)
        self.assertEqual(self._items(rule).site_id, self.site)
        self._run(2026, 4, 1, 14, 59)
        self.assertEqual(len(self._items(rule)), 1)
        self._run(2026, 4, 1, 15)
        self.assertEqual(self._items(rule).site_id, self.site | self.site_other)

    def test_working_days(self):
        """Decision 15: the third working day, holidays and make-up days counted."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "company_id": self.company.id, "tz": "Asia/Shanghai"}
        )
        self.company.cs_default_site_id.resource_calendar_id = calendar
        Exception_ = self.env["cs.calendar.exception"]
        Exception_.create(
            [
                {"company_id": self.company.id, "date": day, "kind": kind}
                for day, kind in (
                    ("2026-05-01", "holiday"),
                    ("2026-05-04", "holiday"),
                    ("2026-05-05", "holiday"),
                    ("2026-05-09", "make_up"),
                )
            ]
        )
        rule = self._new_rule(
            due_unit="working_days", due_offset=3, due_clock="work_end",
            valid_from="2026-04-01",
        )  # fmt: skip
        item = self._one(rule, (2026, 5, 1, 9))
        self.assertEqual(self._local(item.due_date)[:10], "2026-05-08")
        rule.due_offset = 4
        self._run(2026, 6, 1, 9)
        self.assertEqual(self._local(item.due_date)[:10], "2026-05-08", "made is made")

    def test_excepted_months(self):
        rule = self._new_rule(excepted_months="4, 5")
        self._run(2026, 7, 1, 9)
        self.assertEqual(self._items(rule).mapped("period_key"), ["2026-03", "2026-06"])
        for bad in ("13", "a", "0", "1,2,3,4,5,6,7,8,9,10,11,12"):
            with self.assertRaises(ValidationError):
                rule.excepted_months = bad

    def test_subjects(self):
        """Company, sites, departments, people by post; a general rule for each
        company but those with their own."""
        person = self._new_rule(
            code="T-P", subject_kind="person", department_ids=False,
            subject_group_id=self.env.ref("cs_base.cs_base_group_department_head").id,
        )  # fmt: skip
        self.head.group_ids += self.env.ref("cs_base.cs_base_group_department_head")
        general = self._new_rule(
            code="T-G", company_id=False, subject_kind="company", department_ids=False
        )
        own = self._new_rule(code="T-G", subject_kind="company", department_ids=False)
        self._run(2026, 4, 1, 16)
        self.assertEqual(self._items(person).employee_id, self.p_head)
        self.assertEqual(self._items(person).responsible_id, self.p_head)
        companies = self._items(general).company_id
        self.assertIn(self.company_foreign, companies)
        self.assertNotIn(self.company, companies, "its own rule stands in place")
        self.assertEqual(self._items(own).company_id, self.company)
        self.assertEqual(self._items(own).site_id, self.company.cs_default_site_id)

    def test_heads(self):
        """The head of the department, else the next above; a new head takes over."""
        self.lifts.manager_id = False
        item = self._one()
        self.assertEqual(item.responsible_id, self.p_head)
        self.lifts.manager_id = self.p_stand_in
        self._run(2026, 4, 1, 10)
        self.assertEqual(item.responsible_id, self.p_stand_in)
        self.lifts.manager_id = self.works.manager_id = False
        self._run(2026, 4, 1, 11)
        self.assertFalse(item.responsible_id)

    def test_change_of_rule(self):
        """What was owed stays; period and subject of a used rule cannot change."""
        rule = self._new_rule()
        rule.period = "quarter"
        rule.period = "month"
        self._one(rule)
        for vals in ({"period": "day"}, {"subject_kind": "site"}, {"code": "T-2"}):
            with self.assertRaises(UserError):
                rule.write(vals)
        rule.period = "month"
        with self.assertRaises(UserError):
            rule.unlink()
        with self.assertRaises(UserError):
            rule.write({"next_check_date": False})
        rule.valid_to = "2026-04-30"
        self._run(2026, 8, 1, 9)
        self.assertEqual(len(self._items(rule)), 2)
        self.assertFalse(rule.next_check_date)

    def test_woken_rule(self):
        """A rule that slept owes nothing for that time."""
        rule = self._new_rule(active=False, period="day", opens="start")
        self._run(2026, 3, 20, 9)
        with obligation_common.freeze_time(shanghai(2026, 3, 21, 8)):
            rule.active = True
        self._run(2026, 3, 21, 9)
        self.assertEqual(self._items(rule).mapped("period_key"), ["2026-03-21"])

    def test_server_fields(self):
        """Guarantee 1: nobody forges what the engine keeps."""
        rule = (
            self._as(self.env["cs.obligation"], self.manager)
            .with_context(default_next_check_date=False, default_check_error="x")
            .create({"name": "x", "code": "T-9", "cursor_date": "2020-01-01"})
        )
        self.assertFalse(rule.cursor_date)
        self.assertFalse(rule.check_error)
        self.assertTrue(rule.next_check_date)
        with self.assertRaises(AccessError):
            self._as(rule, self.worker).name = "y"
        with self.assertRaises(AccessError):
            self._as(self.env["cs.obligation"], self.worker).create(
                {"name": "x", "code": "T-8"}
            )

    def test_missing_people(self):
        for vals in (
            {"responsible_kind": "employee"},
            {"accepter_kind": "department"},
            {"subject_kind": "person"},
            {"due_unit": "hours"},
        ):
            with self.assertRaises(ValidationError):
                self._new_rule(**vals)

    @mute_logger("odoo.addons.cs_base.models.cs_obligation_make")
    def test_one_bad_rule(self):
        """Guarantee 6: a rule that fails stops no other, and is tried again."""
        good, bad = self._new_rule(), self._new_rule(code="T-2")
        make = type(bad)._find_rows

        def fail(self, search):
            if self.id == bad.id:
                raise ValueError("broken")
            return make(self, search)

        self.patch(self.registry["cs.obligation"], "_find_rows", fail)
        self._run(2026, 4, 1, 9)
        self.assertTrue(self._items(good))
        self.assertFalse(self._items(bad))
        self.assertEqual(bad.check_error, "broken")
        self.assertEqual(bad.next_check_date, shanghai(2026, 4, 1, 10))
        self.patch(self.registry["cs.obligation"], "_find_rows", make)
        self._run(2026, 4, 1, 10)
        self.assertTrue(self._items(bad))
        self.assertFalse(bad.check_error)

    def test_events(self):
        """CON-50: 24 hours from the event, once for each event."""
        rule = self._new_rule(
            code="T-E", period="event", due_unit="hours", due_offset=24,
            subject_kind="site", site_ids=False, department_ids=False,
            reminder_hours=12,
        )  # fmt: skip
        Rule = self.env["cs.obligation"]
        moment = shanghai(2026, 3, 5, 14, 30)
        with obligation_common.freeze_time(shanghai(2026, 3, 5, 15)):
            item = Rule._register_event("T-E", "x,1", moment, self.site, self.works)
            again = Rule._register_event("T-E", "x,1", moment, self.site)
        self.assertEqual(item, again)
        self.assertEqual(self._items(rule), item)
        self.assertEqual(self._local(item.due_date), "2026-03-06 14:30:00")
        self.assertEqual(item.next_alert_date, shanghai(2026, 3, 6, 2, 30))
        self.assertEqual(
            (item.res_model, item.res_id), ("hr.department", self.works.id)
        )
        self.assertFalse(Rule._register_event("T-X", "x,1", moment, self.site))
        self._run(2026, 3, 6, 14, 30, 1)
        self.assertTrue(item.is_late)
        item._drop_event("It was a drill.")
        self.assertEqual(item.state, "not_applicable")

    def test_data(self):
        """Section 8: the jobs are there; those of areas to come are asleep."""
        rules = self.env["cs.obligation"].with_context(active_test=False)
        data = self.env["ir.model.data"].search(
            [("model", "=", "cs.obligation"), ("module", "=", "cs_base")]
        )
        found = rules.browse(data.mapped("res_id"))
        self.assertEqual(len(found), 23)
        self.assertFalse(found.filtered("active"))
        for rule in found:
            rule._get_rhythm()
