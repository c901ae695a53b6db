"""Checks of clocks, time zones, working hours and holidays (ux 2.12, M10)."""

from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.health import (
    GREEN,
    MISSING,
    NO_MAKE_UP,
    NOT_DUE,
    PROVISIONAL,
    RED,
    YELLOW,
    Line,
    judge_year,
    name_some,
    offset_minutes,
)
from ..tools.local_time import to_local

MAX_DRIFT = 60
# Countries that work on some days off in place of holidays.
MAKE_UP_COUNTRIES = {"CN"}


class CsHealth(models.AbstractModel):
    _inherit = "cs.health"

    @api.model
    def _check_clock(self, company):
        """The server and the database tell the same time."""
        query = SQL("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        ((moment,),) = self.env.execute_query(query)
        drift = abs((moment - fields.Datetime.now()).total_seconds())
        text = self.env._("Server and database differ by %(n)d seconds.", n=drift)
        if drift <= MAX_DRIFT:
            return self._good(text)
        return Line(RED, text, self.env._("Set both clocks by a time server (NTP)."))

    @api.model
    def _check_tz(self, company):
        """The default site and the company live in one time zone, not in UTC."""
        site = company.cs_default_site_id
        if not site.tz or site.tz == "UTC":
            return Line(
                RED,
                self.env._("%(site)s has the time zone UTC.", site=site.name),
                self.env._("Choose the time zone in which the site lies."),
                self.env._("Sites"),
                "cs_base.cs_site_action",
                "cs.site",
            )
        own = company.partner_id.tz
        if own and self._differs(own, {site.tz}):
            return Line(
                YELLOW,
                self.env._(
                    "The company has %(own)s, its default site %(tz)s.",
                    own=own,
                    tz=site.tz,
                ),
                self.env._("Give both the same time zone."),
                self.env._("Companies"),
                "base.action_res_company_form",
                "res.company",
            )
        return self._good(site.tz)

    @api.model
    def _check_user_tz(self, company):
        """Users read times of their sites: otherwise they are eight hours wrong."""
        domain = [("share", "=", False), ("company_ids", "in", company.ids)]
        rows = self.env["res.users"]._read_group(domain, ["partner_id.tz"], ["__count"])
        zones = set(self._get_sites(company).mapped("tz"))
        empty = sum(count for tz, count in rows if not tz)
        others = {tz: n for tz, n in rows if tz and self._differs(tz, zones)}
        if not empty and not others:
            return self._good(self.env._("All users have the time of a site."))
        parts = [f"{tz}: {count}" for tz, count in sorted(others.items())]
        if empty:
            parts.append(self.env._("without: %(count)s", count=empty))
        return Line(
            RED if "UTC" in others else YELLOW,
            self.env._("Users with another time zone: %(who)s", who="; ".join(parts)),
            self.env._("Choose the time zone on the user, page Preferences."),
            self.env._("Users"),
            "base.action_res_users",
            "res.users",
            (*domain, ("tz", "in", [*sorted(others), *([False] if empty else [])])),
        )

    @api.model
    def _differs(self, tz, zones):
        now = fields.Datetime.now()
        mine = offset_minutes(tz, now)
        return mine is None or mine not in {offset_minutes(z, now) for z in zones if z}

    @api.model
    def _check_hours(self, company):
        """Each site has working hours with lines, by its own clock."""
        sites = self._get_sites(company)
        none = sites.filtered(lambda s: not s.resource_calendar_id.attendance_ids)
        if none:
            return self._site_line(
                RED,
                self.env._("Without working hours: %(sites)s", sites=self._names(none)),
                self.env._("Working days cannot be counted there. Choose the hours."),
                none,
            )
        odd = sites.filtered(lambda s: self._differs(s.resource_calendar_id.tz, {s.tz}))
        if odd:
            return self._site_line(
                YELLOW,
                self.env._(
                    "Working hours of another time zone: %(sites)s",
                    sites=self._names(odd),
                ),
                self.env._("Site and working hours need the same time zone."),
                odd,
            )
        return self._good(self.env._("%(count)s sites have hours.", count=len(sites)))

    @api.model
    def _names(self, records):
        return name_some(records.mapped("name"))

    @api.model
    def _site_line(self, state, text, cure, sites):
        return Line(
            state,
            text,
            cure,
            self.env._("Sites"),
            "cs_base.cs_site_action",
            "cs.site",
            (("id", "in", sites.ids),),
        )

    # ------------------------------------------------------------------
    # Holidays
    # ------------------------------------------------------------------

    @api.model
    def _check_holiday(self, company):
        """M10: public holidays and make-up days of this year, and from December on
        [setting] of the next one."""
        tz = company.cs_default_site_id.tz or "UTC"
        today = to_local(fields.Datetime.now(), tz).date()
        rows = self.env["cs.calendar.exception"]._read_group(
            [
                ("company_id", "=", company.id),
                ("calendar_id", "=", False),
                ("date", ">=", date(today.year, 1, 1)),
                ("date", "<=", date(today.year + 1, 12, 31)),
            ],
            ["date:year", "source", "kind"],
        )
        country = company.country_id.code or "CN"
        lines = []
        for year in (today.year, today.year + 1):
            found = [(source, kind) for day, source, kind in rows if day.year == year]
            state, reason = judge_year(
                year,
                today,
                {source for source, _kind in found},
                {kind for _source, kind in found},
                country in MAKE_UP_COUNTRIES,
                company.cs_holidays_due_month,
            )
            lines.append(self._holiday_line(year, state, reason))
        return lines

    @api.model
    def _holiday_line(self, year, state, reason):
        texts = {
            MISSING: self.env._("No holidays and make-up days of %(y)s.", y=year),
            PROVISIONAL: self.env._(
                "%(y)s is provisional, make-up days are missing.", y=year
            ),
            NO_MAKE_UP: self.env._("%(y)s has no make-up working days.", y=year),
            NOT_DUE: self.env._("%(y)s is not loaded yet, and not due yet.", y=year),
        }
        text = texts.get(reason) or self.env._("%(y)s is loaded.", y=year)
        label = self.env._("Public Holidays %(y)s", y=year)
        if state == GREEN:
            return Line(GREEN, text, key=str(year), label=label)
        return Line(
            state,
            text,
            self.env._("Import the year; again when the official notice is out."),
            self.env._("Import a Year"),
            "cs_base.cs_calendar_exception_import_action",
            "cs.calendar.exception.import",
            context=(("default_year", year),),
            key=str(year),
            label=label,
        )
