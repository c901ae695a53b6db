"""The commands behind the Makefile's targets. Foreseeable failures end as a sentence,
not as a traceback.
"""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from . import (
    cluster,
    databases,
    lint,
    machine,
    odoo,
    paths,
    processes,
    server,
    stamps,
    testing,
    venv,
    xmlform,
)
from .console import Problem, say


def prepare(purpose: str = machine.RUN) -> None:
    """Everything that a command needs before it begins; each step only if it is not
    done yet.
    """
    with stamps.lock("set-up"):
        machine.ensure(purpose)
        venv.ensure(with_tests=purpose == machine.TEST)
        odoo.write_config()


def variable(name: str) -> str:
    """A variable given to make, such as DB=."""
    return os.environ.get(name, "").strip()


def run(_words: list[str]) -> int:
    """make run: the demo database on PORT."""
    server.require_free_port(server.wanted_port())
    prepare()
    server.run(again=bool(variable("FRESH")))
    return 0


def test(_words: list[str]) -> int:
    """make test: all tests, or those of T=."""
    if variable("T"):
        testing.select(variable("T"))
    prepare(machine.TEST)
    return testing.run(variable("T"))


def test_long(_words: list[str]) -> int:
    """make test-long: all tests in random order with long fuzzing, tests/long, Odoo's
    own runner.
    """
    prepare(machine.TEST)
    return testing.run(variable("T"), long=True)


def db(_words: list[str]) -> int:
    """make db DB=name: a fresh database with all addons and zh_CN, no demo data."""
    name = databases.names.check_database_name(variable("DB"))
    prepare()
    with cluster.up():
        databases.fresh(name, again=bool(variable("FRESH")))
    say(f"Work on it with: make shell DB={name}")
    return 0


def shell(_words: list[str]) -> int:
    """make shell DB=name: Odoo's shell, which reads standard input.

    Standard output belongs to the script alone; what these tools say goes elsewhere.
    """
    name = databases.names.check_database_name(variable("DB"))
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w") as script_output:
        os.dup2(2, 1)
        prepare()
        with cluster.up():
            databases.require(name)
            # In a terminal Ctrl-C belongs to the shell inside: it interrupts one
            # command there, not the session.
            signal.signal(signal.SIGINT, lambda *_: None)
            words = odoo.command("shell", "-d", name, "--no-http", "--log-level=warn")
            return subprocess.run(
                [str(word) for word in words],
                stdout=script_output,
                env=processes.environment(),
                cwd=paths.ROOT,
                check=False,
            ).returncode


def upgrade(_words: list[str]) -> int:
    """make upgrade DB=name: our addons in this database as they are in the files."""
    name = databases.names.check_database_name(variable("DB"))
    prepare()
    with cluster.up():
        databases.upgrade(databases.require(name))
    return 0


def lint_all(_words: list[str]) -> int:
    """make lint: all static checks."""
    prepare(machine.TEST)
    return lint.run()


def fmt(_words: list[str]) -> int:
    """make fmt: format Python and XML."""
    prepare(machine.TEST)
    return lint.mend()


def bench(_words: list[str]) -> int:
    """make bench: measure against the stock helpdesk; N= tickets, ONLY= sections."""
    prepare(machine.TEST)
    with cluster.up():
        env = processes.environment(testing.environment(long=False, database="bench"))
        child = subprocess.Popen(
            [str(paths.PYTHON), str(paths.ROOT / "tools" / "bench")],
            env=env,
            cwd=paths.ROOT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
        try:
            return child.wait()
        finally:
            # Its own children get time to put back what they wrote.
            processes.stop(child, patience=90)


def pg(_words: list[str]) -> int:
    """make pg: start the private PostgreSQL and leave it running."""
    prepare()
    say("PostgreSQL started." if cluster.start() else "PostgreSQL runs already.")
    say(
        f"Reach it with: {cluster.binary('psql')} -h {cluster.socket_folder()} -U "
        f"{cluster.ROLE} <database>"
    )
    return 0


def pg_stop(_words: list[str]) -> int:
    """make pg-stop: stop it."""
    cluster.stop()
    say("PostgreSQL is stopped.")
    return 0


def setup(_words: list[str]) -> int:
    """make setup: the environment with everything that tests and lint need, nothing
    started.
    """
    prepare(machine.TEST)
    return 0


def xml(words: list[str]) -> int:
    """Check (or with --fix mend) the XML files named."""
    names = [Path(word) for word in words if word != "--fix"]
    if "--fix" in words:
        for path in names:
            xmlform.fix(path)
    return (
        0
        if lint.complain([line for path in names for line in xmlform.check(path)])
        else 1
    )


def clean(_words: list[str]) -> int:
    """make clean: remove .work with all databases in it; the download cache only with
    ALL=1.
    """
    if not paths.WORK.is_dir():
        say("There is nothing to remove.")
        return 0
    cluster.remove()
    kept = set() if variable("ALL") else {paths.CACHE}
    for entry in paths.WORK.iterdir():
        if entry in kept:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    if variable("ALL"):
        paths.WORK.rmdir()
        say("Removed everything that was made, the download cache too.")
    else:
        say(
            "Removed everything that was made, all databases too; downloads are kept "
            "(make clean ALL=1)."
        )
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "test-long": test_long,
    "db": db,
    "shell": shell,
    "upgrade": upgrade,
    "lint": lint_all,
    "fmt": fmt,
    "bench": bench,
    "pg": pg,
    "pg-stop": pg_stop,
    "setup": setup,
    "xml": xml,
    "clean": clean,
}


class Stopped(KeyboardInterrupt):
    """SIGTERM or SIGHUP: end in the same orderly way as at Ctrl-C."""


def stopped(*_arguments: object) -> None:
    """Signal handler."""
    raise Stopped


def main(words: list[str]) -> int:
    """Run one command; returns the exit code."""
    if not words or words[0] not in COMMANDS:
        say(f"Commands: {', '.join(COMMANDS)}. See `make help`.")
        return 2
    # Where make itself is killed outright, the command ends in its orderly way.
    processes.die_with_parent()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stopped)
    # Started in the background by a shell, Python would otherwise ignore Ctrl-C's
    # signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return COMMANDS[words[0]](words[1:])
    except Problem as problem:
        print(f"\nERROR: {problem}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt as signalled:
        print("\nStopped.", file=sys.stderr, flush=True)
        # For a server, being stopped is the normal end.
        return (
            0 if words[0] == "run" else 143 if isinstance(signalled, Stopped) else 130
        )
    except OSError as error:
        print(f"\nERROR: {describe(error)}", file=sys.stderr, flush=True)
        return 1


def describe(error: OSError) -> str:
    """An operating-system error as a sentence with its cure."""
    where = f": {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return str(
            Problem("The disk is full", "free some space, then repeat the command")
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return str(
            Problem(
                f"No permission{where}",
                "was .work made by another user? Work as that user, or remove it "
                "with: make clean",
            )
        )
    return str(
        Problem(
            f"{error.strerror}{where}",
            "read the last lines above, then repeat the command",
        )
    )
