# Runs in Odoo's shell; `env` is given. Nothing is written to the database.
"""A large data sheet of ours against bare xlsxwriter in constant memory."""

import io
import os
import resource
import statistics
import time
from datetime import datetime, timedelta

import xlsxwriter

from odoo.addons.cs_base.tools import xlsx

ROWS = int(os.environ.get("N") or 100_000)
ROUNDS = 3
KINDS = ["text"] * 6 + ["datetime"] * 5 + ["int"] * 4
COLUMNS = [xlsx.Column(f"{kind} {n}", kind) for n, kind in enumerate(KINDS)]


def rows():
    start = datetime(2026, 9, 1)
    for n in range(ROWS):
        text = (f"2609-{n:06d}", f"Water drips in flat {n}", "repair", "ordinary")
        place = (f"Building {n % 40} room {n}", "closed")
        moments = tuple(start + timedelta(seconds=25 * n, hours=h) for h in range(5))
        yield (*text, *place, *moments, 1, 1, 1, 0)


def bare():
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    sheet = book.add_worksheet()
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for n, row in enumerate(rows()):
        for column in range(6):
            sheet.write_string(n, column, row[column])
        for column in range(6, 11):
            sheet.write_datetime(n, column, row[column], moment)
        for column in range(11, 15):
            sheet.write_number(n, column, row[column])
    book.close()


def ours():
    workbook = xlsxwriter.Workbook(io.BytesIO(), xlsx.workbook_options())
    book = xlsx.Book(workbook, "Benchmark", generated="now")
    book.add_table_sheet("Tickets", COLUMNS, rows())
    workbook.close()


def peak():
    """Highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


figures = {"bare": [], "ours": []}
before = peak()
for _round in range(ROUNDS):
    for name, way in (("bare", bare), ("ours", ours)):
        # CPU seconds: the file is made in memory, and other work does not count.
        start = time.process_time()
        way()
        figures[name].append(time.process_time() - start)
ratios = [a / b for a, b in zip(figures["ours"], figures["bare"], strict=True)]
print(
    f"\nWorkbook of {ROWS} rows x {len(KINDS)} columns, {ROUNDS} rounds taken in turn"
)
for name, seconds in figures.items():
    print(f"  {name:6} {statistics.median(seconds):6.1f} CPU s")
print(f"  ours : bare  {statistics.median(ratios):.2f}  (goal at most 1.30)")
print(f"  memory added by both together  {peak() - before:.0f} MB  (goal at most 64)")
