# Runs in Odoo's shell; `env` is given. Rolls everything back.
# ruff: noqa: F821
"""Historical import against plain contacts: rows a second, queries a row."""

import csv
import io
import os
import statistics
import time

ROWS = int(os.environ.get("N") or 5000)
ROUNDS = 3
BATCH = 1000
MAPPING = """
[file]
source = "bench%s"
time_zone = "UTC"
date_formats = ["%%Y-%%m-%%d %%H:%%M"]
[columns]
number = "no"
received = "received"
ended = "ended"
title = "title"
description = ["title", "text"]
address = "address"
contact_name = "name"
[status]
column = "state"
[status.values]
done = "closed"
open = "registered"
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
    "address",
    "name",
    "state",
    "channel",
    "category",
    "dept",
]

admin = env.ref("base.user_admin")
env = env(user=admin.id, context={"allowed_company_ids": admin.company_ids.ids})
Partner = env["res.partner"].with_context(
    tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
)


def city_file():
    """A file like those of a city: many addresses, few departments, some open rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for n in range(ROWS):
        is_open = n % 20 == 0
        writer.writerow(
            [
                f"B-{n}",
                f"2023-{n % 12 + 1:02d}-{n % 28 + 1:02d} {n % 24:02d}:15",
                "" if is_open else f"2024-01-{n % 28 + 1:02d} 10:00",
                f"Street lamp {n} is dark",
                "since yesterday evening, the whole row",
                f"{n % (ROWS * 4 // 5)} Harbour Street",
                f"Caller {n % 700}",
                "open" if is_open else "done",
                ("Call", "App", "Mail")[n % 3],
                f"Type {n % 40}",
                f"Agency {n % 11}",
            ]
        )
    return out.getvalue().encode()


def measured(work):
    """Return (CPU seconds, wall seconds, queries) of ``work`` and undo it."""
    queries, cpu, wall = env.cr.sql_log_count, time.process_time(), time.perf_counter()
    work()
    env.flush_all()
    result = (
        time.process_time() - cpu,
        time.perf_counter() - wall,
        env.cr.sql_log_count - queries,
    )
    env.cr.rollback()
    env.invalidate_all()
    return result


def tickets(number):
    site = env.user._get_default_cs_site()
    batch = env["cs.import.batch"]._load(
        city_file(), MAPPING % number, "bench.csv", "Benchmark", site
    )
    work = batch._start_work("draft")
    work._begin()
    work._run()
    assert batch.created_count == ROWS, (batch.created_count, batch.refused_count)


FIELDS = ["name", "street", "zip", "ref", "comment"]
CONTACTS = [
    [f"Caller {n}", f"{n} Harbour Street", f"{n:05d}", f"B-{n}", "Street lamp is dark"]
    for n in range(ROWS)
]


def created(_number):
    for start in range(0, ROWS, BATCH):
        Partner.create(
            [
                dict(zip(FIELDS, row, strict=True))
                for row in CONTACTS[start : start + BATCH]
            ]
        )


def loaded(_number):
    for start in range(0, ROWS, BATCH):
        result = Partner.load(FIELDS, CONTACTS[start : start + BATCH])
        assert result["ids"], result["messages"][:2]


WAYS = {"tickets": tickets, "contacts, create": created, "contacts, load": loaded}
created(0)
env.cr.rollback()
figures = {name: [] for name in WAYS}
for number in range(ROUNDS):
    for name, way in WAYS.items():
        figures[name].append(measured(lambda way=way, n=number: way(n)))

print(f"\nImport of {ROWS} rows, medians of {ROUNDS} rounds taken in turn")
speed = {}
for name, rounds in figures.items():
    cpu, wall, queries = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    speed[name] = ROWS / cpu
    print(
        f"  {name:18} {ROWS / wall:7.0f} rows/s  {ROWS / cpu:7.0f} rows/CPU s  "
        f"{queries / ROWS:5.2f} queries a row"
    )
for name in list(speed)[1:]:
    ratio = speed["tickets"] / speed[name]
    print(f"  tickets : {name:18} {ratio:.2f} by CPU seconds  (goal at least 0.60)")
