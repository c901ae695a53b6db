"""The same as SQL by hand on our database, prepared: the limit of each row."""

import time

from .common import median
from .reads_rows import Choice, Side

COLUMNS = "id, number, name, partner_id, partner_name, user_id, stage_id, priority"
ORDER = "ORDER BY priority DESC, sequence, id DESC"
ROUNDS = 9
PATIENCE = 20.0


def queries(seed, choice: Choice, side: Side) -> dict[str, list[str]]:
    """SQL of the rows that have one; ``$1`` is what changes between calls."""
    company = seed.ref("company", 0)
    team, stage = seed.ref("team", 0), seed.stage("registered")
    mine = f"company_id = {company} AND active IS TRUE"
    base = f"SELECT {COLUMNS} FROM helpdesk_ticket WHERE {mine}"
    count = (
        f"SELECT count(*) FROM (SELECT FROM helpdesk_ticket WHERE {mine} %s "
        "LIMIT 10001) x"
    )
    team_open = f"AND team_id = {team} AND is_open IS TRUE"
    return {
        "list 80, default order": [f"{base} {ORDER} LIMIT 80", count % ""],
        "list, team + open": [
            f"{base} {team_open} {ORDER} LIMIT 80",
            count % team_open,
        ],
        "list, stage New": [
            f"{base} AND stage_id = {stage} {ORDER} LIMIT 80",
            count % f"AND stage_id = {stage}",
        ],
        "list, page 100": [f"{base} {ORDER} LIMIT 80 OFFSET 7920", count % ""],
        "kanban by stage, all": [
            f"SELECT stage_id, count(*) FROM helpdesk_ticket WHERE {mine} GROUP BY 1",
            f"SELECT t.* FROM helpdesk_ticket_stage s CROSS JOIN LATERAL ({base} "
            f"AND stage_id = s.id {ORDER} LIMIT 40) t WHERE s.step IS NOT NULL",
        ],
        "number, exact": [
            f"{base} AND number = '{choice.number_text(side, 1)}' LIMIT 80"
        ],
        "search box, a number": [
            f"{base} AND number ILIKE '%{choice.number_text(side, 1)}%' "
            f"{ORDER} LIMIT 80"
        ],
        "contact's name ilike, one firm": [
            f"{base} AND partner_id IN (SELECT id FROM res_partner WHERE complete_name "
            f"ILIKE '%{choice.firms[1]}%') {ORDER} LIMIT 80"
        ],
        "tickets of one contact": [
            f"{base} AND partner_id = {choice.partner(side, 1)} {ORDER} LIMIT 80"
        ],
        "pivot month x stage, all (live)": [
            "SELECT date_trunc('month', create_date), stage_id, count(*) "
            f"FROM helpdesk_ticket WHERE {mine} GROUP BY 1, 2"
        ],
        "form, web_read": [
            f"SELECT * FROM helpdesk_ticket WHERE id = {choice.ticket(side, 1)}"
        ],
        "teams dashboard, cards": [
            "SELECT team_id, user_id, unattended, priority, count(*) FROM "
            f"helpdesk_ticket WHERE {mine} AND is_open IS TRUE GROUP BY 1, 2, 3, 4"
        ],
        "contact list of 80 with counts": [
            "SELECT partner_id, count(*), count(*) FILTER (WHERE is_open) FROM "
            f"helpdesk_ticket WHERE {mine} AND partner_id >= {seed.first_partner} "
            f"AND partner_id < {seed.first_partner} + 80 GROUP BY 1"
        ],
        "count all": [f"SELECT count(*) FROM helpdesk_ticket WHERE {mine}"],
        "count all, capped at 10,001": [count % ""],
    }


def measure(seed, choice: Choice, side: Side) -> dict[str, float]:
    """Median milliseconds of each row's statements together."""
    result = {}
    with seed.connection.cursor() as cr:
        for label, statements in queries(seed, choice, side).items():
            for number, statement in enumerate(statements):
                cr.execute(f"PREPARE bench_{number} AS {statement}")
            samples, end = [], time.monotonic() + PATIENCE
            while len(samples) < ROUNDS and time.monotonic() < end:
                started = time.perf_counter()
                for number in range(len(statements)):
                    cr.execute(f"EXECUTE bench_{number}")
                    cr.fetchall()
                samples.append((time.perf_counter() - started) * 1000)
            cr.execute("DEALLOCATE ALL")
            result[label] = median(samples)
    return result
