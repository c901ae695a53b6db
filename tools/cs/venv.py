"""The virtual environment: Odoo on its path, exactly the pinned packages in it."""

import os
import shutil
import sys
from pathlib import Path

from . import odoo_base, paths, processes, stamps
from .console import Problem, mark, step

PIP = "pip==26.3"
# The metadata that a source checkout of Odoo lacks: OCA packages ask for the
# distribution “odoo”.
METADATA = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\nSummary: from {folder}\n"


def ensure(with_tests: bool) -> None:
    """Make the environment, or complete it. `with_tests` adds the packages of
    requirements-dev.txt.
    """
    base = odoo_base.ensure()
    identity = stamps.digest(sys.version, str(paths.VENV), PIP)
    if not (stamps.matches("venv", identity) and paths.PYTHON.exists()):
        create(identity)
    link_odoo(base)
    install("requirements", paths.REQUIREMENTS, identity)
    if with_tests:
        install("requirements-dev", paths.REQUIREMENTS_DEV, identity)


def create(identity: str) -> None:
    """A fresh environment in the place of an unfinished or outdated one."""
    for name in ("venv", "requirements", "requirements-dev"):
        stamps.remove(name)
    with step(f"Python {sys.version.split()[0]}: virtual environment"):
        shutil.rmtree(paths.VENV, ignore_errors=True)
        processes.logged(
            [sys.executable, "-m", "venv", paths.VENV],
            "venv",
            "The virtual environment could not be made",
            "on Debian: apt-get install python3-venv",
        )
        pip("pip", "--upgrade", PIP)
    stamps.write("venv", identity)


def site_packages() -> Path:
    """The environment's folder for packages."""
    return (
        paths.VENV
        / "lib"
        / f"python{sys.version_info[0]}.{sys.version_info[1]}"
        / "site-packages"
    )


def link_odoo(base: Path) -> None:
    """Put Odoo on the environment's path, and tell pip which version it is where Odoo
    itself does not.
    """
    stamps.write_atomically(site_packages() / "odoo-base.pth", f"{base}\n")
    info = site_packages() / "odoo-19.0.dist-info"
    if any(base.glob("odoo-*-info")):
        shutil.rmtree(info, ignore_errors=True)
        return
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(METADATA.format(folder=base))
    (info / "INSTALLER").write_text("tools\n")


def install(name: str, requirements: Path, identity: str) -> None:
    """Install a list of exact pins and let pip check that they fit together."""
    value = stamps.digest(identity, requirements, paths.BUILD_CONSTRAINTS)
    if stamps.matches(name, value):
        return
    with step(f"Python packages of {requirements.name}"):
        pip(
            name,
            "--no-deps",
            "--build-constraint",
            paths.BUILD_CONSTRAINTS,
            "--requirement",
            requirements,
        )
        check()
    stamps.write(name, value)


def pip(log: str, *words: str | Path) -> None:
    """`pip install` with the machine's own configuration, its output in a log, a dot
    for each ten packages.
    """
    seen = 0

    def on_line(line: str) -> None:
        nonlocal seen
        seen += line.startswith("Collecting")
        if line.startswith("Installing") or (
            line.startswith("Collecting") and seen % 10 == 0
        ):
            mark()

    processes.logged(
        [
            paths.PYTHON,
            "-m",
            "pip",
            "install",
            "--no-input",
            "--progress-bar",
            "off",
            *words,
        ],
        f"pip-{log}",
        "pip could not install the Python packages",
        "check the network and pip's configuration, then repeat the command; it "
        "continues where it stopped",
        on_line=on_line,
        env={"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"},
    )


def check() -> None:
    """`pip check`; the pins are closed, so anything it says is a defect of the pins."""
    try:
        processes.logged(
            [paths.PYTHON, "-m", "pip", "check"], "pip-check", "pip check complains"
        )
    except Problem:
        # An Odoo of the user's own brings packages that are not ours to judge.
        if not (
            os.environ.get("ODOO_BASE") or (paths.STAMPS / odoo_base.CHOICE).is_file()
        ):
            raise
