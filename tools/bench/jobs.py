"""Scheduled actions: what is overdue escalated with its traces, and nothing to do.

Section 3 of performance.md. Nothing is committed; a job's commits are left out.
"""

import os
import resource
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from unittest.mock import patch

from . import job_ways as ways
from .common import OURS, STOCK, Sample, Table, measured, open_env, times, undo

# As many as the goal speaks of, or one in twenty of the tickets there are.
MOST = 50_000
SHARE = 20
# Ways that take minutes for all are measured on some.
SOME = 1_000
IDLE_ROUNDS = 7
LONG_AGO = datetime(2001, 1, 1)


def run(n: int) -> list[Table]:
    """Return the table of ways and the table of jobs with nothing to do."""
    return [escalations(n), idle_jobs(n)]


def escalations(n: int) -> Table:
    """Stock and ours, from the slowest way to the limit, on the same number."""
    count = min(MOST, n // SHARE)
    table = Table(
        f"Scheduled action: {count:,} overdue of {n:,} tickets",
        [
            "way",
            "measured on",
            "seconds",
            "CPU s",
            "records/s",
            "queries each",
            "RSS + MB",
        ],
    )
    traced = add_stock(table, STOCK(n), count)
    limit, same, ours = add_ours(table, OURS(n), count)
    table.note(
        f"Ours against stock's traced loop: {times(traced, ours)} (goal 9 x); against "
        f"SQL with one chatter row each on our tables: {times(ours, limit)} its time "
        f"(goal 2 x); against SQL with the very traces of ours: {times(ours, same)}."
    )
    table.note(
        "Times are for all of them; ways measured on fewer are extrapolated. CPU is "
        "Python's; the rest is PostgreSQL's and the disk's."
    )
    return table


def add_stock(table: Table, database: str, count: int) -> float:
    """Measure stock's ways; return the seconds of its traced loop for all."""
    some = min(SOME, count)
    with open_env(database, login=None) as env:
        env.cr.execute(
            "SELECT ticket.id FROM helpdesk_ticket ticket JOIN helpdesk_ticket_stage "
            "stage ON stage.id = ticket.stage_id WHERE stage.closed IS NOT TRUE "
            "ORDER BY ticket.id LIMIT %s",
            [count],
        )
        ids = [row[0] for row in env.cr.fetchall()]
        rows = (
            ("stock: ORM, ticket by ticket", ways.write_each, ids[:some]),
            ("stock: ORM in chunks of 1,000", ways.write_chunks, ids),
            ("stock: tracked field with chatter", ways.write_tracked, ids[:some]),
            ("stock: the same and an activity", ways.plan_tracked, ids[:some]),
            ("stock: one SQL UPDATE", ways.sql_update, ids),
            ("stock: SQL and a chatter row each", ways.sql_traced, ids),
        )
        found = {
            title: add(table, env, title, partial(way, env, part), len(part), count)
            for title, way, part in rows
        }
    return found["stock: tracked field with chatter"]


def add_ours(table: Table, database: str, count: int) -> tuple[float, float, float]:
    """Measure our job and its limits; return the seconds of: SQL with a chatter row,
    SQL with our traces, the job."""
    with open_env(database, login=None) as env:
        clock_ids = ways.make_due(env, count)
        undo(env)
        env.cr.execute(
            "SELECT id FROM helpdesk_ticket WHERE is_open ORDER BY id LIMIT %s", [count]
        )
        ticket_ids = [row[0] for row in env.cr.fetchall()]
        limit = add(
            table,
            env,
            "ours: SQL and a chatter row each",
            partial(ways.sql_traced, env, ticket_ids),
            len(ticket_ids),
            count,
        )
        same = add(
            table,
            env,
            "ours: SQL with the traces of ours",
            partial(ways.sql_our_traces, env, clock_ids),
            len(clock_ids),
            count,
        )
        ours = 0.0
        for title, codes in (
            ("tickets and tasks", ways.CODES),
            ("tickets", ways.CODES[:2]),
            ("tasks", ways.CODES[2:]),
        ):
            due = len(ways.make_due(env, count, codes))
            job = partial(ways.run_job, env, env["cs.deadline"]._cron_alert)
            seconds = add(table, env, f"ours: the job, {title}", job, due, count)
            ours = ours or seconds
    return limit, same, ours


def add(table: Table, env, title: str, work, done: int, count: int) -> float:
    """Measure ``work`` on ``done`` records, undo it, add its row; return the seconds
    for ``count`` records."""
    before = resident()
    sample = measured(work)
    grown = resident() - before
    undo(env)
    seconds = sample.wall * count / max(done, 1)
    table.add(
        title,
        done,
        seconds,
        sample.cpu * count / max(done, 1),
        done / sample.wall,
        sample.queries / max(done, 1),
        grown,
    )
    return seconds


def resident() -> float:
    """Return the resident memory of this process in MB."""
    with open("/proc/self/statm") as status:
        return int(status.read().split()[1]) * resource.getpagesize() / 1e6


# ------------------------------------------------------------------
# Nothing to do
# ------------------------------------------------------------------


def idle_jobs(n: int) -> Table:
    """Every scheduled action of our addons when nothing is due; goal 10 ms each."""
    table = Table(
        f"Scheduled actions with nothing due, {n:,} tickets",
        ["scheduled action", "first ms", "best ms", "median ms", "queries"],
    )
    with open_env(OURS(n), login=None) as env:
        for cron in our_crons(env):
            job = partial(ways.run_job, env, get_job(env, cron))
            # Whatever is due is done first. The traces of that stay in the indexes as
            # long as it is not committed, so the job then runs before all of them.
            moment = LONG_AGO if job() else None
            samples: list[Sample] = []
            for _number in range(IDLE_ROUNDS):
                env.invalidate_all()
                with at(moment):
                    samples.append(measured(job))
            name = cron.cron_name
            undo(env)
            walls = sorted(sample.wall * 1000 for sample in samples)
            table.add(
                name,
                samples[0].wall * 1000,
                walls[0],
                walls[len(walls) // 2],
                samples[-1].queries,
            )
    return table


def our_crons(env):
    """Return the scheduled actions that our addons bring."""
    modules = [
        name
        for name in os.listdir(os.path.join(os.path.dirname(__file__), "../../addons"))
        if name.startswith("cs_")
    ]
    data = env["ir.model.data"].search(
        [("model", "=", "ir.cron"), ("module", "in", modules)], order="name"
    )
    return env["ir.cron"].browse(data.mapped("res_id"))


def at(moment):
    """Let the ORM's clock stand at ``moment``; None lets it run."""
    from odoo.fields import Datetime

    if moment is None:
        return nullcontext()
    return patch.object(Datetime, "now", staticmethod(lambda *_args: moment))


def get_job(env, cron):
    """Return the method of a scheduled action, without the server action around it."""
    method = cron.code.removeprefix("model.").removesuffix("()")
    return getattr(env[cron.model_id.model], method)
