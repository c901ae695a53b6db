"""How a batch is worked off: read, sort out what is known, create, count."""

import base64
import logging
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.import_mapping import parse_mapping
from ..tools.import_reader import read_rows
from ..tools.import_rows import ImportRow, read_tickets
from .cs_import_writer import ImportWriter

_logger = logging.getLogger(__name__)

CHUNK_SIZE = 1000
# From so many rows on the statistics of the database are taken anew.
MANY_ROWS = 5000


class CsImportBatch(models.Model):
    _inherit = "cs.import.batch"

    def _run(self, is_check=False, should_stop=None, after_chunk=None):
        """Work off the rows that are not done yet, in chunks.

        A chunk is one unit: its tickets, its lines and the position are written
        together, so an import that is killed goes on exactly where the last kept
        chunk ended, and every row counts once.

        :param bool is_check: dry run, nothing but lines and counters
        :param should_stop: called with the batch after each chunk; true ends the run
        :param after_chunk: called with the batch after each chunk, e.g. to commit
        :return: True when the file is worked off
        :raise ImportProblems: the file or the mapping cannot be read
        """
        self.ensure_one()
        mapping = parse_mapping(self.mapping)
        data = self._get_file_data()
        if not self.done_count:
            # The whole file is readable before its first row comes in.
            self.row_count = sum(1 for _row in read_rows(data, mapping))
        rows = read_tickets(data, mapping, self.site_id.tz, self.started_date)
        rows = islice(rows, self.done_count, None)
        writer = ImportWriter(self, is_check)
        while self.done_count < self.row_count:
            chunk = list(islice(rows, CHUNK_SIZE))
            self._run_chunk(chunk, writer)
            if after_chunk:
                after_chunk(self)
            if should_stop and self.done_count < self.row_count and should_stop(self):
                return False
        if not is_check:
            # The same file may have come in by another import in the meantime.
            same = self._find_same_file(data, self.site_id)
            if same:
                raise UserError(same._get_same_file_text())
            self.write({"state": "done", "finished_date": fields.Datetime.now()})
            self._tell_planner()
        return True

    def _tell_planner(self):
        """Let the database know at once how many tickets there are now.

        It would find out by itself within minutes; until then the first analysis after
        a large import could run for as long.
        """
        if self.row_count >= MANY_ROWS:
            self.env.flush_all()
            self.env.cr.execute(SQL("ANALYZE helpdesk_ticket"))

    def _get_file_data(self):
        return base64.b64decode(self.with_context(bin_size=False).file)

    def _run_chunk(self, chunk, writer):
        position = self.done_count
        self.lock_for_update()
        self.invalidate_recordset(["done_count", "state"])
        if self.done_count != position or self.state not in ("draft", "running"):
            raise UserError(
                self.env._(
                    "The import “%(name)s” was continued or cancelled elsewhere in the "
                    "meantime. Open it again to see how far it is.",
                    name=self.name,
                )
            )
        good = [row for row in chunk if isinstance(row, ImportRow)]
        refused = [row for row in chunk if not isinstance(row, ImportRow)]
        created, known, unaccepted = writer.add(good)
        refused += unaccepted
        self._write_lines(created, refused, writer.is_check)
        self.write(
            {
                "done_count": position + len(chunk),
                "created_count": self.created_count + len(created),
                "known_count": self.known_count + len(known),
                "refused_count": self.refused_count + len(refused),
                "remark_count": self.remark_count
                + sum(1 for row in created if row.remarks),
            }
        )

    def _write_lines(self, created, refused, is_check):
        """Keep why rows were refused and what others had to leave out."""
        found = [(row, "refused", p) for row in refused for p in row.problems]
        found += [(row, "remark", p) for row in created for p in row.remarks]
        self.env["cs.import.batch.line"].create(
            [
                {
                    "batch_id": self.id,
                    "row_number": row.number,
                    "external_number": row.key,
                    "severity": severity,
                    "code": problem.code,
                    "column_name": problem.column,
                    "raw_value": problem.value,
                    "reason": problem.message(self.env),
                    "is_check": is_check,
                }
                for row, severity, problem in found
            ]
        )

    def _get_summary(self):
        """Return [(severity label, problem label, count of lines)], most first."""
        Line = self.env["cs.import.batch.line"]
        groups = Line._read_group(
            [("batch_id", "in", self.ids)],
            ["severity", "code"],
            ["__count"],
            order="__count desc",
        )
        severities, codes = (
            dict(Line._fields[name]._description_selection(self.env))
            for name in ("severity", "code")
        )
        return [(severities[s], codes[c], count) for s, c, count in groups]

    @api.model
    def _cron_import(self):
        """Go on with imports that a request left to the background (guarantee 6)."""
        batches = self.search([("state", "=", "running"), ("is_background", "=", True)])
        for batch in batches.try_lock_for_update():
            if not batch._run_in_background():
                break

    def _run_in_background(self):
        """Work in the name of the one who started; return False when time is up."""
        cron = self.env["ir.cron"]
        left = {}

        def after_chunk(batch):
            todo = batch.row_count - batch.done_count
            left["seconds"] = cron._commit_progress(1, remaining=todo)

        # The user started the import; the scheduled action has no group of its own.
        # The rights to work are those of _start_work.
        batch = self.with_user(self.user_id).sudo()
        try:
            batch._check_may_create(batch.env)
            return batch._run(
                should_stop=lambda _batch: not left["seconds"], after_chunk=after_chunk
            )
        except Exception as error:
            # Whatever it is: other imports go on, and the user reads it on this one.
            self.env.cr.rollback()  # the chunk that failed; those before are committed
            _logger.exception("Historical import %s failed", self.id)
            self._fail(error)
            cron._commit_progress(1)
            return True

    def _fail(self, error):
        if isinstance(error, AccessError | UserError):
            text = error.args[0]
        elif hasattr(error, "message"):
            text = error.message(self.env)
        else:
            text = f"{type(error).__name__}: {error}"
        self.write({"state": "failed", "failure": text, "is_background": False})
