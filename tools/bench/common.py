"""What every section uses: the databases by size, environments, measuring in turn.

A section is a module of this package with `run(n: int) -> list[Table]`. It leaves
nothing behind: no row in a database, no process.
"""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cs import paths

from .figures import (  # noqa: F401
    Sample,
    Table,
    median,
    milliseconds,
    p95,
    text,
    times,
)


def STOCK(n: int) -> str:
    """Name of the stock database with n tickets."""
    return f"bench_stock_{n}"


def OURS(n: int) -> str:
    """Name of our database with n tickets."""
    return f"bench_ours_{n}"


def folder(n: int) -> Path:
    """Where results and logs of this size are kept."""
    path = paths.WORK / "bench" / str(n)
    path.mkdir(parents=True, exist_ok=True)
    return path


def setup_odoo() -> None:
    """Read the configuration once in this process; only warnings are logged."""
    from odoo.tools import config

    if not getattr(setup_odoo, "done", False):
        config.parse_config(
            ["-c", str(paths.ODOO_CONF), "--no-http", "--log-level=warn"],
            setup_logging=True,
        )
        setup_odoo.done = True


@contextmanager
def open_env(database: str, login: str | None = "admin", **context) -> Iterator:
    """An environment on a database in this process, rolled back at the end.

    Several databases can be open at once. ``login`` None is the superuser. The
    context is the one that the web client would send: language, time zone, all
    companies of the user.
    """
    setup_odoo()
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    threading.current_thread().dbname = database
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if login is not None:
            user = env["res.users"].search([("login", "=", login)])
            user.ensure_one()
            words = dict(user.with_user(user).context_get())
            words["allowed_company_ids"] = user.company_ids.ids
            env = api.Environment(cr, user.id, {**words, **context})
        elif context:
            env = api.Environment(cr, SUPERUSER_ID, context)
        try:
            yield env
        finally:
            cr.rollback()
            env.transaction.clear()


def undo(env) -> None:
    """Roll back what was done in an environment and forget its cache."""
    env.cr.rollback()
    env.invalidate_all()


def measured(work: Callable[[], object]) -> Sample:
    """Run a piece of work: wall and CPU seconds, queries of all cursors in it."""
    thread = threading.current_thread()
    gc.collect()
    thread.query_count = 0
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Sample(
        time.perf_counter() - wall, time.process_time() - cpu, thread.query_count
    )


def in_turn(
    ways: Mapping[str, Callable[[], object]],
    rounds: int,
    after: Mapping[str, Callable[[], object]] | None = None,
    warm: bool = True,
) -> dict[str, list[Sample]]:
    """Measure several ways alternately: A B, B A, A B …

    ``after`` has what undoes a way (not measured). With ``warm`` each way runs once
    unmeasured first. Returns the samples of each way.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in ways}
    for number in range(-1 if warm else 0, rounds):
        for name in list(ways) if number % 2 == 0 else list(reversed(ways)):
            sample = measured(ways[name])
            if after and name in after:
                after[name]()
            if number >= 0:
                samples[name].append(sample)
    return samples
