# Runs in Odoo's shell; `env` is given. Rolls everything back.
# ruff: noqa: F821
"""A month of the performance ledger of 5,000 employees: proposals, close, workbook."""

import os
import time
from datetime import date

from odoo.addons.cs_base.tools.period import shift_months

PEOPLE = int(os.environ.get("N") or 5000)
EVENTS = 3
SMALL = max(PEOPLE // 50, 1)
LIMIT_SECONDS = 10

env = env(context={"tracking_disable": True, "mail_notrack": True})
company = env["res.company"].create({"name": "Ledger Benchmark"})
department = env["hr.department"].create({"name": "All", "company_id": company.id})


def new_user(login):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login,
                "login": login,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(4, env.ref("cs_base.cs_base_group_director").id)],
            }
        )
    )


proposer, confirmer = new_user("bench_proposer"), new_user("bench_confirmer")
rule = env["cs.performance.rule"].create(
    {
        "code": "bench",
        "name": "Late",
        "company_id": company.id,
        "unit": "percent",
        "formula": "per_unit",
        "value": 10,
        "cap_event": 100,
        "cap_month": 50,
        "valid_from": "2020-01-01",
    }
)
rule.action_publish()
people = env["hr.employee"].create(
    [
        {
            "name": f"Person {n}",
            "company_id": company.id,
            "department_id": department.id,
            "cs_employee_number": f"{n:05d}",
        }
        for n in range(PEOPLE)
    ]
)
env.flush_all()


def ledger(user, model="cs.performance.entry"):
    records = env[model].with_user(user)
    return records.with_context(allowed_company_ids=company.ids, tracking_disable=True)


def measured(name, work):
    """Run ``work``; print and return its seconds, its queries and what it returns."""
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    result = work()
    env.flush_all()
    seconds, queries = time.perf_counter() - start, env.cr.sql_log_count - queries
    print(f"  {name:44} {seconds:7.2f} s  {queries:6} queries")
    return seconds, queries, result


def run_month(number, chosen):
    """One month of ``chosen`` employees; return queries and seconds of the close."""
    first = shift_months(date(2021, 1, 1), number)
    vals_list = [
        {
            "employee_id": employee_id,
            "rule_id": rule.id,
            "event_date": first,
            "event_key": f"{number}-{event}",
            "inputs": {"count": event + 1},
        }
        for employee_id in chosen.ids
        for event in range(EVENTS)
    ]
    print(f"\n{len(chosen)} employees, {len(vals_list)} entries")
    _s, _q, entries = measured(
        "proposals", lambda: ledger(proposer)._propose(vals_list)
    )
    _s, _q, _r = measured(
        "confirmed", lambda: ledger(confirmer).browse(entries.ids)._confirm()
    )
    month = entries.month_id.sudo()
    ledger(confirmer, month._name).browse(month.ids).action_close()
    seconds, queries, _r = measured("closed: sums, caps, hash", month._close)
    assert month.state == "closed" and len(month.line_ids) == len(chosen)
    assert set(month.line_ids.mapped("total")) == {-50.0}
    measured("verified", company._get_cs_ledger_problems)
    measured(
        "workbook made and kept",
        lambda: ledger(confirmer, month._name).browse(month.ids).action_export(),
    )
    measured(
        "first page of the list",
        lambda: ledger(confirmer).web_search_read(
            [("month_id", "=", month.id)], {"employee_id": {}, "value": {}}, limit=80
        ),
    )
    return seconds, queries


_few_seconds, few = run_month(0, people[:SMALL])
seconds, many = run_month(1, people)
print(f"\n  close: {seconds:.2f} s (goal at most {LIMIT_SECONDS}), {many} queries")
print(f"  against {few} queries for {SMALL} employees: none for each employee")
assert many <= few + PEOPLE * EVENTS / 500, "queries grow with the employees"
assert seconds <= LIMIT_SECONDS, "the close takes too long"
env.cr.rollback()
