from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.public_holidays import official_days
from ..tools.working_time import HOLIDAY, MAKE_UP, DayException, WorkingTime

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class CsCalendarException(models.Model):
    """A public holiday or a make-up working day of a company.

    ``resource.calendar`` knows weekly hours and closures but no extra working days
    (ux.md V6, M10). A row with a calendar counts for that calendar only and wins over
    the company's row of the same day.
    """

    _name = "cs.calendar.exception"
    _description = "Calendar Exception"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        index="btree_not_null",
        help="Empty: for all sites of the company.",
    )
    date = fields.Date(required=True)
    name = fields.Char(help="Name of the holiday, or why the day is special.")
    kind = fields.Selection(
        [(HOLIDAY, "Day Off"), (MAKE_UP, "Make-up Working Day")],
        required=True,
        default=HOLIDAY,
    )
    replaced_date = fields.Date(
        string="Instead Of",
        help="The day off that is worked in advance or afterwards on this day.",
    )
    replaced_weekday = fields.Selection(
        WEEKDAYS,
        string="Hours Of",
        compute="_compute_replaced_weekday",
        store=True,
        precompute=True,
        readonly=False,
        help="The make-up day has the working hours of this weekday; empty: of Monday.",
    )
    source = fields.Selection(
        [
            ("official", "Official Notice"),
            ("provisional", "Provisional"),
            ("manual", "Entered by Hand"),
        ],
        required=True,
        default="manual",
        help="Provisional: the official notice of the year was not known at import. "
        "Days entered by hand are never changed by an import.",
    )

    _day_uniq = models.UniqueIndex(
        "(company_id, date, (COALESCE(calendar_id, 0)))",
        "This day is already listed for the company and working hours.",
    )

    @api.depends("date", "kind", "name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for day in self:
            label = day.name or kinds.get(day.kind, "")
            day.display_name = f"{day.date or ''} {label}".strip()

    @api.depends("kind", "replaced_date")
    def _compute_replaced_weekday(self):
        for day in self:
            if day.kind != MAKE_UP:
                day.replaced_weekday = False
            elif day.replaced_date:
                day.replaced_weekday = str(day.replaced_date.weekday())

    @api.constrains("kind", "replaced_date", "date")
    def _check_replaced_date(self):
        """A make-up day replaces another day (decision 15)."""
        for day in self:
            if day.replaced_date and day.kind != MAKE_UP:
                raise ValidationError(
                    self.env._(
                        "%(date)s is a day off, so it cannot stand for another day. "
                        "Empty “Instead Of”, or choose “Make-up Working Day”.",
                        date=day.date,
                    )
                )
            if day.replaced_date == day.date:
                raise ValidationError(
                    self.env._(
                        "%(date)s cannot stand for itself. Enter in “Instead Of” the "
                        "day off that is made up for.",
                        date=day.date,
                    )
                )

    # --- import -----------------------------------------------------------------

    @api.model
    def _import_year(self, year, companies, country="CN"):
        """Bring the public days of ``year`` into the companies' lists.

        Repeatable: imported rows that the source no longer has go, days entered by
        hand stay as they are (decision 18).

        :param companies: res.company recordset
        :return: ``{"official": bool, "created": n, "updated": n, "removed": n}``
        :raises NotImplementedError: when the country is not known
        """
        language = "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US"
        days, is_official = official_days(year, country, language)
        source = "official" if is_official else "provisional"
        wanted = {day.day: self._prepare_import_vals(day, source) for day in days}
        result = {"official": is_official, "created": 0, "updated": 0, "removed": 0}
        existing = self.search(
            Domain("company_id", "in", companies.ids)
            & Domain("calendar_id", "=", False)
            & Domain("date", ">=", date(year, 1, 1))
            & Domain("date", "<=", date(year, 12, 31))
        ).grouped("company_id")
        to_create, to_remove = [], self.browse()
        for company in companies:
            rows = existing.get(company, self.browse())
            to_remove |= rows.filtered(
                lambda row: row.source != "manual" and row.date not in wanted
            )
            result["updated"] += rows._update_imported(wanted)
            listed = set(rows.mapped("date"))
            to_create += [
                {**vals, "company_id": company.id}
                for day, vals in wanted.items()
                if day not in listed
            ]
        result["created"] = len(self.create(to_create))
        result["removed"] = len(to_remove)
        to_remove.unlink()
        return result

    @api.model
    def _prepare_import_vals(self, day, source):
        weekday = str(day.replaced.weekday()) if day.replaced else False
        return {
            "date": day.day,
            "kind": day.kind,
            "name": day.name,
            "replaced_date": day.replaced or False,
            "replaced_weekday": weekday,
            "source": source,
        }

    def _update_imported(self, wanted):
        """Write ``{date: vals}`` to the imported rows that differ; return how many."""
        count = 0
        for row in self:
            vals = wanted.get(row.date)
            if row.source == "manual" or not vals:
                continue
            changed = {name: new for name, new in vals.items() if row[name] != new}
            # The name follows the language of whoever imports; that is no change.
            if changed and set(changed) != {"name"}:
                row.write(changed)
                count += 1
        return count

    @api.model
    def _get_missing_years(self, companies, on_date):
        """Return what somebody should still import, for reminders and health checks.

        From 1 December on the next year is due as well (ux.md M10).

        :return: list of ``(company, year, "missing" or "provisional")``
        """
        years = [on_date.year] + [on_date.year + 1] * (on_date.month == 12)
        rows = self._read_group(
            [
                ("company_id", "in", companies.ids),
                ("calendar_id", "=", False),
                ("date", ">=", date(years[0], 1, 1)),
                ("date", "<=", date(years[-1], 12, 31)),
            ],
            ["company_id", "date:year", "source"],
        )
        sources = defaultdict(set)
        for company, first_day, source in rows:
            sources[company, first_day.year].add(source)
        gaps = []
        for company in companies:
            for year in years:
                found = sources[company, year]
                if "official" not in found:
                    kind = "provisional" if "provisional" in found else "missing"
                    gaps.append((company, year, kind))
        return gaps

    # --- working time of sites --------------------------------------------------

    @api.model
    def _get_working_times(self, sites, date_from, with_days=True):
        """Return ``{site: WorkingTime}``, in a number of queries that does not grow.

        :param date_from: first day of interest; days before it look ordinary
        :param with_days: False when only the time zones are needed
        """
        # The hours of a site count alike for whoever starts a clock there.
        sites = sites.sudo()
        if not with_days:
            return {site: WorkingTime(site.tz) for site in sites}
        calendars = {
            site: site.resource_calendar_id or site.company_id.resource_calendar_id
            for site in sites
        }
        used = sites.resource_calendar_id.union(*calendars.values())
        weeks = {calendar: self._get_weeks(calendar) for calendar in used}
        exceptions = self._get_exceptions(sites.company_id, used, date_from)
        closures = self._get_closures(sites.company_id, used, date_from)
        return {
            site: WorkingTime(
                site.tz,
                weeks.get(calendar, ()),
                exceptions[site.company_id, self.env["resource.calendar"]]
                | exceptions[site.company_id, calendar],
                tuple(
                    closures[site.company_id, self.env["resource.calendar"]]
                    + closures[site.company_id, calendar]
                    if calendar
                    else closures[site.company_id, calendar]
                ),
            )
            for site, calendar in calendars.items()
        }

    @api.model
    def _get_weeks(self, calendar):
        """Return the hours of each weekday of ``calendar``, see WorkingTime.weeks."""
        two_weeks = calendar.two_weeks_calendar
        weeks = tuple([] for _day in range(14 if two_weeks else 7))
        for line in calendar.attendance_ids:
            if line.display_type or line.day_period == "lunch":
                continue
            if line.hour_to <= line.hour_from:
                continue
            week_types = (
                [line.week_type] if two_weeks and line.week_type else ["0", "1"]
            )
            for week_type in week_types if two_weeks else ["0"]:
                weeks[7 * int(week_type) + int(line.dayofweek)].append(
                    (line.hour_from, line.hour_to)
                )
        return weeks

    @api.model
    def _get_exceptions(self, companies, calendars, date_from):
        """Return ``{(company, calendar or empty): {date: DayException}}``."""
        found = defaultdict(dict)
        # As in _get_working_times: the calendar counts alike for everybody.
        rows = self.sudo().search(
            [
                ("company_id", "in", companies.ids),
                ("calendar_id", "in", [*calendars.ids, False]),
                ("date", ">=", date_from),
            ]
        )
        for row in rows:
            found[row.company_id, row.calendar_id][row.date] = DayException(
                row.kind,
                row.name or "",
                int(row.replaced_weekday) if row.replaced_weekday else None,
                row.source == "provisional",
            )
        return found

    @api.model
    def _get_closures(self, companies, calendars, date_from):
        """Return ``{(company, calendar or empty): [(from, to)]}``, the closures that
        Odoo's own working hours list for everybody."""
        found = defaultdict(list)
        # As in _get_working_times: the calendar counts alike for everybody.
        leaves = self.env["resource.calendar.leaves"].sudo()
        rows = leaves.search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [*calendars.ids, False]),
                ("company_id", "in", [*companies.ids, False]),
                ("date_to", ">=", date_from - timedelta(days=1)),
            ]
        )
        for row in rows:
            for company in row.company_id or companies:
                # A closure ends with its last second.
                end = row.date_to + timedelta(seconds=1)
                found[company, row.calendar_id].append((row.date_from, end))
        return found
