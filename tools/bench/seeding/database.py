"""The databases of the seed: made from what the tooling makes, filled in steps."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from cs import addons, cluster, databases, odoo
from cs.console import step

from ..common import OURS, STOCK, open_env
from . import governed, months, people, places, plan, rows, templates
from .check import check
from .steps import Steps
from .tables import SETTINGS

# Raise it when the seed makes something else; older databases are made anew.
VERSION = 4
EMPTY = "bench_stock_empty"
STOCK_MODULES = "base,contacts,helpdesk_mgmt,report_xlsx"


def ensure(n: int, template: str | None = None) -> None:
    """Make both databases of a size, or go on where a run was ended.

    :param template: database with our addons that ours is copied from; by default
        the tooling's own
    """
    make_stock(n)
    make_ours(n, template)


@contextmanager
def superuser(database: str) -> Iterator:
    """A cursor of PostgreSQL's superuser, who can switch foreign keys off."""
    connection = psycopg2.connect(
        host=str(cluster.socket_folder()),
        port=cluster.PORT,
        user=cluster.SUPERUSER,
        dbname=database,
    )
    try:
        with connection.cursor() as cr:
            cr.execute(SETTINGS)
            connection.commit()
            yield cr
    finally:
        connection.close()


def version_of(name: str) -> int | None:
    """Version of the seed in a database; None for half of one or none at all."""
    if not databases.exists(name):
        return None
    there = cluster.sql("SELECT to_regclass('bench_step') IS NOT NULL", name)
    if there != "t":
        return None
    noted = cluster.sql(
        "SELECT note->>'version' FROM bench_step WHERE name='begin'", name
    )
    return int(noted) if noted else None


def prepare(name: str, make) -> None:
    """Make an empty database with its modules unless one of this version is there."""
    if version_of(name) == VERSION:
        return
    new = f"{name}_new"
    with step(f"Database {name}"):
        drop(name)
        drop(new)
        make(new)
        anchor = cluster.sql("SELECT to_char(now(), 'YYYY-MM-DD')", new)
        begin = Noted(new)
        begin.write(VERSION, other_anchor(name) or anchor)
        databases.rename(new, name)


def drop(name: str) -> None:
    """Drop a database, also where the superuser's statement of a killed seed runs."""
    cluster.sql(
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        cluster.SUPERUSER,
        cluster.SUPERUSER,
    )
    databases.drop(name)


class Noted:
    """The first note in a new database: version of the seed, and its last day."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, version: int, anchor: str) -> None:
        """Write it as the role that owns the database."""
        from .steps import TABLES

        cluster.sql(
            f"{TABLES}; INSERT INTO bench_step (name, seconds, note) VALUES "
            f"""('begin', 0, '{{"version": {version}, "anchor": "{anchor}"}}')""",
            self.name,
        )


def other_anchor(name: str) -> str | None:
    """The last day of the database beside this one: both have the same days."""
    stock, ours = "bench_stock_", "bench_ours_"
    other = name.replace(stock, ours) if stock in name else name.replace(ours, stock)
    if version_of(other) != VERSION:
        return None
    return cluster.sql(
        "SELECT note->>'anchor' FROM bench_step WHERE name='begin'", other
    )


def copy_stock(name: str) -> None:
    """The modules of the stock helpdesk in both languages; installed only once."""
    if not databases.exists(EMPTY):
        new = f"{EMPTY}_new"
        drop(new)
        databases.create_empty(new)
        words = ("-d", new, "-i", STOCK_MODULES, "--load-language", "en_US,zh_CN")
        odoo.batch("install-bench-stock", *words)
        databases.check_installed(new, STOCK_MODULES.split(","))
        databases.rename(new, EMPTY)
    databases.copy(EMPTY, name)


def make_stock(n: int) -> None:
    """The stock helpdesk with n tickets."""
    name = STOCK(n)
    prepare(name, copy_stock)
    with open_env(name, None) as env:
        steps = Steps(env.cr, env.cr.commit, name)
        steps.run("people", lambda: people.make(env, steps, ours=False))
        steps.run("templates", lambda: templates.make_plain(env, steps))
    with superuser(name) as cr:
        steps = Steps(cr, cr.connection.commit, name)
        day = steps.note("begin")["anchor"]
        steps.run("partners", lambda: plan.make_partners(steps, cr, n))
        steps.run("plan", lambda: plan.make_plan(steps, cr, n, day, ours=False))
        steps.run(
            "tickets",
            lambda: rows.make_tickets(cr, rows.SOURCE, {**rows.COMMON, **rows.STOCK}),
        )
        steps.run("numbers", lambda: rows.number_stock(cr, n))
        steps.run("messages", lambda: rows.make_messages(cr))
        steps.run("followers", lambda: rows.make_followers(cr))
        vacuum(steps, cr)
    with open_env(name, None) as env:
        steps = Steps(env.cr, env.cr.commit, name)
        steps.run("check", lambda: check(env, steps, n, ours=False))


def make_ours(n: int, template: str | None = None) -> None:
    """Our addons with the same n tickets."""
    name = OURS(n)
    prepare(name, lambda new: databases.copy(template or databases.template(), new))
    update(name)
    with open_env(name, None) as env:
        steps = Steps(env.cr, env.cr.commit, name)
        steps.run("people", lambda: people.make(env, steps, ours=True))
    with superuser(name) as cr:
        steps = Steps(cr, cr.connection.commit, name)
        day = steps.note("begin")["anchor"]
        steps.run("partners", lambda: plan.make_partners(steps, cr, n))
    with open_env(name, None) as env:
        steps = Steps(env.cr, env.cr.commit, name)
        steps.run("departments", lambda: places.make_departments(env, steps))
        steps.run("units", lambda: places.make_units(env, steps, n))
        steps.run("households", lambda: places.make_households(env, steps, n))
        steps.run("templates", lambda: templates.make_plain(env, steps))
        steps.run("templates 2", lambda: templates.make_governed(env, steps))
    with superuser(name) as cr:
        steps = Steps(cr, cr.connection.commit, name)
        fill_ours(steps, cr, n, day)
    with open_env(name, None) as env:
        steps = Steps(env.cr, env.cr.commit, name)
        steps.run("numbers", lambda: governed.settle_numbers(env))
        steps.run("check", lambda: check(env, steps, n, ours=True))
        steps.run("months", lambda: months.roll_up(env))
    with superuser(name) as cr:
        vacuum(Steps(cr, cr.connection.commit, name), cr, "vacuum months")


def update(name: str) -> None:
    """Bring our addons in a database up to the files: new indexes and columns."""
    code = addons.tree_hash()
    noted = cluster.sql(
        "SELECT note->>'code' FROM bench_step WHERE name = 'code'", name
    )
    if noted == code:
        return
    databases.upgrade(name)
    cluster.sql(
        f"""INSERT INTO bench_step (name, note) VALUES ('code', '{{"code": "{code}"}}')
        ON CONFLICT (name) DO UPDATE SET note = EXCLUDED.note, done = now()""",
        name,
    )


def fill_ours(steps: Steps, cr, n: int, day: str) -> None:
    """The rows of our database that SQL makes."""
    now = f"'{day}'::timestamp"
    clerk, manager = steps.ids("role")[1], steps.ids("role")[-1]
    steps.run("plan", lambda: plan.make_plan(steps, cr, n, day, ours=True))
    steps.run("tickets", lambda: governed.make_governed_tickets(cr, now))
    steps.run("messages", lambda: rows.make_messages(cr))
    steps.run("followers", lambda: rows.make_followers(cr))
    steps.run("assignments", lambda: governed.make_assignments(cr, now))
    steps.run("clocks", lambda: governed.make_clocks(cr, now))
    steps.run("callbacks", lambda: governed.make_callbacks(cr, now, clerk, manager))
    steps.run("exceptions", lambda: governed.make_exceptions(cr, now))
    vacuum(steps, cr)


def vacuum(steps: Steps, cr, name: str = "vacuum") -> None:
    """Statistics and visibility, as a database that runs for long has them."""

    def work() -> None:
        cr.connection.commit()
        cr.connection.autocommit = True
        cr.execute("VACUUM ANALYZE")
        cr.connection.autocommit = False

    steps.run(name, work)
