"""A private PostgreSQL cluster in the work folder: reached by its socket only, never by
network.

The machine's own cluster, if it has one, is neither used nor touched. As root the
server runs as the user
`postgres`, because PostgreSQL refuses to run as root.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import paths, processes, stamps
from .console import Problem, say, step

ROLE, SUPERUSER, SERVER_USER = "odoo", "postgres", "postgres"
PORT = 5432
LONGEST_SOCKET_PATH = 100
BINARIES = Path("/usr/lib/postgresql")

SETTINGS = """\
# Written by tools/cs/cluster.py at every start.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
"""

# pg_trgm and unaccent belong to every database; Odoo uses unaccent only when it is
# immutable.
PREPARE = f"""
DO $$
BEGIN
    CREATE ROLE {ROLE} LOGIN CREATEDB;
EXCEPTION
    WHEN duplicate_object THEN NULL;
END $$;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
ALTER FUNCTION unaccent(text) IMMUTABLE;
GRANT CREATE ON SCHEMA public TO PUBLIC;
"""


def tag() -> str:
    """Short name of this checkout for places outside it."""
    return hashlib.sha256(str(paths.WORK).encode()).hexdigest()[:8]


def home() -> Path:
    """Folder of the cluster: in the work folder, unless the server's user cannot go
    there.
    """
    inside = paths.WORK / "pg"
    if os.geteuid() == 0 and not inside.is_dir() and not reachable(paths.WORK):
        return Path(pwd.getpwnam(SERVER_USER).pw_dir) / f"cs-{tag()}"
    if os.geteuid() == 0 and inside.is_dir() and not reachable(inside):
        return Path(pwd.getpwnam(SERVER_USER).pw_dir) / f"cs-{tag()}"
    return inside


def reachable(folder: Path) -> bool:
    """May the server's user go into this folder? (A checkout under /root: no.)"""
    return (
        subprocess.run(
            [*as_server_user(), "test", "-x", folder], cwd="/", check=False
        ).returncode
        == 0
    )


def socket_folder() -> Path:
    """Folder of the socket; a Unix socket's whole path is limited to 107 characters."""
    inside = home() / "run"
    if len(f"{inside}/.s.PGSQL.{PORT}") <= LONGEST_SOCKET_PATH:
        return inside
    return Path("/tmp") / f"cs-pg-{os.geteuid()}-{tag()}"


def as_server_user() -> list[str]:
    """Words that let a command run as the server's user when we are root."""
    if os.geteuid() != 0:
        return []
    return [
        "setpriv",
        f"--reuid={SERVER_USER}",
        f"--regid={SERVER_USER}",
        "--init-groups",
        "--",
    ]


def server_uid() -> int:
    """Number of the user who owns the cluster."""
    return pwd.getpwnam(SERVER_USER).pw_uid if os.geteuid() == 0 else os.geteuid()


def binary(name: str) -> Path:
    """A PostgreSQL server program, of the version that made the cluster, or of the
    newest one.
    """
    made_with = home() / "data" / "PG_VERSION"
    if made_with.is_file():
        version = made_with.read_text().strip()
        path = BINARIES / version / "bin" / name
        if not path.is_file():
            raise Problem(
                f"The databases in {paths.short(home())} were made with PostgreSQL "
                f"{version}, which is gone",
                f"apt-get install postgresql-{version}, or give the databases up "
                "with: make clean",
            )
        return path
    found = [
        path
        for path in BINARIES.glob(f"*/bin/{name}")
        if path.parents[1].name.isdigit()
    ]
    if not found:
        raise Problem(
            "PostgreSQL's server programs are missing", "apt-get install postgresql"
        )
    return max(found, key=lambda path: int(path.parents[1].name))


def running() -> bool:
    """Does the server answer on our socket?"""
    if not (home() / "data" / "postmaster.pid").exists():
        return False
    command = [binary("pg_isready"), "-q", "-h", socket_folder(), "-p", str(PORT)]
    return (
        subprocess.run(command, env=processes.environment(), check=False).returncode
        == 0
    )


def start() -> bool:
    """Start the cluster unless it runs; make it first if need be. Returns whether this
    call started it.
    """
    with stamps.lock("PostgreSQL"):
        if running():
            return False
        check_owner()
        prepare_folders()
        if not (home() / "data").is_dir():
            initialise()
        stamps.write_atomically(
            home() / "settings.conf", SETTINGS.format(port=PORT, socket=socket_folder())
        )
        own(home() / "settings.conf")
        with step("PostgreSQL: start"):
            control("start", "-t", "60", "-l", str(home() / "server.log"))
        if not (home() / "ready").exists():
            # Connected to template1, so that all later databases have it.
            sql(PREPARE, "template1", SUPERUSER)
            (home() / "ready").touch()
        return True


def stop() -> None:
    """Stop the cluster if it runs."""
    with stamps.lock("PostgreSQL"):
        if running():
            control("stop", "-m", "fast", "-t", "60")


@contextmanager
def up() -> Iterator[None]:
    """The cluster runs inside the block. Whoever started it stops it, unless others are
    still connected.
    """
    started = start()
    try:
        yield
    finally:
        if started and running():
            if others := connections():
                say(
                    f"PostgreSQL keeps running: {others} other connections. Stop it "
                    "with: make pg-stop"
                )
            else:
                stop()


def connections() -> int:
    """Clients other than this question."""
    return int(
        sql(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
            SUPERUSER,
            SUPERUSER,
        )
    )


def sql(text: str, database: str, role: str = ROLE) -> str:
    """Run SQL and return its rows: one line each, fields separated by tabs. Raises
    Problem on an error.
    """
    command = [
        *(binary("psql"), "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"),
        *("-h", socket_folder(), "-p", str(PORT), "-U", role, "-d", database),
    ]
    return processes.output(
        command, input=text, env={"PGOPTIONS": "-c client_min_messages=warning"}
    ).rstrip("\n")


def check_owner() -> None:
    """A cluster belongs to the user who made it; say so before PostgreSQL says it less
    clearly.
    """
    data = home() / "data"
    if data.is_dir() and data.stat().st_uid != server_uid():
        owner = pwd.getpwuid(data.stat().st_uid).pw_name
        raise Problem(
            f"The databases in {paths.short(home())} belong to the user {owner}",
            "work as the user who made them, or remove them as that user with: make "
            "clean",
        )


def prepare_folders() -> None:
    """The cluster's folder and the socket's folder: ours alone."""
    if home().parent != paths.WORK and not home().is_dir():
        say(
            f"The user {SERVER_USER} cannot enter this checkout; the databases are "
            f"kept in {home()}"
        )
    for folder in (home(), socket_folder()):
        folder.mkdir(parents=True, exist_ok=True)
        status = folder.lstat()
        if folder.is_symlink() or status.st_uid not in (server_uid(), os.geteuid()):
            raise Problem(
                f"{folder} belongs to somebody else", f"remove {folder}, then repeat"
            )
        own(folder)
        folder.chmod(0o700)


def own(path: Path) -> None:
    """Give a file to the server's user."""
    if os.geteuid() == 0:
        shutil.chown(path, SERVER_USER, SERVER_USER)


def initialise() -> None:
    """Make the cluster under another name and rename it, so that half of one is never
    used.
    """
    with step("PostgreSQL: make the private cluster"):
        new = home() / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        (home() / "ready").unlink(missing_ok=True)
        command = [
            *(
                *as_server_user(),
                binary("initdb"),
                "-D",
                new,
                "-U",
                SUPERUSER,
                "-A",
                "trust",
            ),
            *("-E", "UTF8", "--locale=C.UTF-8", "--lc-collate=C", "--no-instructions"),
        ]
        processes.logged(
            command, "initdb", "PostgreSQL's cluster could not be made", cwd="/"
        )
        with (new / "postgresql.conf").open("a") as handle:
            handle.write(f"include = '{home() / 'settings.conf'}'\n")
        new.rename(home() / "data")


def control(action: str, *words: str) -> None:
    """`pg_ctl` as the server's user, waiting for the result."""
    command = [
        *as_server_user(),
        binary("pg_ctl"),
        "-D",
        home() / "data",
        "-w",
        *words,
        action,
    ]
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=processes.environment(),
        cwd="/",
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        log = home() / "server.log"
        raise Problem(
            f"PostgreSQL did not {action} ({log}):\n{processes.tail(log)}",
            "read the lines above; `make clean` makes everything anew",
        )


def remove() -> None:
    """Stop the cluster and remove it, wherever it is."""
    stop()
    for folder in {home(), socket_folder()}:
        shutil.rmtree(folder, ignore_errors=True)
