"""Where tickets count in which month, as SQL: pivot and roll-up use the same rows.

A ticket counts in the month in which it was received, in the one in which its reply
was due and in each one in which its customer was reached (CMP-37), by the clock of the
site. ``events`` gives those rows of the months asked for, without double ones: their
sums are the figures of the monthly analysis, whoever adds them up.
"""

from odoo.tools import SQL

from . import complaint_measures as measures

#: What every stored month is split by.
BASE = ("kind", "step", "severity", "origin")
#: What a stored month is split by besides: by one at a time, which is quick to read,
#: and by all of them.
EXTRAS = ("category_id", "department_id", "channel_id", "satisfaction")
FULL = "full"
#: A row for each ticket: confidential ones, which nobody may count who is not on
#: their list.
PER_TICKET = "ticket"
#: Of each ticket: figures are counted by them.
DATES = (
    "received_date",
    "reply_deadline",
    "replied_date",
    "reported_date",
    "closed_date",
    "cancelled_date",
)
#: Of each ticket, for lists.
DETAILS = ("number", *DATES)
RECEIVED = (*measures.RECEIVED, *measures.MORE, "reply_seconds", "end_seconds")
CALLED = ("reached", "satisfied")
SUMS = ("row_count", *RECEIVED, *measures.DUE, *CALLED)
#: A change of one of these fields changes figures.
TICKET_FIELDS = frozenset(
    {
        "site_id",
        "step",
        "kind",
        "severity",
        "category_id",
        "department_id",
        "channel_id",
        "satisfaction",
        "import_batch_id",
        "is_confidential",
        "is_malicious",
        "is_reply_late",
        "reopen_count",
        "urge_count",
        *DATES,
    }
)
CALLBACK_FIELDS = frozenset(
    {"site_id", "ticket_id", "state", "outcome", "done_date", "satisfaction"}
)
SOURCES = {
    "helpdesk.ticket": (*sorted(TICKET_FIELDS), "number"),
    "cs.callback": tuple(sorted(CALLBACK_FIELDS)),
    "cs.site": ("company_id", "tz"),
}
#: A change of what is stored or of its meaning needs a new number: months of another
#: version are not used and are rolled up anew.
VERSION = 1

_IS_RECEIVED = SQL(
    "(ticket.received_date >= span.start_date"
    " AND ticket.received_date < span.stop_date)"
)
#: Column -> SQL, whatever the ticket counts for. The id of a row is made of ticket and
#: month: no counter, and the same tomorrow.
KEYS = {
    "id": SQL(
        "ticket.id::bigint * 65536 + (EXTRACT(YEAR FROM span.month) * 12"
        " + EXTRACT(MONTH FROM span.month))::int"
    ),
    **{
        name: SQL.identifier("span", name)
        for name in ("period_id", "company_id", "site_id", "month", "source")
    },
    "ticket_id": SQL("ticket.id"),
    "is_confidential": SQL("COALESCE(ticket.is_confidential, FALSE)"),
    "kind": SQL("ticket.kind"),
    "step": SQL("ticket.step"),
    "severity": SQL("ticket.severity"),
    "origin": SQL("%s::varchar", measures.ORIGIN),
    **{name: SQL.identifier("ticket", name) for name in (*EXTRAS, *DETAILS)},
}
COLUMNS = (*KEYS, *SUMS)


def ticket_of(row_id):
    """The id of the ticket in the id of a row.

    >>> ticket_of(7 * 65536 + 2026 * 12 + 9)
    7
    """
    return row_id >> 16


def names(columns, alias=None):
    """Column names for a query, of one table or alone."""
    return SQL(", ").join(
        SQL.identifier(alias, column) if alias else SQL.identifier(column)
        for column in columns
    )


# ----------------------------------------------------------------------
# Months
# ----------------------------------------------------------------------

_CHANGED = SQL(
    "EXISTS (SELECT FROM cs_ticket_change change"
    " WHERE change.site_id = period.site_id AND change.month = period.month)"
)


def is_clean():
    """Condition on ``period``: rolled up, and nothing of it has changed since."""
    return SQL("(period.computed_date IS NOT NULL AND NOT %s)", _CHANGED)


def is_live():
    """Condition on ``period``: the opposite."""
    return SQL("(period.computed_date IS NULL OR %s)", _CHANGED)


def periods(where):
    """Months of sites that stand in the database, counted in today's time zone."""
    return SQL(
        """
        SELECT period.id AS period_id, period.company_id, period.site_id, period.month,
               period.start_date, period.stop_date,
               CASE WHEN %(clean)s THEN 'closed' ELSE 'live' END AS source
          FROM cs_ticket_period period
          JOIN cs_site site ON site.id = period.site_id AND site.tz = period.tz
         WHERE period.version = %(version)s AND %(where)s
        """,
        clean=is_clean(),
        version=VERSION,
        where=where,
    )


def with_gaps(spans, gaps):
    """Add months that do not stand in the database, such as the current one.

    :param gaps: list of (company id, site id, month, from, up to), times in UTC
    """
    if not gaps:
        return spans
    values = SQL(", ").join(
        SQL("(NULL::int, %s, %s, %s::date, %s::timestamp, %s::timestamp, 'live')", *gap)
        for gap in gaps
    )
    return SQL("%s UNION ALL VALUES %s", spans, values)


# ----------------------------------------------------------------------
# Rows
# ----------------------------------------------------------------------


def events(spans, until, columns=COLUMNS, ticket_ids=None):
    """Rows of the months ``spans``: dimensions, details and numbers to be summed.

    :param until: UTC; a limit that is still running then is not due yet
    :param columns: which ones are wanted, in their order
    :param ticket_ids: only these tickets
    """
    only = SQL("TRUE")
    if ticket_ids is not None:
        only = SQL("ticket.id = ANY(%s)", list(ticket_ids))
    is_due = SQL(
        "(%s AND ticket.reply_deadline >= span.start_date"
        " AND ticket.reply_deadline < LEAST(span.stop_date, %s::timestamp))",
        measures.CAN_BE_DUE,
        until,
    )
    received = {name: measures.count(name) for name in measures.RECEIVED}
    received |= {name: measures.count(name) for name in measures.MORE}
    received |= {f"{name}_seconds": measures.seconds(name) for name in ("reply", "end")}
    due = {name: measures.count(name) for name in measures.DUE}
    called = {name: SQL("ticket.%s::int", SQL.identifier(name)) for name in CALLED}
    received["row_count"] = SQL("1")
    due["row_count"] = _once(_IS_RECEIVED)
    called["row_count"] = _once(SQL("%s OR COALESCE(%s, FALSE)", _IS_RECEIVED, is_due))
    return SQL(" UNION ALL ").join(
        SQL(
            "SELECT %s FROM (%s) span CROSS JOIN LATERAL (%s) ticket",
            _select(columns, sums),
            spans,
            source,
        )
        for source, sums in (
            (_tickets(_IS_RECEIVED, only), received),
            (_tickets(is_due, only), due),
            (_called(only), called),
        )
    )


def _tickets(when, only):
    """Tickets of one month of a site. OFFSET 0 keeps PostgreSQL to looking each month
    up in the index: it takes months for few rows and would compare every ticket with
    every month of its site.
    """
    return SQL(
        """
        SELECT ticket.* FROM helpdesk_ticket ticket
         WHERE ticket.site_id = span.site_id AND ticket.step IS NOT NULL
           AND %s AND %s
        OFFSET 0
        """,
        when,
        only,
    )


def _called(only):
    """Tickets whose customer was reached in one month of a site, and how often."""
    return SQL(
        """
        SELECT ticket.*, called.reached, called.satisfied
          FROM (SELECT callback.ticket_id, COUNT(*) AS reached,
                       COUNT(*) FILTER (WHERE callback.satisfaction IN %s) AS satisfied
                  FROM cs_callback callback
                 WHERE callback.site_id = span.site_id
                   AND callback.done_date >= span.start_date
                   AND callback.done_date < span.stop_date
                   AND callback.state = 'done' AND callback.outcome = 'reached'
                 GROUP BY callback.ticket_id) called
          JOIN helpdesk_ticket ticket ON ticket.id = called.ticket_id
         WHERE ticket.site_id = span.site_id AND ticket.step IS NOT NULL AND %s
        OFFSET 0
        """,
        SQL(measures.SATISFIED),
        only,
    )


def _select(columns, sums):
    """The columns of one way to count in a month; its other numbers are zero."""

    def expression(name):
        if name in KEYS:
            return KEYS[name]
        return sums.get(name, SQL("0::float8" if "seconds" in name else "0"))

    return SQL(", ").join(
        SQL("%s AS %s", expression(name), SQL.identifier(name)) for name in columns
    )


def _once(counted):
    """1 unless another row of the ticket counts it in this month already."""
    return SQL("(NOT (%s))::int", counted)
