"""`make lint`: every check runs, then one summary; `make fmt` mends what can be mended
by a program.
"""

import ast
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from . import addons, paths, processes, xmlform
from .console import say, seconds

FORBIDDEN = re.compile(
    r"\.(rej|orig|pyc|swp)$|(^|/)(en|en_US)\.po$|(^|/)\.(DS_Store|coverage)$"
)
PYTHON_FOLDERS = ("addons", "tests", "tools")
SKIPPED_FOLDERS = {".git", ".work", "node_modules", "__pycache__", ".venv"}


def files(suffix: str = "") -> Iterator[Path]:
    """The repository's files with this suffix, relative to its root; Git is not asked,
    an export has none.
    """
    for current, folders, names in os.walk(paths.ROOT):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        for name in sorted(names):
            if name.endswith(suffix):
                yield Path(current, name).relative_to(paths.ROOT)


def tool(*words: str) -> Callable[[], bool]:
    """A check by a program of the virtual environment; its output is shown."""

    def check() -> bool:
        program = paths.VENV / "bin" / words[0]
        done = subprocess.run(
            [str(program), *words[1:]],
            cwd=paths.ROOT,
            env=processes.environment(),
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0

    return check


def complain(found: list[str]) -> bool:
    """Print what was found; nothing found is good."""
    for line in found:
        say(line)
    return not found


def xml_files() -> bool:
    """Form of all XML files."""
    return complain([line for path in files(".xml") for line in xmlform.check(path)])


def python_syntax() -> bool:
    """Python that the oldest supported version can read, manifests included."""
    found = []
    for path in files(".py"):
        try:
            ast.parse(
                (paths.ROOT / path).read_bytes(), str(path), feature_version=(3, 11)
            )
        except SyntaxError as error:
            found.append(f"{path}:{error.lineno}: {error.msg}")
    return complain(found)


def shell_syntax() -> bool:
    """Shell scripts that bash can read, with the executable bit."""
    found = []
    for path in [*files(".sh"), Path(".ci/run")]:
        if not (paths.ROOT / path).is_file():
            continue
        done = subprocess.run(
            ["bash", "-n", paths.ROOT / path],
            capture_output=True,
            text=True,
            check=False,
        )
        found += done.stderr.splitlines()
        if not os.access(paths.ROOT / path, os.X_OK):
            found.append(f"{path}: not executable")
    return complain(found)


# Matters of taste, of a service not used here, and of demo data: a second record
# of the same name closes the circle between a department and its manager.
OCA_DISABLED = "--disable=" + ",".join(
    (
        "prefer-readme-rst",
        "weblate-component-too-long",
        "xml-duplicate-record-id",
        "xml-field-bool-without-eval",
        "xml-field-numeric-without-eval",
        "xml-header-wrong",
        "xml-tag-position",
    )
)
PO_CHECK = paths.ROOT / "tools" / "cs" / "po_check.py"


def translations() -> bool:
    """PO files that load, without doubled, fuzzy or obsolete terms, and which msgfmt
    accepts where it is there.
    """
    found = [str(path) for path in files(".po")]
    if not found:
        return True
    good = tool("python", str(PO_CHECK), *found)()
    for path in found:
        try:
            done = subprocess.run(
                ["msgfmt", "--check", "-o", "/dev/null", path],
                capture_output=True,
                text=True,
                cwd=paths.ROOT,
                check=False,
            )
        except FileNotFoundError:
            say("(msgfmt is not installed: its check is skipped)")
            break
        if done.returncode:
            good = complain(done.stderr.splitlines())
    return good


def forbidden_files() -> bool:
    """Left-overs of merges and editors, and translations into the source language."""
    return complain(
        [f"{path}: must not be here" for path in files() if FORBIDDEN.search(str(path))]
    )


def checks() -> list[tuple[str, Callable[[], bool]]]:
    """All checks with their names, the quick ones first."""
    folders = [name for name in PYTHON_FOLDERS if (paths.ROOT / name).is_dir()]
    modules = [f"addons/{name}" for name in addons.discover()]
    listed: list[tuple[str, Callable[[], bool]]] = [
        ("forbidden files", forbidden_files),
        ("Python syntax", python_syntax),
        ("shell syntax", shell_syntax),
        ("XML form", xml_files),
        ("translations", translations),
        ("ruff check", tool("ruff", "check", "--output-format=concise", *folders)),
        ("ruff format", tool("ruff", "format", "--check", "--quiet", *folders)),
    ]
    if modules:
        listed += [
            (
                "OCA module checks",
                tool("oca-checks-odoo-module", OCA_DISABLED, *modules),
            ),
            (
                "pylint-odoo",
                tool("pylint", "--rcfile=.pylintrc", "--jobs=2", "--score=n", *modules),
            ),
        ]
    return listed


def run() -> int:
    """Run all checks, print what each found and one summary. Returns the exit code."""
    started, results = time.monotonic(), []
    for name, check in checks():
        say(f"=== {name}")
        begun = time.monotonic()
        results.append((name, check(), time.monotonic() - begun))
    say("\n=== Summary")
    for name, good, duration in results:
        say(f"  {'ok    ' if good else 'FAILED'} {name} {seconds(duration)}")
    bad = [name for name, good, _duration in results if not good]
    say(
        f"{'FAILED: ' + ', '.join(bad) if bad else 'All clean'}, "
        f"{seconds(time.monotonic() - started)} in all."
    )
    if {"ruff check", "ruff format", "XML form"} & set(bad):
        say("  `make fmt` mends form and imports.")
    return 1 if bad else 0


def mend() -> int:
    """Format Python and XML in place."""
    folders = [name for name in PYTHON_FOLDERS if (paths.ROOT / name).is_dir()]
    tool("ruff", "check", "--fix-only", "--quiet", *folders)()
    tool("ruff", "format", "--quiet", *folders)()
    for path in files(".xml"):
        if xmlform.fix(paths.ROOT / path):
            say(f"{path}: mended")
    return 0
