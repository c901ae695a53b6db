"""A report of 100,000 rows end to end, against the usual ways to make such a file.

Each way runs in a process of its own, in turn, so that its memory is its own: bare
xlsxwriter in constant memory with the same cells (the limit), our report, the list
Export of stock and of ours, and a report_xlsx that loops over records. Nothing is kept.
"""

import io
import json
import subprocess
import sys
import time
import types
from collections.abc import Callable

from cs import paths

from .common import OURS, STOCK, Table, median, open_env

ROWS = 100_000
ROUNDS = 2
# Fifteen columns of a ticket that both databases have.
FIELDS = (
    "number", "name", "partner_name", "partner_email", "stage_id/display_name",
    "category_id/display_name", "team_id/display_name", "user_id/display_name",
    "priority", "create_date", "closed_date", "last_stage_update", "write_date",
    "sequence", "color",
)  # fmt: skip


def run(n: int) -> list[Table]:
    """The table of seconds and memory of each way."""
    ways = {
        "xlsxwriter alone, same cells": ("bare", OURS(n)),
        "our report, 27 columns and all sheets": ("report", OURS(n)),
        "stock list Export, 15 columns": ("export", STOCK(n)),
        "our list Export, 15 columns": ("export", OURS(n)),
        "report_xlsx loop, stock, 15 columns": ("loop", STOCK(n)),
    }
    figures = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, words in ways.items():
            figures[name].append(in_own_process(*words))
    table = Table(
        f"Workbook of {ROWS:,} rows, tickets in all: {n:,}",
        ["way", "s", "CPU s", "peak +MB", "cells", "us per cell", "queries"],
    )
    middle = {
        name: {key: median(one[key] for one in found) for key in found[0]}
        for name, found in figures.items()
    }
    for name, one in middle.items():
        each = one["wall"] * 1e6 / one["cells"]
        table.add(
            name, one["wall"], one["cpu"], one["memory"], int(one["cells"]), each,
            int(one["queries"]),
        )  # fmt: skip
    bare, report, export, _own, loop = middle.values()
    table.note(
        f"Our report : xlsxwriter alone {report['wall'] / bare['wall']:.2f}, in CPU "
        f"{report['cpu'] / bare['cpu']:.2f} (goal 1.3); {report['memory']:.0f} MB "
        "(goal 64)"
    )
    for name, other, goal in (("Export", export, 2), ("report_xlsx loop", loop, 1.5)):
        ratio = (other["wall"] / other["cells"]) / (report["wall"] / report["cells"])
        table.note(
            f"Stock's {name} : our report, per cell {ratio:.1f} x (goal {goal}), "
            f"memory {other['memory'] / report['memory']:.0f} x (goal 10)"
        )
    return [table]


def in_own_process(way: str, database: str) -> dict:
    """Run one way; return its figures."""
    folder = str(paths.ROOT / "tools")
    code = (
        f"import sys; sys.path.insert(0, {folder!r})\n"
        "from bench import report_speed\n"
        f"report_speed.main({way!r}, {database!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main(way: str, database: str) -> None:
    """Make one workbook and print the figures as JSON."""
    with open_env(database) as env:
        print(json.dumps({"report": report, "bare": bare}.get(way, records)(env, way)))


def figures(env, work: Callable[[], int]) -> dict:
    """Run ``work``, which returns the number of cells; return what it took."""
    env.flush_all()
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")  # the highest memory is counted from here
    start = memory("VmRSS")
    queries, wall, cpu = env.cr.sql_log_count, time.perf_counter(), time.process_time()
    cells = work()
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory": memory("VmHWM") - start,
        "queries": env.cr.sql_log_count - queries,
        "cells": cells,
    }


def memory(key: str) -> float:
    """A figure of this process in MB."""
    with open("/proc/self/status", encoding="ascii") as file:
        words = dict(line.split(":", 1) for line in file)
    return int(words[key].split()[0]) / 1024


# --- the report and its limit -------------------------------------------------------


def new_run(env):
    """A report over the newest 100,000 tickets of the company."""
    company = env.user.company_id
    env.cr.execute(
        """
        SELECT MIN(day)::text, MAX(day)::text FROM (
            SELECT received_date::date AS day FROM helpdesk_ticket
             WHERE company_id = %s AND step IS NOT NULL
             ORDER BY received_date DESC LIMIT %s
        ) newest
        """,
        (company.id, ROWS),
    )
    first, last = env.cr.fetchone()
    found = env["cs.report.run"].create(
        {
            "report_code": "complaint_analysis",
            "period_type": "free",
            "date_from": first,
            "date_to": last,
            "company_id": company.id,
        }
    )
    return found, found._get_engine()


def report(env, _way) -> dict:
    """The workbook as the button makes it: query, sheets, file."""
    run_, engine = new_run(env)
    run_._compute_now()
    columns = 27
    return figures(
        env,
        lambda: (
            bool(engine.create_xlsx_report(run_.ids, {})) * run_.row_count * columns
        ),
    )


def bare(env, _way) -> dict:
    """The same cells from memory, by xlsxwriter alone."""
    import xlsxwriter

    run_, engine = new_run(env)
    rows = list(engine._iter_data(run_))

    def work() -> int:
        book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
        sheet = book.add_worksheet()
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        plain = book.add_format({"border": 1})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is None:
                    sheet.write_blank(number, column, None, plain)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value, plain)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value, plain)
                else:
                    sheet.write_datetime(number, column, value, moment)
        book.close()
        return len(rows) * len(rows[0])

    return figures(env, work)


# --- the usual ways -----------------------------------------------------------------


def records(env, way) -> dict:
    """List Export or report_xlsx over the newest tickets."""
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    work = {"export": export, "loop": loop}[way]
    return figures(env, lambda: work(env, tickets.search([], limit=ROWS)))


def export(env, tickets) -> int:
    """What /web/export/xlsx does, with the writer that is installed."""
    from odoo.addons.web.controllers import export as web

    web.request = types.SimpleNamespace(env=env)
    made = web.ExcelExport
    if "cs.site" in env:
        from odoo.addons.cs_base.controllers.export import CsExcelExport as made
    rows = tickets.export_data(list(FIELDS))["datas"]
    fields = [{"name": name, "type": "char"} for name in FIELDS]
    made().from_data(fields, list(FIELDS), rows)
    return len(rows) * len(FIELDS)


def loop(env, tickets) -> int:
    """A report_xlsx as such reports are usually written."""
    engine = env["report.report_xlsx.abstract"]
    names = [name.split("/")[0] for name in FIELDS]

    def generate(_model, workbook, _data, found):
        sheet = workbook.add_worksheet("Tickets")
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for row, ticket in enumerate(found):
            for column, name in enumerate(names):
                value = ticket[name]
                if ticket._fields[name].type == "many2one":
                    sheet.write(row, column, value.display_name or "")
                elif ticket._fields[name].type == "datetime":
                    if value:
                        sheet.write_datetime(row, column, value, moment)
                else:
                    sheet.write(row, column, value or "")

    kind = type(engine)
    kind.generate_xlsx_report = generate
    try:
        engine = engine.with_context(active_model=tickets._name)
        engine.create_xlsx_report(tickets.ids, {})
    finally:
        del kind.generate_xlsx_report
    return len(tickets) * len(names)
