"""Odoo servers of the benchmark and the requests that a browser sends to them."""

import contextlib
import http.client
import itertools
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cs import odoo, paths, processes
from cs.console import Problem
from cs.testing import free_port

from .common import Sample

PATIENCE = 180
PASSWORD = "agent"
# … "POST /web/dataset/call_kw/…?bench=7 HTTP/1.1" 200 - 15 0.012 0.034
ACCESS = re.compile(
    r'\?bench=(?P<mark>\d+)\S* HTTP/1\.[01]" (?P<status>\d+) \S+ '
    r"(?P<queries>\d+) (?P<sql>[\d.]+) (?P<rest>[\d.]+)"
)
SERIALIZATION = re.compile(
    "could not serialize|SERIALIZATION_FAILURE|deadlock detected"
)


def read_access(line: str) -> tuple[int, int, float] | None:
    """Mark, queries and SQL seconds of a line of the access log, else None.

    >>> read_access('… "POST /x?bench=7 HTTP/1.1" 200 - 15 0.012 0.034')
    (7, 15, 0.012)
    >>> read_access("… odoo.modules.loading: 40 modules loaded")
    """
    found = ACCESS.search(line)
    if not found:
        return None
    return int(found["mark"]), int(found["queries"]), float(found["sql"])


def server_command(*words: str) -> list[str | Path]:
    """Odoo's command line by its own script, where there is one.

    With workers, Odoo starts its gevent process by the name it was started with
    itself, which is no name for ``python -m odoo``.
    """
    script = paths.ODOO_ROOT / "usr" / "bin" / "odoo"
    if not script.is_file():
        return odoo.command(*words)
    return [paths.PYTHON, script, "-c", paths.ODOO_CONF, *words]


class Refused(Exception):
    """The server answered with an error."""


class Server:
    """One Odoo server on one database, ended with the block it was started in."""

    #: Options of this kind of server.
    OPTIONS: tuple[str, ...] = (
        *("--max-cron-threads", "0", "--log-level", "info"),
        *("--limit-time-real", "600", "--limit-time-cpu", "600"),
    )

    def __init__(self, database: str, log: Path, workers: int = 0) -> None:
        self.database, self.log, self.workers = database, log, workers
        self.port = free_port()
        self.child: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("")
        words = [
            *("-d", self.database, "--db-filter", f"^{self.database}$"),
            *("--http-port", str(self.port), "--gevent-port", str(free_port())),
            *("--workers", str(self.workers), "--logfile", str(self.log)),
            *self.OPTIONS,
        ]
        self.child = subprocess.Popen(
            [str(word) for word in server_command(*words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=processes.environment(),
            cwd=paths.ROOT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.child.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if get(self.port, "/web/health") == 200:
                    return
            time.sleep(0.3)
        self.stop()
        raise Problem(
            f"Odoo did not start on {self.database}:\n{processes.tail(self.log)}"
        )

    def stop(self) -> None:
        """End it with everything that it started."""
        if self.child is not None:
            processes.stop(self.child)
            self.child = None

    def serialization_failures(self) -> int:
        """How many lines of the log tell of transactions that had to be repeated."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return sum(1 for line in text.splitlines() if SERIALIZATION.search(line))


@contextmanager
def serving(databases: dict[str, str], folder: Path, workers: int = 0) -> Iterator:
    """Servers on several databases, by name; ended however the block is left."""
    servers = {
        name: Server(database, folder / f"{database}-{workers}.log", workers)
        for name, database in databases.items()
    }
    try:
        for server in servers.values():
            server.start()
        yield servers
    finally:
        for server in servers.values():
            server.stop()


def get(port: int, path: str) -> int:
    """Status of a page."""
    connection = http.client.HTTPConnection(odoo.HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


class Client:
    """A logged-in user who sends what the web client sends."""

    marks = itertools.count(1)

    def __init__(
        self,
        port: int,
        database: str = "",
        login: str = "",
        log: Path | None = None,
        session: dict | None = None,
    ) -> None:
        """Log in, or act in a ``session`` that another client opened.

        Hashing a password takes its time on purpose: once for many clients.
        """
        self.port, self.log, self.position = port, log, 0
        self.cookie = ""
        if session is None:
            self.uid, self.context = self._log_in(database, login)
        else:
            self.cookie, self.uid = session["cookie"], session["uid"]
            self.context = session["context"]

    def _log_in(self, database: str, login: str) -> tuple[int, dict]:
        info = self.post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": PASSWORD},
        )
        companies = info.get("user_companies", {}).get("allowed_companies", {})
        ids = [int(key) for key in companies]
        return info["uid"], {**info["user_context"], "allowed_company_ids": ids}

    def session(self) -> dict:
        """What another process needs to act in this session."""
        return {"cookie": self.cookie, "uid": self.uid, "context": self.context}

    def post(self, path: str, params: dict, mark: int = 0) -> object:
        """Send one JSON-RPC request and return its result.

        :raise Refused: with the server's message
        """
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        connection = http.client.HTTPConnection(odoo.HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("POST", f"{path}?bench={mark}", body, headers)
            response = connection.getresponse()
            for header in response.headers.get_all("Set-Cookie") or ():
                if header.startswith("session_id="):
                    self.cookie = header.split(";")[0]
            answer = json.loads(response.read())
        finally:
            connection.close()
        if "error" in answer:
            error = answer["error"]
            raise Refused(error.get("data", {}).get("message") or error["message"])
        return answer["result"]

    def call(self, model: str, method: str, *args, mark: int = 0, **kwargs) -> object:
        """Call a method of a model as the web client does."""
        context = {**self.context, **kwargs.pop("context", {})}
        params = {
            "model": model,
            "method": method,
            "args": list(args),
            "kwargs": {**kwargs, "context": context},
        }
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params, mark)

    def measure(self, model: str, method: str, *args, **kwargs) -> Sample:
        """Call a method; how long it took for the client, and how many queries."""
        mark = next(self.marks)
        started = time.perf_counter()
        self.call(model, method, *args, mark=mark, **kwargs)
        wall = time.perf_counter() - started
        return Sample(wall, queries=self.queries_of(mark))

    def queries_of(self, mark: int) -> int:
        """Queries of a marked request, from the access log; -1 when it is silent."""
        deadline = time.monotonic() + 2
        while self.log and time.monotonic() < deadline:
            with self.log.open("rb") as handle:
                handle.seek(self.position)
                lines = handle.read().splitlines(keepends=True)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self.position += len(line)
                found = read_access(line.decode(errors="replace"))
                if found and found[0] == mark:
                    return found[1]
            time.sleep(0.005)
        return -1
