"""Figures of a benchmark: samples, medians, tables. Pure: no Odoo, no database."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cs.console import say

Cell = str | int | float | None


@dataclass(frozen=True)
class Sample:
    """One measured call: wall and CPU seconds of this process, queries sent."""

    wall: float
    cpu: float = 0.0
    queries: int = 0


def median(values: Iterable[float]) -> float:
    """The middle value; not a number when there is none."""
    found = list(values)
    return statistics.median(found) if found else math.nan


def p95(values: Iterable[float]) -> float:
    """The smallest value that at least 95 % do not exceed (nearest rank).

    >>> p95(range(1, 101)), p95([3, 1, 2])
    (95, 3)
    """
    found = sorted(values)
    if not found:
        return math.nan
    return found[max(0, math.ceil(0.95 * len(found)) - 1)]


def milliseconds(samples: Iterable[Sample]) -> list[float]:
    """Wall times of samples in milliseconds."""
    return [sample.wall * 1000 for sample in samples]


def text(cell: Cell) -> str:
    """A cell as it is printed: three figures are enough.

    >>> [text(value) for value in (None, 1234.5, 12.34, 0.1234, 7, "list")]
    ['-', '1,234', '12.3', '0.12', '7', 'list']
    """
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "-"
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    if isinstance(cell, int):
        return f"{cell:,}"
    digits = 0 if abs(cell) >= 100 else 1 if abs(cell) >= 10 else 2
    return f"{cell:,.{digits}f}"


def times(slow: float, quick: float) -> str:
    """A ratio as it is printed.

    >>> times(10, 4), times(1, 0)
    ('2.5 x', '-')
    """
    if not quick or math.isnan(slow) or math.isnan(quick):
        return "-"
    ratio = slow / quick
    return f"{ratio:.0f} x" if ratio >= 10 else f"{ratio:.1f} x"


@dataclass
class Table:
    """A table of figures that can be printed, quoted in Markdown and kept as JSON."""

    title: str
    columns: Sequence[str]
    rows: list[list[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: Cell) -> None:
        """Add a row; as many cells as there are columns."""
        if len(cells) != len(self.columns):
            raise ValueError(f"{self.title}: {len(cells)} cells in {self.columns}")
        self.rows.append(list(cells))

    def note(self, sentence: str) -> None:
        """Add a line below the table."""
        self.notes.append(sentence)

    def show(self) -> None:
        """Print the table with aligned columns."""
        say(f"\n{self.title}")
        grid = [list(self.columns), *([text(c) for c in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
        for number, row in enumerate(grid):
            cells = [
                cell.ljust(width) if column == 0 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            say("  " + "  ".join(cells).rstrip())
            if not number:
                say("  " + "  ".join("-" * width for width in widths))
        for sentence in self.notes:
            say(f"  {sentence}")

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = [f"### {self.title}", ""]
        lines.append("| " + " | ".join(self.columns) + " |")
        lines.append("|" + "|".join(["---", *["--:"] * (len(self.columns) - 1)]) + "|")
        for row in self.rows:
            cells = (text(cell).replace("|", "\\|") for cell in row)
            lines.append("| " + " | ".join(cells) + " |")
        for sentence in self.notes:
            lines += ["", sentence]
        return "\n".join(lines) + "\n"

    def as_dict(self) -> dict:
        """The table as JSON keeps it."""
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": self.rows,
            "notes": self.notes,
        }
