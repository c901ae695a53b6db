"""Historical import of real records, city open data (decisions #10, #20)."""

import io
import os
import re
from collections import Counter
from pathlib import Path

import openpyxl

from odoo import Command
from odoo.tests import tagged

from . import import_common

ADDON = Path(__file__).resolve().parents[1]
MAPPINGS = ADDON.parents[1] / "docs" / "import"
DATA = Path(os.environ.get("CS_SHARED") or ADDON.parents[2] / "shared") / "data"


@tagged("post_install", "-at_install")
class TestImportCityData(import_common.CsImportCommon):
    def _import_city(self, name, mapping, tz):
        path, mapping = DATA / name, MAPPINGS / mapping
        for needed in (path, mapping):
            if not needed.is_file():
                self.skipTest(f"{needed.name} is not on this machine")
        site = self.env["cs.site"].create(
            {"name": name, "code": name, "company_id": self.company.id, "tz": tz}
        )
        self.migrator.cs_site_ids = [Command.link(site.id)]
        data, text = path.read_bytes(), mapping.read_text(encoding="utf-8")
        batch = self._load(data, text, site, name)
        work = batch._start_work("draft")
        work._begin()
        self.assertTrue(work._run())
        return batch, self.Ticket.search([("import_batch_id", "=", batch.id)]), site

    def _again(self, batch, site):
        """The same rows in a file of other bytes: nothing is added."""
        data = batch.sudo()._get_file_data() + b"\n"
        again = self._load(data, batch.mapping, site, "again.csv")
        again._start_work("draft")._begin()
        again.sudo().with_user(self.migrator).sudo()._run()
        self.assertCounts(again, known=batch.row_count)

    def _months(self, site):
        """Decisions #20: months are those of the city."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT to_char(received_date AT TIME ZONE 'UTC' AT TIME ZONE %s, 'YYYY-MM'),
                   count(*)
              FROM helpdesk_ticket WHERE site_id = %s GROUP BY 1
            """,
            [site.tz, site.id],
        )
        return dict(self.env.cr.fetchall())

    def _count(self, tickets, field):
        groups = self.Ticket._read_group(
            [("id", "in", tickets.ids)], [field], ["__count"]
        )
        return Counter({getattr(key, "name", key): count for key, count in groups})

    def _analyse(self, site, anchor):
        """Compute the monthly analysis of a city (CMP-37); return figures by label."""
        run = self.env["cs.report.run"].create(
            {
                "report_code": "complaint_analysis",
                "company_id": self.company.id,
                "period_type": "month",
                "anchor_date": anchor,
                "site_ids": [Command.set(site.ids)],
            }
        )
        run.action_compute()
        return run, {
            (line.dimension, line.label): line
            for line in run.analysis_line_ids
            if line.period == "current"
        }

    def _received(self, figures, dimension):
        """Return ``{label: received}`` of one dimension, without empty ones."""
        return {
            label: line.received
            for (name, label), line in figures.items()
            if name == dimension and line.received
        }

    def _check_workbook(self, run, rows):
        """Guarantee 9: the workbook lists each ticket once, and no cell is live."""
        content, kind = self.env["ir.actions.report"]._render(
            "cs_complaint.complaint_analysis_report", run.ids
        )
        self.assertEqual(kind, "xlsx")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        sheets = {name: list(book[name].iter_rows()) for name in book.sheetnames}
        cells = [cell for sheet in sheets.values() for row in sheet for cell in row]
        self.assertFalse([c.value for c in cells if c.data_type == "f"])
        numbers = Counter(
            cell.value
            for cell in cells
            if re.fullmatch(r"\d{4}-\d{6}", str(cell.value or ""))
        )
        self.assertEqual(len(numbers), rows)
        self.assertEqual(set(numbers.values()), {1})

    def test_new_york(self):
        batch, tickets, site = self._import_city(
            "nyc311-2024-04-15.csv", "nyc311.toml", "America/New_York"
        )
        self.assertCounts(batch, created=1000, remarks=1)
        self.assertLines(batch, (866, "remark", "no_end_date"))
        self.assertEqual(
            self._count(tickets, "channel_id"),
            {"ONLINE": 418, "PHONE": 349, "MOBILE": 186, "UNKNOWN": 47},
        )
        departments = self._count(tickets, "department_id")
        self.assertEqual(len(departments), 11)
        self.assertEqual(departments["NYPD – New York City Police Department"], 500)
        categories = self._count(tickets, "category_id")
        self.assertEqual(len(categories), 60)
        self.assertEqual(categories["Noise - Residential"], 149)
        self.assertEqual(
            self._count(tickets, "step"),
            {"registered": 424, "closed": 293, "in_progress": 277, "assigned": 6},
        )
        self.assertEqual(len(tickets.filtered("closed_date")), 292)
        self.assertFalse(tickets.filtered("is_reply_late"))
        self.assertEqual(len(set(tickets.mapped("place_text")) - {False}), 768)
        self.assertEqual(len(tickets.filtered(lambda t: not t.place_text)), 13)
        self.assertEqual(self._months(site), {"2024-04": 1000})
        run, figures = self._analyse(site, "2024-04-15")
        [total] = [line for (name, _), line in figures.items() if name == "total"]
        self.assertEqual((total.received, total.closed), (1000, 293))
        # None of the 292 with a closed date took more than 72 hours.
        self.assertEqual((total.ended, total.ended_within), (292, 292))
        # 708 have no closed date: their limit has passed without an answer.
        self.assertEqual((total.late, total.cancelled, total.reached), (708, 0, 0))
        self.assertEqual(
            self._received(figures, "channel"),
            {"ONLINE": 418, "PHONE": 349, "MOBILE": 186, "UNKNOWN": 47},
        )
        agencies = {
            label.split(" – ")[0]: count
            for label, count in self._received(figures, "department").items()
        }
        self.assertEqual(
            agencies,
            {
                "NYPD": 500,
                "HPD": 370,
                "DOT": 40,
                "DSNY": 32,
                "DEP": 17,
                "DOHMH": 11,
                "DHS": 9,
                "DPR": 8,
                "EDC": 6,
                "TLC": 5,
                "DCWP": 2,
            },
        )
        types = self._received(figures, "category")
        self.assertEqual(types["Noise - Residential"], 149)
        self.assertEqual(types["Illegal Parking"], 127)
        self.assertEqual(types["HEAT/HOT WATER"], 100)
        self.assertEqual(sum(types.values()), 1000)
        self._check_workbook(run, 1000)
        self._again(batch, site)

    def test_los_angeles(self):
        batch, tickets, site = self._import_city(
            "la311-2017-12.csv", "la311.toml", "America/Los_Angeles"
        )
        self.assertCounts(batch, created=9999, remarks=12)
        self.assertEqual(
            {(line.severity, line.code) for line in batch.line_ids},
            {("remark", "contradicting_date")},
        )
        self.assertEqual(
            sorted(batch.line_ids.mapped("row_number")),
            [1015, 1685, 2050, 2089, 3168, 5801, 7186, 7632, 8413, 8681, 9239, 9760],
        )
        channels = self._count(tickets, "channel_id")
        self.assertEqual(channels["Call"], 4188)
        self.assertEqual(len(channels), 8)
        self.assertEqual(
            self._count(tickets, "department_id"),
            {"BOS": 6891, "OCB": 2863, "ITA": 123, "BSL": 94, "LADWP": 28},
        )
        # Closed 9,739 and Referred Out 9; the 12 contradictions have no closed date.
        self.assertEqual(
            self._count(tickets, "step"),
            {"closed": 9748, "cancelled": 246, "registered": 5},
        )
        self.assertEqual(len(tickets.filtered("closed_date")), 9748 - 12)
        self.assertEqual(len(tickets.filtered("cancelled_date")), 246)
        # 5,901 rows took more than 72 hours, 94 of them cancelled (decisions #10).
        self.assertEqual(len(tickets.filtered("is_reply_late")), 5901 - 94)
        self.assertEqual(len(tickets.filtered("is_anonymous")), 823)
        self.assertEqual(self._months(site), {"2017-12": 9999})
        run, figures = self._analyse(site, "2017-12-31")
        [total] = [line for (name, _), line in figures.items() if name == "total"]
        self.assertEqual((total.received, total.cancelled), (9999, 246))
        # 9,994 with a closed date, 12 of them before the receipt; 5,901 after 72 hours.
        self.assertEqual(total.ended, 9994 - 12)
        self.assertEqual(total.ended - total.ended_within, 5901)
        self.assertEqual(
            self._received(figures, "channel"),
            {
                "Call": 4188,
                "Mobile App": 2131,
                "Driver Self Report": 2019,
                "Self Service": 1621,
                "Email": 33,
                "Council's Office": 5,
                "Voicemail": 1,
                "Walk-in": 1,
            },
        )
        self.assertEqual(
            self._received(figures, "department"),
            {"BOS": 6891, "OCB": 2863, "ITA": 123, "BSL": 94, "LADWP": 28},
        )
        _run, january = self._analyse(site, "2018-01-15")
        [total] = [line for (name, _), line in january.items() if name == "total"]
        self.assertEqual((total.received, total.received_previous), (0, 9999))
        self._check_workbook(run, 9999)
        self._again(batch, site)
