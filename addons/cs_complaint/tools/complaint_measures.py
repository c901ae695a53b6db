"""What each measure of the complaint figures asks of a ticket, as SQL (CMP-37).

One place for the monthly analysis, the pivot and the months rolled up (guarantee 9).
The expressions speak of ``ticket``; whoever uses them gives that name to its rows.
"""

from odoo.tools import SQL

#: "Finished within", unless a report asks for another limit.
WITHIN_HOURS = 72
SATISFIED = "('very_satisfied', 'satisfied')"
_END = "COALESCE(ticket.reported_date, ticket.closed_date, ticket.cancelled_date)"

#: Of the tickets received in the period.
RECEIVED = {
    "received": "TRUE",
    "reopened": "ticket.reopen_count > 0",
    "malicious": "ticket.is_malicious IS TRUE",
    "cancelled": "ticket.step = 'cancelled'",
    "major": "ticket.severity = 'major'",
    "closed": "ticket.step = 'closed'",
    "still_open": "ticket.step NOT IN ('closed', 'cancelled')",
    "ended": f"{_END} IS NOT NULL",
    "ended_within": (
        f"{_END} <= ticket.received_date + %(within)s * INTERVAL '1 hour'"
    ),
    "imported": "ticket.import_batch_id IS NOT NULL",
}
#: Of the tickets whose reply was due in the period. A limit counts as kept only while
#: the stored late flag, which stays for ever, is not set (CMP-55).
_IN_TIME = (
    "(ticket.replied_date <= ticket.reply_deadline"
    " AND ticket.is_reply_late IS NOT TRUE)"
)
DUE = {
    "due": "TRUE",
    "in_time": _IN_TIME,
    "late": f"{_IN_TIME} IS NOT TRUE",
    "solved": "ticket.step IN ('reported', 'callback', 'closed')",
}
#: More about tickets received, which the monthly analysis does not ask.
MORE = {
    "urged": "ticket.urge_count > 0",
    "answered": "ticket.replied_date IS NOT NULL",
}
#: Cancelled tickets are never due (decision 10).
CAN_BE_DUE = SQL("ticket.step <> 'cancelled'")
ORIGIN = SQL("CASE WHEN ticket.import_batch_id IS NULL THEN 'system' ELSE 'import' END")


def count(name, when=None, within=WITHIN_HOURS):
    """SQL of a measure of one ticket: 1 where it counts, else 0.

    :param SQL when: what must hold besides, such as that it was received in the period
    :param int within: hours of "finished within", exact to the second
    """
    text = {**RECEIVED, **DUE, **MORE}[name]
    test = SQL(text, within=within) if "%(within)s" in text else SQL(text)
    if when is not None:
        test = SQL("%s AND (%s)", when, test)
    return SQL("COALESCE(%s, FALSE)::int", test)


def seconds(name):
    """SQL of the seconds from receipt to the answer ("reply") or the end ("end")."""
    until = SQL({"reply": "ticket.replied_date", "end": _END}[name])
    return SQL(
        "COALESCE(EXTRACT(EPOCH FROM %s - ticket.received_date), 0)::float8", until
    )
