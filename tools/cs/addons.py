"""The addons of this repository: which there are, and when one changed."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from . import paths
from .console import Problem

# What never changes an installed database: an edit there must not remake it.
IGNORED_FOLDERS = {"tests", "__pycache__", "readme", "description"}
IGNORED_SUFFIXES = {".pyc", ".pyo", ".md", ".rst", ".swp", ".pot", ".orig", ".rej"}


def discover(folder: Path | None = None) -> list[str]:
    """Names of the addons in the folder, sorted: every sub-folder with a manifest."""
    folder = folder or paths.ADDONS
    if not folder.is_dir():
        return []
    return sorted(
        entry.name
        for entry in folder.iterdir()
        if (entry / "__manifest__.py").is_file()
    )


def require() -> list[str]:
    """The addons, or Problem when there is none."""
    found = discover()
    if not found:
        raise Problem(
            "There is no addon in addons/ (a folder with __manifest__.py)",
            "check out the repository completely",
        )
    return found


def tree_hash(folder: Path | None = None) -> str:
    """Hash of all files that change what is installed: names and contents, not times or
    tests.
    """
    folder = folder or paths.ADDONS
    total = hashlib.sha256()
    for name in discover(folder):
        for path in installed_files(folder / name):
            total.update(str(path.relative_to(folder)).encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def installed_files(addon: Path) -> Iterator[Path]:
    """Files of an addon that matter to a database, in a fixed order."""
    for current, folders, files in os.walk(addon):
        folders[:] = sorted(set(folders) - IGNORED_FOLDERS)
        for name in sorted(files):
            path = Path(current, name)
            if (
                path.suffix not in IGNORED_SUFFIXES
                and not name.startswith(".")
                and path.is_file()
            ):
                yield path
