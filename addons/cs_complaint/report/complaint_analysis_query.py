"""The one query of the monthly complaint analysis (CMP-37, guarantee 9).

``facts`` gives one row per ticket and period with all flags; the lines of the record
are its sums, the data sheet its rows. So screen, record and workbook cannot differ.
"""

from odoo.tools import SQL

from ..tools import complaint_measures as measures
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
                       WHERE callback.satisfaction IN %(satisfied)s
                   ) AS satisfied
              FROM span
              JOIN cs_callback callback ON callback.site_id = span.site_id
               AND callback.done_date >= span.start
               AND callback.done_date < span.stop
             WHERE callback.state = 'done' AND callback.outcome = 'reached'
             GROUP BY span.period, callback.ticket_id
        ),
        -- With the site: joined to the spans by the period alone, each ticket would be
        -- looked up once for every site.
        hit AS (
            SELECT span.period, span.site_id, ticket.id
              FROM span
              JOIN helpdesk_ticket ticket ON ticket.site_id = span.site_id
               AND ticket.received_date >= span.start
               AND ticket.received_date < span.stop
             WHERE ticket.step IS NOT NULL
             UNION
            SELECT span.period, span.site_id, ticket.id
              FROM span
              JOIN helpdesk_ticket ticket ON ticket.site_id = span.site_id
               AND ticket.reply_deadline >= span.start
               AND ticket.reply_deadline < span.stop
             WHERE ticket.step IS NOT NULL AND %(can_be_due)s
             UNION
            SELECT reached.period, ticket.site_id, ticket.id
              FROM reached
              JOIN helpdesk_ticket ticket ON ticket.id = reached.ticket_id
        ),
        flag AS (
            SELECT hit.period, span.tz, ticket.*,
                   ticket.received_date >= span.start
                       AND ticket.received_date < span.stop AS is_received,
                   %(can_be_due)s
                       AND ticket.reply_deadline >= span.start
                       AND ticket.reply_deadline < LEAST(span.stop, %(until)s)
                       AS is_due,
                   COALESCE(reached.reached, 0) AS reached,
                   COALESCE(reached.satisfied, 0) AS satisfied
              FROM hit
              JOIN helpdesk_ticket ticket ON ticket.id = hit.id
              JOIN span ON span.period = hit.period
               AND span.site_id = hit.site_id
              LEFT JOIN reached ON reached.period = hit.period
               AND reached.ticket_id = hit.id
             WHERE ticket.step IS NOT NULL
        ),
        fact AS (
            SELECT ticket.id, ticket.period, ticket.tz, ticket.number, ticket.name,
                   ticket.is_confidential, ticket.kind, ticket.department_id,
                   ticket.category_id, ticket.channel_id, ticket.severity,
                   ticket.site_id,
                   building.id AS building_id,
                   CASE WHEN building.id IS NOT NULL THEN NULLIF(unit.floor, 0) END
                       AS floor,
                   COALESCE(unit.name, area.name, ticket.place_text) AS place_name,
                   ticket.step, ticket.satisfaction, ticket.received_date,
                   ticket.reply_deadline, ticket.replied_date, ticket.reported_date,
                   ticket.closed_date, ticket.cancelled_date,
                   %(origin)s AS origin,
                   (ticket.import_batch_id IS NOT NULL)::int AS is_imported,
                   %(measures)s
              FROM flag AS ticket
              LEFT JOIN cs_unit unit ON unit.id = ticket.unit_id
              LEFT JOIN cs_area area ON area.id = ticket.area_id
              LEFT JOIN cs_building building
                ON building.id = COALESCE(unit.building_id, area.building_id)
               -- A street address of its own is no building to compare.
               AND building.kind <> 'free'
        )
        """,
        spans=_spans(bounds),
        until=until,
        measures=_measures(within_hours),
        origin=measures.ORIGIN,
        can_be_due=measures.CAN_BE_DUE,
        satisfied=SQL(measures.SATISFIED),
    )


def _measures(within_hours):
    """The measures of a fact; what they ask of a ticket is the same for the pivot."""
    received = SQL("ticket.is_received")
    counts = {
        **{n: measures.count(n, received, within_hours) for n in measures.RECEIVED},
        **{n: measures.count(n, SQL("ticket.is_due")) for n in measures.DUE},
        "reached": SQL("ticket.reached::int"),
        "satisfied": SQL("ticket.satisfied::int"),
    }
    return SQL(", ").join(
        SQL("%s AS %s", expression, SQL.identifier(name))
        for name, expression in counts.items()
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


def received_count(bounds, limit):
    """Number of tickets received in one period, counted up to ``limit``.

    :param bounds: list of (site id, tz, from, up to)
    """
    return SQL(
        """
        SELECT COUNT(*)
          FROM (
            SELECT
              FROM (VALUES %(spans)s) span (period, site_id, tz, start, stop)
              JOIN helpdesk_ticket ticket ON ticket.site_id = span.site_id
               AND ticket.received_date >= span.start
               AND ticket.received_date < span.stop
             WHERE ticket.step IS NOT NULL
             LIMIT %(limit)s
          ) received
        """,
        spans=_spans({name: bounds if name == "current" else () for name in PERIODS}),
        limit=limit,
    )
