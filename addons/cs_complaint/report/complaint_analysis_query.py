"""The one query of the monthly complaint analysis (CMP-37, guarantee 9).

``facts`` gives one row per ticket and period with all flags; the lines of the record
are its sums, the data sheet its rows. So screen, record and workbook cannot differ.
"""

from odoo.tools import SQL

from ..tools.complaint_figures import DIMENSIONS, MEASURES, PERIODS

# Columns by which the facts can be grouped, in the order of GROUPING()'s bits.
KEYS = (
    "kind",
    "department_id",
    "category_id",
    "channel_id",
    "severity",
    "site_id",
    "building_id",
    "floor",
    "step",
    "origin",
)

#: Columns of the data rows, raw: ids, codes, flags as 0/1, local times of the site.
DATA_COLUMNS = (
    "number",
    "title",
    "kind",
    "category_id",
    "department_id",
    "channel_id",
    "severity",
    "site_id",
    "building_id",
    "floor",
    "place",
    "received_local",
    "deadline_local",
    "replied_local",
    "reported_local",
    "closed_local",
    "cancelled_local",
    "step",
    "satisfaction",
    "is_imported",
    "received",
    "due",
    "in_time",
    "late",
    "solved",
    "reached",
    "satisfied",
)


def _spans(bounds):
    """VALUES of (period, site, time zone, from, up to), from and up to in UTC.

    The caller gives the sites it may see: here the scope is enforced in SQL.
    """
    return SQL(", ").join(
        SQL("(%s, %s, %s, %s::timestamp, %s::timestamp)", name, *bound)
        for name in PERIODS
        for bound in bounds[name]
    )


def facts(bounds, until, within_hours):
    """CTEs ending in ``fact``: one row for each ticket and period it matters to.

    :param bounds: dict period -> list of (site id, tz, from, up to)
    :param until: UTC; a limit that was still running then is not due yet
    :param within_hours: limit of "finished within", exact to the second

    A ticket matters to a period in which it was received, its reply was due, or its
    customer was reached. Archived tickets count (guarantee 3); cancelled ones are never
    due (decision 10). A limit counts as kept only while the stored late flag, which
    stays for ever, is not set (CMP-55).
    """
    return SQL(
        """
        WITH span (period, site_id, tz, start, stop) AS (VALUES %(spans)s),
        reached AS (
            SELECT span.period, callback.ticket_id, COUNT(*) AS reached,
                   COUNT(*) FILTER (
                       WHERE callback.satisfaction IN ('very_satisfied', 'satisfied')
                   ) AS satisfied
              FROM span
              JOIN cs_callback callback ON callback.site_id = span.site_id
               AND callback.done_date >= span.start
               AND callback.done_date < span.stop
             WHERE callback.state = 'done' AND callback.outcome = 'reached'
             GROUP BY span.period, callback.ticket_id
        ),
        hit AS (
            SELECT span.period, ticket.id
              FROM span
              JOIN helpdesk_ticket ticket ON ticket.site_id = span.site_id
               AND ticket.received_date >= span.start
               AND ticket.received_date < span.stop
             WHERE ticket.step IS NOT NULL
             UNION
            SELECT span.period, ticket.id
              FROM span
              JOIN helpdesk_ticket ticket ON ticket.site_id = span.site_id
               AND ticket.reply_deadline >= span.start
               AND ticket.reply_deadline < span.stop
             WHERE ticket.step IS NOT NULL AND ticket.step <> 'cancelled'
             UNION
            SELECT period, ticket_id FROM reached
        ),
        flag AS (
            SELECT hit.period, span.tz, ticket.*,
                   ticket.received_date >= span.start
                       AND ticket.received_date < span.stop AS is_received,
                   ticket.step <> 'cancelled'
                       AND ticket.reply_deadline >= span.start
                       AND ticket.reply_deadline < LEAST(span.stop, %(until)s)
                       AS is_due,
                   ticket.replied_date <= ticket.reply_deadline
                       AND ticket.is_reply_late IS NOT TRUE AS is_in_time,
                   COALESCE(
                       ticket.reported_date, ticket.closed_date, ticket.cancelled_date
                   ) AS end_date,
                   COALESCE(reached.reached, 0) AS reached,
                   COALESCE(reached.satisfied, 0) AS satisfied
              FROM hit
              JOIN helpdesk_ticket ticket ON ticket.id = hit.id
              JOIN span ON span.period = hit.period
               AND span.site_id = ticket.site_id
              LEFT JOIN reached ON reached.period = hit.period
               AND reached.ticket_id = hit.id
             WHERE ticket.step IS NOT NULL
        ),
        fact AS (
            SELECT flag.id, flag.period, flag.tz, flag.number, flag.name,
                   flag.is_confidential, flag.kind, flag.department_id,
                   flag.category_id, flag.channel_id, flag.severity, flag.site_id,
                   building.id AS building_id,
                   CASE WHEN building.id IS NOT NULL THEN NULLIF(unit.floor, 0) END
                       AS floor,
                   COALESCE(unit.name, area.name, flag.place_text) AS place_name,
                   flag.step, flag.satisfaction, flag.received_date,
                   flag.reply_deadline, flag.replied_date, flag.reported_date,
                   flag.closed_date, flag.cancelled_date,
                   CASE WHEN flag.import_batch_id IS NULL THEN 'system'
                        ELSE 'import' END AS origin,
                   (flag.import_batch_id IS NOT NULL)::int AS is_imported,
                   flag.is_received::int AS received,
                   COALESCE(flag.is_due, FALSE)::int AS due,
                   COALESCE(flag.is_due AND flag.is_in_time, FALSE)::int AS in_time,
                   COALESCE(flag.is_due AND flag.is_in_time IS NOT TRUE, FALSE)::int
                       AS late,
                   COALESCE(
                       flag.is_due AND flag.step IN ('reported', 'callback', 'closed'),
                       FALSE
                   )::int AS solved,
                   flag.reached::int AS reached,
                   flag.satisfied::int AS satisfied,
                   (flag.is_received AND flag.reopen_count > 0)::int AS reopened,
                   (flag.is_received AND flag.is_malicious IS TRUE)::int AS malicious,
                   (flag.is_received AND flag.step = 'cancelled')::int AS cancelled,
                   (flag.is_received AND flag.severity = 'major')::int AS major,
                   (flag.is_received AND flag.step = 'closed')::int AS closed,
                   (flag.is_received AND flag.step NOT IN ('closed', 'cancelled'))::int
                       AS still_open,
                   (flag.is_received AND flag.end_date IS NOT NULL)::int AS ended,
                   COALESCE(
                       flag.is_received AND flag.end_date
                           <= flag.received_date + %(within)s * INTERVAL '1 hour',
                       FALSE
                   )::int AS ended_within,
                   (flag.is_received AND flag.import_batch_id IS NOT NULL)::int
                       AS imported
              FROM flag
              LEFT JOIN cs_unit unit ON unit.id = flag.unit_id
              LEFT JOIN cs_area area ON area.id = flag.area_id
              LEFT JOIN cs_building building
                ON building.id = COALESCE(unit.building_id, area.building_id)
               -- A street address of its own is no building to compare.
               AND building.kind <> 'free'
        )
        """,
        spans=_spans(bounds),
        until=until,
        within=within_hours,
    )


def sums(fact):
    """Sums of the facts for each period and dimension, in one pass.

    Rows: period, mask of the columns that are not grouped, keys, measures.
    """
    sets = SQL(", ").join(
        SQL(
            "(%s)",
            SQL(", ").join(SQL.identifier(column) for column in ("period", *columns)),
        )
        for columns in DIMENSIONS.values()
    )
    keys = SQL(", ").join(SQL.identifier(key) for key in KEYS)
    measures = SQL(", ").join(
        SQL("COALESCE(SUM(%s), 0)::bigint", SQL.identifier(name)) for name in MEASURES
    )
    return SQL(
        "%(fact)s SELECT period, GROUPING(%(keys)s), %(keys)s, %(measures)s "
        "FROM fact GROUP BY GROUPING SETS (%(sets)s) ORDER BY 1, 2, %(keys)s",
        fact=fact,
        keys=keys,
        measures=measures,
        sets=sets,
    )


def mask_of(columns):
    """The value of GROUPING() where exactly these columns are grouped."""
    last = len(KEYS) - 1
    return sum(1 << (last - i) for i, key in enumerate(KEYS) if key not in columns)


def data_rows(fact):
    """Rows of the data sheet: the tickets of the period, in their order of entry.

    A confidential ticket shows neither title nor place (guarantee 8).
    """
    local = {
        "received_local": "received_date",
        "deadline_local": "reply_deadline",
        "replied_local": "replied_date",
        "reported_local": "reported_date",
        "closed_local": "closed_date",
        "cancelled_local": "cancelled_date",
    }
    hidden = {"title": "name", "place": "place_name"}
    columns = []
    for name in DATA_COLUMNS:
        if name in local:
            columns.append(
                SQL(
                    "date_trunc('second', %s AT TIME ZONE 'UTC' AT TIME ZONE tz)",
                    SQL.identifier(local[name]),
                )
            )
        elif name in hidden:
            columns.append(
                SQL(
                    "CASE WHEN is_confidential IS TRUE THEN NULL ELSE %s END",
                    SQL.identifier(hidden[name]),
                )
            )
        else:
            columns.append(SQL.identifier(name))
    return SQL(
        "%s SELECT %s FROM fact WHERE period = 'current' ORDER BY id",
        fact,
        SQL(", ").join(columns),
    )
