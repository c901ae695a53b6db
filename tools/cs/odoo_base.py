"""Which Odoo 19 is used: that of ODOO_BASE, an importable one, or Debian's package."""

import importlib.util
import os
import re
from pathlib import Path

from . import debroot, paths, stamps
from .console import Problem, say

SERIES = 19
CHOICE = "odoo-base"


def series_of(folder: Path) -> int | None:
    """Major version of the Odoo in this folder (the one that holds the package `odoo`),
    or None.
    """
    release = folder / "odoo" / "release.py"
    if not release.is_file():
        return None
    found = re.search(
        r"^version_info\s*=\s*\(\D*(\d+)", release.read_text(), re.MULTILINE
    )
    return int(found[1]) if found else None


def ensure() -> Path:
    """Folder that makes `import odoo` work when it is on the Python path.

    Raises Problem when ODOO_BASE does not hold Odoo 19 or when Debian's package cannot
    be had.
    """
    folder = given() or importable()
    return folder or debroot.ensure()


def given() -> Path | None:
    """The folder of ODOO_BASE, now or in an earlier run of this checkout."""
    chosen = os.environ.get("ODOO_BASE", "")
    remembered = paths.STAMPS / CHOICE
    if not chosen and remembered.is_file():
        chosen = remembered.read_text()
        if not Path(chosen).is_dir():
            return None
    if not chosen:
        return None
    folder = Path(chosen).expanduser().resolve()
    series = series_of(folder)
    if series != SERIES:
        what = f"Odoo {series}" if series else "no Odoo (no odoo/release.py)"
        raise Problem(
            f"ODOO_BASE={chosen} holds {what}, not Odoo {SERIES}",
            "point it to the folder that holds the package “odoo” of version 19",
        )
    stamps.write(CHOICE, str(folder))
    return folder


def importable() -> Path | None:
    """The folder of an Odoo 19 that the running Python can import, if there is one."""
    spec = importlib.util.find_spec("odoo")
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location).parent
        series = series_of(folder)
        if series == SERIES:
            return folder
        if series:
            say(
                f"Note: the importable Odoo {series} in {folder} is not used; Odoo "
                f"{SERIES} is needed."
            )
    return None
