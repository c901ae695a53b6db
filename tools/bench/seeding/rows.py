"""Tickets of the plan with their messages and followers, in either database."""

from .tables import multiply, next_id, settle_sequence, without_indexes

TITLE = "m.name || ' #' || p.tail"
TEXT = (
    "'<p>' || m.name || '</p><p>' || repeat('The caller asks to be told when it is "
    "done. ', 1 + (p.draw % 4)::int) || '</p>'"
)


def when(column: str, expression: str) -> str:
    """A column that is filled wherever it is filled in the template."""
    return f'CASE WHEN t."{column}" IS NOT NULL THEN {expression} END'


COMMON = {
    "id": "p.id",
    "name": TITLE,
    "description": TEXT,
    "user_id": "p.user_id",
    "partner_id": "p.partner_id",
    "commercial_partner_id": "p.partner_id",
    "partner_name": "c.name",
    "partner_email": "c.email",
    "company_id": "p.company_id",
    # Two of a hundred went on without a channel: the record keeper's check list.
    "channel_id": "CASE WHEN p.draw % 50 > 0 THEN p.channel_id END",
    "category_id": "p.category_id",
    "team_id": "p.team_id",
    "priority": "p.priority",
    "create_uid": "COALESCE(p.user_id, 1)",
    "write_uid": "COALESCE(p.user_id, 1)",
    "create_date": "p.received",
    "write_date": "p.closed",
    "access_token": "NULL",
    "last_stage_update": "p.closed",
    "assigned_date": "CASE WHEN p.user_id IS NOT NULL THEN "
    "p.received + interval '5 minutes' END",
    "closed_date": when("closed_date", "p.closed"),
}
SOURCE = """
bench_plan p
JOIN helpdesk_ticket t ON t.id = p.template_id
JOIN res_partner c ON c.id = p.partner_id
JOIN bench_matter m ON m.pos = p.matter
"""
STOCK = {"number": "'HT' || lpad(p.n::text, 5, '0')"}


def make_tickets(cr, source: str, values: dict[str, str]) -> dict:
    """Insert all tickets of the plan."""
    with without_indexes(cr, "helpdesk_ticket"):
        count = multiply(cr, "helpdesk_ticket", f"{source} ORDER BY p.n", values)
    settle_sequence(cr, "helpdesk_ticket")
    return {"rows": count}


def number_stock(cr, n: int) -> None:
    """The sequence of numbers goes on behind the last one."""
    cr.execute("SELECT id FROM ir_sequence WHERE code = 'helpdesk.ticket.sequence'")
    for (sequence,) in cr.fetchall():
        cr.execute(f"SELECT setval('ir_sequence_{sequence:03d}', {n} + 1)")


# The first message of the template, and the last one with tracking values where the
# stage has changed: 1.95 messages a ticket.
CHOSEN = """
CREATE TABLE bench_message AS
SELECT res_id, min(id) AS id, 1 AS pos FROM mail_message
 WHERE model = 'helpdesk.ticket'
   AND res_id IN (SELECT DISTINCT template_id FROM bench_plan) GROUP BY 1
UNION ALL
SELECT m.res_id, max(m.id), 2
  FROM mail_message m JOIN mail_tracking_value v ON v.mail_message_id = m.id
 WHERE m.model = 'helpdesk.ticket'
   AND m.res_id IN (SELECT DISTINCT template_id FROM bench_plan) GROUP BY 1
"""


def make_messages(cr) -> dict:
    """Messages and tracking values as the models make them."""
    cr.execute("DROP TABLE IF EXISTS bench_message, bench_chatter")
    cr.execute(CHOSEN)
    first = next_id(cr, "mail_message")
    cr.execute(
        f"""
        CREATE TABLE bench_chatter AS
        SELECT {first} - 1 + row_number() OVER (ORDER BY p.n, b.pos) AS id,
               b.id AS template_id, p.id AS ticket_id, b.pos,
               CASE b.pos WHEN 1 THEN p.received ELSE p.handled END AS moment,
               p.company_id, COALESCE(p.user_id, 1) AS user_id,
               COALESCE(p.user_partner_id, 2) AS author_id
          FROM bench_plan p JOIN bench_message b ON b.res_id = p.template_id
        """
    )
    with without_indexes(cr, "mail_message"):
        count = multiply(
            cr,
            "mail_message",
            "bench_chatter p JOIN mail_message t ON t.id = p.template_id ORDER BY p.id",
            {
                "id": "p.id",
                "res_id": "p.ticket_id",
                "record_company_id": "p.company_id",
                "author_id": "p.author_id",
                "create_uid": "p.user_id",
                "write_uid": "p.user_id",
                "message_id": "'<bench-' || p.id || '@example.com>'",
                "date": "p.moment",
                "create_date": "p.moment",
                "write_date": "p.moment",
            },
        )
    settle_sequence(cr, "mail_message")
    first = next_id(cr, "mail_tracking_value")
    with without_indexes(cr, "mail_tracking_value"):
        tracked = multiply(
            cr,
            "mail_tracking_value",
            "bench_chatter p JOIN mail_tracking_value t "
            "ON t.mail_message_id = p.template_id ORDER BY p.id",
            {
                "id": f"{first} - 1 + row_number() OVER (ORDER BY p.id, t.id)",
                "mail_message_id": "p.id",
                "create_uid": "p.user_id",
                "write_uid": "p.user_id",
                "create_date": "p.moment",
                "write_date": "p.moment",
            },
        )
    settle_sequence(cr, "mail_tracking_value")
    cr.execute("DROP TABLE bench_message, bench_chatter")
    return {"messages": count, "tracked": tracked}


def make_followers(cr) -> dict:
    """Whoever is assigned follows the ticket."""
    first = next_id(cr, "mail_followers")
    with without_indexes(cr, "mail_followers"):
        cr.execute(
            f"""
            INSERT INTO mail_followers (id, res_model, res_id, partner_id)
            SELECT {first} - 1 + row_number() OVER (ORDER BY id), 'helpdesk.ticket', id,
                   user_partner_id
              FROM bench_plan WHERE user_partner_id IS NOT NULL
            """
        )
        count = cr.rowcount
    with without_indexes(cr, "mail_followers_mail_message_subtype_rel"):
        cr.execute(
            f"""
            INSERT INTO mail_followers_mail_message_subtype_rel
                        (mail_followers_id, mail_message_subtype_id)
            SELECT f.id, d.res_id
              FROM mail_followers f, ir_model_data d
             WHERE f.id >= {first} AND d.module = 'mail' AND d.name = 'mt_comment'
            """
        )
    settle_sequence(cr, "mail_followers")
    return {"rows": count}
