"""Debian packages of the machine: which are missing, and how they get there."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from glob import glob
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

from . import paths, processes
from .console import Problem, say, step

RUN, TEST = "run", "test"
LEAST_FREE_GB = 5


@dataclass(frozen=True)
class Package:
    """A Debian package, what needs it, and how to see that the machine has what it
    brings.
    """

    name: str
    needed_by: str
    present: Callable[[], bool]


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _file(pattern: str) -> Callable[[], bool]:
    return lambda: bool(glob(pattern))


def _python_headers() -> bool:
    return Path(sysconfig.get_path("include"), "Python.h").is_file()


def _cairo() -> bool:
    # Older Pythons draw barcodes with rl-renderPM, which comes ready-made.
    return sys.version_info < (3, 13) or (
        bool(glob("/usr/include/cairo/cairo.h")) and bool(shutil.which("pkg-config"))
    )


def _postgresql() -> bool:
    return bool(
        glob("/usr/lib/postgresql/*/bin/postgres")
        and glob("/usr/share/postgresql/*/extension/pg_trgm.control")
    )


PACKAGES = (
    Package("postgresql", RUN, _postgresql),
    Package("wkhtmltopdf", RUN, _program("wkhtmltopdf")),
    Package("fonts-noto-cjk", RUN, _file("/usr/share/fonts/**/noto/NotoSansCJK*")),
    Package("libpq-dev", RUN, _program("pg_config")),
    Package("gcc", RUN, _program("gcc")),
    Package("libc6-dev", RUN, _file("/usr/include/stdio.h")),
    Package("libcairo2-dev", RUN, _cairo),
    Package("pkg-config", RUN, _cairo),
    Package("python3-dev", RUN, _python_headers),
    Package("python3-venv", RUN, lambda: find_spec("ensurepip") is not None),
    Package(
        "chromium",
        TEST,
        _program(
            "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
        ),
    ),
    Package("poppler-utils", TEST, _program("pdftotext")),
    Package("gettext", TEST, _program("msgfmt")),
)


def missing(purpose: str) -> list[str]:
    """Names of the absent packages: for RUN those of RUN, for TEST all."""
    invalidate_caches()
    return [
        package.name
        for package in PACKAGES
        if (purpose == TEST or package.needed_by == RUN) and not package.present()
    ]


def ensure(purpose: str) -> None:
    """Bring the missing packages onto the machine. Raises Problem that names them when
    it cannot.
    """
    check_disk()
    names = missing(purpose)
    if not names:
        return
    install(names)
    left = missing(purpose)
    if left:
        raise Problem(
            "After the installation the machine still lacks what these packages "
            f"bring: {' '.join(left)}",
            "use Debian's own Python (make PYTHON=/usr/bin/python3 …) or install its "
            "headers",
        )


def install(names: list[str]) -> None:
    """`apt-get install` as root or through sudo; the whole list of packages in the
    sentence when neither works.
    """
    if not shutil.which("apt-get"):
        raise Problem(
            f"These programs are missing: {', '.join(names)}, and this machine has "
            "no apt-get",
            "use Debian 12 or later, or install what these Debian packages bring",
        )
    prefix = privileged()
    if prefix is None:
        everything = missing(TEST)
        raise Problem(
            f"These Debian packages are missing: {', '.join(everything)}; "
            "installing them needs root, and sudo does not work without a password "
            "here",
            "run this as root, then repeat: apt-get update && apt-get install -y "
            f"{' '.join(everything)}",
        )
    with step(f"Debian packages: {' '.join(names)}"):
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
        if not glob("/var/lib/apt/lists/*Packages*"):
            processes.logged([*apt, "update"], "apt-update", "apt-get update failed")
        command = [*apt, "install", "-y", "--no-install-recommends", *names]
        try:
            processes.logged(command, "apt-install", "apt-get install failed")
        except Problem:
            # Lists that are some days old name files that the mirror no longer has.
            processes.logged([*apt, "update"], "apt-update", "apt-get update failed")
            processes.logged(
                command,
                "apt-install",
                "apt-get install failed",
                f"install them yourself: apt-get install {' '.join(names)}",
            )


def privileged() -> list[str] | None:
    """Words before a command that needs root: none as root, `sudo -n` where that works,
    None when neither.
    """
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        done = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if done.returncode == 0:
            return ["sudo", "-n"]
    return None


def check_disk() -> None:
    """Refuse to begin on a disk that will not hold Odoo, the environment and the
    databases.
    """
    if paths.ODOO_CONF.is_file():
        return
    free = shutil.disk_usage(paths.ROOT).free / 1e9
    if free < LEAST_FREE_GB:
        raise Problem(
            f"Only {free:.1f} GB are free where the checkout lies; the set-up needs "
            f"{LEAST_FREE_GB} GB",
            "free some space, or point CS_WORK to a folder on a larger disk",
        )
    if free < 2 * LEAST_FREE_GB:
        say(
            f"Note: {free:.1f} GB are free; that is enough for the set-up and a few "
            "databases."
        )
