"""`make run`: the demo server, from a free port to the last process ended."""

import http.client
import os
import signal
import socket
import subprocess
import time

from . import cluster, databases, demo_users, odoo, paths, processes
from .console import Problem, say, step

PATIENCE = 180


def wanted_port() -> int:
    """The port of the environment variable PORT, or Odoo's usual one. Raises Problem if
    it is no port.
    """
    text = os.environ.get("PORT") or str(odoo.PORT)
    if not (text.isascii() and text.isdigit() and 1024 <= int(text) <= 65535):
        raise Problem(
            f"PORT={text} is no port number",
            "choose one from 1024 to 65535: make run PORT=8070",
        )
    return int(text)


def port_is_free(port: int) -> bool:
    """Could a server listen here?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((odoo.HOST, port))
        except OSError:
            return False
    return True


def require_free_port(port: int) -> None:
    """Raises Problem with a free port as the cure when somebody listens already."""
    if port_is_free(port):
        return
    free = next(
        (other for other in range(port + 1, port + 100) if port_is_free(other)), 0
    )
    raise Problem(
        f"Port {port} is taken by another program (perhaps a server of yours that "
        "still runs)",
        f"stop that one, or take another port: make run PORT={free or '…'}",
    )


def run(again: bool = False) -> None:
    """Serve the demo database until Ctrl-C or SIGTERM; then end everything that this
    call started.
    """
    port = wanted_port()
    with cluster.up():
        database = databases.demo(again)
        require_free_port(port)
        serve(database, port)


def serve(database: str, port: int) -> None:
    """Start Odoo, say where it is and who can log in, and wait."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    log = paths.LOGS / "server.log"
    with log.open("w") as handle:
        child = subprocess.Popen(
            [
                str(word)
                for word in odoo.command("-d", database, "--http-port", str(port))
            ],
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=processes.environment(),
            cwd=paths.ROOT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
    try:
        with step("Odoo: start"):
            wait_until_it_answers(child, port)
        welcome(database, port)
        child.wait()
        raise Problem(
            "Odoo ended by itself (exit code "
            f"{child.returncode}):\n{processes.tail(log)}",
            f"read {paths.short(log)}, then repeat: make run",
        )
    finally:
        # A second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        processes.stop(child)


def wait_until_it_answers(child: subprocess.Popen, port: int) -> None:
    """Return when the login page answers. Raises Problem when Odoo ends or stays
    silent.
    """
    log = paths.LOGS / "server.log"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise Problem(
                "Odoo did not start (exit code "
                f"{child.returncode}):\n{processes.tail(log)}",
                f"read {paths.short(log)}, then repeat: make run",
            )
        if answers(port):
            return
        time.sleep(0.3)
    raise Problem(
        f"Odoo did not answer within {PATIENCE} s:\n{processes.tail(log)}",
        f"read {paths.short(log)}",
    )


def answers(port: int) -> bool:
    """Does the login page answer with 200?"""
    connection = http.client.HTTPConnection(odoo.HOST, port, timeout=60)
    try:
        connection.request("GET", "/web/login")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(database: str, port: int) -> None:
    """Address, users, log."""
    say(f"\nOdoo runs on http://localhost:{port} with the demo database {database}.")
    say("Log in as one of these; the password is the same as the login:\n")
    say(demo_users.table(("Login", "Name", "Role"), demo_users.read(database)))
    say(f"\nLog: {paths.short(paths.LOGS / 'server.log')}. Stop with Ctrl-C.")
