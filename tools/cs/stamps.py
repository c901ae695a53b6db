"""Steps remember what they were made from: a stamp holds the hash of the step's inputs.

A stamp is written last and by rename, so an interrupted step has none and is done
again.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import paths
from .console import say


def digest(*parts: str | bytes | Path) -> str:
    """Hash of texts and of the contents of files; order and borders between the parts
    count.
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def matches(name: str, value: str) -> bool:
    """Was the step `name` finished with exactly these inputs?"""
    stamp = paths.STAMPS / name
    return stamp.is_file() and stamp.read_text() == value


def write(name: str, value: str) -> None:
    """Remember that the step `name` is finished."""
    write_atomically(paths.STAMPS / name, value)


def remove(name: str) -> None:
    """Forget the step `name`."""
    (paths.STAMPS / name).unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that readers see the old or the new text, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Let two commands that run at the same time do the step `name` one after the
    other.
    """
    paths.WORK.mkdir(parents=True, exist_ok=True)
    with (paths.WORK / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(
                f"Another command of this checkout is busy with: {name}. Waiting for "
                "it."
            )
            fcntl.flock(handle, fcntl.LOCK_EX)
        with contextlib.ExitStack() as stack:
            stack.callback(fcntl.flock, handle, fcntl.LOCK_UN)
            yield
