#!/usr/bin/env python3
"""Entry point of the developer tooling: `python3 tools/task.py <command>`, called by
the Makefile.

This file alone must run under any Python 3, because its job is to find one that is new
enough.
"""

import os
import sys

OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3", "/usr/bin/python3")


def newer_python():
    """Full path of the first interpreter here that is new enough, or None."""
    import shutil
    import subprocess

    for name in CANDIDATES:
        path = shutil.which(name)
        if not path:
            continue
        check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
        if subprocess.call([path, "-c", check], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


def main():
    if sys.version_info < OLDEST:
        path = newer_python()
        if path:
            os.execv(path, [path, *sys.argv])
        sys.exit(
            f"Python {sys.version.split()[0]} is too old; no newer one was found.\n"
            "  Cure: install Python 3.11 or later, or name one: "
            "make PYTHON=/path/to/python3 …"
        )
    from cs.cli import main as run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
