"""Sixteen users at work while a report of 100,000 rows is made, against without it.

Over HTTP against a server of its own: each user opens the list, opens a ticket, saves
it, without time to think. A manager asks for the workbook again as soon as it is ready,
as the button does. Both states are taken in turn on the same server, threaded and with
two workers. Everything happens in a copy of the database, dropped at the end.
"""

import os
import random
import threading
import time
from contextlib import contextmanager

from cs import databases

from .common import OURS, Table, folder, median, p95, setup_odoo
from .servers import Client, Refused, Server
from .specs import Views

USERS = 16
ROWS = 100_000
SECONDS = float(os.environ.get("SECONDS_A_PHASE") or 25)
ROUNDS = int(os.environ.get("ROUNDS") or 3)
MANAGER = "manager"
STEPS = ("list", "open", "write")
MODEL, RUN = "helpdesk.ticket", "cs.report.run"
WAYS = {"threaded": 0, "2 workers": 2}


def run(n: int) -> list[Table]:
    """The table of response times with and without a report being made."""
    table = Table(
        f"{USERS} users while a report is made, tickets in all: {n:,}",
        [
            "server", "step", "p95 without ms", "p95 with ms", "ratio",
            "median without", "median with", "requests/s without", "with",
        ],
    )  # fmt: skip
    with copied(OURS(n)) as name:
        run_id, rows = prepare(name)
        for way, workers in WAYS.items():
            server = ReportServer(name, folder(n) / f"report-{workers}.log", workers)
            server.start()
            try:
                measure(table, way, server, run_id)
            finally:
                server.stop()
    table.note(f"The report has {rows:,} rows and is made all the time. Goal: 1.5.")
    return [table]


# --- database and server ------------------------------------------------------------


@contextmanager
def copied(source: str):
    """A copy of a database under a name of its own, dropped at the end."""
    name = f"{source}_load_{os.getpid()}"
    databases.copy(source, name)
    try:
        yield name
    finally:
        databases.drop(name)


def prepare(name: str) -> tuple[int, int]:
    """Make the report that will be asked for; return its id and number of rows."""
    setup_odoo()
    from odoo import SUPERUSER_ID, api, sql_db
    from odoo.modules.registry import Registry

    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        manager = env["res.users"].search([("login", "=", MANAGER)])
        report = env[RUN].with_user(manager)
        cr.execute(
            """
            SELECT MIN(day)::text, MAX(day)::text, COUNT(*) FROM (
                SELECT received_date::date AS day FROM helpdesk_ticket
                 WHERE company_id = %s AND step IS NOT NULL
                 ORDER BY received_date DESC LIMIT %s
            ) newest
            """,
            (manager.company_id.id, ROWS),
        )
        first, last, rows = cr.fetchone()
        report = report.create(
            {
                "report_code": "complaint_analysis",
                "period_type": "free",
                "date_from": first,
                "date_to": last,
                "company_id": manager.company_id.id,
            }
        )
        found = report.id, rows
    sql_db.close_db(name)
    return found


class ReportServer(Server):
    """A server that also works off the queue of reports."""

    OPTIONS = (
        *("--max-cron-threads", "1"),
        # A slow machine is to give figures, too, not a report that gives up.
        *("--limit-time-real-cron", "1800"),
    )


# --- people -------------------------------------------------------------------------


class User(threading.Thread):
    """Somebody at work: list, open, write, over and over."""

    def __init__(self, client, number, specs, stop):
        super().__init__(daemon=True)
        self.client, self.number, self.stop = client, number, stop
        self.list_spec, self.form_spec = specs
        self.times = {step: [] for step in STEPS}
        self.errors = []

    def run(self):
        dice = random.Random(self.number)
        while not self.stop.is_set():
            try:
                self.round(dice)
            except (Refused, OSError, ValueError) as error:
                self.errors.append(str(error) or type(error).__name__)

    def round(self, dice):
        """One time list, open, write."""
        domain = [["is_open", "=", True]]
        page = self.timed(
            "list", "web_search_read", domain, self.list_spec,
            limit=80, offset=80 * dice.randrange(4), count_limit=10_001,
        )  # fmt: skip
        # Each user has tickets of their own: hot rows are another matter.
        mine = page["records"][self.number % 16 :: USERS]
        ids = [dice.choice(mine)["id"]]
        self.timed("open", "web_read", ids, self.form_spec)
        values = {"priority": str(dice.randrange(1, 4))}
        self.timed("write", "web_save", ids, values, self.form_spec)

    def timed(self, step, method, *args, **kwargs):
        start = time.perf_counter()
        result = self.client.call(MODEL, method, *args, **kwargs)
        self.times[step].append((time.perf_counter() - start) * 1000)
        return result


class Manager(threading.Thread):
    """Asks for the workbook, waits until it is ready, asks again."""

    def __init__(self, server, run_id, stop):
        super().__init__(daemon=True)
        self.client = Client(server.port, server.database, MANAGER)
        self.run_id, self.stop, self.seconds = run_id, stop, []
        self.errors = []

    def run(self):
        while not self.stop.is_set() and not self.errors:
            try:
                self.make_one()
            except (Refused, OSError, ValueError) as error:
                self.errors.append(f"report: {error}")

    def make_one(self):
        """Ask for a workbook and wait for it."""
        start = time.perf_counter()
        # A new comment: what was made before holds no longer.
        self.client.call(RUN, "write", [self.run_id], {"comment": str(start)})
        self.client.call(RUN, "action_download_xlsx", [self.run_id])
        while not self.is_ready():
            time.sleep(0.5)
        self.seconds.append(time.perf_counter() - start)

    def is_ready(self) -> bool:
        names = ["is_workbook_ready", "queue_failure"]
        (values,) = self.client.call(RUN, "read", [self.run_id], names)
        if values["queue_failure"]:
            raise Refused(values["queue_failure"])
        return values["is_workbook_ready"]


# --- the measurement ----------------------------------------------------------------


def measure(table: Table, way: str, server, run_id: int) -> None:
    """Fill in the rows of one kind of server."""
    clients = [
        Client(server.port, server.database, f"agent{1 + number}")
        for number in range(USERS)
    ]
    found = Views(clients[0], MODEL, {"list": False, "form": False})
    views = found.spec("list"), found.spec("form")
    times = {False: {s: [] for s in STEPS}, True: {s: [] for s in STEPS}}
    made, spent, errors = [], {False: 0.0, True: 0.0}, []
    phase(clients, views, 5)
    for number in range(ROUNDS):
        for with_report in (False, True) if number % 2 == 0 else (True, False):
            users, seconds, manager = phase(
                clients, views, SECONDS, (server, run_id) if with_report else None
            )
            spent[with_report] += seconds
            if manager:
                made += manager.seconds
                errors += manager.errors
            for user in users:
                errors += user.errors
                for step in STEPS:
                    times[with_report][step] += user.times[step]
    for found in times.values():
        found["all"] = [value for step in STEPS for value in found[step]]
    for step in (*STEPS, "all"):
        without, with_it = times[False][step], times[True][step]
        table.add(
            way, step, p95(without), p95(with_it), p95(with_it) / p95(without),
            median(without), median(with_it),
            len(without) / spent[False], len(with_it) / spent[True],
        )  # fmt: skip
    table.note(
        f"{way}: {len(made)} workbooks, {median(made):.0f} s each; "
        f"{len(errors)} errors{': ' + errors[0] if errors else ''}"
    )


def phase(clients, views, seconds, report=None):
    """Let everybody work for some seconds; return (users, seconds, manager)."""
    stop = threading.Event()
    users = [User(client, number, views, stop) for number, client in enumerate(clients)]
    manager = report and Manager(*report, stop)
    start = time.perf_counter()
    for user in users:
        user.start()
    if manager:
        manager.start()
    stop.wait(seconds)
    stop.set()
    for user in users:
        user.join(300)
    lasted = time.perf_counter() - start
    if manager:
        # The last workbook is finished before the next phase.
        manager.join(300)
    return users, lasted, manager
