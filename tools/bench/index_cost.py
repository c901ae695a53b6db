"""What our indexes of tickets cost whoever writes.

The same rows are inserted and updated with all indexes and, in a transaction that is
rolled back, without those that a bare helpdesk does not have.
"""

from functools import partial

from .common import Sample, Table, measured, median, times, undo

ROWS = 1_000
ROUNDS = 3
INDEXES = """
SELECT c.relname, pg_relation_size(c.oid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = 'helpdesk_ticket'::regclass AND NOT i.indisprimary ORDER BY 1
"""


def index_cost(stock, ours, insert) -> Table:
    """Return the table of both kinds of writing.

    :param stock: environment of the bare helpdesk
    :param ours: environment of our database
    :param insert: function of (cursor, prefix) that inserts ``ROWS`` rows
    """
    known = dict(get_indexes(stock))
    own = [(name, size) for name, size in get_indexes(ours) if name not in known]
    table = Table(
        "What the indexes of tickets cost",
        ["write", "all indexes ms", "without ours ms", "cost", "ms a row"],
    )
    for title, work in (
        (f"INSERT of {ROWS:,} rows", insert),
        (f"UPDATE of {ROWS:,} rows, a column without index", update_plain),
        (f"UPDATE of {ROWS:,} rows, step and priority", update_step),
    ):
        there = [one(ours, work, number) for number in range(ROUNDS)]
        drop(ours, [name for name, _size in own])
        gone = [one(ours, work, number, keep=True) for number in range(ROUNDS)]
        undo(ours)
        slow, quick = (median(s.wall * 1000 for s in part) for part in (there, gone))
        table.add(title, slow, quick, times(slow, quick), (slow - quick) / ROWS)
    sizes = [sum(size for _name, size in part) for part in (known.items(), own)]
    table.note(
        f"A bare helpdesk has {len(known)} indexes of tickets ({sizes[0] / 1e6:,.0f} "
        f"MB), ours {len(own)} more ({sizes[1] / 1e6:,.0f} MB). Medians of {ROUNDS} "
        "rounds, rolled back."
    )
    return table


def get_indexes(env) -> list[tuple[str, int]]:
    """Return (name, bytes) of the indexes of tickets without the primary key."""
    env.cr.execute(INDEXES)
    return env.cr.fetchall()


def drop(env, names: list[str]) -> None:
    """Drop indexes in the open transaction."""
    for name in names:
        env.cr.execute(f'DROP INDEX "{name}"')


def one(env, work, number: int, keep: bool = False) -> Sample:
    """Measure one round; ``keep`` leaves the transaction open, for what was dropped."""
    sample = measured(partial(work, env.cr, f"{number}{'b' if keep else 'a'}"))
    if not keep:
        undo(env)
    return sample


def update_plain(cr, _prefix: str) -> None:
    """A flag that no index holds, as the deadline job sets it."""
    cr.execute(
        "UPDATE helpdesk_ticket SET is_department_late = NOT is_department_late "
        "WHERE id IN (SELECT id FROM helpdesk_ticket ORDER BY id DESC LIMIT %s)",
        [ROWS],
    )


def update_step(cr, _prefix: str) -> None:
    """What a ticket's move to another step writes."""
    cr.execute(
        "UPDATE helpdesk_ticket SET step = 'reported', priority = '2' "
        "WHERE id IN (SELECT id FROM helpdesk_ticket WHERE is_open ORDER BY id DESC "
        "LIMIT %s)",
        [ROWS],
    )
