"""Places for reports in the making, counted across processes and servers.

Advisory locks of PostgreSQL that end with the transaction: a process that is killed
frees its place at once, there is nothing to tidy up, and nobody ever waits inside
them. Beside its place a report holds two shared locks that say which report it is
and who asked for it, so that others can be told.
"""

from typing import NamedTuple

from odoo.exceptions import UserError
from odoo.tools import SQL

#: First keys of our locks; the second one is an id.
_RUN = 0x43530001
_USER = 0x43530002
_SLOT = 0x43530100  # and the number of the place; second key: the company
#: More places than this are not asked for.
MAX_SLOTS = 20


class ReportBusy(UserError):
    """All places for reports of the company are taken; says by whom."""


class Making(NamedTuple):
    """One place that is taken: the reports made in it, and for whom."""

    run_ids: tuple
    user_ids: tuple


def take(cr, company_id, limit, run_id, user_id):
    """Take a place of the company until the transaction ends.

    A transaction that has one already keeps to it.

    :param int limit: number of places of the company
    :return: whether there was one
    """
    if not _has_own(cr, company_id):
        numbers = range(min(max(limit, 1), MAX_SLOTS))
        if not any(_try_lock(cr, _SLOT + number, company_id) for number in numbers):
            return False
    cr.execute(
        SQL(
            "SELECT pg_advisory_xact_lock_shared(%s, %s), "
            "pg_advisory_xact_lock_shared(%s, %s)",
            _RUN,
            run_id,
            _USER,
            user_id,
        )
    )
    return True


def _has_own(cr, company_id):
    cr.execute(
        SQL(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                 WHERE locktype = 'advisory' AND objsubid = 2
                   AND pid = pg_backend_pid() AND objid = %s
                   AND classid::bigint BETWEEN %s AND %s
            )
            """,
            company_id,
            _SLOT,
            _SLOT + MAX_SLOTS - 1,
        )
    )
    return cr.fetchone()[0]


def _try_lock(cr, first, second):
    cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", first, second))
    return cr.fetchone()[0]


def read(cr):
    """Return dict company id -> list of ``Making``: the places that others have."""
    cr.execute(
        SQL(
            """
            WITH lock AS MATERIALIZED (
                SELECT pid, classid::bigint AS kind, objid::bigint::int AS number
                  FROM pg_locks
                 WHERE locktype = 'advisory' AND objsubid = 2 AND granted
                   AND database = (
                       SELECT oid FROM pg_database WHERE datname = current_database()
                   )
                   AND classid::bigint BETWEEN %(run)s AND %(last)s
            )
            SELECT place.number,
                   ARRAY_AGG(DISTINCT lock.number) FILTER (WHERE lock.kind = %(run)s),
                   ARRAY_AGG(DISTINCT lock.number) FILTER (WHERE lock.kind = %(user)s)
              FROM lock place
              JOIN lock ON lock.pid = place.pid
             WHERE place.kind >= %(slot)s AND place.pid <> pg_backend_pid()
             GROUP BY place.pid, place.kind, place.number
             ORDER BY place.number, place.kind
            """,
            run=_RUN,
            user=_USER,
            slot=_SLOT,
            last=_SLOT + MAX_SLOTS - 1,
        )
    )
    found = {}
    for company_id, run_ids, user_ids in cr.fetchall():
        making = Making(tuple(run_ids or ()), tuple(user_ids or ()))
        found.setdefault(company_id, []).append(making)
    return found
