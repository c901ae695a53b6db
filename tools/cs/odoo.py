"""Odoo's configuration file and its command line."""

import subprocess
from pathlib import Path

from . import cluster, paths, processes, stamps
from .console import Problem

LANGUAGE = "zh_CN"
HOST, PORT = "127.0.0.1", 8069

CONFIG = """\
# Written by tools/cs/odoo.py at every start: put nothing here by hand.
[options]
addons_path = {addons}
data_dir = {data}
db_host = {socket}
db_port = {db_port}
db_user = {role}
db_maxconn = 32
db_template = template1
http_interface = {host}
http_port = {port}
list_db = False
; No mail may leave a developer's machine: nobody listens on port 1.
smtp_port = 1
without_demo = True
"""


def write_config() -> None:
    """Write `.work/odoo.conf`, the same for every command."""
    paths.DATA_DIR.mkdir(parents=True, exist_ok=True)
    text = CONFIG.format(
        addons=paths.ADDONS,
        data=paths.DATA_DIR,
        socket=cluster.socket_folder(),
        db_port=cluster.PORT,
        role=cluster.ROLE,
        host=HOST,
        port=PORT,
    )
    if not paths.ODOO_CONF.is_file() or paths.ODOO_CONF.read_text() != text:
        stamps.write_atomically(paths.ODOO_CONF, text)


def command(*words: str) -> list[str | Path]:
    """Odoo's command line: a sub-command (or none) first, then options."""
    sub = [words[0]] if words and not words[0].startswith("-") else []
    return [paths.PYTHON, "-m", "odoo", *sub, "-c", paths.ODOO_CONF, *words[len(sub) :]]


def batch(title: str, *words: str, cure: str = "") -> list[str]:
    """Run Odoo to its end, its log in `.work/log`. Returns the log's warnings and
    errors.

    Raises Problem when Odoo fails.
    """
    log = processes.logged(
        command(*words, "--stop-after-init", "--no-http"),
        title,
        f"Odoo failed at: {title}",
        cure,
        cwd=paths.ROOT,
    )
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if " WARNING " in line or " ERROR " in line]


def script(title: str, database: str, source: Path) -> None:
    """Run a Python file in Odoo's shell on a database. Raises Problem when it fails."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    log = paths.LOGS / f"{title}.log"
    with source.open() as code, log.open("w") as handle:
        done = subprocess.run(
            [str(word) for word in command("shell", "-d", database, "--no-http")],
            stdin=code,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=processes.environment(),
            cwd=paths.ROOT,
            check=False,
        )
    if done.returncode:
        raise Problem(
            f"Odoo failed at: {title} ({paths.short(log)}):\n{processes.tail(log)}"
        )
