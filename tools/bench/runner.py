"""Runs the sections, each in a process of its own, and keeps what they measured."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from cs import cluster, paths, processes
from cs.console import Problem, say, seconds

from .common import Table, folder

DEFAULT = 100_000
LEAST = 1_000
SCRIPT_DATABASE = "bench"


@dataclass(frozen=True)
class Section:
    """A section: what it needs and how long it may take.

    ``script`` runs in Odoo's shell on a small database of its own.
    """

    name: str
    minutes: int = 30
    is_seeded: bool = True
    script: str = ""


SECTIONS = (
    Section("reads", minutes=45),
    Section("screens"),
    Section("creates"),
    Section("jobs"),
    Section("rollup"),
    Section("load"),
    Section("report_load"),
    Section("report_speed"),
    Section("growth", minutes=90),
    Section("import_speed", is_seeded=False, script="import_speed.py"),
    Section("workbook_speed", is_seeded=False, script="workbook_speed.py"),
    Section("ledger", is_seeded=False, script="ledger.py"),
    Section("obligations", is_seeded=False, script="obligations.py"),
    Section("sealing", is_seeded=False, script="sealing.py"),
    Section("sampling", is_seeded=False, script="sampling.py"),
)
SEED = Section("seed", minutes=60)


def main(words: list[str]) -> int:
    """Run all sections or those of ONLY=; with words, one section in this process."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        if words:
            return run_here(words[0], int(words[1]))
        return run_all(wanted_size(), wanted_sections())
    except Problem as problem:
        say(f"\nERROR: {problem}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def interrupt(*_arguments: object) -> None:
    """Signal handler: end as at Ctrl-C, so that servers end and rows are put back."""
    raise KeyboardInterrupt


def wanted_size() -> int:
    """How many tickets, from N=.

    :raise Problem: when it is no number
    """
    text = (os.environ.get("N") or str(DEFAULT)).replace("_", "")
    if not text.isdigit() or int(text) < LEAST:
        raise Problem(
            f"N={text} is no number of tickets",
            f"give {LEAST} or more: make bench N={DEFAULT}",
        )
    return int(text)


def wanted_sections() -> list[Section]:
    """The sections of ONLY=, all by default.

    :raise Problem: naming one that does not exist
    """
    known = {section.name: section for section in SECTIONS}
    names = [name for name in os.environ.get("ONLY", "").split(",") if name.strip()]
    unknown = [name for name in names if name.strip() not in known]
    if unknown:
        raise Problem(
            f"There is no section {', '.join(unknown)}",
            f"choose from: ONLY={','.join(known)}",
        )
    return [known[name.strip()] for name in names] or list(SECTIONS)


def run_all(n: int, sections: list[Section]) -> int:
    """Seed, run each section in a child, print the summary; 0 when all went well."""
    outcomes: dict[str, str] = {}
    is_seeded = True
    if any(section.is_seeded for section in sections):
        outcomes["seed"] = run_child(SEED, n)
        is_seeded = not outcomes["seed"]
    for section in sections:
        if section.is_seeded and not is_seeded:
            outcomes[section.name] = "not run, the seed failed"
        else:
            outcomes[section.name] = run_child(section, n)
    write_markdown(n)
    say("\n=== Summary")
    for name, problem in outcomes.items():
        say(f"  {'FAILED' if problem else 'ok    '} {name} {problem}".rstrip())
    say(f"  Tables: {paths.short(folder(n) / 'tables.md')}")
    return 1 if any(outcomes.values()) else 0


def run_child(section: Section, n: int) -> str:
    """Run a section in a process of its own; what went wrong, empty if nothing."""
    say(f"\n=== {section.name}")
    started = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent), section.name, str(n)],
        stdin=subprocess.DEVNULL,
        env=processes.environment(),
        cwd=paths.ROOT,
        start_new_session=True,
        preexec_fn=processes.die_with_parent,
    )
    try:
        code = child.wait(timeout=section.minutes * 60)
    except subprocess.TimeoutExpired:
        return f"took longer than {section.minutes} minutes"
    finally:
        # Whatever it started is ended with it, at Ctrl-C as well.
        processes.stop(child, patience=60)
    say(f"  {section.name}: {seconds(time.monotonic() - started)}")
    return f"ended with {code}" if code else ""


def run_here(name: str, n: int) -> int:
    """Run one section in this process, print its tables and keep them."""
    processes.die_with_parent()
    if name == SEED.name:
        from .seeding.database import ensure

        ensure(n)
        return 0
    section = next((one for one in SECTIONS if one.name == name), None)
    if section is None:
        raise Problem(f"There is no section {name}")
    if section.script:
        return run_script(section.script)
    tables = importlib.import_module(f".{name}", __package__).run(n)
    for table in tables:
        table.show()
    keep(n, name, tables)
    return 0


def run_script(name: str) -> int:
    """Run a script in Odoo's shell on the small database of the benchmarks."""
    task = [sys.executable, str(paths.ROOT / "tools" / "task.py")]
    # N is a number of tickets here; these scripts have sizes of their own.
    env = {**os.environ, "DB": SCRIPT_DATABASE, "FRESH": "1", "N": ""}
    code = subprocess.run([*task, "db"], env=env, check=False).returncode
    if code:
        return code
    script = Path(__file__).with_name(name).read_text(encoding="utf-8")
    done = subprocess.run(
        [*task, "shell"], env=env, input=script, text=True, check=False
    )
    return done.returncode


def keep(n: int, name: str, tables: list[Table]) -> None:
    """Keep the tables of a section as JSON."""
    path = folder(n) / f"{name}.json"
    kept = {"machine": machine(), "tables": [table.as_dict() for table in tables]}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")


def machine() -> dict[str, str | int]:
    """What the figures were measured on."""
    version = cluster.sql("SHOW server_version", "postgres", cluster.SUPERUSER)
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "cores": os.cpu_count() or 0,
        "load": f"{os.getloadavg()[1]:.1f}",
        "postgresql": version,
        "python": sys.version.split()[0],
    }


def write_markdown(n: int) -> None:
    """All tables kept at this size in one file, to be quoted."""
    parts = [f"# Benchmarks at {n:,} tickets\n"]
    for section in SECTIONS:
        path = folder(n) / f"{section.name}.json"
        if not path.is_file():
            continue
        kept = json.loads(path.read_text(encoding="utf-8"))
        on = ", ".join(f"{key} {value}" for key, value in kept["machine"].items())
        parts.append(f"## {section.name}\n\nMeasured on: {on}\n")
        parts += [Table(**table).markdown() for table in kept["tables"]]
    (folder(n) / "tables.md").write_text("\n".join(parts), encoding="utf-8")
