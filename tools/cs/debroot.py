"""Odoo 19 from Debian's package, unpacked into the work folder and never installed on
the machine.

The package is in Debian's unstable suite. A private apt root (own sources, lists and
cache) reads that suite
from the mirror that the machine itself uses; apt verifies the signature, dpkg only
unpacks. The fonts and
JavaScript files that the package links to are unpacked beside it.
"""

import hashlib
import os
import re
import shutil
from pathlib import Path

from . import paths, processes, stamps
from .console import Problem, mark, say, step

PACKAGE, MAJOR = "odoo-19", "19.0"
SUITE, FONT_SUITE = "sid", "bookworm"
LINKED = (
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    # Version 4.7: unstable's 7 lacks the files that Odoo links to.
    f"fonts-font-awesome/{FONT_SUITE}",
    f"fonts-inconsolata/{FONT_SUITE}",
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
STAMP = "odoo-debian"
OWN_ODOO = "set ODOO_BASE=/path/to/odoo to an Odoo 19 of your own"


def parse_mirrors(text: str) -> list[str]:
    """Addresses of Debian mirrors in the output of `apt-get indextargets`, the
    likeliest first.

    Security archives hold no complete suite and come last. Only `http(s)` and `file`
    addresses are taken.
    """
    first, last = [], []
    for paragraph in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.MULTILINE))
        address = fields.get("Repo-URI", "").rstrip("/")
        if not address.startswith(("http://", "https://", "file:", "mirror")):
            continue
        if fields.get("Created-By", "Packages") != "Packages":
            continue
        if fields.get("Origin", "Debian") != "Debian":
            continue
        is_security = (
            "security" in fields.get("Label", "").lower() or "security" in address
        )
        where = last if is_security else first
        if address not in first + last:
            where.append(address)
    return first + last


def ensure() -> Path:
    """Unpack Odoo unless it is there; returns the folder for the Python path."""
    value = stamps.digest(PACKAGE, SUITE, *LINKED, "layout 1")
    python_path = paths.ODOO_ROOT / "usr/lib/python3/dist-packages"
    if not (stamps.matches(STAMP, value) and python_path.is_dir()):
        stamps.remove(STAMP)
        debs = fetch()
        with step("Odoo 19: unpack"):
            unpack(debs)
        stamps.write(STAMP, value)
    return python_path


def fetch() -> list[Path]:
    """Download the packages (kept in the cache), verified by apt. Returns the files."""
    if not shutil.which("apt-get"):
        raise Problem("This machine has no apt-get to get Odoo 19 with", OWN_ODOO)
    with step(f"Odoo 19: read the package list of Debian {SUITE}"):
        options = open_mirror()
    folder = paths.CACHE / "debs"
    folder.mkdir(parents=True, exist_ok=True)
    with step("Odoo 19: download (130 MB, kept in the cache)"):
        wanted = [f"{PACKAGE}/{SUITE}", *LINKED]
        listing = processes.output(
            ["apt-get", *options, "--print-uris", "download", *wanted]
        )
        for name in {
            line.split()[1] for line in listing.splitlines() if line.startswith("'")
        }:
            # The cache of an older state would otherwise be unpacked as well.
            prefix = name.split("_")[0]
            for old in folder.glob(f"{prefix}_*.deb"):
                if old.name != name:
                    old.unlink()
        processes.logged(
            ["apt-get", *options, "download", *wanted],
            "odoo-download",
            "Odoo could not be downloaded from the Debian mirror",
            f"check the network and repeat, or {OWN_ODOO}",
            on_line=lambda _line: mark(),
            cwd=folder,
        )
    debs = sorted(folder.glob("*.deb"))
    record_version(debs)
    return debs


def open_mirror() -> list[str]:
    """Make the private apt root on the first mirror that has Odoo 19. Returns apt's
    options for it.

    Raises Problem when no mirror of the machine has it: moved to another major version,
    or a dated snapshot.
    """
    given = os.environ.get("CS_MIRROR")
    targets = processes.output(["apt-get", "indextargets"])
    mirrors = [given.rstrip("/")] if given else parse_mirrors(targets)
    if not mirrors:
        raise Problem(
            "The machine's apt configuration names no Debian mirror",
            f"set CS_MIRROR to the address of one, or {OWN_ODOO}",
        )
    seen = []
    for mirror in mirrors:
        options = private_root(mirror)
        try:
            processes.logged(
                ["apt-get", *options, "update"], "odoo-mirror", "apt-get update failed"
            )
        except Problem as problem:
            seen.append(f"{mirror}: {problem.sentence}")
            continue
        listing = processes.output(["apt-cache", *options, "madison", PACKAGE])
        versions = [line.split("|")[1].strip() for line in listing.splitlines()]
        if any(version.startswith(MAJOR) for version in versions):
            return options
        seen.append(f"{mirror}: {other_versions(options, versions)}")
    raise Problem(
        f"No Debian mirror of this machine has {PACKAGE} {MAJOR} in suite {SUITE}:\n"
        + "\n".join(f"    {line}" for line in seen),
        f"{OWN_ODOO}, or set CS_MIRROR to a Debian mirror that still has it",
    )


def other_versions(options: list[str], versions: list[str]) -> str:
    """What the suite has instead, in words."""
    names = processes.output(
        ["apt-cache", *options, "pkgnames", "odoo-"], check=False
    ).split()
    others = versions or sorted(
        name for name in names if re.fullmatch(r"odoo-\d+", name)
    )
    return (
        f"the suite has moved on to {', '.join(others)}" if others else "no Odoo in it"
    )


def private_root(mirror: str) -> list[str]:
    """An apt root of our own: nothing of the machine's is changed, an ordinary user may
    use it.
    """
    root = paths.WORK / "apt"
    for name in ("lists/partial", "cache/archives/partial"):
        (root / name).mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if KEYRING.is_file() else ""
    sources = "".join(
        f"deb {signed}{mirror} {suite} main\n" for suite in (SUITE, FONT_SUITE)
    )
    stamps.write_atomically(root / "sources.list", sources)
    settings = {
        "Dir::Etc::sourcelist": root / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::Lists": root / "lists",
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": root / "cache",
        "APT::Default-Release": "",
        "APT::Sandbox::User": "root",
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Debug::NoLocking": "1",
    }
    return [
        word for name, value in settings.items() for word in ("-o", f"{name}={value}")
    ]


def record_version(debs: list[Path]) -> None:
    """Write down which files were used: name with version, SHA-256."""
    lines = [
        f"{hashlib.sha256(deb.read_bytes()).hexdigest()}  {deb.name}\n" for deb in debs
    ]
    stamps.write_atomically(paths.WORK / "odoo-packages.txt", "".join(lines))
    odoo = next(line for line in lines if PACKAGE in line).split()
    say(f"  {odoo[1]}, SHA-256 {odoo[0]}")


def unpack(debs: list[Path]) -> None:
    """Unpack all packages into a new root, check it, and put it in the place of the old
    one.
    """
    new = paths.ODOO_ROOT.with_name("odoo.new")
    shutil.rmtree(new, ignore_errors=True)
    for deb in debs:
        processes.output(["dpkg", "-x", deb, new])
        mark()
    correct_metadata(new)
    broken = dangling_links(new)
    if broken:
        raise Problem(
            f"Debian's Odoo links to {len(broken)} files that its companion packages "
            "no longer have, "
            f"for example {broken[0]}",
            f"report it, and meanwhile {OWN_ODOO}",
        )
    shutil.rmtree(paths.ODOO_ROOT, ignore_errors=True)
    new.rename(paths.ODOO_ROOT)


def correct_metadata(root: Path) -> None:
    """Debian's Odoo uses pypdf; its metadata still names the abandoned PyPDF2, which
    `pip check` would miss.
    """
    for info in root.glob("usr/lib/python3/dist-packages/odoo-*.egg-info/PKG-INFO"):
        text = info.read_text(encoding="utf-8")
        info.write_text(
            text.replace("Requires-Dist: PyPDF2", "Requires-Dist: pypdf"),
            encoding="utf-8",
        )


def dangling_links(root: Path) -> list[str]:
    """Symbolic links in the tree that lead nowhere."""
    found = []
    for current, folders, files in os.walk(root):
        for name in folders + files:
            path = Path(current, name)
            if path.is_symlink() and not path.exists():
                found.append(str(path.relative_to(root)))
    return sorted(found)
