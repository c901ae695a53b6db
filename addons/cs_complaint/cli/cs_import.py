"""The command ``cs_import``: historical import without a browser.

Odoo loads this file by itself, before any addon and any database; so it imports
nothing of the addon and works through the models.
"""

import argparse
import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

EXIT_OK = 0
EXIT_REFUSED = 1
EXIT_FAILED = 2


class CsImport(Command):
    """Import records from before the system (docs/import/README.md)."""

    name = "cs_import"
    epilog = """
    Exit code: 0 every row is in, 1 rows were refused, 2 nothing or not all was read.
    Running the same command again adds nothing.
    """

    def run(self, args):
        """Import the file that the arguments name, and exit with a code."""
        options = self._parse(args)
        config.parse_config(
            [
                *(["-c", options.config] if options.config else []),
                *["-d", options.database],
                *["--log-level", options.log_level],
            ],
            setup_logging=True,
        )
        with Registry(options.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            try:
                code = self._import(self._get_user_env(env, options.user), options)
            except (UserError, OSError) as error:
                cr.rollback()  # what is not yet kept of the failed work
                text = error.args[0] if isinstance(error, UserError) else error
                print(text, file=sys.stderr)
                code = EXIT_FAILED
        sys.exit(code)

    def _parse(self, args):
        parser = self.parser
        parser.add_argument("file", type=Path, nargs="?", help="CSV file")
        parser.add_argument("-c", "--config", help="configuration file of Odoo")
        parser.add_argument("-d", "--database", required=True)
        parser.add_argument("--mapping", type=Path, help="TOML, see docs/import")
        parser.add_argument("--reason", help="why the records come in")
        parser.add_argument("--dry-run", action="store_true", help="create nothing")
        parser.add_argument(
            "--continue",
            dest="batch",
            type=int,
            metavar="ID",
            help="go on with an interrupted import",
        )
        parser.add_argument("--site", metavar="CODE", help="default: the default site")
        parser.add_argument(
            "--create-site", metavar="NAME", help="when no site has the code yet"
        )
        parser.add_argument("--tz", help="time zone of the site that is created")
        parser.add_argument(
            "--user", default="admin", metavar="LOGIN", help="who imports"
        )
        parser.add_argument(
            "--lines", type=int, default=10, help="rows shown of each kind of problem"
        )
        parser.add_argument("--log-level", default="error", help=argparse.SUPPRESS)
        options = parser.parse_args(args)
        if not options.batch and not (
            options.file and options.mapping and options.reason
        ):
            parser.error("FILE, --mapping and --reason are needed, or --continue")
        if options.create_site and not options.site:
            parser.error("--create-site needs the code of the site: --site")
        return options

    def _get_user_env(self, env, login):
        user = env["res.users"].search([("login", "=", login)])
        if not user:
            raise UserError(env._("There is no user “%(login)s”.", login=login))
        context = {**user.context_get(), "allowed_company_ids": user.company_ids.ids}
        return env(user=user.id, context=context)

    def _import(self, env, options):
        batch = self._get_batch(env, options)
        if not batch:
            return EXIT_OK
        work = batch._start_work("draft", "running", "failed")
        if options.dry_run:
            work._check_rows(after_chunk=self._show_progress)
        else:
            if work.state == "draft":
                work._begin()
            else:
                work.write({"state": "running", "failure": False})
            work.env.cr.commit()  # from here on the batch can be continued
            print(f"Import {work.id} of {work.name}", flush=True)
            try:
                work._run_in_words(after_chunk=self._keep)
            except BaseException:
                print(f"Interrupted. Go on with: --continue {work.id}", file=sys.stderr)
                raise
        self._show_result(work, options)
        code = EXIT_REFUSED if work.refused_count else EXIT_OK
        if options.dry_run:
            work.env.cr.rollback()  # a dry run leaves nothing, not even its own record
        else:
            work.env.cr.commit()  # the command is over, nobody else commits
        return code

    def _get_batch(self, env, options):
        """Return the batch to work on; none when all of the file is in already."""
        Batch = env["cs.import.batch"]
        if options.batch:
            batch = Batch.search([("id", "=", options.batch)])
            if not batch:
                raise UserError(env._("There is no import %(id)s.", id=options.batch))
            return batch
        site = self._get_site(env, options)
        data = options.file.read_bytes()
        same = Batch._find_same_file(data, site)
        if same:
            print(same._get_same_file_text())
            return Batch
        mapping = options.mapping.read_text(encoding="utf-8-sig")
        return Batch._load(data, mapping, options.file.name, options.reason, site)

    def _get_site(self, env, options):
        if not options.site:
            return env.user._get_default_cs_site()
        Site = env["cs.site"].with_context(active_test=False)
        site = Site.search([("code", "=", options.site)], limit=1)
        if not site and options.create_site:
            site = Site.create(
                {
                    "name": options.create_site,
                    "code": options.site,
                    "user_ids": [(4, env.uid)],
                    **({"tz": options.tz} if options.tz else {}),
                }
            )
        if not site:
            raise UserError(
                env._(
                    "There is no site with the code “%(code)s”. Create it under "
                    "Settings → "
                    "Sites, or give --create-site NAME.",
                    code=options.site,
                )
            )
        return site

    def _keep(self, batch):
        batch.env.cr.commit()  # one chunk: an interrupted import goes on behind it
        self._show_progress(batch)

    def _show_progress(self, batch):
        print(
            f"{batch.done_count:>9,} of {batch.row_count:,} rows: "
            f"{batch.created_count:,} created, {batch.known_count:,} known before, "
            f"{batch.refused_count:,} refused",
            flush=True,
        )

    def _show_result(self, batch, options):
        title = "Dry run, nothing was created" if options.dry_run else "Import finished"
        print(f"{title}: {batch.name}")
        for label, count in (
            ("Rows", batch.row_count),
            ("Created", batch.created_count),
            ("Known before", batch.known_count),
            ("Refused", batch.refused_count),
            ("With remarks", batch.remark_count),
        ):
            print(f"  {label:<14}{count:>9,}")
        lines = batch.line_ids.grouped(lambda line: (line.severity, line.code))
        by_count = sorted(lines.items(), key=lambda item: (-len(item[1]), item[0]))
        for (severity, code), found in by_count:
            label = dict(found._fields["code"].selection)[code]
            print(f"  {severity}: {label}: {len(found):,}")
            for line in found.sorted("row_number")[: options.lines]:
                print(
                    f"    row {line.row_number}, key {line.external_number}: "
                    f"{line.reason}"
                )
            if len(found) > options.lines:
                print(f"    … and {len(found) - options.lines:,} more")
