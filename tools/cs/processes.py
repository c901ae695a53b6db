"""Running other programs: output to a log, failures as a sentence, nothing left."""

import contextlib
import ctypes
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import paths
from .console import Problem

# Settings of the caller's shell that would change what Odoo, psql or Python do.
UNWANTED = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "ODOO_RC",
    "OPENERP_SERVER",
    "VIRTUAL_ENV",
)
PR_SET_PDEATHSIG = 1


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment without what would lead the child astray."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in UNWANTED and not name.startswith("PG")
    }
    env.update(extra or {})
    return env


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented."""
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text)


def output(command: Sequence[str | Path], check: bool = True, **options) -> str:
    """Standard output of a short command. Raises Problem with its messages when it
    fails.
    """
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        env=environment(options.pop("env", None)),
        check=False,
        **options,
    )
    if check and done.returncode:
        raise Problem(
            f"This command failed ({done.returncode}): "
            f"{shlex.join(map(str, command))}\n"
            f"{(done.stderr or done.stdout).strip()}"
        )
    return done.stdout


def logged(
    command: Sequence[str | Path],
    log: str,
    failure: str,
    cure: str = "",
    on_line: Callable[[str], None] | None = None,
    **options,
) -> Path:
    """Run a long command with its output in `.work/log/<log>.log`; returns that path.

    Raises Problem(failure, cure) with the log's last lines when the command fails.
    `on_line` sees every line.
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    path = paths.LOGS / f"{log}.log"
    with path.open("w", encoding="utf-8") as handle:
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment(options.pop("env", None)),
            preexec_fn=die_with_parent,
            start_new_session=True,
            **options,
        )
        try:
            for line in child.stdout:
                handle.write(line)
                handle.flush()
                if on_line:
                    on_line(line)
            code = child.wait()
        except BaseException:
            stop(child)
            raise
    if code:
        raise Problem(
            f"{failure} (exit code {code}, log {paths.short(path)}):\n{tail(path)}",
            cure or f"read {paths.short(path)}, then repeat the command",
        )
    return path


def die_with_parent() -> None:
    """In the child: receive SIGTERM when the tool that started us is killed."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(child: subprocess.Popen, patience: float = 20.0) -> None:
    """End a child started with `start_new_session`, and everything that it started
    itself.
    """
    if child.poll() is None:
        child.terminate()
        deadline = time.monotonic() + patience
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
