"""Pivot and dashboards: stock's live pivot, ours live, ours from closed months.

Section 1 of performance.md ("pivot"). Months that have ended are summed up before;
what that costs is measured in a transaction that is rolled back.
"""

import time
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from .common import OURS, STOCK, Table, in_turn, measured, median, open_env, times
from .seeding.months import roll_up

ROUNDS = 5
USER = "manager"
STEPS = ("month:month", "step")
#: What a director looks at together.
ASKED = ("__count", "received:sum", "closed:sum", "late:sum", "in_time_rate:avg")


def run(n: int) -> list[Table]:
    """Return the table of pivots and the table of what the roll-up costs."""
    catch_up(n)
    with open_env(STOCK(n), USER) as stock, open_env(OURS(n), login=None) as system:
        cost = Table(
            f"Roll-up of closed months, {n:,} tickets", ["what", "ms", "queries"]
        )
        user = system["res.users"].search([("login", "=", USER)])
        words = {"lang": "zh_CN", "tz": "Asia/Shanghai"}
        words["allowed_company_ids"] = user.company_ids.ids
        ours = system(user=user.id, context=words)
        figures = ours["cs.ticket.analysis"]
        pivot = add_pivots(n, pivots(stock, ours))
        add_by_hand(pivot, system)
        system.cr.execute("DELETE FROM cs_ticket_month; DELETE FROM cs_ticket_period")
        system.invalidate_all()
        live = measured(ask(figures, [], STEPS, ["__count", "received:sum"])).wall
        pivot.note(f"Month x stage, all, before the first roll-up: {live:.1f} s, once.")
        add_first(cost, system)
        add_costs(cost, system)
        return [pivot, cost]


def catch_up(n: int) -> None:
    """Do what the scheduled action does at night: other sections have written to old
    tickets, whose months are live until then.
    """
    with open_env(OURS(n), login=None) as env:
        roll_up(env)
        env.cr.execute("ANALYZE cs_ticket_month; ANALYZE cs_ticket_period")
        env.cr.commit()


# ----------------------------------------------------------------------
# Reading
# ----------------------------------------------------------------------


def months() -> tuple[date, date]:
    """First day of the present month, and of the same one a year ago."""
    present = date.today().replace(day=1)
    return present, present.replace(year=present.year - 1)


def ask(model, domain, columns, aggregates):
    """The question of a pivot with these rows: all levels in one request."""
    sets = [list(columns[:size]) for size in range(len(columns), -1, -1)]
    return lambda: model.formatted_read_grouping_sets(domain, sets, aggregates)


def pivots(stock, ours) -> dict:
    """Measure every pivot of every side in turn: name -> side -> median ms, queries."""
    present, last_year = months()
    theirs, tickets = stock["helpdesk.ticket"], ours["helpdesk.ticket"]
    figures = ours["cs.ticket.analysis"]
    created = ("create_date:month", "stage_id")
    year = [("month", ">=", last_year)]
    closed = [*year, ("month", "<", present)]
    since = [("create_date", ">=", f"{last_year} 00:00:00")]
    until = [*since, ("create_date", "<", f"{present} 00:00:00")]
    found = {}
    for name, domain, own, columns in (
        ("month x stage, all", [], [], STEPS),
        ("month x stage, closed months", None, [("month", "<", present)], STEPS),
        ("month x stage, one year", since, year, STEPS),
        ("month x stage, last 12 closed months", until, closed, STEPS),
        ("month x category, all", [], [], ("month:month", "category_id")),
        ("category x channel, one year", since, year, ("category_id", "channel_id")),
    ):
        if domain is None:
            domain = [("create_date", "<", f"{present} 00:00:00")]
        old = [
            {"month:month": created[0], "step": created[1]}.get(c, c) for c in columns
        ]
        ways = {
            "stock": ask(theirs, domain, old, ["__count"]),
            "ours, tickets": ask(tickets, domain, old, ["__count"]),
            "figures": ask(figures, own, columns, ["__count", "received:sum"]),
            "figures, 5 measures": ask(figures, own, columns, ASKED),
        }
        samples = in_turn(ways, ROUNDS)
        found[name] = {
            side: (median(s.wall * 1000 for s in taken), taken[0].queries)
            for side, taken in samples.items()
        }
    return found


def add_pivots(n, rolled) -> Table:
    """One row for each pivot: stock, ours on tickets, the figures."""
    table = Table(
        f"Pivot, {n:,} tickets (median ms of {ROUNDS})",
        [
            "pivot",
            "stock",
            "ours, same request",
            "figures",
            "with 5 measures",
            "stock / figures",
            "queries",
        ],
    )
    for name, sides in rolled.items():
        stock, figures = sides["stock"][0], sides["figures"]
        table.add(
            name,
            stock,
            sides["ours, tickets"][0],
            figures[0],
            sides["figures, 5 measures"][0],
            times(stock, figures[0]),
            figures[1],
        )
    table.note("Closed months come from sums; the present month is counted live.")
    return table


def add_by_hand(table, env) -> None:
    """The limit: the same sums, asked of the stored months and of nothing else."""
    query = (
        "SELECT month, step, SUM(row_count), SUM(received) FROM cs_ticket_month "
        "WHERE grain IN ('base', 'ticket') GROUP BY GROUPING SETS "
        "((month, step), (month), ())"
    )
    walls = [measured(lambda: env.cr.execute(query)).wall for _round in range(ROUNDS)]
    table.note(f"SQL by hand on the sums, all months: {median(walls) * 1000:.1f} ms.")


# ----------------------------------------------------------------------
# What it costs
# ----------------------------------------------------------------------


def add_first(table, env) -> None:
    """Roll up everything for the first time."""
    started = time.perf_counter()
    count = roll_up(env)["months"]
    spent = time.perf_counter() - started
    env.cr.execute("ANALYZE cs_ticket_month; ANALYZE cs_ticket_period")
    env.cr.execute(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE grain = 'base'), "
        "pg_total_relation_size('cs_ticket_month') FROM cs_ticket_month"
    )
    stored, base, size = env.cr.fetchone()
    table.add(f"everything for the first time: {count} months", spent * 1000, None)
    table.note(
        f"Stored: {stored:,} rows, {base:,} of them by kind, step, severity and origin "
        f"alone; {size / 2**20:.0f} MB."
    )


@contextmanager
def without_notes(env):
    """Switch the notes off: what a write costs without them."""
    with patch.object(type(env["cs.ticket.change"]), "_note", lambda *_args: None):
        yield


def add_costs(table, env) -> None:
    """A note on one write and on a batch, an idle run, one month again."""
    periods = env["cs.ticket.period"]
    month = periods.search([], limit=1, offset=len(periods.search([])) // 2)
    tickets = env["helpdesk.ticket"].search(
        [
            ("site_id", "=", month.site_id.id),
            ("received_date", ">=", month.start_date),
            ("received_date", "<", month.stop_date),
            ("step", "!=", False),
        ],
        limit=500,
    )
    for label, some in (("one old ticket", tickets[:1]), ("a batch", tickets)):
        values = [1, 0]

        def write(some=some, values=values):
            values.append(values[-1] + 1)
            some._write_by_server({"urge_count": values[-1]})
            env.flush_all()

        def plainly(write=write):
            with without_notes(env):
                write()

        samples = in_turn({"noted": write, "plain": plainly}, ROUNDS)
        for way, what in (("plain", "without the note"), ("noted", "with the note")):
            table.add(
                f"write of {label} ({len(some)}), {what}",
                median(s.wall * 1000 for s in samples[way]),
                samples[way][0].queries,
            )
    once = measured(lambda: periods._get_due()._roll_up())
    table.add("one changed month rolled up again", once.wall * 1000, once.queries)
    samples = in_turn({"idle": lambda: idle(periods)}, ROUNDS)["idle"]
    table.add(
        "job with nothing to do",
        median(s.wall * 1000 for s in samples),
        samples[0].queries,
    )


def idle(periods) -> None:
    """The job as it runs when no month has ended or changed."""
    periods._drop_void()
    periods._open_ended()
    if periods._get_due():
        raise AssertionError("there is something to do")
