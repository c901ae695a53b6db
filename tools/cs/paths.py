"""Where things are. Everything that is made lives under `.work`, which `make clean`
removes.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("CS_WORK") or ROOT / ".work").resolve()

ADDONS = ROOT / "addons"
REQUIREMENTS = ROOT / "requirements.txt"
REQUIREMENTS_DEV = ROOT / "requirements-dev.txt"
BUILD_CONSTRAINTS = ROOT / "tools" / "build-constraints.txt"

CACHE = WORK / "cache"
LOGS = WORK / "log"
STAMPS = WORK / "stamps"
TEMP = WORK / "tmp"
REPORTS = WORK / "reports"
VENV = WORK / "venv"
PYTHON = VENV / "bin" / "python"
ODOO_ROOT = WORK / "odoo"
ODOO_CONF = WORK / "odoo.conf"
DATA_DIR = WORK / "filestore"


def short(path: Path) -> str:
    """The path as a person would type it from the repository's root."""
    try:
        return str(Path(path).relative_to(ROOT))
    except ValueError:
        return str(path)


def shared_folder() -> Path | None:
    """The folder with the specification and sample data beside the checkout, if it is
    there.
    """
    given = os.environ.get("CS_SHARED")
    folder = Path(given) if given else ROOT.parent / "shared"
    return folder if folder.is_dir() else None
