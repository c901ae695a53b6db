"""Section 5: sixteen users at once, list -> open -> write, stock against ours."""

import json
import subprocess
import sys
from contextlib import ExitStack

from cs import paths, processes
from cs.console import Problem

from .common import OURS, STOCK, Table, folder, median, p95, times
from .reads import open_sides
from .reads_rows import TICKET, Choice
from .seed_data import Undo
from .servers import serving
from .specs import COUNT_LIMIT

USERS, SECONDS, ROUNDS = 16, 20, 3
HOT_TICKETS = 5
KINDS = ("list", "open", "write")
BARS = {0: 1.4, 2: 1.6}


def run(n: int) -> list[Table]:
    """Threaded and with two workers; then sixteen users on five tickets."""
    with ExitStack() as stack:
        sides = open_sides(stack, n)
        choice = Choice(sides["stock"].seed)
        plans = {
            name: make_plan(sides[name], sides["stock"].views, choice) for name in sides
        }
        ids = {name: choice.all_open(sides[name]) for name in sides}
    table = Table(
        f"{USERS} users without think time at {n:,} tickets",
        [
            "server",
            "requests/s",
            *(f"{kind} p95 ms" for kind in KINDS),
            "errors",
            "ratio",
            "bar",
        ],
    )
    hot = Table(
        f"{USERS} users writing {HOT_TICKETS} tickets",
        ["server", "writes", "retries per 100", "write p95 ms", "surfaced"],
    )
    names = {"stock": STOCK(n), "ours": OURS(n)}
    for workers, title in ((0, "threaded"), (2, "2 workers")):
        with ExitStack() as stack:
            for name, database in names.items():
                stack.enter_context(Undo(database, ids[name]))
            servers = stack.enter_context(serving(names, folder(n), workers))
            add_load(table, title, workers, servers, plans)
            add_hot(hot, title, servers, plans)
    return [table, hot]


def make_plan(side, views: dict, choice: Choice) -> dict:
    """What the users of one database do."""
    return {
        "session": side.client.session(),
        "users": USERS,
        "seconds": SECONDS,
        "hot": False,
        "tickets": choice.all_open(side),
        "form": views[TICKET].spec("form"),
        "list": {
            "domain": [],
            "specification": views[TICKET].spec("list"),
            "offset": 0,
            "limit": 80,
            "order": "",
            "count_limit": COUNT_LIMIT,
        },
    }


def send(server, plan: dict, **changes) -> list:
    """Let the users work on one server; what they met."""
    plan = {**plan, **changes, "port": server.port}
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.load_client"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=processes.environment({"PYTHONPATH": str(paths.ROOT / "tools")}),
        cwd=paths.ROOT,
        start_new_session=True,
        preexec_fn=processes.die_with_parent,
    )
    try:
        answer, _nothing = child.communicate(json.dumps(plan), timeout=600)
    finally:
        processes.stop(child)
    if child.returncode:
        raise Problem(f"The users ended with {child.returncode}")
    return json.loads(answer)


def add_load(
    table: Table, title: str, workers: int, servers: dict, plans: dict
) -> None:
    """Alternate both servers, so that a noisy neighbour meets both."""
    met: dict[str, list[list]] = {name: [] for name in servers}
    for server_name, server in servers.items():
        send(server, plans[server_name], seconds=3)
    for number in range(ROUNDS):
        for name in sorted(servers, reverse=number % 2 == 1):
            met[name].append(send(servers[name], plans[name]))
    rates = {
        name: median(len(found) / SECONDS for found in rounds)
        for name, rounds in met.items()
    }
    for name in ("stock", "ours"):
        samples = [sample for found in met[name] for sample in found]
        walls = {
            kind: [wall * 1000 for one, wall, _e in samples if one == kind]
            for kind in KINDS
        }
        table.add(
            f"{title}, {name}",
            rates[name],
            *(p95(walls[kind]) for kind in KINDS),
            sum(1 for sample in samples if sample[2]),
            times(rates["ours"], rates["stock"]) if name == "ours" else None,
            f">= {BARS[workers]} x" if name == "ours" else None,
        )
    errors = {
        s[2] for rounds in met.values() for found in rounds for s in found if s[2]
    }
    for error in sorted(errors)[:3]:
        table.note(f"{title}: {error}")


def add_hot(table: Table, title: str, servers: dict, plans: dict) -> None:
    """All users write the same few tickets."""
    for name in ("stock", "ours"):
        server = servers[name]
        before = server.serialization_failures()
        tickets = plans[name]["tickets"][:HOT_TICKETS]
        found = send(server, plans[name], hot=True, tickets=tickets)
        retries = server.serialization_failures() - before
        writes = len(found)
        table.add(
            f"{title}, {name}",
            writes,
            100 * retries / max(writes, 1),
            p95(wall * 1000 for _kind, wall, _error in found),
            sum(1 for sample in found if sample[2]),
        )
