"""Filling large tables quickly: rows from a template, indexes built afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

SETTINGS = """
SET session_replication_role = replica;
SET maintenance_work_mem = '1GB';
SET work_mem = '256MB';
SET synchronous_commit = off;
SET client_connection_check_interval = 2000;
SET ROLE odoo;
"""
# Indexes that no constraint stands on, with the comment by which Odoo knows them.
INDEXES = """
SELECT c.relname, pg_get_indexdef(c.oid), obj_description(c.oid, 'pg_class')
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = %s::regclass
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
"""


def columns(cr, table: str) -> list[str]:
    """Names of the columns of a table."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = "
        "'public' AND table_name = %s ORDER BY ordinal_position",
        (table,),
    )
    return [row[0] for row in cr.fetchall()]


def multiply(cr, table: str, source: str, values: Mapping[str, str]) -> int:
    """Insert rows like those of the template ``t`` in ``source``.

    :param source: what stands behind FROM; the template rows are called ``t``
    :param values: SQL expressions of the columns that differ; a column that this
        database does not have is left out
    :return: how many rows
    """
    names = columns(cr, table)
    listed = ", ".join(f'"{name}"' for name in names)
    given = ", ".join(values.get(name, f't."{name}"') for name in names)
    cr.execute(f"INSERT INTO {table} ({listed}) SELECT {given} FROM {source}")
    return cr.rowcount


@contextmanager
def without_indexes(cr, table: str) -> Iterator[None]:
    """Drop the secondary indexes of a table and make them again afterwards.

    All in one transaction: a seed that is killed keeps them.
    """
    cr.execute(INDEXES, (table,))
    found = cr.fetchall()
    for name, _definition, _comment in found:
        cr.execute(f'DROP INDEX "{name}"')
    yield
    for name, definition, comment in found:
        cr.execute(definition)
        if comment:
            cr.execute(f'COMMENT ON INDEX "{name}" IS %s', (comment,))


def next_id(cr, table: str) -> int:
    """The first free id of a table."""
    cr.execute(f"SELECT COALESCE(max(id), 0) + 1 FROM {table}")
    return cr.fetchone()[0]


def settle_sequence(cr, table: str) -> None:
    """Let the ids of a table go on behind the last row."""
    cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")


def chance(salt: int, row: str = "n") -> str:
    """A number from 0 to 2,147,483,647 that only the row decides, as SQL."""
    return f"(hashint8extended({row}, {salt}) & 2147483647)"
