"""`make test`: fast tests without a database, then everything that needs one."""

import os
import socket
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from . import addons, cluster, databases, odoo, paths, processes
from .console import Problem, say, seconds

NO_TESTS = 5
UNIT = "tests/unit"
WITH_DATABASE = ("addons", "tests/lint", "tests/flows")
LONG = "tests/long"
BUDGET = 20 * 60
MOST_WORKERS = 4
DATABASE_PREFIX = "cs_test_"
FUZZ_CASES = "3000"
# Our word for an outcome, and the element in pytest's report; the worst first.
OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}


@dataclass
class Part:
    """What one run of pytest gave."""

    title: str
    code: int
    duration: float
    counts: dict[str, int]

    @property
    def ok(self) -> bool:
        return self.code == 0

    def __str__(self) -> str:
        passed = self.counts["tests"] - sum(
            self.counts[key] for key in ("failures", "errors", "skipped")
        )
        words = [f"{passed} passed"]
        words += [
            f"{self.counts[key]} {key}"
            for key in ("failures", "errors", "skipped")
            if self.counts[key]
        ]
        return f"{self.title}: {', '.join(words)} in {seconds(self.duration)}"


def select(wanted: str) -> tuple[list[str], list[str]]:
    """Split the paths of T= into those without and those with a database. Raises
    Problem for a missing path.
    """
    unit, other = [], []
    for word in wanted.split():
        path = word.split("::")[0].removeprefix("./").rstrip("/")
        if not (paths.ROOT / path).exists():
            raise Problem(
                f"T={word}: there is no {path}",
                "name a file or folder from the repository's root",
            )
        where = unit if path == UNIT or path.startswith(f"{UNIT}/") else other
        where.append(word)
    return unit, other


def existing(folders: tuple[str, ...]) -> list[str]:
    """The folders of the list that are there; a word about each that is not."""
    found = []
    for folder in folders:
        if (paths.ROOT / folder).is_dir():
            found.append(folder)
        else:
            say(f"({folder} is not there: skipped)")
    return found


def run(wanted: str = "", long: bool = False) -> int:
    """Run the tests; print one closing summary; return the exit code."""
    started = time.monotonic()
    if wanted:
        unit, other = select(wanted)
    else:
        unit, other = (
            existing((UNIT,)),
            existing(WITH_DATABASE + ((LONG,) if long else ())),
        )
    number = workers(wanted)
    parts = []
    if unit:
        parts.append(without_database(unit, long))
    if other:
        with cluster.up():
            parts.append(with_database(other, long, number))
            if long and not wanted:
                parts += odoo_runner()
    return summary(parts, time.monotonic() - started)


def without_database(targets: list[str], long: bool) -> Part:
    """pytest that never loads Odoo."""
    return pytest(
        "without database", "unit", ["-p", "no:odoo", *targets], environment(long)
    )


def workers(wanted: str) -> int:
    """How many processes share the tests with a database: J=, or one for tests that are
    chosen by T=, otherwise one for each core. Raises Problem for another J=.
    """
    given = os.environ.get("J", "").strip()
    if not given:
        return 1 if wanted else min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    if not given.isdecimal() or not int(given):
        raise Problem(f"J={given} is no number of processes", "make test J=2")
    return int(given)


def with_database(targets: list[str], long: bool, number: int) -> Part:
    """pytest on working copies of the template database, one for each process, dropped
    afterwards.
    """
    database = f"{DATABASE_PREFIX}{os.getpid()}"
    copies = [database]
    if number > 1:
        # Named as tools/cs_workers.py names them.
        copies = [f"{database}_gw{worker}" for worker in range(number)]
    options = [
        f"--odoo-config={paths.ODOO_CONF}",
        f"--odoo-database={database}",
        "--odoo-http",
        *("-p", "cs_clock"),
        "--durations=15",
        "--durations-min=1",
        *(("-p", "cs_shuffle") if long else ()),
        *(shared(number, long) if number > 1 else ()),
        *targets,
    ]
    drop_stale()
    source = databases.template()
    try:
        for copy in copies:
            databases.copy(source, copy)
        return pytest("with database", "database", options, environment(long, database))
    finally:
        for copy in copies:
            databases.drop(copy)


def shared(number: int, long: bool) -> list[str]:
    """Options that share the tests among processes: whole files, or classes where their
    order is random. A process that crashes ends the run.
    """
    return [
        *("-p", "cs_workers"),
        *("-n", str(number)),
        f"--dist={'loadscope' if long else 'loadfile'}",
        "--no-loadscope-reorder",
        "--max-worker-restart=0",
        *("-o", "console_output_style=classic"),
    ]


def drop_stale() -> None:
    """Remove working copies that an interrupted run left behind."""
    for name in databases.every():
        if name.startswith(DATABASE_PREFIX):
            pid = name.removeprefix(DATABASE_PREFIX).partition("_")[0]
            if not Path("/proc", pid).exists():
                databases.drop(name)


def environment(long: bool, database: str = "") -> dict[str, str]:
    """What tests may look at: CS_SHARED and CS_REAL_DATA (sample data), CS_LONG and
    CS_FUZZ_CASES (long runs), and how psql reaches their database.
    """
    env = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(paths.ROOT / "tools")}
    if shared := paths.shared_folder():
        env["CS_SHARED"] = str(shared)
        env["CS_REAL_DATA"] = str(shared / "data")
    if long:
        env["CS_LONG"] = "1"
        env["CS_FUZZ_CASES"] = os.environ.get("CS_FUZZ_CASES") or FUZZ_CASES
    if database:
        env |= {
            "CS_PG_SOCKET": str(cluster.socket_folder()),
            "CS_PG_BIN": str(cluster.binary("psql").parent),
            "CS_ODOO_CONF": str(paths.ODOO_CONF),
        }
    return env


def pytest(title: str, report: str, words: list[str], env: dict[str, str]) -> Part:
    """One run of pytest, visible as it goes. “No tests found” counts as a failure."""
    targets = [word for word in words if (paths.ROOT / word.split("::")[0]).exists()]
    say(f"\n=== Tests {title}: {' '.join(targets)}")
    paths.REPORTS.mkdir(parents=True, exist_ok=True)
    xml = paths.REPORTS / f"{report}.xml"
    xml.unlink(missing_ok=True)
    started = time.monotonic()
    child = subprocess.Popen(
        [str(paths.PYTHON), "-m", "pytest", f"--junitxml={xml}", *words],
        stdin=subprocess.DEVNULL,
        cwd=paths.ROOT,
        env=processes.environment(env),
        start_new_session=True,
        preexec_fn=processes.die_with_parent,
    )
    try:
        code = child.wait()
    finally:
        # Also ends browsers that a crashed test left behind.
        processes.stop(child)
    if code == NO_TESTS:
        say(f"No test was found in: {' '.join(words)}")
    return Part(title, code, time.monotonic() - started, counts(xml))


def counts(xml: Path) -> dict[str, int]:
    """Numbers of tests, failures, errors and skipped ones in pytest's report.

    A test with sub-tests stands there many times and counts once.
    """
    result = dict.fromkeys(("tests", *OUTCOMES), 0)
    if not xml.is_file():
        return result
    cases: dict[tuple[str | None, str | None], set[str]] = {}
    for case in ElementTree.parse(xml).iter("testcase"):
        outcomes = cases.setdefault((case.get("classname"), case.get("name")), set())
        outcomes.update(child.tag for child in case)
    for outcomes in cases.values():
        result["tests"] += 1
        for key, tag in OUTCOMES.items():
            if tag in outcomes:
                result[key] += 1
                break
    return result


def odoo_runner() -> list[Part]:
    """Odoo's own test runner over our addons: the release check that pytest-odoo does
    not replace.
    """
    database = f"{DATABASE_PREFIX}{os.getpid()}"
    drop_stale()
    databases.copy(databases.template(), database)
    tags = ",".join(f"/{name}" for name in addons.require())
    started = time.monotonic()
    say(f"\n=== Tests in Odoo's own runner: {tags}")
    code = 0
    try:
        words = (
            "-d",
            database,
            "--test-enable",
            "--test-tags",
            tags,
            "--http-port",
            str(free_port()),
        )
        processes.logged(
            odoo.command(*words, "--stop-after-init"),
            "odoo-tests",
            "Odoo's tests failed",
        )
    except Problem as problem:
        say(str(problem))
        code = 1
    finally:
        databases.drop(database)
    counts_unknown = {"tests": 0, "failures": code, "errors": 0, "skipped": 0}
    return [Part("Odoo's own runner", code, time.monotonic() - started, counts_unknown)]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((odoo.HOST, 0))
        return probe.getsockname()[1]


def summary(parts: list[Part], duration: float) -> int:
    """Print the closing lines; 0 only when every part passed and there was one."""
    say("\n=== Summary")
    for part in parts:
        say(f"  {'ok    ' if part.ok else 'FAILED'} {part}")
    if not parts:
        say("  FAILED there was nothing to run")
    ok = bool(parts) and all(part.ok for part in parts)
    say(f"  {'All passed' if ok else 'NOT passed'}, {seconds(duration)} in all.")
    if duration > BUDGET:
        say("  Note: that is more than the 20 minutes that the whole suite may take.")
    return 0 if ok else 1
