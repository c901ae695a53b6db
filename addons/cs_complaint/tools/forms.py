"""Printed forms as plain values (CMP-29, CMP-35, CMP-36).

The templates of the forms get nothing but these cells, never a record: what a
form does not name cannot get onto paper. Pure functions without a database.
"""

from typing import NamedTuple

COLUMNS = 12
LABEL_COLUMNS = 2
MM_PER_LINE = 6


class Choice(NamedTuple):
    """One box of a form, ticked or not."""

    label: str
    is_on: bool = False


class Cell(NamedTuple):
    """One labelled field of a form.

    :param label: what stands beside it
    :param value: the text; empty on a blank form
    :param lines: how many lines are kept free for handwriting
    :param choices: boxes in place of a text
    :param image: PNG as base64 text, such as a drawn signature
    :param span: columns of the table it takes, set by ``lay_out``
    """

    label: str
    value: str = ""
    lines: int = 1
    choices: tuple = ()
    image: str = ""
    span: int = 0

    @property
    def height(self):
        """The least height in millimetres.

        >>> Cell("Result", lines=3).height
        18
        """
        return self.lines * MM_PER_LINE


def lay_out(rows):
    """Return the rows with cells that share the columns of the table.

    >>> [[cell.span for cell in row] for row in lay_out([
    ...     [Cell("a")], [Cell("a"), Cell("b")], [Cell("a"), Cell("b"), Cell("c")],
    ... ])]
    [[10], [4, 4], [2, 2, 2]]
    """
    return [
        [cell._replace(span=COLUMNS // len(row) - LABEL_COLUMNS) for cell in row]
        for row in rows
    ]


def tick(selection, value=None):
    """Return the boxes of a selection, the one of ``value`` ticked.

    :param selection: pairs of value and label
    :param value: the chosen value; none for a blank form

    >>> tick([("a", "A"), ("b", "B")], "b")
    (Choice(label='A', is_on=False), Choice(label='B', is_on=True))
    """
    return tuple(Choice(label, key == value) for key, label in selection)


def in_pages(items, size):
    """Return ``items`` in lists of at most ``size``.

    >>> in_pages([1, 2, 3], 2)
    [[1, 2], [3]]
    """
    return [items[start : start + size] for start in range(0, len(items), size)]
