"""The ways to treat what is overdue, from the ORM's loop to bare SQL.

Each way is a function of an environment and of ids; none of them commits.
"""

from contextlib import contextmanager
from unittest.mock import patch

CHUNK = 1000
# Clocks of tickets and of tasks, as they run on a desk.
TASK = "complaint.department"
CODES = ("complaint.reply.ordinary", "complaint.reply.major", TASK)


def write_each(env, ids):
    """The ORM, ticket by ticket, sent at once."""
    for ticket in (
        env["helpdesk.ticket"].with_context(tracking_disable=True).browse(ids)
    ):
        ticket.write({"priority": "3"})
        env.flush_all()


def write_chunks(env, ids):
    """The ORM, a thousand tickets with one write."""
    for chunk in chunks(ids):
        tickets = env["helpdesk.ticket"].with_context(tracking_disable=True)
        tickets.browse(chunk).write({"priority": "3"})
        env.flush_all()
        env.invalidate_all()


def write_tracked(env, ids):
    """Stock's way to leave a trace: a tracked field, told in the chatter."""
    stages = env["helpdesk.ticket.stage"].search([("closed", "=", False)], limit=2)
    for chunk in chunks(ids):
        for ticket in env["helpdesk.ticket"].browse(chunk):
            # The other stage: what does not change is not tracked.
            ticket.stage_id = (stages - ticket.stage_id)[0]
        send(env)


def plan_tracked(env, ids):
    """As write_tracked, with an activity on each: the traces that ours leave."""
    write_tracked(env, ids)
    user = last_user(env)
    for chunk in chunks(ids):
        for ticket in env["helpdesk.ticket"].browse(chunk):
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id
            )
        send(env)


def sql_update(env, ids):
    """One UPDATE of all."""
    env.cr.execute(
        "UPDATE helpdesk_ticket SET priority = '3', write_date = now() at time zone "
        "'utc' WHERE id = ANY(%s)",
        [list(ids)],
    )


def sql_traced(env, ids):
    """One UPDATE of all and one row of the chatter for each."""
    sql_update(env, ids)
    env.cr.execute(
        """
        INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id,
                                  body, date, is_internal, create_uid, write_uid,
                                  create_date, write_date)
             SELECT 'helpdesk.ticket', id, 'notification', %s, %s, '<p>Late</p>', now(),
                    TRUE, 1, 1, now(), now()
               FROM unnest(%s) AS id
        """,
        [env.ref("mail.mt_note").id, env.ref("base.partner_root").id, list(ids)],
    )


# ------------------------------------------------------------------
# Ours
# ------------------------------------------------------------------


def make_due(env, count, codes=CODES):
    """Let up to ``count`` running clocks have passed an hour ago; return their ids.

    Clocks of tickets are half of them, or as many as there are. What was told of them
    before is forgotten, so that all of it is to be told.
    """
    tasks = [code for code in codes if code == TASK]
    tickets = [code for code in codes if code != TASK]
    ids = []
    for part, most in ((tickets, count // 2 if tasks else count), (tasks, count)):
        domain = [("code", "in", part), ("state", "=", "running")]
        clocks = env["cs.deadline"].search(domain, order="id", limit=most - len(ids))
        ids += clocks.ids
    for statement in FORGET.split(";"):
        env.cr.execute(statement, {"ids": ids})
    env.invalidate_all()
    return ids


FORGET = """
UPDATE cs_deadline
   SET due_date = now() at time zone 'utc' - interval '1 hour', is_late = FALSE,
       next_alert_date = now() at time zone 'utc' - interval '59 minutes',
       events = jsonb_build_array(events -> 0)
 WHERE id = ANY(%(ids)s);
UPDATE helpdesk_ticket SET is_reply_late = FALSE
 WHERE is_reply_late AND id IN (SELECT res_id FROM cs_deadline
       WHERE res_model = 'helpdesk.ticket' AND id = ANY(%(ids)s));
UPDATE cs_assignment SET is_late = FALSE
 WHERE is_late AND id IN (SELECT res_id FROM cs_deadline
       WHERE res_model = 'cs.assignment' AND id = ANY(%(ids)s));
UPDATE helpdesk_ticket SET is_department_late = FALSE
 WHERE is_department_late AND id IN (SELECT task.ticket_id
       FROM cs_deadline clock JOIN cs_assignment task ON task.id = clock.res_id
      WHERE clock.res_model = 'cs.assignment' AND clock.id = ANY(%(ids)s))
"""


def run_job(env, method):
    """Run a scheduled action as its worker does, without committing.

    Savepoints only send what is pending: a committed batch has a handful, whose row
    locks would pile up by the hundred in the one transaction that is undone here.
    """

    def progress(cron, processed=0, **_kwargs):
        send(cron.env)
        cron.env.invalidate_all()
        done.append(processed)
        return 3600

    @contextmanager
    def savepoint(cr, flush=True):
        cr.flush()
        yield
        cr.flush()

    done = []
    with (
        patch.object(type(env["ir.cron"]), "_commit_progress", progress),
        patch.object(type(env.cr), "savepoint", savepoint),
    ):
        method()
    return sum(done)


def sql_our_traces(env, clock_ids):
    """The very rows that ours leave, in bare SQL: the limit of our traces.

    Event and flag of the clock, flag of its subject, an exception, an activity and a
    follower for each.
    """
    env.cr.execute(
        """
        CREATE TEMP TABLE bench_due ON COMMIT DROP AS
            SELECT clock.id, clock.res_model, clock.res_id, clock.site_id,
                   clock.company_id, COALESCE(task.ticket_id, clock.res_id) AS ticket_id
              FROM cs_deadline clock
              LEFT JOIN cs_assignment task
                ON clock.res_model = 'cs.assignment' AND task.id = clock.res_id
             WHERE clock.id = ANY(%s)
        """,
        [list(clock_ids)],
    )
    todo = env.ref("mail.mail_activity_data_todo")
    user = last_user(env)
    values = {
        "partner": user.partner_id.id,
        "user": user.id,
        "todo": todo.id,
        "model": env["ir.model"]._get_id("helpdesk.ticket"),
        "role": env.ref("cs_complaint.cs_complaint_group_manager").id,
    }
    for statement in OUR_TRACES.split(";"):
        env.cr.execute(statement, values)


OUR_TRACES = """
UPDATE cs_deadline clock
   SET is_late = TRUE, next_alert_date = NULL, write_date = now(),
       events = events || '[{"by": 1, "at": "2026-01-01 00:00:00", "type": "late"}]'
  FROM bench_due due WHERE clock.id = due.id;
UPDATE helpdesk_ticket ticket SET is_reply_late = TRUE, write_date = now()
  FROM bench_due due
 WHERE ticket.id = due.res_id AND due.res_model = 'helpdesk.ticket';
UPDATE cs_assignment task SET is_late = TRUE, write_date = now()
  FROM bench_due due WHERE task.id = due.res_id AND due.res_model = 'cs.assignment';
UPDATE helpdesk_ticket ticket SET is_department_late = TRUE, write_date = now()
  FROM bench_due due
 WHERE ticket.id = due.ticket_id AND due.res_model = 'cs.assignment';
INSERT INTO cs_exception (kind, act, rule, res_model, res_id, record_name, text,
                          is_confidential, site_id, company_id, user_id, operator_id,
                          role_group_id, date, state, create_uid, write_uid,
                          create_date, write_date)
     SELECT kind, 'fr3', 'CMP-52', 'helpdesk.ticket', ticket_id, 'TK-123 leak', repeat(
            'due since ', 6), FALSE, site_id, company_id, 1, 1, %(role)s, now(), 'open',
            1, 1, now(), now()
       FROM bench_due, unnest(CASE WHEN res_model = 'cs.assignment'
            THEN ARRAY['warning', 'suspicion'] ELSE ARRAY['suspicion'] END) AS kind;
INSERT INTO mail_activity (activity_type_id, summary, automated, active, date_deadline,
                           res_model_id, res_model, res_id, res_name, user_id,
                           create_uid, write_uid, create_date, write_date)
     SELECT %(todo)s, 'Overdue', TRUE, TRUE, now(), %(model)s, 'helpdesk.ticket',
            ticket_id, 'TK-123 leak', %(user)s, 1, 1, now(), now()
       FROM bench_due;
WITH follower AS (
    INSERT INTO mail_followers (res_model, res_id, partner_id)
         SELECT DISTINCT 'helpdesk.ticket', ticket_id, %(partner)s FROM bench_due
    ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO mail_followers_mail_message_subtype_rel
     SELECT follower.id, subtype.id FROM follower, mail_message_subtype subtype
      WHERE subtype.default AND COALESCE(subtype.res_model, 'helpdesk.ticket')
            = 'helpdesk.ticket'
"""


# ------------------------------------------------------------------
# Helpers
# ------------------------------------------------------------------


def chunks(ids):
    """Yield ``ids`` by the thousand."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def send(env):
    """Send what is pending, the chatter of tracked fields too, without committing."""
    env.flush_all()
    env.cr.precommit.run()
    env.flush_all()


def last_user(env):
    """Return a user who is told."""
    return env["res.users"].search([("share", "=", False)], limit=1, order="id desc")
