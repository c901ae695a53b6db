"""Monthly complaint analysis: figures, periods, record, workbook, access (CMP-37)."""

import io
from datetime import date, datetime, timedelta

import openpyxl
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.cs_complaint.tools.complaint_figures import DIMENSIONS, MEASURES

from . import common

NOW = "2026-10-05 10:00:00"


class AnalysisCase(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", cls.site | cls.site_other
        )
        cls.channel = cls.env["helpdesk.ticket.channel"].create({"name": "Hotline"})

    def _put(self, *rows):
        """Tickets exactly as given: what a month of work leaves in the database.

        Process fields (step, dates) are set beside the ORM, since their rules have
        their own tests and would not let one second be aimed at.
        """
        plain = {"site_id", "kind", "channel_id", "category_id", "is_confidential"}
        plain |= {"name", "severity", "unit_id", "place_text"}
        vals_list = [
            self._ticket_vals(**{k: v for k, v in row.items() if k in plain})
            for row in rows
        ]
        tickets = self.Ticket.create(vals_list)
        self.env.flush_all()
        for ticket, row in zip(tickets, rows, strict=True):
            exact = {
                "reply_deadline": None,
                "replied_date": None,
                "is_reply_late": False,
            }
            exact |= {k: v for k, v in row.items() if k not in plain}
            pairs = SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in exact.items()
            )
            self.env.cr.execute(
                SQL("UPDATE helpdesk_ticket SET %s WHERE id = %s", pairs, ticket.id)
            )
        self.env.invalidate_all()
        return tickets

    def _call(self, ticket, done, outcome="reached", satisfaction=None):
        """A finished call at an exact time."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO cs_callback
                    (ticket_id, site_id, company_id, state, method, done_date, outcome,
                     satisfaction)
                VALUES (%s, %s, %s, 'done', 'phone', %s, %s, %s)
                """,
                ticket.id,
                ticket.site_id.id,
                ticket.company_id.id,
                done,
                outcome,
                satisfaction,
            )
        )

    def _run(self, day=date(2026, 9, 15), sites=None, user=None, **vals):
        """A computed analysis of the month of ``day``."""
        run = self._new_run(day, sites, user, **vals)
        run.action_compute()
        return run

    def _new_run(self, day=date(2026, 9, 15), sites=None, user=None, **vals):
        Run = self._as(self.env["cs.report.run"], user or self.director)
        return Run.create(
            {
                "report_code": "complaint_analysis",
                "anchor_date": day,
                "company_id": self.company.id,
                "site_ids": [Command.set((self.site if sites is None else sites).ids)],
                **vals,
            }
        )

    def _line(self, run, dimension="total", key="", period="current"):
        lines = run.analysis_line_ids.filtered(
            lambda line: (
                line.dimension == dimension
                and (line.key or "") == str(key)
                and line.period == period
            )
        )
        self.assertEqual(len(lines), 1, (dimension, key, period))
        return lines

    def _workbook(self, run):
        report = self.env.ref("cs_complaint.complaint_analysis_report")
        content, extension = self._as(report, run.env.user)._render(
            "cs_complaint.complaint_analysis", run.ids
        )
        self.assertEqual(extension, "xlsx")
        return content

    def _sheets(self, content):
        return openpyxl.load_workbook(io.BytesIO(content))

    def _table(self, sheet):
        """Rows of a table sheet as dicts; header in the third row."""
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def _month(self):
        """A month with everything in it, in two sites, and the periods to compare."""
        september = {"received_date": datetime(2026, 9, 10, 2)}
        due = {
            **september,
            "reply_deadline": datetime(2026, 9, 13, 2),
            "replied_date": datetime(2026, 9, 12, 2),
        }
        tickets = self._put(
            {**due, "step": "closed", "closed_date": datetime(2026, 9, 12, 3)},
            {**due, "kind": "repair", "step": "reported", "severity": "major"},
            {**due, "replied_date": None, "category_id": self.category.id},
            {**due, "step": "cancelled", "cancelled_date": datetime(2026, 9, 20)},
            {
                **due,
                "is_malicious": True,
                "reopen_count": 2,
                "site_id": self.site_other.id,
            },
            {
                **september,
                "channel_id": self.channel.id,
                "department_id": self.department.id,
            },
            {"received_date": datetime(2026, 8, 10, 2)},
            {"received_date": datetime(2025, 9, 10, 2), "active": False},
        )
        self._call(tickets[0], datetime(2026, 9, 14), satisfaction="very_satisfied")
        self._call(tickets[1], datetime(2026, 9, 14), satisfaction="partly")
        self._call(tickets[1], datetime(2026, 9, 15), outcome="no_answer")
        return tickets


@tagged("post_install", "-at_install")
class TestComplaintFigures(AnalysisCase):
    def test_received_by_local_month(self):
        """Decision 20: midnight of the site decides, to the second."""
        self._put(
            {"received_date": datetime(2026, 8, 31, 15, 59, 59)},
            {"received_date": datetime(2026, 8, 31, 16, 0, 0)},
            {"received_date": datetime(2026, 9, 30, 15, 59, 59)},
            {"received_date": datetime(2026, 9, 30, 16, 0, 0)},
        )
        run = self._run()
        self.assertEqual(self._line(run).received, 2)
        self.assertEqual(self._line(run, period="previous").received, 1)

    def test_two_sites_two_zones(self):
        """Decision 20: each site counts in its own time zone, in one report."""
        self.site_other.tz = "America/Los_Angeles"
        moment = datetime(2026, 10, 1, 6, 59, 59)  # 30 September 23:59:59 there
        self._put(
            {"received_date": moment},
            {"received_date": moment, "site_id": self.site_other.id},
            {
                "received_date": moment + timedelta(seconds=1),
                "site_id": self.site_other.id,
            },
        )
        run = self._run(sites=self.site | self.site_other)
        self.assertEqual(self._line(run, "site", self.site.id).received, 0)
        self.assertEqual(self._line(run, "site", self.site_other.id).received, 1)
        self.assertEqual(self._line(run).received, 1)

    def test_in_time_of_what_was_due(self):
        """Decisions 2 and 10: at the limit in time, a second later late, for ever."""
        due = {
            "received_date": datetime(2026, 9, 10, 2),
            "reply_deadline": datetime(2026, 9, 13, 2),
        }
        self._put(
            {**due, "replied_date": datetime(2026, 9, 13, 2, 0, 0)},
            {**due, "replied_date": datetime(2026, 9, 13, 2, 0, 1)},
            {**due, "replied_date": datetime(2026, 9, 12), "is_reply_late": True},
            {**due},
            {**due, "step": "cancelled"},
            # Received in this month, due in the next; and the other way round.
            {
                "received_date": datetime(2026, 9, 29),
                "reply_deadline": datetime(2026, 10, 2),
            },
            {
                "received_date": datetime(2026, 8, 30),
                "reply_deadline": datetime(2026, 9, 2),
                "replied_date": datetime(2026, 9, 1),
            },
        )
        line = self._line(self._run())
        self.assertEqual((line.received, line.due), (6, 5))
        self.assertEqual((line.in_time, line.late, line.cancelled), (2, 3, 1))
        self.assertEqual(line.in_time_rate, "40.00 %")

    def test_solved_of_what_was_due(self):
        """CMP-03: solved means that the result is reported and not taken back."""
        due = {
            "received_date": datetime(2026, 9, 10),
            "reply_deadline": datetime(2026, 9, 13),
        }
        self._put(
            *({**due, "step": step} for step in ("reported", "callback", "closed"))
        )
        self._put(*({**due, "step": step} for step in ("in_progress", "cancelled")))
        line = self._line(self._run())
        self.assertEqual((line.solved, line.due, line.solved_rate), (3, 4, "75.00 %"))

    def test_satisfaction_of_reached(self):
        """Decision 10: of reached callbacks; partly does not count as satisfied."""
        ticket, other = self._put(
            {"received_date": datetime(2026, 8, 10)},
            {"received_date": datetime(2026, 9, 10)},
        )
        for grade in ("very_satisfied", "satisfied", "partly", "unsatisfied"):
            self._call(ticket, datetime(2026, 9, 10), satisfaction=grade)
        self._call(other, datetime(2026, 9, 11), "refused")
        # Midnight of 1 October in Shanghai is the next month.
        self._call(other, datetime(2026, 9, 30, 16), satisfaction="satisfied")
        self._call(other, datetime(2026, 9, 30, 15, 59, 59), satisfaction="satisfied")
        line = self._line(self._run())
        self.assertEqual((line.reached, line.satisfied), (5, 3))
        self.assertEqual(line.satisfaction_rate, "60.00 %")
        self.assertEqual(line.received, 1)

    def test_finished_within(self):
        """Exactly 72 hours is within the limit, one second more is not."""
        start = datetime(2026, 9, 10)
        limit = start + timedelta(hours=72)
        second = timedelta(seconds=1)
        self._put(
            {"received_date": start, "closed_date": limit, "step": "closed"},
            {"received_date": start, "closed_date": limit + second, "step": "closed"},
            {"received_date": start, "reported_date": limit, "step": "reported"},
            {"received_date": start, "cancelled_date": limit, "step": "cancelled"},
            {"received_date": start},
        )
        run = self._run()
        line = self._line(run)
        self.assertEqual((line.ended, line.ended_within), (4, 3))
        run.within_hours = 73
        self.assertEqual(run.state, "draft")
        run.action_compute()
        self.assertEqual(self._line(run).ended_within, 4)

    def test_all_dimensions_add_up(self):
        """Guarantee 9: each dimension sums to the total, in each period and measure."""
        self._month()
        run = self._run(sites=self.site | self.site_other)
        for period in ("current", "previous", "year_before"):
            total = self._line(run, period=period)
            for dimension in DIMENSIONS:
                lines = run.analysis_line_ids.filtered(
                    lambda line, d=dimension, p=period: (
                        line.dimension == d and line.period == p
                    )
                )
                for name in MEASURES:
                    self.assertEqual(
                        sum(lines.mapped(name)), total[name], (dimension, period, name)
                    )

    def test_counts(self):
        """CMP-37: every number of the analysis, archived tickets included."""
        self._month()
        run = self._run(sites=self.site | self.site_other)
        line = self._line(run)
        self.assertEqual(
            {name: line[name] for name in MEASURES},
            {
                "received": 6,
                "due": 4,
                "in_time": 3,
                "late": 1,
                "solved": 2,
                "reached": 2,
                "satisfied": 1,
                "reopened": 1,
                "malicious": 1,
                "cancelled": 1,
                "major": 1,
                "closed": 1,
                "still_open": 4,
                "ended": 2,
                "ended_within": 1,
                "imported": 0,
            },
        )
        self.assertEqual(self._line(run, period="year_before").received, 1)
        self.assertEqual(self._line(run, "kind", "repair").received, 1)
        self.assertEqual(self._line(run, "severity", "major").received, 1)
        self.assertEqual(self._line(run, "category", self.category.id).late, 1)
        self.assertEqual(self._line(run, "channel", self.channel.id).received, 1)
        self.assertEqual(self._line(run, "department", self.department.id).received, 1)
        self.assertEqual(self._line(run, "department").received, 5)
        self.assertEqual(self._line(run, "step", "cancelled").received, 1)
        self.assertEqual(self._line(run, "site", self.site_other.id).reopened, 1)
        kind = self._line(run, "kind", "complaint")
        self.assertEqual(
            (kind.received, kind.received_previous, kind.received_change), (5, 1, 4)
        )
        self.assertEqual(kind.received_year_before, 1)

    def test_places(self):
        """CMP-37: by building and floor; a street address is no building."""
        building, street = self.env["cs.building"].create(
            [
                {"name": "Three", "code": "3", "site_id": self.site.id},
                {"name": "Road 1", "kind": "free", "site_id": self.site.id},
            ]
        )
        unit, house = self.env["cs.unit"].create(
            [
                {"building_id": building.id, "room": "1201"},
                {"building_id": street.id, "room": "1"},
            ]
        )
        received = {"received_date": datetime(2026, 9, 10)}
        self._put(
            {**received, "unit_id": unit.id},
            {**received, "unit_id": house.id},
            {**received},
        )
        run = self._run()
        self.assertEqual(self._line(run, "building", building.id).received, 1)
        self.assertEqual(self._line(run, "building").received, 2)
        floor = self._line(run, "floor", f"{building.id}:{unit.floor}")
        self.assertEqual((floor.received, unit.floor), (1, 12))

    def test_plain_tickets_do_not_count(self):
        """Architecture 5: only tickets of the service centre are governed."""
        self.Ticket.create(
            {
                "name": "Plain",
                "description": "x",
                "team_id": self.plain_team.id,
                "site_id": self.site.id,
                "company_id": self.company.id,
                "received_date": datetime(2026, 9, 10),
            }
        )
        self.assertEqual(self._line(self._run()).received, 0)

    def test_empty_month(self):
        """CMP-37: a month without tickets has zeros and no division error."""
        run = self._run(date(2020, 2, 29))
        self.assertEqual(
            (run.date_from, run.date_to), (date(2020, 2, 1), date(2020, 2, 29))
        )
        for line in run.analysis_line_ids:
            self.assertFalse(any(line[name] for name in MEASURES))
        kinds = run.analysis_kind_line_ids
        self.assertEqual(len(kinds), 4)
        self.assertEqual(set(kinds.mapped("in_time_rate")), {"–"})
        self.assertEqual((run.row_count, len(run.rows_hash)), (0, 64))
        self.assertFalse(run.is_preliminary)
        figures = {figure["name"]: figure for figure in run._get_key_figures()}
        self.assertEqual(figures["received"]["current_text"], "0")
        self.assertEqual(figures["in_time_rate"]["current_text"], "–")
        self.assertIsNone(figures["in_time_rate"]["previous_change"])
        self.assertIn("–", run.key_figures_html)
        self._sheets(self._workbook(run))

    def test_december_and_january(self):
        """The month before January is December of the year before."""
        self._put(
            {"received_date": datetime(2025, 12, 31, 15, 59, 59)},
            {"received_date": datetime(2025, 12, 31, 16, 0, 0)},
            {"received_date": datetime(2025, 1, 15)},
        )
        run = self._run(date(2026, 1, 20))
        found = [
            self._line(run, period=period).received
            for period in ("current", "previous", "year_before")
        ]
        self.assertEqual(found, [1, 1, 1])

    def test_leap_day(self):
        """29 February belongs to its month, and the year before has 28 days."""
        self._put(
            {"received_date": datetime(2024, 2, 29, 15, 59, 59)},
            {"received_date": datetime(2024, 2, 29, 16, 0, 0)},
            {"received_date": datetime(2023, 2, 28, 15, 59, 59)},
        )
        run = self._run(date(2024, 2, 29))
        self.assertEqual(self._line(run).received, 1)
        self.assertEqual(self._line(run, period="year_before").received, 1)
        following = self._run(date(2025, 2, 1))
        self.assertEqual(self._line(following, period="year_before").received, 1)

    def test_preliminary_month(self):
        """CMP-37: a running month is preliminary; limits still running are not due."""
        self._put(
            {
                "received_date": datetime(2026, 10, 4),
                "reply_deadline": datetime(2026, 10, 7),
            },
            {
                "received_date": datetime(2026, 10, 1),
                "reply_deadline": datetime(2026, 10, 4),
            },
        )
        run = self._run(date(2026, 10, 1), comment="So far")
        self.assertTrue(run.is_preliminary)
        line = self._line(run)
        self.assertEqual((line.received, line.due, line.late), (2, 1, 1))
        with self.assertRaisesRegex(UserError, "preliminary"):
            run.action_confirm()

    def test_month_ends_with_its_last_second(self):
        """A month is over when it is over at all of its sites."""
        self.site_other.tz = "America/Los_Angeles"
        both = self.site | self.site_other
        for moment, is_running in (
            ("2026-10-01 06:59:59", True),
            ("2026-10-01 07:00:00", False),
        ):
            with freeze_time(moment):
                run = self._run(sites=both)
                self.assertEqual(run.is_preliminary, is_running)
                run.sudo().unlink()


@tagged("post_install", "-at_install")
class TestComplaintWorkbook(AnalysisCase):
    def test_cells_are_the_lines(self):
        """Guarantee 9: screen, record and workbook agree, cell by cell."""
        self._month()
        run = self._run(sites=self.site | self.site_other, comment="Fine\n=1+1")
        sheets = self._sheets(self._workbook(run))
        labels = dict(run.analysis_line_ids._fields["dimension"].selection)
        fields = run.analysis_line_ids._fields
        for dimension in set(DIMENSIONS) - {"total"}:
            lines = run.analysis_line_ids.filtered(
                lambda line, d=dimension: (
                    line.dimension == d and line.period == "current"
                )
            )
            # A dimension without any key has no sheet.
            rows = self._table(sheets[labels[dimension]]) if lines else []
            self.assertEqual(len(rows), len(lines) + 1 if lines else 0, dimension)
            for line, row in zip(lines, rows, strict=False):
                self.assertEqual(row["Counted By"], line.label)
                for name in MEASURES:
                    self.assertEqual(row[fields[name].string], line[name], name)
                rate = row["On-time Reply Rate"]
                shown = rate if rate == "–" else f"{rate * 100:.2f} %"
                self.assertEqual(shown, line.in_time_rate)
        summary = {
            row[0]: row[1:] for row in sheets["Summary"].iter_rows(values_only=True)
        }
        self.assertEqual(summary["Received"][0], 6)
        self.assertEqual(summary["Received"][2], "▲ +5 (+500.00 %)")
        self.assertEqual(summary["On-time Reply Rate"][0], 0.75)
        self.assertIn("=1+1", summary)
        self.assertTrue(sheets["Summary"]._charts)

    def test_tickets_add_up(self):
        """Guarantee 9: the flags of the ticket sheet sum to the total line."""
        self._month()
        run = self._run(sites=self.site | self.site_other)
        rows = self._table(self._sheets(self._workbook(run))["Tickets"])
        self.assertEqual(len(rows), run.row_count)
        line = self._line(run)
        for name in ("received", "due", "in_time", "late", "solved", "reached"):
            label = line._fields[name].string
            self.assertEqual(sum(row[label] for row in rows), line[name], name)
        self.assertEqual(len({row["Ticket number"] for row in rows}), 6)
        # Local time of the site: 2:00 UTC is 10:00 in Shanghai.
        self.assertEqual(rows[0]["Received On"], datetime(2026, 9, 10, 10))

    def test_figures_are_plain_sql(self):
        """CMP-37: the same number counted another way, straight from the table."""
        self._month()
        run = self._run(sites=self.site | self.site_other)
        self.env.cr.execute(
            """
            SELECT COUNT(*) FROM helpdesk_ticket
             WHERE step IS NOT NULL AND site_id IN %s
               AND to_char(received_date AT TIME ZONE 'UTC' AT TIME ZONE
                           'Asia/Shanghai', 'YYYY-MM') = '2026-09'
            """,
            [tuple((self.site | self.site_other).ids)],
        )
        self.assertEqual(self._line(run).received, self.env.cr.fetchone()[0])

    def test_no_formula_and_no_secret(self):
        """G-9 and guarantee 8: text stays text, a confidential ticket stays closed."""
        received = {"received_date": datetime(2026, 9, 10)}
        self._put(
            {**received, "name": "=cmd|' /C calc'!A0", "place_text": "@home"},
            {
                **received,
                "name": "Guard took money",
                "place_text": "Gate 7",
                "is_confidential": True,
            },
        )
        self.category.name = "+1"
        sheets = self._sheets(self._workbook(self._run(comment="-1\t=2")))
        texts = set()
        for sheet in sheets:
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", cell.coordinate)
                    texts.add(str(cell.value))
        self.assertIn("=cmd|' /C calc'!A0", texts)
        self.assertIn("(confidential)", texts)
        self.assertFalse(texts & {"Guard took money", "Gate 7"})

    def test_file_name(self):
        """ux 6: report, site and month; nothing that a file name cannot hold."""
        self.site.name = "A/B:C"
        run = self._new_run()
        self.assertEqual(run.file_name, "Monthly Complaint Analysis_A-B-C_2026-09")
        report = self.env.ref("cs_complaint.complaint_analysis_report")
        self.assertEqual(report.print_report_name, "object.file_name")
        action = run.action_download_xlsx()
        self.assertEqual(action["report_name"], "cs_complaint.complaint_analysis")
        self.assertEqual(run.state, "computed")

    def test_stale_workbook_says_so(self):
        """A workbook that differs from the stored figures tells it."""
        run = self._run()
        self.assertNotIn("have changed", str(self._texts(run)))
        self._put({"received_date": datetime(2026, 9, 10)})
        self.assertIn("have changed", str(self._texts(run)))

    def _texts(self, run):
        summary = self._sheets(self._workbook(run))["Summary"]
        return [row[0] for row in summary.iter_rows(values_only=True)]

    def test_limit_of_rows(self):
        """More rows than anybody reads are refused, with a cure."""
        self._month()
        run = self._new_run(sites=self.site | self.site_other)
        self.patch(
            type(self.env["report.cs_complaint.complaint_analysis"]), "_max_rows", 5
        )
        with self.assertRaisesRegex(UserError, "more than 5 rows.*fewer sites"):
            run.action_compute()
        self.assertEqual(run.state, "draft")


@tagged("post_install", "-at_install")
class TestComplaintReportRun(AnalysisCase):
    def _confirmed(self, **vals):
        self._month()
        run = self._run(comment="Two leaks; pipes are changed.", **vals)
        run.action_confirm()
        return run

    def test_hash(self):
        """Architecture 3: same data same hash; another figure, another hash."""
        tickets = self._month()
        run = self._run()
        first = run.rows_hash
        run.action_compute()
        self.assertEqual(run.rows_hash, first)
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET is_malicious = TRUE WHERE id = %s",
                tickets[0].id,
            )
        )
        run.action_compute()
        self.assertNotEqual(run.rows_hash, first)

    def test_hash_does_not_depend_on_the_reader(self):
        """The hash is that of the data, whatever the language or time zone."""
        self._month()
        run = self._run()
        first = run.rows_hash
        self.env["res.lang"]._activate_lang("zh_CN")
        run.with_context(lang="zh_CN", tz="America/New_York").action_compute()
        self.assertEqual(run.rows_hash, first)

    def test_comment_before_confirming(self):
        """CMP-37: P6 §7-3 asks for the comment of the department."""
        run = self._run(comment="  ")
        with self.assertRaisesRegex(UserError, r"P6 §7-3"):
            run.action_confirm()
        run.comment = "Nothing happened."
        run.action_confirm()
        self.assertEqual((run.state, run.version), ("confirmed", 1))

    def test_everything_missing_is_named_at_once(self):
        """One refusal lists all that is missing."""
        run = self._new_run()
        with self.assertRaisesRegex(UserError, r"(?s)1\. .*P6 §7-3.*2\. .*no figures"):
            run.action_confirm()

    def test_changed_records_are_looked_at_again(self):
        """Guarantee 9: nobody confirms figures that are no longer true."""
        run = self._run(comment="Quiet")
        self._put({"received_date": datetime(2026, 9, 10)})
        with self.assertRaisesRegex(UserError, "have changed"):
            run.action_confirm()
        run.action_compute()
        run.action_confirm()
        self.assertEqual(self._line(run).received, 1)

    def test_confirmed_is_locked(self):
        """Guarantee 4: no way to change what is confirmed, sudo included."""
        run = self._confirmed()
        line = run.analysis_line_ids[0]
        for actor in (run, run.sudo(), run.with_user(self.env.ref("base.user_admin"))):
            for vals in (
                {"comment": "Other"},
                {"state": "draft"},
                {"site_ids": [Command.clear()]},
                {"within_hours": 1},
                {"analysis_line_ids": [Command.clear()]},
            ):
                with self.assertRaises(UserError, msg=str(vals)):
                    actor.write(vals)
            for method in ("action_compute", "action_confirm", "unlink"):
                with self.assertRaises(UserError, msg=method):
                    getattr(actor, method)()
        with self.assertRaises(UserError):
            line.sudo().received = 99
        with self.assertRaises(UserError):
            line.sudo().unlink()
        with self.assertRaises(UserError):
            line.sudo().copy({"key": "new"})
        self.assertEqual(run.comment, "Two leaks; pipes are changed.")

    def test_confirmed_workbook_stays(self):
        """Guarantee 4: a confirmed report prints what was confirmed, to the byte."""
        run = self._confirmed()
        content = self._workbook(run)
        self.assertEqual(content, run.sudo().attachment_id.raw)
        self._put({"received_date": datetime(2026, 9, 10)})
        self.assertEqual(self._workbook(run), content)
        summary = self._sheets(content)["Summary"]
        texts = [row[0] for row in summary.iter_rows(values_only=True)]
        self.assertTrue(
            any(str(text).startswith("Confirmed 2026-10-05") for text in texts)
        )
        attachment = run.sudo().attachment_id
        self.assertEqual(attachment.name, f"{run.file_name}.xlsx")
        for vals in ({"raw": b"x"}, {"name": "x"}, {"res_id": 0}):
            with self.assertRaises(UserError):
                attachment.write(vals)
        with self.assertRaises(UserError):
            attachment.unlink()

    def test_changed_file_is_noticed(self):
        """A workbook changed in the file store is not handed out."""
        run = self._confirmed()
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE cs_report_run SET attachment_hash = 'x' WHERE id = %s", run.id)
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not the one that was confirmed"):
            self._workbook(run)

    def test_correction_is_a_new_version(self):
        """G-7: a confirmed report is corrected by the next version."""
        run = self._confirmed()
        again = self._run(comment="Corrected")
        again.action_confirm()
        self.assertEqual((run.version, again.version), (1, 2))
        self.assertFalse(run.copy().comment)

    @mute_logger("odoo.sql_db")
    def test_one_open_report(self):
        """Two open reports of the same month and sites would be a riddle."""
        self._new_run()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._new_run()
        self._new_run(sites=self.site_other)

    def test_process_fields_are_refused(self):
        """Guarantee 1: state and hash are set by the buttons, on create as on write."""
        with self.assertRaisesRegex(UserError, "never directly"):
            self._new_run(state="confirmed")
        run = self._run()
        for actor in (run, run.sudo()):
            with self.assertRaisesRegex(UserError, "never directly"):
                actor.write({"state": "confirmed", "rows_hash": "x"})

    def test_no_default_forges_a_report(self):
        """Guarantee 1: a context confirms nothing and attaches no file."""
        run = (
            self._as(self.env["cs.report.run"], self.service_manager)
            .with_context(
                default_state="confirmed",
                default_rows_hash="x",
                default_version=4,
                default_attachment_id=1,
                default_confirmed_by_id=1,
                default_requested_by_id=1,
            )
            .create(
                {
                    "report_code": "complaint_analysis",
                    "anchor_date": "2019-09-10",
                    "company_id": self.company.id,
                    "site_ids": [Command.set(self.site.ids)],
                }
            )
        )
        self.assertEqual(run.state, "draft")
        self.assertFalse(run.rows_hash or run.version or run.attachment_id)
        self.assertFalse(run.confirmed_by_id)
        self.assertEqual(run.requested_by_id, self.service_manager)

    def test_years_at_the_ends_of_the_calendar(self):
        """Reliability 5.5: 0001 and 9999 are named, not a fault of the program."""
        for day in ("0001-01-01", "9999-12-31"):
            for period_type in ("month", "year"):
                with (
                    self.subTest(day=day, period_type=period_type),
                    self.assertRaisesRegex(ValidationError, "no records of the year"),
                ):
                    self.env["cs.report.run"].create(
                        {
                            "report_code": "complaint_analysis",
                            "period_type": period_type,
                            "anchor_date": day,
                        }
                    )

    def test_new_parameters_void_the_figures(self):
        """Figures of another month never stand under a new date."""
        run = self._run()
        run.anchor_date = date(2026, 8, 1)
        self.assertEqual((run.state, run.rows_hash), ("draft", False))
        self.assertFalse(run.analysis_line_ids)
        self.assertEqual(run.period_name, "2026-08")

    def test_period_grid(self):
        """Decision 20: a month is a month, also by import."""
        with self.assertRaises(ValidationError):
            self._new_run(date_from=date(2026, 9, 2), date_to=date(2026, 9, 30))
        run = self._run(
            period_type="free", date_from=date(2026, 9, 2), date_to=date(2026, 9, 10)
        )
        self.assertEqual(run.period_name, "2026-09-02_2026-09-10")
        quarter = self._run(period_type="quarter")
        self.assertEqual(quarter.period_name, "2026-Q3")

    def test_form(self):
        """CMP-37: the screen from a new report to its key figures."""
        self._month()
        Run = self._as(self.env["cs.report.run"], self.director)
        Run = Run.with_context(default_report_code="complaint_analysis")
        with Form(Run, "cs_complaint.cs_complaint_analysis_view_form") as form:
            self.assertEqual(form.date_from, date(2026, 9, 1))
            form.anchor_date = date(2026, 8, 31)
            self.assertEqual(form.date_to, date(2026, 8, 31))
        run = form.record
        self.assertFalse(run.key_figures_html)
        run.action_compute()
        self.assertIn("On-time Reply Rate", run.key_figures_html)
        action = run.action_view_analysis_graph()
        self.assertEqual(action["domain"], [("run_id", "=", run.id)])


@tagged("post_install", "-at_install")
class TestComplaintReportAccess(AnalysisCase):
    def test_empty_sites_are_own_sites(self):
        """Guarantee 8: the run stores the sites it covers, no more than one's own."""
        narrow = self._new_user("narrow", "cs_base.cs_base_group_director", self.site)
        run = self._run(sites=self.env["cs.site"], user=narrow)
        self.assertEqual(
            run.sudo().site_ids, self.site | self.company.cs_default_site_id
        )

    def test_other_sites_are_not_counted(self):
        """Guarantee 8: tickets of other sites are invisible in a limited run."""
        self._month()
        self.assertEqual(self._line(self._run()).received, 5)
        content = self._workbook(self._run(sites=self.site_other))
        tickets = self._table(self._sheets(content)["Tickets"])
        self.assertEqual({row["Site"] for row in tickets}, {"Other"})

    def test_foreign_sites_are_refused(self):
        """Guarantee 8: nobody asks for sites of others, on create or on write."""
        narrow = self._new_user("narrow", "cs_base.cs_base_group_director", self.site)
        with self.assertRaises(UserError):
            self._new_run(sites=self.site_other, user=narrow)
        run = self._new_run(user=narrow)
        with self.assertRaises(UserError):
            run.site_ids = [Command.link(self.site_other.id)]
        with self.assertRaises(UserError):
            self._new_run(sites=self.site_foreign)

    def test_report_with_a_foreign_site_is_hidden(self):
        """Guarantee 8: who misses one site of a report sees nothing of it."""
        narrow = self._new_user("narrow", "cs_base.cs_base_group_director", self.site)
        both = self._run(sites=self.site | self.site_other)
        own = self._run()
        Run = self._as(self.env["cs.report.run"], narrow)
        self.assertEqual(Run.search([("id", "in", (both | own).ids)]).ids, own.ids)
        Line = self._as(self.env["cs.complaint.analysis.line"], narrow)
        self.assertEqual(
            Line.search([("run_id", "in", (both | own).ids)]).run_id.ids, own.ids
        )
        with self.assertRaises(AccessError):
            self._workbook(self._as(both, narrow))
        with self.assertRaises(AccessError):
            self._as(both, narrow).action_compute()
        stranger = self._as(self.env["cs.report.run"], self.foreign_desk)
        self.assertFalse(stranger.search([("id", "in", (both | own).ids)]))

    def test_archived_site_still_counts(self):
        """Guarantee 3: the tickets of a closed site stay in the reports."""
        self._put(
            {"received_date": datetime(2026, 9, 10), "site_id": self.site_other.id}
        )
        self.site_other.active = False
        run = self._run(sites=self.site | self.site_other)
        self.assertEqual(self._line(run).received, 1)
        narrow = self._new_user("narrow", "cs_base.cs_base_group_director", self.site)
        Run = self._as(self.env["cs.report.run"], narrow)
        self.assertFalse(Run.search([("id", "=", run.id)]))

    def test_roles(self):
        """Managers and directors make it; officers, leaders and auditors read it."""
        run = self._run()
        makers = [self.director, self.manager, self.service_manager]
        leader = self._new_user("leader", "cs_base.cs_base_group_leadership", self.site)
        clerk = self._new_user(
            "records", "cs_complaint.cs_complaint_group_officer", self.site
        )
        for user in (leader, clerk, self.auditor, *makers):
            as_user = self._as(run, user)
            self.assertTrue(as_user.has_access("read"), user.login)
            self.assertTrue(as_user.analysis_line_ids.mapped("in_time_rate"))
            self._workbook(as_user)
            self.assertEqual(as_user.has_access("write"), user in makers, user.login)
            self.assertFalse(as_user.analysis_line_ids.has_access("write"))
        for user in (self.clerk, self.desk, self.worker):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(run, user).check_access("read")
            with self.assertRaises(AccessError, msg=user.login):
                self._workbook(self._as(run, user))

    def test_manager_makes_one_from_scratch(self):
        """CMP-37: the customer service manager needs no further rights."""
        run = self._run(user=self.service_manager, comment="Checked")
        run.action_confirm()
        self._workbook(run)
        self.assertEqual(run.confirmed_by_id, self.service_manager)


@tagged("post_install", "-at_install")
class TestComplaintReportPerformance(AnalysisCase):
    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_query_count_is_constant(self):
        """Performance: neither figures nor workbook ask once per ticket."""
        received = {
            "received_date": datetime(2026, 9, 10),
            "category_id": self.category.id,
        }
        run = self._new_run()
        counts = []
        for number in (10, 190):
            self._put(*[received] * number)
            self._measure(run)  # warm
            counts.append(self._measure(run))
        self.assertEqual(run.row_count, 200)
        self.assertEqual(counts[0], counts[1])

    def _measure(self, run):
        return (
            self._count(run.action_compute),
            self._count(lambda: self._workbook(run)),
            self._count(lambda: run.key_figures_html),
            self._count(
                lambda: run.analysis_category_line_ids.mapped("received_change")
            ),
        )
