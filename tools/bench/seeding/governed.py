"""What only our database has: steps, clocks, tasks, calls, exceptions."""

from datetime import date

from .rows import COMMON, make_tickets, when
from .tables import multiply, next_id, settle_sequence, without_indexes

OUR_SOURCE = """
bench_plan p
JOIN helpdesk_ticket t ON t.id = p.template_id
JOIN res_partner c ON c.id = p.partner_id
JOIN bench_matter m ON m.pos = p.matter
JOIN bench_unit u ON u.idx = p.unit
"""
# The clocks of the product: an ordinary answer and the first contact within four
# hours, the department within a day.
REPLY_DUE = "p.received + interval '4 hours'"
WORK_DUE = "p.received + interval '24 hours'"
GIVEN = "p.received + interval '9 minutes'"
GRADE = (
    "(ARRAY['very_satisfied', 'satisfied', 'satisfied', 'partly'])"
    "[1 + (p.draw % 97 % 4)::int]"
)
SOON = "p.received + interval '1 minute'"


def ticket_values(anchor: str) -> dict[str, str]:
    """Columns of a ticket; those of governed tickets only where the template has
    them.
    """
    moments = {
        "reported_date": "p.handled",
        "solved_date": "p.handled",
        "replied_date": "p.handled",
        "closed_date": "p.closed",
        "cancelled_date": "p.handled",
        "apology_date": SOON,
        "thanked_date": SOON,
        "verified_date": "p.received + interval '8 minutes'",
        "first_contact_date": GIVEN,
        "department_deadline": WORK_DUE,
        "reply_deadline": REPLY_DUE,
    }
    governed = {
        "unit_id": "u.unit_id",
        "person_id": "u.persons[1 + (p.partner <> p.unit)::int]",
        "first_responder_id": "p.desk_id",
        "operator_id": "COALESCE(p.user_id, 1)",
        "partner_phone": "c.phone",
        "phone_digits": "c.phone",
        "phone_last4": "right(c.phone, 4)",
    }
    late = f"LEAST({anchor}, CASE WHEN t.replied_date IS NOT NULL THEN p.handled END)"
    done = f"LEAST({anchor}, CASE WHEN t.solved_date IS NOT NULL THEN p.handled END)"
    return {
        **COMMON,
        **{name: when(name, value) for name, value in moments.items()},
        **{
            name: f"CASE WHEN t.step IS NOT NULL THEN {value} END"
            for name, value in governed.items()
        },
        "number": "p.number",
        "site_id": "p.site_id",
        "received_date": "p.received",
        "department_id": when("department_id", "p.department_id"),
        "worker_id": when("worker_id", "p.worker_id"),
        "head_signature_id": "NULL",
        "satisfaction": when("satisfaction", GRADE),
        "apology_user_id": when("apology_user_id", "COALESCE(p.user_id, 1)"),
        "verified_user_id": when("verified_user_id", "COALESCE(p.user_id, 1)"),
        "reported_user_id": when("reported_user_id", "COALESCE(p.user_id, 1)"),
        "cancelled_user_id": when("cancelled_user_id", "COALESCE(p.user_id, 1)"),
        "cancelled_operator_id": when(
            "cancelled_operator_id", "COALESCE(p.user_id, 1)"
        ),
        "is_reply_late": "t.reply_deadline IS NOT NULL AND "
        f"{REPLY_DUE} < {late} AND t.step IS DISTINCT FROM 'cancelled'",
        "is_record_incomplete": "t.is_record_incomplete AND p.draw % 50 = 0",
        "is_department_late": "t.department_deadline IS NOT NULL AND "
        f"{WORK_DUE} < {done}",
    }


def make_numbers(cr) -> None:
    """Year, month and a running number in each company, as the product numbers."""
    cr.execute(
        """
        ALTER TABLE bench_plan ADD COLUMN number text;
        UPDATE bench_plan p
           SET number = CASE WHEN is_plain THEN 'HT' || lpad(p.n::text, 7, '0')
               ELSE x.month || '-' || lpad(x.pos::text, 6, '0') END
          FROM (SELECT id, to_char(received + interval '8 hours', 'YYMM') AS month,
                       row_number() OVER (
                           PARTITION BY company_id, is_plain,
                               to_char(received + interval '8 hours', 'YYMM')
                           ORDER BY n) + taken AS pos
                  FROM bench_plan, (
                      SELECT max(substr(number, 6)::int) AS taken
                        FROM helpdesk_ticket WHERE step IS NOT NULL) y) x
         WHERE x.id = p.id
        """
    )


def settle_numbers(env) -> None:
    """The counters of all months go on behind the last number."""
    env.cr.execute(
        """
        SELECT company_id, left(number, 4), max(substr(number, 6)::int)
          FROM bench_plan WHERE NOT is_plain GROUP BY 1, 2 ORDER BY 1, 2
        """
    )
    for company_id, month, last in env.cr.fetchall():
        company = env["res.company"].browse(company_id)
        first = date(2000 + int(month[:2]), int(month[2:]), 1)
        (drawn,) = company._draw_ticket_numbers(first, 1)
        if drawn < last:
            company._draw_ticket_numbers(first, last - drawn)


def make_governed_tickets(cr, anchor: str) -> dict:
    """Insert all tickets of the plan, plain ones too."""
    make_numbers(cr)
    return make_tickets(cr, OUR_SOURCE, ticket_values(anchor))


def make_assignments(cr, anchor: str) -> dict:
    """The task of each ticket that a department has or had."""
    first = next_id(cr, "cs_assignment")
    cr.execute(
        f"""
        DROP TABLE IF EXISTS bench_task;
        CREATE TABLE bench_task AS
        SELECT {first} - 1 + row_number() OVER (ORDER BY p.n, a.id) AS id,
               a.id AS template_id, p.id AS ticket_id
          FROM bench_plan p JOIN cs_assignment a ON a.ticket_id = p.template_id;
        CREATE INDEX ON bench_task (template_id);
        ANALYZE bench_task;
        """
    )
    done = f"LEAST({anchor}, CASE WHEN t.done_date IS NOT NULL THEN p.handled END)"
    with without_indexes(cr, "cs_assignment"):
        count = multiply(
            cr,
            "cs_assignment",
            "bench_task k JOIN cs_assignment t ON t.id = k.template_id "
            "JOIN bench_plan p ON p.id = k.ticket_id ORDER BY k.id",
            {
                "id": "k.id",
                "ticket_id": "p.id",
                "site_id": "p.site_id",
                "company_id": "p.company_id",
                "department_id": "p.department_id",
                "employee_id": when("employee_id", "p.worker_id"),
                "question_activity_id": "NULL",
                "notice_activity_id": "NULL",
                "deadline": WORK_DUE,
                "assigned_date": GIVEN,
                "create_date": GIVEN,
                "write_date": GIVEN,
                "done_date": when("done_date", "p.handled"),
                "accepted_date": when("accepted_date", f"{GIVEN} + interval '3 min'"),
                "arrived_date": when("arrived_date", f"{GIVEN} + interval '15 min'"),
                "finished_date": when("finished_date", "p.handled"),
                "is_late": f"{WORK_DUE} < {done}",
            },
        )
    settle_sequence(cr, "cs_assignment")
    return {"rows": count}


def clock_values(first: int, res_id: str, start: str, due: str, anchor: str) -> dict:
    """Columns of a clock, with its history as the product writes it."""
    stop = f"CASE t.code WHEN 'first.contact' THEN {GIVEN} ELSE p.handled END"
    stopped = f"CASE WHEN t.stop_date IS NOT NULL THEN {stop} END"
    late = f"{due} < LEAST({anchor}, {stopped}) AND t.state <> 'cancelled'"
    moment = "'YYYY-MM-DD HH24:MI:SS'"
    history = f"""
        jsonb_build_array(jsonb_build_object(
            'at', to_char({start}, {moment}), 'by', 1, 'due', to_char({due}, {moment}),
            'base', to_char({due}, {moment}), 'type', 'start'))
        || CASE WHEN t.stop_date IS NULL THEN '[]'::jsonb
           ELSE jsonb_build_array(jsonb_build_object(
            'at', to_char({stop}, {moment}), 'by', 1, 'late', {late},
            'type', CASE t.state WHEN 'cancelled' THEN 'cancel' ELSE 'stop' END)) END
        || CASE WHEN {late} THEN jsonb_build_array(jsonb_build_object(
            'at', to_char({due}, {moment}), 'by', 1, 'type', 'late'))
           ELSE '[]'::jsonb END"""
    return {
        "id": f"{first} - 1 + row_number() OVER (ORDER BY p.n, t.id)",
        "site_id": "p.site_id",
        "company_id": "p.company_id",
        "res_id": res_id,
        "start_date": start,
        "due_date": due,
        "stop_date": stopped,
        "create_date": start,
        "write_date": f"COALESCE({stopped}, {start})",
        "is_late": late,
        # Who is late was told already; the others are told an hour before.
        "next_alert_date": f"CASE WHEN t.state = 'running' AND {due} >= {anchor} "
        f"THEN {due} - interval '1 hour' END",
        "events": history,
    }


def make_clocks(cr, anchor: str) -> dict:
    """The clocks of tickets and tasks, consistent with what these show."""
    with without_indexes(cr, "cs_deadline"):
        own = multiply(
            cr,
            "cs_deadline",
            "bench_plan p JOIN cs_deadline t ON t.res_model = 'helpdesk.ticket' "
            "AND t.res_id = p.template_id",
            clock_values(
                next_id(cr, "cs_deadline"), "p.id", "p.received", REPLY_DUE, anchor
            ),
        )
        tasks = multiply(
            cr,
            "cs_deadline",
            "bench_task k JOIN bench_plan p ON p.id = k.ticket_id "
            "JOIN cs_deadline t ON t.res_model = 'cs.assignment' "
            "AND t.res_id = k.template_id",
            clock_values(next_id(cr, "cs_deadline"), "k.id", GIVEN, WORK_DUE, anchor),
        )
    settle_sequence(cr, "cs_deadline")
    cr.execute("DROP TABLE bench_task")
    return {"of tickets": own, "of tasks": tasks}


def make_callbacks(cr, anchor: str, clerk: int, manager: int) -> dict:
    """The call of each closed ticket, and those that wait."""
    first = next_id(cr, "cs_callback")
    old = f"p.closed < {anchor} - interval '3 days'"
    reviewed = f"t.review_state = 'to_review' AND {old}"
    due = "p.handled + interval '1 day'"
    waits = f"{anchor} + interval '1 day' * (p.draw % 4 - 1)"
    with without_indexes(cr, "cs_callback"):
        count = multiply(
            cr,
            "cs_callback",
            "bench_plan p JOIN cs_callback t ON t.ticket_id = p.template_id "
            "JOIN bench_unit u ON u.idx = p.unit "
            "JOIN res_partner c ON c.id = p.partner_id",
            {
                "id": f"{first} - 1 + row_number() OVER (ORDER BY p.n, t.id)",
                "ticket_id": "p.id",
                "site_id": "p.site_id",
                "company_id": "p.company_id",
                "household_key": "'unit-' || u.unit_id",
                "phone_digits": "c.phone",
                "employee_id": "p.desk_id",
                "user_id": when("user_id", str(clerk)),
                "operator_id": when("operator_id", str(clerk)),
                "gap_seconds": "(60 + p.draw % 120)::int",
                "planned_date": "p.handled",
                "create_date": "p.handled",
                "write_date": "p.closed",
                "done_date": when("done_date", "p.closed"),
                "due_date": f"CASE WHEN t.is_waiting THEN GREATEST({due}, {waits}) "
                f"ELSE {due} END",
                "satisfaction": when("satisfaction", GRADE),
                "is_hasty": "false",
                "is_late": "false",
                "review_state": f"CASE WHEN {reviewed} THEN 'reviewed' "
                "ELSE t.review_state END",
                "reviewed_by_id": f"CASE WHEN {reviewed} THEN {manager} END",
                "reviewed_date": f"CASE WHEN {reviewed} "
                "THEN p.closed + interval '1 day' END",
            },
        )
    settle_sequence(cr, "cs_callback")
    return {"rows": count}


def make_exceptions(cr, anchor: str) -> dict:
    """A row for each late answer, seen where it is older than a month."""
    first = next_id(cr, "cs_exception")
    seen = f"p.received < {anchor} - interval '30 days'"
    with without_indexes(cr, "cs_exception"):
        count = multiply(
            cr,
            "cs_exception",
            "(SELECT * FROM cs_exception ORDER BY id LIMIT 1) t, bench_plan p "
            "JOIN helpdesk_ticket h ON h.id = p.id WHERE h.is_reply_late",
            {
                "id": f"{first} - 1 + row_number() OVER (ORDER BY p.n)",
                "res_id": "p.id",
                "site_id": "p.site_id",
                "company_id": "p.company_id",
                "record_name": "p.number",
                "user_id": "COALESCE(p.user_id, 1)",
                "operator_id": "COALESCE(p.user_id, 1)",
                "department_id": "p.department_id",
                "date": REPLY_DUE,
                "create_date": REPLY_DUE,
                "write_date": REPLY_DUE,
                "state": f"CASE WHEN {seen} THEN 'seen' ELSE 'open' END",
                "seen_date": f"CASE WHEN {seen} THEN {REPLY_DUE} END",
                "seen_user_id": f"CASE WHEN {seen} THEN 1 END",
            },
        )
    settle_sequence(cr, "cs_exception")
    return {"rows": count}
