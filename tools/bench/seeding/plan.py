"""The plan of the seed: one narrow row for each ticket, the same in both databases."""

from .people import CATEGORIES, CREW, PEOPLE_OF_A, SITES, TEAMS, USERS
from .places import WORKERS_OF_DEPARTMENT, units_of_site
from .tables import chance, next_id, settle_sequence
from .texts import firms, matters, names

DAYS = 1096
FIRM_SHARE = 5


def partners_of(n: int) -> int:
    """How many contacts there are: a tenth of the tickets, two for each unit."""
    return max(n // 10, 2 * SITES * units_of_site(n))


def make_partners(steps, cr, n: int) -> dict:
    """Contacts: people of the demo's names, every fifth one a firm."""
    cr.execute("DROP TABLE IF EXISTS bench_name, bench_firm, bench_matter")
    for table, texts in (
        ("bench_name", names()),
        ("bench_firm", firms()),
        ("bench_matter", matters()),
    ):
        cr.execute(f"CREATE TABLE {table} (pos serial PRIMARY KEY, name text)")
        cr.execute(
            f"INSERT INTO {table} (name) SELECT unnest(%s::text[])", (list(texts),)
        )
    first = next_id(cr, "res_partner")
    steps.keep("first_partner", [first])
    person = f"(SELECT max(pos) FROM bench_name) * {chance(31, 'j')} / 2147483648"
    firm = f"(SELECT max(pos) FROM bench_firm) * {chance(32, 'j')} / 2147483648"
    cr.execute(
        f"""
        INSERT INTO res_partner (
            id, name, complete_name, type, active, is_company, partner_share, lang,
            commercial_partner_id, phone, email, email_normalized, street, city, color,
            message_bounce, create_uid, write_uid, create_date, write_date)
        SELECT {first} + j, x.name, x.name, 'contact', true, x.is_firm, true, 'zh_CN',
               {first} + j, '13' || lpad((10000019::bigint * j % 1000000000)::text, 9,
                                         '0'),
               x.mail, x.mail, x.street, 'Harbour City', 0, 0, 1, 1,
               now() at time zone 'UTC', now() at time zone 'UTC'
          FROM generate_series(0, {partners_of(n) - 1}) j
          CROSS JOIN LATERAL (
              SELECT {chance(30, "j")} % {FIRM_SHARE} = 0 AS is_firm,
                     1 + {person} AS person, 1 + {firm} AS firm) h
          JOIN bench_name p ON p.pos = h.person
          JOIN bench_firm f ON f.pos = h.firm
          CROSS JOIN LATERAL (
              SELECT CASE WHEN h.is_firm
                          THEN f.name || ' ' || lpad(j::text, 6, '0')
                          ELSE p.name END AS name,
                     h.is_firm,
                     'contact' || j || '@example.com' AS mail,
                     {chance(33, "j")} % 900 + 1 || ' Harbour Street' AS street) x
        """
    )
    count = cr.rowcount
    settle_sequence(cr, "res_partner")
    return {"partners": count}


PLAN = """
DROP TABLE IF EXISTS bench_plan;
CREATE TABLE bench_plan AS
WITH
drawn AS (
    SELECT n, {first_ticket} + n - 1 AS id,
           '{anchor}'::timestamp - interval '{days} days'
               + make_interval(days => (n::bigint * {days} / ({tickets} + 1))::int,
                               hours => ({h1} % 14)::int, mins => ({h2} % 60)::int,
                               secs => ({h3} % 60)::int) AS received,
           ({h4} % {units})::int AS unit, {h5} % 1000 AS state, {h6} % 100 AS kind_draw,
           {h7} % 100 AS plain_draw, {h8} AS h8, {h9} AS h9, {h10} AS h10,
           {h11} AS h11, {h12} AS h12, {h13} AS h13, {h14} AS h14, {h15} AS h15,
           {h16} AS h16, {h17} AS h17, {h18} AS h18
      FROM generate_series(1, {tickets}) n
),
placed AS (
    SELECT d.*, d.unit % {sites} AS site, d.unit % {sites} = {sites} - 1 AS is_second,
           d.unit % {sites} = {sites} - 1 AND plain_draw < 24 AS is_plain,
           CASE WHEN kind_draw < 80 THEN 'repair' WHEN kind_draw < 92 THEN 'complaint'
                WHEN kind_draw < 97 THEN 'help' ELSE 'suggestion' END AS kind,
           CASE WHEN received > '{anchor}'::timestamp - interval '3 days'
                THEN CASE WHEN state % 2 = 0 THEN 'assigned' ELSE 'registered' END
                WHEN state < 820 THEN 'closed' WHEN state < 850 THEN 'cancelled'
                WHEN state < 890 THEN 'registered' WHEN state < 900 THEN 'verified'
                WHEN state < 950 THEN 'assigned' WHEN state < 990 THEN 'in_progress'
                WHEN state < 995 THEN 'reported' ELSE 'callback' END AS step,
           unit + {units} * (h8 % 2)::int AS partner
      FROM drawn d
),
teamed AS (
    SELECT p.*,
           CASE WHEN is_plain THEN {teams} + 1 WHEN is_second THEN {teams}
                ELSE (h9 % {teams})::int END AS team,
           CASE WHEN step IN ('closed', 'cancelled') OR h10 % 10 > 0 THEN
               CASE WHEN is_plain THEN {users} - 1
                    WHEN is_second THEN {people} + (h11 % ({users} - {people} - 1))::int
                    ELSE (h9 % {teams})::int + {teams} * (h11 % {crew})::int END
           END AS agent,
           CASE step WHEN 'closed' THEN CASE WHEN state < 800 THEN 'done'
                                             ELSE 'rejected' END
                     WHEN 'cancelled' THEN 'cancelled'
                     WHEN 'registered' THEN 'new' WHEN 'verified' THEN 'new'
                     WHEN 'reported' THEN 'awaiting' WHEN 'callback' THEN 'awaiting'
                     ELSE 'in_progress' END AS stage,
           received + CASE WHEN kind = 'complaint' AND h12 % 100 < 93
                           THEN interval '1 minute' * (25 + h13 % 200)
                           ELSE interval '1 minute' * (40 + h13 % 1700)
                      END AS handled,
           CASE WHEN is_second THEN 8 + (h14 % 2)::int ELSE (h14 % 8)::int END
               AS department
      FROM placed p
)
SELECT n, id, received, handled, handled + interval '20 hours' AS closed, is_plain,
       kind, step, stage, unit, site, agent,
       ({company})[1 + is_second::int] AS company_id,
       ({user})[1 + agent] AS user_id,
       ({user_partner})[1 + agent] AS user_partner_id,
       ({team})[1 + team] AS team_id,
       ({category})[1 + (h15 % {categories})::int] AS category_id,
       ({channel})[1 + (h16 % 4)::int] AS channel_id,
       {first_partner} + partner AS partner_id, partner,
       CASE WHEN h17 % 100 < 10 THEN '0' WHEN h17 % 100 < 80 THEN '1'
            WHEN h17 % 100 < 95 THEN '2' ELSE '3' END AS priority,
       1 + (h18 % {matters})::int AS matter, h18 % 9973 AS tail, h8 AS draw,
       {own_columns}
  FROM teamed
"""
OWN_COLUMNS = """
       ({site_ids})[1 + site] AS site_id,
       ({department_ids})[1 + department] AS department_id,
       ({crew_ids})[1 + department * {workers} + (h13 % {workers})::int] AS worker_id,
       ({desk_ids})[1 + COALESCE(agent, CASE WHEN is_second THEN {people} ELSE 0 END)]
           AS desk_id,
       (CASE WHEN is_plain THEN ({plain})[array_position({stages}, stage)]
             ELSE ({governed})[array_position({goals}, kind || '/' || step)] END)
           AS template_id
"""
STOCK_COLUMNS = "({plain})[array_position({stages}, stage)] AS template_id"


def make_plan(steps, cr, n: int, anchor: str, ours: bool) -> dict:
    """Draw every ticket by the hash of its number."""
    hashes = {f"h{salt}": chance(salt) for salt in range(1, 19)}
    words = {
        "anchor": anchor,
        "days": DAYS,
        "tickets": n,
        "first_ticket": next_id(cr, "helpdesk_ticket"),
        "units": units_of_site(n) * SITES,
        "sites": SITES,
        "teams": TEAMS,
        "users": USERS,
        "people": PEOPLE_OF_A,
        "categories": len(CATEGORIES),
        "crew": CREW,
        "first_partner": steps.ids("first_partner")[0],
        "matters": len(matters()),
        **{
            kind: steps.array(kind)
            for kind in (
                "company",
                "user",
                "user_partner",
                "team",
                "category",
                "channel",
            )
        },
    }
    own = {
        "plain": steps.array("plain"),
        "stages": quoted(steps, "plain"),
        "workers": WORKERS_OF_DEPARTMENT,
        "people": PEOPLE_OF_A,
    }
    if ours:
        own.update(
            site_ids=steps.array("site"),
            department_ids=steps.array("department"),
            crew_ids=steps.array("crew"),
            desk_ids=steps.array("desk"),
            governed=steps.array("governed"),
            goals=quoted(steps, "governed"),
        )
    template = OWN_COLUMNS if ours else STOCK_COLUMNS
    cr.execute(PLAN.format(**words, **hashes, own_columns=template.format(**own)))
    count = cr.rowcount
    cr.execute("ALTER TABLE bench_plan ADD PRIMARY KEY (id)")
    cr.execute("CREATE INDEX ON bench_plan (template_id)")
    cr.execute("ANALYZE bench_plan")
    return {"tickets": count}


def quoted(steps, kind: str) -> str:
    """The keys kept of a kind as an SQL array, in their order."""
    steps.cr.execute("SELECT key FROM bench_ref WHERE kind = %s ORDER BY pos", (kind,))
    return "ARRAY[" + ",".join(f"'{row[0]}'" for row in steps.cr.fetchall()) + "]"
