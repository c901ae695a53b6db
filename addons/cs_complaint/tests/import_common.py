"""Base class of the tests on historical import: a small file and its mapping."""

import csv
import io

from . import common

MAPPING = """
[file]
source = "old"
time_zone = "Asia/Shanghai"
date_formats = ["%Y-%m-%d %H:%M"]

[columns]
number = "no"
received = "received"
ended = "ended"
title = "title"
description = ["title", "text"]
result = "result"
address = "address"
contact_name = "name"
contact_phone = "phone"

[status]
column = "state"
[status.values]
open = "registered"
done = "closed"
void = "cancelled"

[kind]
default = "complaint"

[channel]
columns = "channel"
[category]
columns = "category"
[department]
columns = "dept"

[reply]
hours = 72
"""

HEADER = [
    "no",
    "received",
    "ended",
    "title",
    "text",
    "result",
    "address",
    "name",
    "phone",
    "state",
    "channel",
    "category",
    "dept",
]
ROW = {
    "no": "A-1",
    "received": "2020-03-01 10:00",
    "ended": "2020-03-02 10:00",
    "title": "Lift stands still",
    "text": "since the morning",
    "result": "Motor changed",
    "address": "5 Test Street",
    "name": "Zhang",
    "phone": "19900000001",
    "state": "done",
    "channel": "Old Hotline",
    "category": "Lifts",
    "dept": "Lift Works",
}


def make_file(*rows, header=HEADER, encoding="utf-8", delimiter=","):
    """Return the bytes of a CSV file; each row is a dict of what differs from ROW."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    for number, row in enumerate(rows, 1):
        writer.writerow({**ROW, "no": f"A-{number}", **row})
    return out.getvalue().encode(encoding)


class CsImportCommon(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.migrator = cls._new_user(
            "migrator", "cs_base.cs_base_group_migration", cls.site
        )
        cls.Batch = cls._as(cls, cls.env["cs.import.batch"], cls.migrator)

    def _load(self, data, mapping=MAPPING, site=None, name="old.csv"):
        return self.Batch._load(
            data, mapping, name, "Before the system", site or self.site
        )

    def _import(self, data, mapping=MAPPING, **kwargs):
        batch = self._load(data, mapping, **kwargs)
        batch.action_import()
        return batch

    def _tickets(self, batch):
        """Return the tickets of a batch in the order of the file, as the manager."""
        tickets = self.Ticket.with_context(active_test=False).search(
            [("import_batch_id", "=", batch.id)], order="id"
        )
        return self._as(tickets, self.service_manager)

    def assertCounts(self, batch, created=0, known=0, refused=0, remarks=0):
        """Rows = created + known + refused, always."""
        self.assertEqual(
            {
                "created": batch.created_count,
                "known": batch.known_count,
                "refused": batch.refused_count,
                "remarks": batch.remark_count,
                "rows": batch.row_count,
                "done": batch.done_count,
            },
            {
                "created": created,
                "known": known,
                "refused": refused,
                "remarks": remarks,
                "rows": created + known + refused,
                "done": created + known + refused,
            },
        )

    def assertLines(self, batch, *expected):
        """The lines of a batch are exactly ``expected``: (row, severity, code)."""
        self.assertEqual(
            sorted(
                (line.row_number, line.severity, line.code) for line in batch.line_ids
            ),
            sorted(expected),
        )
