"""Historical import of real records, city open data (decisions #10, #20)."""

import os
from collections import Counter
from pathlib import Path

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
        self._again(batch, site)
