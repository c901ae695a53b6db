"""Section 1: reads and saves of the stock screens over HTTP, stock against ours.

Both servers get the same request in turn, as a normal agent whom record rules hold.
"""

import os
import time
from contextlib import ExitStack

from cs.console import say

from . import reads_raw
from .common import (
    OURS,
    STOCK,
    Sample,
    Table,
    folder,
    median,
    milliseconds,
    p95,
    text,
    times,
)
from .reads_rows import PARTNER, TEAM, TICKET, Choice, Row, Side, rows
from .seed_data import Undo, seed_data
from .servers import Client, serving
from .specs import Views

ROUNDS, CALLS = 3, 7
# A row of which one call takes seconds is called less often.
PATIENCE = 25.0
MOST = (2, 4)
COLUMNS = (
    "read", "stock ms", "p95", "ours ms", "p95", "ratio", "bar", "queries stock",
    "queries ours", "SQL by hand ms",
)  # fmt: skip


def run(n: int) -> list[Table]:
    """Measure every row of section 1."""
    table = Table(f"Reads at {n:,} tickets over HTTP, like for like", COLUMNS)
    only = os.environ.get("ROWS", "")
    with ExitStack() as stack:
        sides = open_sides(stack, n)
        choice = Choice(sides["stock"].seed)
        by_hand = reads_raw.measure(sides["ours"].seed, choice, sides["ours"])
        for row in rows(choice):
            if only not in row.label:
                continue
            samples = measure_row(row, sides, choice)
            add(table, row, samples, by_hand.get(row.label))
            say("  " + "  ".join(map(text, table.rows[-1])))
    table.note(
        f"Medians of {ROUNDS} rounds of up to {CALLS} calls taken in turn; p95 of all. "
        "The agent sees every ticket of the first company in both databases."
    )
    return [table]


def open_sides(stack: ExitStack, n: int, login: str = "agent") -> dict[str, Side]:
    """Servers, logged-in clients and views of both databases.

    The specifications are those of the stock views, for both.
    """
    names = {"stock": STOCK(n), "ours": OURS(n)}
    servers = stack.enter_context(serving(names, folder(n)))
    sides = {}
    for name, server in servers.items():
        client = Client(server.port, server.database, login, server.log)
        seed = stack.enter_context(seed_data(server.database))
        sides[name] = Side(client, seed, {})
    stock = sides["stock"].client
    views = {
        TICKET: Views(stock, TICKET, {"list": False, "kanban": False, "form": False}),
        TEAM: Views(stock, TEAM, {"kanban": cards_view(sides["stock"].seed)}),
        PARTNER: Views(stock, PARTNER, {"list": False}),
    }
    for side in sides.values():
        side.views = views
    return sides


def cards_view(seed) -> int:
    """The board of teams with the counters."""
    return seed.one(
        "SELECT res_id FROM ir_model_data WHERE module = 'helpdesk_mgmt' "
        "AND name = 'helpdesk_ticket_kanban_view'"
    )


def measure_row(row: Row, sides: dict[str, Side], choice) -> dict[str, list[Sample]]:
    """Samples of both sides; what was written is put back."""
    with ExitStack() as stack:
        if row.writes:
            for side in sides.values():
                database = side.seed.connection.info.dbname
                stack.enter_context(Undo(database, choice.all_open(side)))
        return alternate(row, sides)


def alternate(row: Row, sides: dict[str, Side]) -> dict[str, list[Sample]]:
    """Call both sides in turn; the first call of each is not counted."""
    samples: dict[str, list[Sample]] = {name: [] for name in sides}
    spent = dict.fromkeys(sides, 0.0)
    for number in range(ROUNDS * CALLS + 1):
        for name in sorted(sides, reverse=number % 2 == 1):
            done = len(samples[name])
            if number and spent[name] > PATIENCE and done >= MOST[0]:
                continue
            model, method, args, words = row.request(sides[name], number)
            started = time.monotonic()
            sample = sides[name].client.measure(model, method, *args, **words)
            spent[name] += time.monotonic() - started
            # The first call fills caches that are full in a running office; where it
            # takes seconds, they are not what it waits for.
            if number or sample.wall > 2:
                samples[name].append(sample)
    return samples


def add(table: Table, row: Row, samples: dict, by_hand: float | None) -> None:
    """Add what was measured of a row."""
    stock, ours = (milliseconds(samples[name]) for name in ("stock", "ours"))
    table.add(
        row.label,
        median(stock),
        p95(stock),
        median(ours),
        p95(ours),
        times(median(stock), median(ours)),
        f">= {row.bar} x" if row.bar else None,
        int(median(s.queries for s in samples["stock"])),
        int(median(s.queries for s in samples["ours"])),
        by_hand,
    )
