"""The command ``cs_import`` (docs/import/README.md)."""

import io
import runpy
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from odoo.cli.command import commands
from odoo.exceptions import UserError
from odoo.tests import tagged

from . import import_common
from .import_common import MAPPING, make_file

SCRIPT = Path(__file__).resolve().parents[1] / "cli" / "cs_import.py"


@tagged("post_install", "-at_install")
class TestImportCommand(import_common.CsImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo loads the file by its path, under the name of its own package.
        runpy.run_path(str(SCRIPT), run_name="odoo.cli.cs_import")
        cls.Command = commands["cs_import"]
        cls.addClassCleanup(commands.pop, "cs_import")
        cls.site.code = "TEST"
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def _run(self, data, *args, mapping=MAPPING):
        """Return exit code and output of the command, without its commits."""
        (self.folder / "old.csv").write_bytes(data)
        (self.folder / "old.toml").write_text(mapping, encoding="utf-8")
        command = self.Command()
        options = command._parse(
            [
                "-d",
                "x",
                "--mapping",
                str(self.folder / "old.toml"),
                "--reason",
                "Before",
                "--user",
                self.migrator.login,
                *args,
                str(self.folder / "old.csv"),
            ]
        )
        out = io.StringIO()
        with (
            redirect_stdout(out),
            redirect_stderr(out),
            patch.object(self.env.cr, "commit"),
            patch.object(self.env.cr, "rollback"),
        ):
            env = command._get_user_env(self.env, options.user)
            code = command._import(env, options)
        return code, out.getvalue()

    def test_import_and_again(self):
        data = make_file({}, {"ended": ""})
        code, out = self._run(data, "--site", "TEST")
        self.assertEqual(code, 0)
        self.assertIn("2 of 2 rows: 2 created, 0 known before, 0 refused", out)
        self.assertIn("remark: Ended without a date: 1", out)
        self.assertIn("row 3, key A-2", out)
        code, out = self._run(data, "--site", "TEST")
        self.assertEqual(code, 0)
        self.assertIn("Nothing was added", out)

    def test_refused_rows_show_in_the_exit_code(self):
        code, out = self._run(make_file({}, {"no": ""}), "--site", "TEST")
        self.assertEqual(code, 1)
        self.assertIn("refused: Key is missing: 1", out)

    def test_dry_run(self):
        code, out = self._run(make_file({}, {}), "--site", "TEST", "--dry-run")
        self.assertEqual(code, 0)
        self.assertIn("nothing was created", out)
        self.assertFalse(self.Ticket.search([("external_source", "=", "old")]))

    def test_unknown_site_user_and_wrong_file(self):
        with self.assertRaisesRegex(UserError, "NOWHERE"):
            self._run(make_file({}), "--site", "NOWHERE")
        with self.assertRaisesRegex(UserError, "nobody"):
            self._run(make_file({}), "--user", "nobody")
        with self.assertRaisesRegex(UserError, "empty"):
            self._run(b"", "--site", "TEST")

    def test_arguments(self):
        for args in (["-d", "x"], ["-d", "x", "--continue", "1", "--create-site", "A"]):
            with self.assertRaises(SystemExit), redirect_stderr(io.StringIO()) as err:
                self.Command()._parse(args)
            self.assertTrue(err.getvalue())
