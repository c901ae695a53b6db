"""`make bench`: ratios against a reference in the same run, in an own database."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "bench"
SCRIPTS = ("import_speed.py", "workbook_speed.py")


def main() -> int:
    """Make the database, run each script in Odoo's shell, return the exit code."""
    task = [sys.executable, str(ROOT / "tools" / "task.py")]
    env = {**os.environ, "DB": DATABASE, "FRESH": "1"}
    code = subprocess.run([*task, "db"], env=env, check=False).returncode
    for name in SCRIPTS if not code else ():
        script = (Path(__file__).parent / name).read_text(encoding="utf-8")
        code = (
            code
            or subprocess.run(
                [*task, "shell"], env=env, input=script, text=True, check=False
            ).returncode
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
