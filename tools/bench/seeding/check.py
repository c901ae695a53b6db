"""The last step: the models open, write and move tickets of the seed."""

from cs.console import Problem

LOADED = ("helpdesk_ticket", "cs_assignment", "cs_deadline", "cs_callback")
REFERENCES = """
SELECT a.attname, k.confrelid::regclass::text
  FROM pg_constraint k JOIN pg_attribute a
    ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
 WHERE k.contype = 'f' AND k.conrelid = %s::regclass
"""


def check(env, steps, n: int, ours: bool) -> dict:
    """Open, write and move some tickets of each sort, and roll that back.

    :raise Problem: when the seed is not as the models would have made it
    """
    env.cr.commit()
    count = env["helpdesk.ticket"].with_context(active_test=False).search_count([])
    if count < n:
        raise Problem(f"{env.cr.dbname} has {count} tickets instead of {n}")
    try:
        tickets = examples(env, steps)
        for ticket in tickets:
            try_ticket(env, ticket, ours)
        env.flush_all()
        if ours:
            check_references(env)
    finally:
        env.cr.rollback()
        env.invalidate_all()
    return {"tickets": count, "tried": len(tickets)}


def examples(env, steps):
    """Some tickets of each template, old and new ones."""
    env.cr.execute(
        """
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY template_id ORDER BY n) AS first,
                   row_number() OVER (PARTITION BY template_id ORDER BY n DESC) AS last
              FROM bench_plan) x
         WHERE first <= 2 OR last <= 2 ORDER BY id
        """
    )
    ids = [row[0] for row in env.cr.fetchall()]
    context = {"allowed_company_ids": steps.ids("company"), "lang": "zh_CN"}
    manager = env["res.users"].browse(steps.ids("role")[-1])
    return env["helpdesk.ticket"].with_user(manager).with_context(context).browse(ids)


def try_ticket(env, ticket, ours: bool) -> None:
    """Read every field of a ticket, validate it, write it, move it one step on."""
    ticket.read()
    names = [name for name, field in ticket._fields.items() if field.store]
    ticket._validate_fields(names)
    if ours and ticket.step in ("closed", "cancelled"):
        return
    ticket.priority = "2"
    if not ours or not ticket.step:
        done = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket.stage_id = done
        return
    try_move(ticket)


def try_move(ticket) -> None:
    """Take the usual way on, as far as it needs nothing from people."""
    if ticket.step == "registered":
        ticket.verification = "founded"
        ticket.action_verify()
    elif ticket.step in ("assigned", "in_progress"):
        ticket.write({"result": "Mended and tried", "verification": "founded"})
        ticket.action_report_result()
    elif ticket.step == "reported":
        ticket.answer = "It was mended."
        ticket.action_start_callback()


def check_references(env) -> None:
    """Foreign keys were off while loading: a sample of the rows must keep them.

    :raise Problem: naming each column that points nowhere
    """
    broken = []
    for table in LOADED:
        env.cr.execute(REFERENCES, (table,))
        keys = env.cr.fetchall()
        tests = ", ".join(
            f'count(*) FILTER (WHERE t."{column}" IS NOT NULL AND NOT EXISTS '
            f'(SELECT FROM {other} o WHERE o.id = t."{column}"))'
            for column, other in keys
        )
        env.cr.execute(f"SELECT {tests} FROM {table} t TABLESAMPLE SYSTEM (1)")
        broken += [
            f"{table}.{column}"
            for (column, _other), count in zip(keys, env.cr.fetchone(), strict=True)
            if count
        ]
    if broken:
        raise Problem(f"The seed points nowhere: {', '.join(broken)}")
