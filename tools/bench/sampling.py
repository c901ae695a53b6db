# Runs in Odoo's shell; `env` is given. Rolls everything back.
# ruff: noqa: F821
"""Draws of 20 %: queries and time to read, to rank and to store (performance.md 3)."""

import os
import statistics
import time

from odoo import fields
from odoo.tools import SQL

from odoo.addons.cs_base.tools import sampling

SIZES = [int(n) for n in (os.environ.get("N") or "30000,200000").split(",")]
ROUNDS = 5

admin = env.ref("base.user_admin")
company = admin.company_id
env = env(user=admin.id, context={"allowed_company_ids": company.ids})
director = env.ref("cs_base.cs_base_group_director")
admin.sudo().write({"group_ids": [fields.Command.link(director.id)]})
site = company.cs_default_site_id
Exceptions = env["cs.exception"]


def rows(count):
    """So many rows of the list of exceptions within a month, of four kinds."""
    env.execute_query(
        SQL(
            "INSERT INTO cs_exception (kind, rule, res_model, res_id, site_id,"
            " company_id, user_id, operator_id, date, state)"
            " SELECT (ARRAY['warning','trial','cancel','reason'])[n %% 4 + 1],"
            " 'BENCH', 'res.partner', n, %s, %s, %s, %s,"
            " timestamp '2026-03-02' + n * interval '10 seconds', 'open'"
            " FROM generate_series(1, %s) n RETURNING id",
            *(site.id, company.id, admin.id, admin.id, count),
        )
    )
    env.execute_query(SQL("SELECT count(*) FROM cs_exception"))


def plan(strata):
    found = env["cs.sampling.plan"].create(
        {
            "name": "Bench",
            "code": f"BENCH-{len(strata)}",
            "model_id": env["ir.model"]._get_id("cs.exception"),
            "population_domain": "[('rule', '=', 'BENCH')]",
            "date_field": "date",
            "stratum_field": strata[0] if strata else False,
            "period_type": "month",
            "valid_from": "2026-01-01",
        }
    )
    found.action_publish()
    return found


def measured(work):
    """Return what ``work`` gave, its wall and CPU milliseconds, and its queries."""
    queries, cpu, wall = env.cr.sql_log_count, time.process_time(), time.perf_counter()
    result = work()
    return result, (
        (time.perf_counter() - wall) * 1000,
        (time.process_time() - cpu) * 1000,
        env.cr.sql_log_count - queries,
    )


def draw(strata, number):
    """Prepare and draw once, in a savepoint that is undone; return the figures."""
    figures = {}
    point = env.cr.savepoint()
    one = plan(strata)._prepare_draws(
        day=fields.Date.to_date("2026-03-10"), user=admin, company=company
    )
    env.flush_all()
    one = one.sudo()
    (population, _names), figures["read the population"] = measured(
        one._read_population
    )
    total = sampling.Terms(rate=20).size(len(population))
    result, figures["hash, rank and share"] = measured(
        lambda: sampling.draw(total, 1, population, "0" * 64, "BENCH", "2026-03")
    )
    _ids, figures[f"store {total} lines"] = measured(
        lambda: one._insert_lines(result.drawn)
    )
    _packed, figures["pack the population"] = measured(lambda: one._pack(population))
    point.rollback()
    point.close()
    env.invalidate_all()
    if number == 0:
        assert len(population) == size, (len(population), size)
    return figures


for size in SIZES:
    rows(size)
    for strata in ((), ("kind",)):
        rounds = [draw(strata, number) for number in range(ROUNDS)]
        print(f"\n20 % of {size}, strata: {', '.join(strata) or 'none'}")
        whole = 0
        for name in rounds[0]:
            wall, cpu, queries = (
                statistics.median(column)
                for column in zip(*(one[name] for one in rounds), strict=True)
            )
            whole += wall
            print(
                f"  {name:24} {wall:8.1f} ms  CPU {cpu:8.1f} ms  {queries:3.0f} queries"
            )
        print(f"  {'all':24} {whole:8.1f} ms")
    env.cr.rollback()
    env.invalidate_all()
    admin.sudo().write({"group_ids": [fields.Command.link(director.id)]})
