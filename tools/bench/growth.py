"""The same figures at 10,000, 100,000 and 1,000,000 tickets in one table."""

from .common import Table
from .reads import COLUMNS
from .reads import run as run_reads
from .seeding.database import ensure

SIZES = (10_000, 100_000, 1_000_000)


def run(n: int) -> list[Table]:
    """Section 1 at each size up to n, side by side."""
    sizes = [size for size in SIZES if size <= n] or [n]
    found = {}
    for size in sizes:
        ensure(size)
        (table,) = run_reads(size)
        found[size] = {row[0]: row for row in table.rows}
    stock, ours = COLUMNS.index("stock ms"), COLUMNS.index("ours ms")
    queries = COLUMNS.index("queries ours")
    table = Table(
        "Growth: medians in ms",
        [
            "read",
            *(f"stock {size:,}" for size in sizes),
            *(f"ours {size:,}" for size in sizes),
            "ours, largest : smallest",
            "queries ours",
        ],
    )
    for label in found[sizes[0]]:
        rows = [found[size].get(label) for size in sizes]
        if None in rows:
            continue
        last, first = rows[-1][ours], rows[0][ours]
        table.add(
            label,
            *(row[stock] for row in rows),
            *(row[ours] for row in rows),
            f"{last / first:.1f} x",
            ", ".join(str(row[queries]) for row in rows),
        )
    return [table]
