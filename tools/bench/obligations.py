# Runs in Odoo's shell; `env` is given. Rolls everything back.
# ruff: noqa: F821
"""The due list: 50,000 obligations checked, made and told (goal: checked in 1 s)."""

import os
import statistics
import time
from datetime import timedelta

from odoo import Command, fields
from odoo.tools import SQL

RULES = int(os.environ.get("N") or 50_000)
ROUNDS = 5
GOAL = 1.0

Rule = env["cs.obligation"]
Item = env["cs.obligation.occurrence"]
company = env.company
NOW = fields.Datetime.now()


def make_pattern():
    """One rule and what it made, from which all others are cloned."""
    department = env["hr.department"].create(
        {"name": "Bench", "company_id": company.id}
    )
    person = env["hr.employee"].create({"name": "Bench", "company_id": company.id})
    department.manager_id = person
    rule = Rule.create(
        {
            "name": "Bench",
            "code": "bench",
            "company_id": company.id,
            "subject_kind": "department",
            "department_ids": [Command.set(department.ids)],
            "due_offset": 5,
            "rule": "CMP-37",
            "valid_from": NOW.date().replace(day=1) - timedelta(days=1),
        }
    )
    return rule, department


def clone_rules(pattern, department):
    """Insert the rules past the ORM, each for the same department."""
    names = [
        field.name
        for field in Rule._fields.values()
        if field.store and field.column_type and field.name not in ("id", "code")
    ]
    columns = SQL(", ").join(map(SQL.identifier, names))
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO cs_obligation (code, %(columns)s)
            SELECT 'bench-' || n, %(columns)s
              FROM cs_obligation, generate_series(1, %(count)s) AS n WHERE id = %(id)s
            """,
            columns=columns,
            count=RULES - 1,
            id=pattern.id,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO cs_obligation_hr_department_rel
                        (cs_obligation_id, hr_department_id)
            SELECT id, %s FROM cs_obligation WHERE code LIKE 'bench-%%'
            """,
            department.id,
        )
    )
    env.cr.execute("ANALYZE cs_obligation")
    env.invalidate_all()


def measured(work):
    """Return (wall seconds, queries) of ``work``."""
    env.flush_all()
    env.invalidate_all()
    queries, wall = env.cr.sql_log_count, time.perf_counter()
    work()
    env.flush_all()
    return time.perf_counter() - wall, env.cr.sql_log_count - queries


def make():
    """As the job does, without its commits."""
    while rules := Rule._take_due(500):
        Rule._make(rules)
        env.flush_all()
        env.invalidate_all()


def alert():
    while items := Item._take_alerts(1000):
        Item._alert(items)
        env.flush_all()
        env.invalidate_all()


def check():
    """One hour of the job in which nothing is due."""
    assert not Rule._take_due(500)
    Item._refresh_people()
    assert not Item._take_alerts(1000)
    assert not Item._take_reports(20)
    Rule._wake()


def show(label, seconds, queries, goal=""):
    print(f"  {label:46} {seconds:8.3f} s  {queries:7} queries  {goal}")


# What the database owes besides is not measured.
env.cr.execute("UPDATE cs_obligation SET next_check_date = NULL")
env.cr.execute("UPDATE cs_obligation_occurrence SET next_alert_date = NULL")
pattern, department = make_pattern()
clone_rules(pattern, department)
print(f"\nDue list of {RULES} obligations")
made = measured(make)
count = Item.search_count([("obligation_id.code", "like", "bench")])
assert count == RULES, count
env.cr.execute("ANALYZE cs_obligation_occurrence")
show(f"{count} items made, all at once", *made)
env.cr.execute(
    "UPDATE cs_obligation_occurrence SET next_alert_date = deadline + interval '1 year'"
    " WHERE next_alert_date IS NOT NULL"
)
checks = [measured(check) for _round in range(ROUNDS)]
seconds = statistics.median(wall for wall, _queries in checks)
verdict = "reached" if seconds <= GOAL else "MISSED"
show(
    f"checked, nothing due (median of {ROUNDS})",
    seconds,
    checks[0][1],
    f"goal at most {GOAL} s: {verdict}",
)
head = env["hr.employee"].create({"name": "New head", "company_id": company.id})
department.manager_id = head
show("checked, one head changed", *measured(check))
env.cr.execute(
    "UPDATE cs_obligation_occurrence SET deadline = %s, next_alert_date = %s"
    " WHERE next_alert_date IS NOT NULL",
    [NOW - timedelta(hours=1), NOW - timedelta(hours=1)],
)
env.invalidate_all()
show(f"{count} items marked late, listed, told", *measured(alert))
env.cr.rollback()
