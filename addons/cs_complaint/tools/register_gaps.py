"""Where numbers of the register are missing, and what is left of them (CMP-22).

One statement for each question, whatever the number of records: counts go over the
unique indexes ``(company_id, number)``, gaps over the primary keys, traces over the
indexes ``(model, res_id)`` of the tables that tell of a record.
"""

import re

from odoo.tools import SQL

LAST_ID = 2**31 - 1

#: Kind of trace -> how it is found in a gap of ids. What mail keeps of a record that
#: was deleted properly are notices to single users; they say nothing.
TRACES = {
    "message": SQL(
        """SELECT res_id, date, subject AS name, record_company_id AS company_id
             FROM mail_message
            WHERE model = gap.model AND res_id > gap.low AND res_id < gap.high
              AND message_type <> 'user_notification'"""
    ),
    "notification": SQL(
        """SELECT res_id, date, record_name, company_id FROM cs_notification
            WHERE res_model = gap.model AND res_id > gap.low AND res_id < gap.high"""
    ),
    "exception": SQL(
        """SELECT res_id, date, record_name, company_id FROM cs_exception
            WHERE res_model = gap.model AND res_id > gap.low AND res_id < gap.high"""
    ),
    "signature": SQL(
        """SELECT res_id, signed_date, NULL, company_id FROM cs_signature
            WHERE res_model = gap.model AND res_id > gap.low AND res_id < gap.high"""
    ),
    "deadline": SQL(
        """SELECT res_id, start_date, NULL, company_id FROM cs_deadline
            WHERE res_model = gap.model AND res_id > gap.low AND res_id < gap.high"""
    ),
}


def gaps(table):
    """Return the query of the ranges of ids without a record: (low, high), exclusive.

    :param str table: name of a table with ``id``
    """
    return SQL(
        """
        SELECT low, high
          FROM (SELECT id AS low, lead(id, 1, %(last)s) OVER (ORDER BY id) AS high
                  FROM %(table)s) pair
         WHERE high > low + 1
         UNION ALL
        SELECT 0, COALESCE(min(id), %(last)s) FROM %(table)s
        """,
        table=SQL.identifier(table),
        last=LAST_ID,
    )


def traces(model, ranges):
    """Return the query of what is left in gaps: kind, id, count, first, last, name,
    company id."""
    parts = SQL(" UNION ALL ").join(
        SQL("SELECT %s AS kind, part.* FROM (%s) part", kind, query)
        for kind, query in TRACES.items()
    )
    return SQL(
        """
        SELECT trace.kind, trace.res_id, COUNT(*), MIN(trace.date), MAX(trace.date),
               MAX(trace.name), MAX(trace.company_id)
          FROM (SELECT %s AS model, low, high
                  FROM unnest(%s::int[], %s::int[]) AS one (low, high)) gap
         CROSS JOIN LATERAL (%s) trace
         GROUP BY trace.kind, trace.res_id
        """,
        model,
        [low for low, _high in ranges],
        [high for _low, high in ranges],
        parts,
    )


def prints(model, table, start, stop):
    """Return the query of what was printed in a time and is gone, as ``traces``."""
    return SQL(
        """
        SELECT 'print', part.res_id, COUNT(*), MIN(log.date), MAX(log.date),
               MAX(CASE WHEN log.document_count = 1 THEN log.record_names END),
               MAX(log.company_id)
          FROM cs_print_log log
         CROSS JOIN LATERAL (
               SELECT value::int AS res_id
                 FROM jsonb_array_elements_text(log.res_ids)) part
         WHERE log.res_model = %s AND log.date >= %s AND log.date < %s
           AND NOT EXISTS (SELECT FROM %s record WHERE record.id = part.res_id)
         GROUP BY part.res_id
        """,
        model,
        start,
        stop,
        SQL.identifier(table),
    )


def find_number(text, letter=""):
    """Return the number of the register that a text names, as it is stored.

    >>> find_number("T2611-0381 Water in the cellar")
    '2611-000381'
    >>> find_number("Re: [2611-000381] your matter")
    '2611-000381'
    >>> find_number("Z2611-000012 How late is it?", "Z")
    'Z2611-000012'
    >>> find_number("Z2611-000012 How late is it?"), find_number("2613-000001")
    (None, None)
    >>> find_number("call 0512-123456"), find_number(None)
    (None, None)
    """
    for kind, head, running in re.findall(
        r"(?<![0-9A-Za-z])([A-Z]?)([1-9]\d{3})-(\d{4,7})(?!\d)", text or ""
    ):
        if (kind == "Z") == (letter == "Z") and 1 <= int(head[2:]) <= 12:
            return f"{letter}{head}-{int(running):06d}"
    return None
