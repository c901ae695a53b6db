"""Months of tickets stored as sums: filling them and reading them back."""

from odoo.tools import SQL

from . import ticket_events as rows

_PLACE = ("period_id", "company_id", "site_id", "month")
STORED = (*_PLACE, "grain", "ticket_id", *rows.BASE, *rows.EXTRAS, *rows.SUMS)


def fill(spans, until):
    """INSERT the sums of the months ``spans``: split by the base alone, by one extra
    besides, by all of them, and each confidential ticket for itself.
    """
    base = rows.names((*_PLACE, *rows.BASE))
    sets = SQL(", ").join(
        [SQL("(%s)", base)]
        + [SQL("(%s, %s)", base, SQL.identifier(extra)) for extra in rows.EXTRAS]
        + [SQL("(%s, %s)", base, rows.names(rows.EXTRAS))]
    )
    grains = SQL(" ").join(
        SQL("WHEN GROUPING(%s) = 0 THEN %s", SQL.identifier(extra), extra)
        for extra in rows.EXTRAS
    )
    return SQL(
        """
        WITH event AS MATERIALIZED (%(events)s)
        INSERT INTO cs_ticket_month (%(stored)s)
        SELECT %(place)s,
               CASE WHEN GROUPING(%(extras)s) = 0 THEN %(full)s %(grains)s ELSE 'base'
               END,
               NULL::int,
               %(base)s, %(extras)s, %(sums)s
          FROM event WHERE NOT is_confidential
         GROUP BY GROUPING SETS (%(sets)s)
         UNION ALL
        SELECT %(place)s, %(per_ticket)s, ticket_id, %(base)s, %(extras)s, %(sums)s
          FROM event WHERE is_confidential
         GROUP BY %(place)s, ticket_id, %(base)s, %(extras)s
        """,
        events=rows.events(spans, until),
        stored=rows.names(STORED),
        place=rows.names(_PLACE),
        grains=grains,
        base=rows.names(rows.BASE),
        extras=rows.names(rows.EXTRAS),
        sums=_sums(),
        sets=sets,
        full=rows.FULL,
        per_ticket=rows.PER_TICKET,
    )


def _sums():
    return SQL(", ").join(
        SQL(
            "SUM(%s)::%s AS %s",
            SQL.identifier(name),
            SQL("float8" if "seconds" in name else "int"),
            SQL.identifier(name),
        )
        for name in rows.SUMS
    )


def stored(grain, columns):
    """Sums of the months that are rolled up and unchanged, split by one extra.

    :param str grain: "base", the name of the extra, or ``FULL``
    :param columns: which ones are wanted, in their order; none of single tickets
    """
    apart = {
        "source": SQL("'closed'"),
        "is_confidential": SQL("month.ticket_id IS NOT NULL"),
    }
    return SQL(
        """
        SELECT %(columns)s
          FROM (%(periods)s) span
          JOIN cs_ticket_month month ON month.period_id = span.period_id
         WHERE month.grain IN (%(grain)s, %(per_ticket)s)
        """,
        columns=SQL(", ").join(
            SQL(
                "%s AS %s",
                apart.get(name, SQL.identifier("month", name)),
                SQL.identifier(name),
            )
            for name in columns
        ),
        periods=rows.periods(rows.is_clean()),
        grain=grain,
        per_ticket=rows.PER_TICKET,
    )


def by_ticket(events):
    """One row for each ticket and month, as lists show them, with its rates."""
    return SQL(
        "SELECT *, %(ratios)s FROM ("
        "SELECT %(keys)s, %(sums)s FROM (%(events)s) event GROUP BY %(keys)s) counted",
        ratios=SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in ratios("%s").items()
        ),
        keys=rows.names(rows.KEYS),
        sums=_sums(),
        events=events,
    )


#: name -> (sum above, sum below, what one of it is)
RATIOS = {
    "in_time_rate": ("in_time", "due", 1),
    "solved_rate": ("solved", "due", 1),
    "satisfaction_rate": ("satisfied", "reached", 1),
    "ended_within_rate": ("ended_within", "ended", 1),
    "reply_hours": ("reply_seconds", "answered", 3600),
    "end_hours": ("end_seconds", "ended", 3600),
}


def ratios(term, alias=None):
    """SQL of all rates and averages; nothing where there is no base (rule G-4).

    :param str term: how a column is taken, such as "SUM(%s)"
    """

    def column(name):
        return SQL(term, SQL.identifier(alias, name) if alias else SQL.identifier(name))

    return {
        name: SQL("%s::float8 / NULLIF(%s, 0) / %s", column(above), column(below), unit)
        for name, (above, below, unit) in RATIOS.items()
    }
