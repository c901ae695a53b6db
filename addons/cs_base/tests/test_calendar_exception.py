from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestCalendarException(common.CsCommon):
    """Public holidays and make-up working days (ux.md V6, M10; decisions 15, 18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days = cls.env["cs.calendar.exception"]

    def _rows(self, year, company=None):
        return self.days.search(
            [
                ("company_id", "=", (company or self.company).id),
                ("date", ">=", date(year, 1, 1)),
                ("date", "<=", date(year, 12, 31)),
            ]
        )

    def test_import_of_official_year(self):
        result = self.days._import_year(2025, self.company | self.company_foreign)
        self.assertTrue(result["official"])
        for company in (self.company, self.company_foreign):
            rows = self._rows(2025, company)
            self.assertEqual(set(rows.mapped("source")), {"official"})
            make_up = rows.filtered(lambda row: row.kind == "make_up")
            self.assertEqual(
                sorted(str(day) for day in make_up.mapped("date")),
                ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
            )
            last = max(make_up, key=lambda row: row.date)
            self.assertEqual(last.replaced_date, date(2025, 10, 8))
            self.assertEqual(last.replaced_weekday, "2", "a Wednesday")

    def test_import_again_changes_nothing(self):
        self.days._import_year(2025, self.company)
        before = self._rows(2025)
        result = self.days._import_year(2025, self.company)
        self.assertEqual(self._rows(2025), before)
        self.assertEqual(
            [result[key] for key in ("created", "updated", "removed")], [0, 0, 0]
        )

    def test_year_without_notice_is_provisional(self):
        """Decision 18, and the official import replaces it later."""
        result = self.days._import_year(2090, self.company)
        self.assertFalse(result["official"])
        rows = self._rows(2090)
        self.assertTrue(rows)
        self.assertEqual(set(rows.mapped("source")), {"provisional"})
        self.assertNotIn("make_up", rows.mapped("kind"))

    def test_official_import_replaces_provisional_rows(self):
        stale, kept = self.days.create(
            [
                {
                    "company_id": self.company.id,
                    "date": "2025-07-01",
                    "name": "Rumour",
                    "source": "provisional",
                },
                {
                    "company_id": self.company.id,
                    "date": "2025-10-01",
                    "name": "Open for visitors",
                    "kind": "make_up",
                },
            ]
        )
        provisional = self.days.create(
            {
                "company_id": self.company.id,
                "date": "2025-05-01",
                "source": "provisional",
            }
        )
        result = self.days._import_year(2025, self.company)
        self.assertEqual(result["removed"], 1)
        self.assertFalse(stale.exists())
        self.assertEqual(provisional.source, "official")
        self.assertEqual((kept.kind, kept.source), ("make_up", "manual"))

    def test_missing_years_are_reported(self):
        """ux.md M10: reminder from 1 December on."""
        gaps = self.days._get_missing_years
        self.assertEqual(
            gaps(self.company, date(2025, 11, 30)), [(self.company, 2025, "missing")]
        )
        self.days._import_year(2025, self.company)
        self.assertEqual(gaps(self.company, date(2025, 11, 30)), [])
        self.assertEqual(
            gaps(self.company, date(2025, 12, 1)), [(self.company, 2026, "missing")]
        )
        self.days._import_year(2090, self.company)
        self.assertEqual(
            gaps(self.company, date(2090, 3, 1)), [(self.company, 2090, "provisional")]
        )

    def test_dialogue(self):
        form = Form(self._as(self.env["cs.calendar.exception.import"], self.manager))
        form.year = 2025
        form.country_id = self.env.ref("base.cn")
        action = form.save().action_import()
        self.assertEqual(action["params"]["type"], "success")
        self.assertTrue(self._rows(2025))
        form.year = 2090
        action = form.save().action_import()
        self.assertIn("provisional", action["params"]["message"])

    def test_dialogue_refuses_what_cannot_be(self):
        dialogue = self.env["cs.calendar.exception.import"].create(
            {"year": 205, "company_ids": [], "country_id": self.env.ref("base.cn").id}
        )
        with self.assertRaisesRegex(UserError, "(?s)between 2001.*one company"):
            dialogue.action_import()

    def test_country_without_data_is_refused_in_words(self):
        country = self.env["res.country"].create({"name": "Nowhere", "code": "QZ"})
        dialogue = self.env["cs.calendar.exception.import"].create(
            {
                "year": 2025,
                "company_ids": self.company.ids,
                "country_id": country.id,
            }
        )
        with self.assertRaisesRegex(UserError, "Nowhere are not known"):
            dialogue.action_import()

    def test_one_row_for_each_day(self):
        vals = {"company_id": self.company.id, "date": "2026-03-03"}
        self.days.create(vals)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.days.create(vals)
        calendar = self.site.resource_calendar_id
        self.days.create({**vals, "calendar_id": calendar.id})

    def test_contradictions_are_refused(self):
        for vals in (
            {"kind": "holiday", "replaced_date": "2026-03-05"},
            {"kind": "make_up", "replaced_date": "2026-03-07"},
        ):
            with self.assertRaises(ValidationError):
                self.days.create(
                    {"company_id": self.company.id, "date": "2026-03-07", **vals}
                )

    def test_calendar_row_wins_over_company_row(self):
        calendar = self.site.resource_calendar_id
        vals = {"company_id": self.company.id, "date": "2026-03-04"}
        self.days.create(
            [vals, {**vals, "calendar_id": calendar.id, "kind": "make_up"}]
        )
        other = calendar.copy({"company_id": self.company.id})
        self.site_other.resource_calendar_id = other
        sites = self.site | self.site_other
        places = self.days._get_working_times(sites, date(2026, 3, 1))
        wednesday = date(2026, 3, 4)
        self.assertTrue(places[self.site].is_working_day(wednesday))
        self.assertFalse(places[self.site_other].is_working_day(wednesday))

    def test_closure_of_the_calendar_counts_as_holiday(self):
        """Global leaves of resource.calendar, for one calendar or the company."""
        calendar = self.site.resource_calendar_id
        for calendar_id, day in ((calendar.id, 3), (False, 4)):
            self.env["resource.calendar.leaves"].with_company(self.company).create(
                {
                    "name": "closed",
                    "calendar_id": calendar_id,
                    "date_from": f"2026-03-0{day - 1} 16:00:00",
                    "date_to": f"2026-03-0{day} 15:59:59",
                }
            )
        place = self.days._get_working_times(self.site, date(2026, 3, 1))[self.site]
        worked = [place.is_working_day(date(2026, 3, day)) for day in range(2, 7)]
        self.assertEqual(worked, [True, False, False, True, True])

    def test_two_week_calendar(self):
        calendar = self.site.resource_calendar_id
        calendar.switch_calendar_type()
        weeks = self.days._get_weeks(calendar)
        self.assertEqual(len(weeks), 14)
        self.assertTrue(weeks[0] and weeks[7])
        self.assertFalse(weeks[6] or weeks[13])

    def test_access(self):
        """Users read, managers write, other companies stay hidden."""
        row = self.days.create({"company_id": self.company.id, "date": "2026-03-03"})
        foreign = self.days.create(
            {"company_id": self.company_foreign.id, "date": "2026-03-03"}
        )
        seen = self._as(self.days, self.clerk).search([])
        self.assertIn(row, seen)
        self.assertNotIn(foreign, seen)
        with self.assertRaises(AccessError):
            self._as(row, self.clerk).write({"name": "x"})
        self._as(row, self.manager).write({"name": "x"})
        self.assertEqual(row.name, "x")
