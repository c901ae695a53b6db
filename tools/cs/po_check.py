"""PO files that load, with nothing doubled or stale; run by the environment's Python.

    python po_check.py FILES…

Prints `file:line: what is wrong` and ends with 1 when it found something.
"""

import sys

import polib


def check(name: str) -> list[str]:
    """What is wrong with one file."""
    try:
        entries = polib.pofile(name, check_for_duplicates=True)
    except (OSError, ValueError) as error:
        return [f"{name}: {error}"]
    return [
        f"{name}:{entry.linenum}: {'obsolete' if entry.obsolete else 'fuzzy'}: "
        f"{entry.msgid[:60]}"
        for entry in entries
        if entry.obsolete or entry.fuzzy
    ]


if __name__ == "__main__":
    found = [line for name in sys.argv[1:] for line in check(name)]
    print("\n".join(found))
    sys.exit(bool(found))
