"""The repository as the database-free checks see it: which files, which addons.

Every check is a plain function from text to a list of problems, so that each
can be shown a seeded bad example next to its run over the real files.
"""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT_SUFFIXES = {
    ".cfg", ".conf", ".css", ".csv", ".env", ".in", ".ini", ".js", ".json",
    ".md", ".mk", ".mjs", ".po", ".pot", ".py", ".rst", ".scss", ".service",
    ".sh", ".sql", ".toml", ".tsv", ".txt", ".xml", ".yaml", ".yml",
}  # fmt: skip
TEXT_NAMES = {"Makefile", "LICENSE", "Dockerfile", ".gitignore", ".pylintrc"}


class Repo:
    """Paths and texts of the checkout; nothing is imported, only read."""

    root = ROOT
    addons = ROOT / "addons"

    def modules(self):
        """Return the names of the addons that have a manifest, sorted."""
        return sorted(
            path.parent.name for path in self.addons.glob("*/__manifest__.py")
        )

    def manifest(self, module):
        """Return the manifest of ``module`` as a dict (keys in file order)."""
        path = self.addons / module / "__manifest__.py"
        return ast.literal_eval(path.read_text(encoding="utf-8"))

    def python(self, tests=True):
        """Yield the Python files of the addons, without tests if asked."""
        for path in sorted(self.addons.rglob("*.py")):
            if tests or not {"tests", "demo"} & set(self._parts(path)):
                yield path

    def xml(self):
        """Yield the XML files of the addons (records, templates, client side)."""
        yield from sorted(self.addons.rglob("*.xml"))

    def text_files(self):
        """Yield every text file that is, or would be, committed."""
        for path in self._committed():
            is_text = path.suffix in TEXT_SUFFIXES or path.name in TEXT_NAMES
            if path.is_file() and (is_text or not path.suffix):
                yield path

    def _committed(self):
        done = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=self.root,
            capture_output=True,
            check=False,
        )
        if done.returncode:  # an unpacked archive: everything that is there
            hidden = {".git", ".work", "__pycache__"}
            return sorted(p for p in self.root.rglob("*") if not hidden & set(p.parts))
        names = filter(None, done.stdout.decode().split("\0"))
        return sorted(self.root / name for name in names)

    def name(self, path):
        """Return ``path`` relative to the checkout, as messages show it."""
        return str(path.relative_to(self.root))

    def module_of(self, path):
        """Return the addon a file belongs to."""
        return path.relative_to(self.addons).parts[0]

    def _parts(self, path):
        return path.relative_to(self.addons).parts[1:-1]

    def report(self, check, paths, *args):
        """Run ``check(text, *args)`` over files; return ``file:line: problem``."""
        problems = []
        for path in paths:
            text = path.read_text(encoding="utf-8", errors="replace")
            for line, problem in check(text, *args):
                problems.append(f"{self.name(path)}:{line}: {problem}")
        return problems


@pytest.fixture(scope="session")
def repo():
    return Repo()
