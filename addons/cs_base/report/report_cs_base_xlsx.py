import tempfile
import uuid
from contextlib import closing

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import pace, xlsx
from ..tools.local_time import to_local


class ReportCsBaseXlsx(models.AbstractModel):
    """Engine and XLSX of one kind of ``cs.report.run`` (architecture 3 "Reports").

    A report inherits this as ``report.<report_name>`` and fills in

    * ``_compute_run(run)``: what the run says, from one query;
    * ``_write_book(book, run)``: the same as a workbook in house style;
    * ``_report_xmlid``: its ``ir.actions.report``; ``_form_xmlid``: its form;
    * ``_comment_clause``: clause that asks for a comment before it is confirmed.

    The service is in ``env`` alone: the object is shared by all requests, so nothing is
    ever kept on it.
    """

    _name = "report.cs_base.xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "XLSX Report in House Style"

    _report_xmlid = ""
    _form_xmlid = ""
    _comment_clause = ""
    #: Rows of one data sheet. More is no report any more but an export.
    _max_rows = 200_000
    #: A report of more rows is made in the background.
    _background_rows = 20_000
    #: Rows that travel from the database at once.
    _batch_size = 2_000

    # --- report_xlsx ---------------------------------------------------------

    def get_workbook_options(self):
        folder = self.env.context.get("cs_xlsx_folder")
        return {**xlsx.workbook_options(), "tmpdir": folder}

    def create_xlsx_report(self, docids, data):
        """Return (content, "xlsx"): what was confirmed, else the present state."""
        run = self._get_objs_for_report(docids, data).exists()
        if len(run) != 1:
            raise UserError(
                self.env._("Choose exactly one report to print it as a workbook.")
            )
        run.check_access("read")
        if run.state == "confirmed":
            return run._get_confirmed_content(), "xlsx"
        run._check_scope()
        ready = run._get_my_requests()._get_ready()
        if ready:
            # Made for this user within the hour, from the report as it still is.
            return ready.attachment_id.raw, "xlsx"
        run._take_slot()
        # Rows wait in files; a report that fails half-way leaves none behind.
        with tempfile.TemporaryDirectory(prefix="cs_report_") as folder:
            report = self.with_context(cs_xlsx_folder=folder)
            return super(ReportCsBaseXlsx, report).create_xlsx_report(
                run.ids, {**(data or {}), "run": run}
            )

    def _get_objs_for_report(self, docids, data):
        if docids and not self.env.context.get("active_model"):
            return self.env["cs.report.run"].browse(docids)
        return super()._get_objs_for_report(docids, data)

    def generate_xlsx_report(self, workbook, data, objs):
        run = objs.ensure_one()
        book = xlsx.Book(
            workbook,
            run.name,
            generated=self._get_generated_text(run),
            created=run.run_date or None,
        )
        self._write_book(book, run)

    def _get_generated_text(self, run):
        """Say when (local time of the first site), by whom and in which state."""
        now = run.confirmed_date or fields.Datetime.now()
        local = to_local(now, run._get_tz())
        user = run.confirmed_by_id or self.env.user
        values = {"date": f"{local:%Y-%m-%d %H:%M}", "user": user.name}
        if run.confirmed_date:
            return self.env._("Confirmed %(date)s, %(user)s", **values)
        if run.is_preliminary:
            return self.env._("Generated %(date)s, %(user)s, preliminary", **values)
        return self.env._("Generated %(date)s, %(user)s", **values)

    # --- what a report fills in ----------------------------------------------

    def _compute_run(self, run):
        """Compute and store what the run says.

        :return: dict with ``rows_hash`` (over the canonical rows) and ``row_count``
        """
        raise NotImplementedError

    def _hash_run(self, run):
        """Return (hash, count) of the rows as they are now, storing nothing."""
        raise NotImplementedError

    def _count_rows(self, run, limit):
        """Return how many rows the data sheet will have, or ``limit`` when there are
        more. Asked before each report is made, so it must be quick.
        """
        return min(run.row_count, limit)

    def _reset_run(self, run):
        """Forget what was computed, since a parameter has changed."""

    def _write_book(self, book, run):
        """Write all sheets. :param book: ``tools.xlsx.Book``"""
        raise NotImplementedError

    # --- helpers -------------------------------------------------------------

    def _iter_rows(self, query):
        """Yield the rows of one SQL as tuples, a batch at a time.

        A cursor of the server: 100,000 rows never are in memory together.

        :param query: ``odoo.tools.SQL``
        :raise UserError: at more rows than anybody reads
        """
        self.env.flush_all()
        start = self.env.context.get("cs_report_start")
        start = start if isinstance(start, float) else None  # a client may say anything
        name = f"cs_report_{uuid.uuid4().hex}"
        with closing(self.env.cr.connection.cursor(name=name)) as cursor:
            cursor.itersize = self._batch_size
            cursor.execute(query.code, query.params)
            try:
                for count, row in enumerate(pace.gently(cursor, start), 1):
                    if count > self._max_rows:
                        raise UserError(self._get_limit_message())
                    yield row
            except pace.OutOfTime:
                raise UserError(self._get_time_message(bool(start))) from None

    def _get_time_message(self, is_job):
        return self.env._(
            "This report would take longer than the server allows (%(seconds)s "
            "seconds). Choose a shorter period or fewer sites, or ask the "
            "administrator for more time (limit_time_real_cron).",
            seconds=pace.get_limit(is_job),
        )

    def _get_limit_message(self):
        return self.env._(
            "This report would have more than %(limit)s rows. Choose a shorter period "
            "or fewer sites.",
            limit=f"{self._max_rows:,}",
        )
