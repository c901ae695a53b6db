"""Steps of a seed: each one is committed and noted, so that a second run goes on."""

import json
import time
from collections.abc import Callable, Iterable

from cs.console import say, seconds

TABLES = """
CREATE TABLE IF NOT EXISTS bench_step (
    name text PRIMARY KEY, seconds float, note jsonb, done timestamptz DEFAULT now());
CREATE TABLE IF NOT EXISTS bench_ref (
    kind text, pos int, key text, id int, PRIMARY KEY (kind, pos));
"""


class Steps:
    """The steps of one database on one cursor."""

    def __init__(self, cr, commit: Callable[[], None], label: str) -> None:
        self.cr, self.commit, self.label = cr, commit, label
        cr.execute(TABLES)
        commit()

    def run(self, name: str, work: Callable[[], object]) -> None:
        """Do a step unless it is noted as done; commit it with its note."""
        if self.note(name) is not None:
            return
        started = time.monotonic()
        note = work()
        took = time.monotonic() - started
        self.cr.execute(
            "INSERT INTO bench_step (name, seconds, note) VALUES (%s, %s, %s)",
            (name, took, json.dumps(note if isinstance(note, dict) else {})),
        )
        self.commit()
        say(f"  {self.label}: {name}  {seconds(took)}")

    def note(self, name: str) -> dict | None:
        """What a step noted when it was done; None when it was not."""
        self.cr.execute("SELECT note FROM bench_step WHERE name = %s", (name,))
        row = self.cr.fetchone()
        return row and row[0]

    def keep(self, kind: str, ids: Iterable[int], keys: Iterable[str] = ()) -> None:
        """Remember ids of a kind, in their order, for the steps to come."""
        keys = list(keys)
        for pos, id_ in enumerate(ids):
            key = keys[pos] if keys else None
            self.cr.execute(
                "INSERT INTO bench_ref VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (kind, pos) DO UPDATE SET key = EXCLUDED.key, "
                "id = EXCLUDED.id",
                (kind, pos, key, id_),
            )

    def ids(self, kind: str) -> list[int]:
        """Ids kept of a kind."""
        self.cr.execute(
            "SELECT id FROM bench_ref WHERE kind = %s ORDER BY pos", (kind,)
        )
        return [row[0] for row in self.cr.fetchall()]

    def keys(self, kind: str) -> dict[str, int]:
        """Ids kept of a kind by their keys."""
        self.cr.execute("SELECT key, id FROM bench_ref WHERE kind = %s", (kind,))
        return dict(self.cr.fetchall())

    def array(self, kind: str) -> str:
        """Ids kept of a kind as an SQL array."""
        return f"ARRAY[{','.join(map(str, self.ids(kind)))}]::int[]"
