"""New tickets: one by one and a thousand at once, with and without messages.

Section 2 of performance.md. The normal agent registers tickets for a colleague, who
gets word of each; all is rolled back. Below the ORM stand the limits: the same row
given to PostgreSQL by one INSERT, by one of many rows, by COPY.
"""

import io
from collections.abc import Callable
from functools import partial

from psycopg2.extras import execute_values

from .common import (
    OURS,
    STOCK,
    Sample,
    Table,
    in_turn,
    measured,
    median,
    open_env,
    times,
    undo,
)
from .index_cost import index_cost

SINGLE = 30
BATCH = 1_000
ROUNDS = 3
# Goals against stock in the same run; queries a ticket.
GOALS = {"single": (2, 16), "batch": (5, 5)}
CHATTER_OFF = {"tracking_disable": True}


def run(n: int) -> list[Table]:
    """Return the table of ways and the table of ratios."""
    with (
        open_env(STOCK(n), "agent") as stock,
        open_env(OURS(n), "agent") as ours,
    ):
        envs = {"stock": stock, "ours": ours}
        samples = {}
        for title, count, work in orm_ways():
            ways = {name: partial(work, env) for name, env in envs.items()}
            after = {name: partial(undo, env) for name, env in envs.items()}
            for env in envs.values():
                warm_up(env)
            for name, found in in_turn(ways, ROUNDS, after, warm=False).items():
                samples[name, title] = found, count
        for name, env in envs.items():
            for title, count, work in raw_ways(env):
                samples[name, title] = work(), count
        cost = index_cost(stock, ours, partial(insert_rows, *plain_row(ours)))
    return [figures(n, samples), ratios(samples), cost]


def figures(n: int, samples: dict) -> Table:
    """All ways of both, tickets a second and queries a ticket."""
    table = Table(
        f"New tickets in a database of {n:,}",
        ["way", "tickets/s", "tickets/CPU s", "ms each", "queries each"],
    )
    for (name, title), (found, count) in sorted(
        samples.items(), key=lambda item: list(samples).index(item[0])
    ):
        wall, cpu, queries = middle(found)
        table.add(
            f"{name}: {title}",
            count / wall,
            count / cpu if cpu else None,
            wall / count * 1000,
            queries / count,
        )
    table.note(
        f"Medians of {ROUNDS} rounds taken in turn; CPU is that of Python. With "
        "messages: one creation message, the followers, and a mail to the colleague."
    )
    return table


def ratios(samples: dict) -> Table:
    """Ours against stock and against the limit."""
    table = Table(
        "New tickets: ours against stock",
        ["way", "wall", "CPU", "queries each, ours", "goal", "goal, queries"],
    )
    for title, _count, _work in orm_ways():
        stock, count = samples["stock", title]
        ours, _count = samples["ours", title]
        slow, quick = middle(stock), middle(ours)
        goal, queries = GOALS.get(title, (None, None))
        table.add(
            title,
            times(slow[0], quick[0]),
            times(slow[1], quick[1]),
            quick[2] / count,
            f"{goal} x" if goal else None,
            queries,
        )
    return table


def middle(samples: list[Sample]) -> tuple[float, float, float]:
    """Medians of wall and CPU seconds and of queries."""
    return tuple(
        median(getattr(sample, name) for sample in samples)
        for name in ("wall", "cpu", "queries")
    )


def orm_ways() -> list[tuple[str, int, Callable]]:
    """(title, tickets, work on an environment) of what the ORM does."""
    return [
        ("single", SINGLE, create_each),
        ("batch", BATCH, create_batch),
        ("single, messages off", SINGLE, partial(create_each, **CHATTER_OFF)),
        ("batch, messages off", BATCH, partial(create_batch, **CHATTER_OFF)),
    ]


def ticket_vals(env) -> dict:
    """What a form sends: the same in both databases."""
    team = env["helpdesk.ticket.team"].search([("name", "=", "Team 1")])
    colleague = (team.user_ids - env.user).sorted("id")[:1]
    partner = env["res.partner"].search(
        [("name", "!=", False)], order="id desc", limit=1
    )
    category = env["helpdesk.ticket.category"].search([], order="id", limit=1)
    channel = env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
    return {
        "name": "Water drips from the ceiling",
        "description": "<p>Since yesterday evening, in the hall.</p>",
        "partner_id": partner.id,
        "team_id": team.id,
        "user_id": colleague.id,
        "category_id": category.id,
        "channel_id": channel.id,
    }


def warm_up(env) -> None:
    """Fill the caches that stay; forget the tickets."""
    create_batch(env, count=2)
    create_each(env, count=1)
    undo(env)


def create_each(env, count: int = 0, **context) -> None:
    """Create ticket by ticket, each up to what stands before its commit."""
    Ticket = env["helpdesk.ticket"].with_context(**context)
    vals = ticket_vals(env)
    for _number in range(count or SINGLE):
        Ticket.create(dict(vals))
        env.cr.flush()


def create_batch(env, count: int = 0, **context) -> None:
    """Create all at once, up to what stands before the commit."""
    Ticket = env["helpdesk.ticket"].with_context(**context)
    vals = ticket_vals(env)
    Ticket.create([dict(vals) for _number in range(count or BATCH)])
    env.cr.flush()


# ----------------------------------------------------------------------
# Limits
# ----------------------------------------------------------------------


def raw_ways(env) -> list[tuple[str, int, Callable]]:
    """(title, rows, measuring function) of the same row without the ORM."""
    names, row = plain_row(env)
    return [
        ("one INSERT and commit", 1, partial(insert_durably, env, names, row)),
        ("INSERT of 1,000 rows", BATCH, partial(repeat, env, insert_many, names, row)),
        ("COPY of 1,000 rows", BATCH, partial(repeat, env, copy_many, names, row)),
    ]


def plain_row(env) -> tuple[list[str], list]:
    """Column names and values of a ticket as the ORM stores it."""
    create_batch(env, count=1, **CHATTER_OFF)
    env.cr.execute("SELECT * FROM helpdesk_ticket ORDER BY id DESC LIMIT 1")
    names = [column.name for column in env.cr.description]
    row = dict(zip(names, env.cr.fetchone(), strict=True))
    undo(env)
    given = {
        name: value
        for name, value in row.items()
        if name not in ("id", "number")
        and value is not None
        and not isinstance(value, dict | list)
    }
    return [*given, "number"], list(given.values())


def repeat(env, work: Callable, names: list[str], row: list) -> list[Sample]:
    """Measure some rounds of raw SQL, rolled back."""
    samples = []
    for number in range(ROUNDS):
        rows = [(*row, f"bench-{number}-{pos}") for pos in range(BATCH)]
        samples.append(measured(partial(work, env.cr, names, rows)))
        undo(env)
    return samples


def insert_many(cr, names: list[str], rows: list[tuple]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    sql = f"INSERT INTO helpdesk_ticket ({columns}) VALUES %s"
    execute_values(cr._obj, sql, rows, page_size=len(rows))


def insert_rows(names: list[str], row: list, cr, prefix: str) -> None:
    """A thousand rows at once; ``prefix`` tells the numbers of one round."""
    rows = [(*row, f"bench-{prefix}-{pos}") for pos in range(BATCH)]
    insert_many(cr, names, rows)


def copy_many(cr, names: list[str], rows: list[tuple]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    lines = ("\t".join(map(copy_text, row)) for row in rows)
    cr.copy_expert(
        f"COPY helpdesk_ticket ({columns}) FROM STDIN", io.StringIO("\n".join(lines))
    )


def copy_text(value) -> str:
    """A value as COPY reads it.

    >>> copy_text(True), copy_text("two\\nlines")
    ('t', 'two\\\\nlines')
    """
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def insert_durably(env, names: list[str], row: list) -> list[Sample]:
    """One row and its commit, the floor of every save; deleted afterwards."""
    samples = []
    with env.registry.cursor() as cr:
        for number in range(ROUNDS * 5):
            rows = [(*row, f"bench-durable-{number}")]

            def work(cr=cr, rows=rows):
                insert_many(cr, names, rows)
                cr.commit()

            samples.append(measured(work))
            cr.execute(
                "DELETE FROM helpdesk_ticket WHERE number LIKE 'bench-durable-%'"
            )
            cr.commit()
    return samples
