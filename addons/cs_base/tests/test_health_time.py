from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.cs_base.models.cs_health_time import CsHealth as HealthTime

from . import health_common


@tagged("post_install", "-at_install")
class TestHealthTime(health_common.HealthCommon):
    """ux 2.12: "times are eight hours wrong", and the working days too."""

    def test_clock(self):
        self.assertEqual(self._state("_check_clock"), "green")
        with freeze_time("2020-01-01"):
            self._assert_bad("_check_clock", "red", "differ")

    def test_company(self):
        site = self.company.cs_default_site_id
        self.assertEqual(self._state("_check_tz"), "green")
        self.company.partner_id.tz = "Europe/Paris"
        self._assert_bad("_check_tz", "yellow", "Europe/Paris")
        # Another name of the same time is no difference.
        self.company.partner_id.tz = "Asia/Singapore"
        self.assertEqual(self._state("_check_tz"), "green")
        site.tz = "UTC"
        self._assert_bad("_check_tz", "red", site.name)

    def test_users(self):
        """Empty is yellow, another time too, UTC is red; a guest does not count."""
        self.env.user.tz = self.admin.tz = "Asia/Shanghai"
        users = self.env["res.users"].search(
            [("company_ids", "in", self.company.ids), ("share", "=", False)]
        )
        users.tz = "Asia/Shanghai"
        self.assertEqual(self._state("_check_user_tz"), "green")
        self.clerk.tz = "Europe/Paris"
        line = self._assert_bad("_check_user_tz", "yellow", "Europe/Paris: 1")
        found = self.env["res.users"].search(list(line.domain))
        self.assertEqual(found, self.clerk)
        self.clerk.tz = False
        line = self._assert_bad("_check_user_tz", "yellow", "without: 1")
        self.assertEqual(self.env["res.users"].search(list(line.domain)), self.clerk)
        self.clerk.tz = "UTC"
        self._assert_bad("_check_user_tz", "red", "UTC: 1")

    def test_hours(self):
        self.env["resource.calendar"].search(
            [("company_id", "in", [self.company.id, False])]
        ).tz = "Asia/Shanghai"
        self.assertEqual(self._state("_check_hours"), "green")
        calendar = self.env["resource.calendar"].create(
            {"name": "Late", "company_id": self.company.id, "tz": "America/New_York"}
        )
        self.site.resource_calendar_id = calendar
        self.site.tz = "Asia/Shanghai"
        line = self._assert_bad("_check_hours", "yellow", "Site")
        self.assertEqual(line.domain, (("id", "in", self.site.ids),))
        calendar.attendance_ids.unlink()
        self._assert_bad("_check_hours", "red", "Without working hours")
        self.site.resource_calendar_id = False
        self._assert_bad("_check_hours", "red", "Without working hours")

    def _holidays(self, moment):
        with freeze_time(moment):
            return {line.key: line.state for line in self._lines("_check_holiday")}

    def test_holidays(self):
        """M10: this year always, the next one from 1 December by the site's clock."""
        self.company.country_id = self.env.ref("base.cn")
        self.assertEqual(
            self._holidays("2026-11-30 15:59:59"), {"2026": "red", "2027": "green"}
        )
        self.assertEqual(
            self._holidays("2026-11-30 16:00:00"), {"2026": "red", "2027": "red"}
        )
        self.company.cs_holidays_due_month = 11
        self.assertEqual(self._holidays("2026-11-02")["2027"], "red")
        days = self.env["cs.calendar.exception"]
        days._import_year(2026, self.company)
        days.create(
            {"company_id": self.company.id, "date": "2027-01-01", "kind": "holiday"}
        )
        self.assertEqual(
            self._holidays("2026-12-02"), {"2026": "green", "2027": "yellow"}
        )

    def test_provisional_holidays(self):
        days = self.env["cs.calendar.exception"]
        for day, kind in (("2026-10-01", "holiday"), ("2026-10-10", "make_up")):
            days.create(
                {
                    "company_id": self.company.id,
                    "date": day,
                    "kind": kind,
                    "source": "provisional",
                }
            )
        self.assertEqual(self._holidays("2026-12-02")["2026"], "yellow")

    def test_other_country(self):
        """Only some countries work on days off in place of others."""
        self.company.country_id = self.env.ref("base.de")
        self.env["cs.calendar.exception"].create(
            {"company_id": self.company.id, "date": "2026-05-01", "kind": "holiday"}
        )
        self.assertEqual(self._holidays("2026-06-01")["2026"], "green")

    def test_holiday_button(self):
        """The button imports the year that is missing."""
        with freeze_time("2026-06-01"):
            line = self._lines("_check_holiday")[0]
        self.assertEqual(dict(line.context), {"default_year": 2026})
        self.assertTrue(self.env.ref(line.action))

    def test_unknown_zone(self):
        """A zone that this server does not know differs from every site."""
        self.assertTrue(HealthTime._differs(self.Health, "Mars/Base", {"UTC"}))
        with patch.object(type(self.Health), "_differs", return_value=False):
            self.assertEqual(self._state("_check_tz"), "green")
