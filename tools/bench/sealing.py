# Runs in Odoo's shell; `env` is given. Rolls everything back.
# ruff: noqa: F821
"""Sealing signatures into one chain, and verifying it: links a second."""

import os
import statistics
import time

from odoo.tools import SQL

ROWS = int(os.environ.get("N") or 100_000)
ROUNDS = 3
FEW = 500
MODEL = "cs.signature.mixin"

admin = env.ref("base.user_admin")
Signature = env["cs.signature"]
Chain = env["cs.signature.chain"]


def make(count):
    """Insert signatures like those of a busy site; return the name of their chain."""
    site = admin._get_default_cs_site()
    pattern = Signature._by_server().create(
        {
            "res_model": MODEL,
            "res_id": 1,
            "role": "head",
            "user_id": admin.id,
            "session_user_id": admin.id,
            "operator_id": admin.id,
            "method": "click",
            "signed_date": "2026-01-01 00:00:00",
            "site_id": site.id,
            "content_hash": "0" * 64,
            "personal_digests": {"result": "1" * 64},
            "salt": "2" * 64,
        }
    )
    env.flush_all()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'cs_signature' AND column_name != 'id'"
    )
    names = [name for (name,) in env.cr.fetchall()]
    own = {
        "res_id": SQL("n + 1"),
        "signed_date": SQL("signed_date + n * interval '25 s'"),
    }
    env.cr.execute(
        SQL(
            "INSERT INTO cs_signature (%s) SELECT %s FROM cs_signature, "
            "generate_series(1, %s) n WHERE id = %s",
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(own.get(name, SQL.identifier(name)) for name in names),
            count - 1,
            pattern.id,
        )
    )
    env.cr.execute("ANALYZE cs_signature")
    return pattern.chain


def measured(work, argument):
    """Return (CPU seconds, wall seconds, queries) of ``work(argument)``."""
    queries, cpu, wall = env.cr.sql_log_count, time.process_time(), time.perf_counter()
    work(argument)
    return (
        time.process_time() - cpu,
        time.perf_counter() - wall,
        env.cr.sql_log_count - queries,
    )


def seal(size):
    while Signature._seal_batch(size):
        pass


def verify(name):
    chain = Chain.search([("name", "=", name)])
    assert chain.length == ROWS, chain.length
    assert chain._verify() == []


figures = {"sealed in sets": [], "sealed singly": [], "verified": []}
for _round in range(ROUNDS):
    chain = make(ROWS)
    figures["sealed in sets"].append((ROWS, *measured(seal, 5000)))
    figures["verified"].append((ROWS, *measured(verify, chain)))
    env.cr.rollback()
    env.invalidate_all()
    make(FEW)
    figures["sealed singly"].append((FEW, *measured(seal, 1)))
    env.cr.rollback()
    env.invalidate_all()

print(f"\nA chain of {ROWS} signatures, medians of {ROUNDS} rounds")
for name, rounds in figures.items():
    count, cpu, wall, queries = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    print(
        f"  {name:16} {wall:7.2f} s  {count / wall:9.0f} links/s  "
        f"{count / cpu:9.0f} links/CPU s  {queries / count:7.4f} queries a link"
    )
