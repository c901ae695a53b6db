"""What the periodic reports have in common (CMP-44, CMP-58, CMP-67)."""

from odoo import models

from odoo.addons.cs_base.tools import percent, xlsx
from odoo.addons.cs_base.tools.rows_hash import RowsHash
from odoo.addons.cs_base.tools.xlsx import NO_RESULT, clean_text

from ..tools.period_report import Row, differences, show
from . import period_report_query as query

#: No more bars than these in a chart.
CHART_ROWS = 10


class ReportPeriod(models.AbstractModel):
    """Engine of a report that is handed in each month or quarter.

    Figures are read once by set-based queries and stored as lines; the screen, the
    workbook and the printed form are made of the lines by ``_get_tables`` alone. A
    report fills in ``_fetch_rows``, ``_get_tables`` and ``_get_cards``.
    """

    _name = "report.cs_complaint.period"
    _inherit = "report.cs_base.xlsx"
    _description = "Periodic Report"

    _form_xmlid = "cs_complaint.cs_period_report_view_form"
    _period_type = "month"
    #: NamedTuple of what is counted.
    _figures = None

    # --- what a report fills in ----------------------------------------------

    def _fetch_rows(self, run):
        """Return the list of ``Row`` of the records as they are now."""
        raise NotImplementedError

    def _get_tables(self, run):
        """Return the list of ``Table`` of the stored lines."""
        raise NotImplementedError

    def _get_cards(self, run):
        """Return the key figures of the screen: list of (label, text, is_bad)."""
        raise NotImplementedError

    def _get_figure_labels(self):
        """Return dict figure -> what people read."""
        raise NotImplementedError

    def _after_compute(self, run):
        """Do what follows from new figures."""

    # --- the run -------------------------------------------------------------

    def _compute_run(self, run):
        rows = self._fetch_rows(run)
        self._store_rows(run, rows)
        self._after_compute(run)
        return {"rows_hash": self._hash_rows(run, rows), "row_count": len(rows)}

    def _hash_run(self, run):
        rows = self._fetch_rows(run)
        return self._hash_rows(run, rows), len(rows)

    def _hash_rows(self, run, rows):
        """Hash of what was counted; names may change, numbers may not."""
        digest = RowsHash(run.report_code, run.date_from, run.date_to, run.scope_key)
        digest.update((row.section, row.key, row.count, row.cells) for row in rows)
        return digest.hexdigest()

    def _reset_run(self, run):
        self._store_rows(run, [])

    def _store_rows(self, run, rows):
        """Make the lines what was counted; the same line keeps its record, since
        topics of the notice board refer to it (CMP-45)."""
        # Nobody has rights on lines: they come from these queries alone.
        lines = run.sudo().period_line_ids
        known = {(line.section, line.key or ""): line for line in lines}
        new = []
        for sequence, row in enumerate(rows):
            vals = {**row._asdict(), "sequence": sequence}
            line = known.pop((row.section, row.key), None)
            if line is None:
                new.append({"run_id": run.id, **vals})
            elif any(line[name] != value for name, value in vals.items()):
                line.write(vals)
        lines.create(new)
        self._drop_lines(lines.browse(line.id for line in known.values()))

    def _drop_lines(self, lines):
        """Remove lines that count nothing any more, but for those referred to."""
        # Topics of all sites count.
        topics = self.env["cs.bulletin.topic"].sudo()
        kept = topics.search([("line_id", "in", lines.ids)]).line_id
        (lines - kept).unlink()
        kept.write({"count": 0, "cells": [], "sequence": -1})

    def _read_rows(self, run):
        """Return the stored lines as rows, in the order they were counted."""
        # All of them, for the hash.
        lines = run.sudo().period_line_ids.filtered(lambda line: line.sequence >= 0)
        return [
            Row(line.section, line.key or "", line.label or "", line.count, line.cells)
            for line in lines.sorted("sequence")
            if line.section != "measure"
        ]

    def _is_unchanged(self, run):
        """Tell whether the stored lines are those whose hash the report carries."""
        return self._hash_rows(run, self._read_rows(run)) == run.rows_hash

    # --- rows of sums ------------------------------------------------------------

    def _fetch(self, sql):
        self.env.flush_all()
        return self.env.execute_query(sql)

    def _index_sums(self, rows, keys):
        """Return dict (key name or None, value) -> figures."""
        names = {query.mask_of(keys, key): key for key in (None, *keys)}
        found = {}
        for mask, *values in rows:
            name = names[mask]
            value = values[keys.index(name)] if name else None
            found[name, value] = self._figures(*values[len(keys) :])
        return found

    def _make_rows(self, section, pairs, names=None):
        """Return rows of one section.

        :param pairs: list of (value, figures); value is an id, a code or None
        :param names: dict value -> label
        """
        return [
            Row(
                section,
                "" if value is None else str(value),
                (names or {}).get(value, ""),
                figures[0],
                list(figures),
            )
            for value, figures in pairs
        ]

    def _get_names(self, model, ids):
        """Return dict id -> name, of what stands on records of the own sites."""
        # Names only: who reads the report needs no rights on places or departments.
        records = self.env[model].sudo().browse(sorted(i for i in ids if i))
        return {record.id: record.display_name for record in records}

    def _by_size(self, found, name):
        """Return pairs (value, figures) of one key, most first."""
        pairs = [(value, figures) for (key, value), figures in found.items()
                 if key == name]  # fmt: skip
        return sorted(pairs, key=lambda pair: (-pair[1][0], str(pair[0] or "")))

    # --- stored lines --------------------------------------------------------------

    def _get_lines(self, run, section):
        lines = run.period_line_ids.filtered(
            lambda line: line.section == section and line.sequence >= 0
        )
        return lines.sorted("sequence")

    def _get_total(self, run):
        """Return the figures of the whole report."""
        line = self._get_lines(run, "total")[:1]
        return self._figures(*line.cells) if line else self._figures()

    def _get_line_label(self, line):
        if line.key == "rest":
            return self.env._("Others (%(count)s)", count=line.label)
        if line.section == "kind" and line.key:
            field = self.env["helpdesk.ticket"]._fields["kind"]
            return dict(field._description_selection(self.env)).get(line.key, line.key)
        return line.label or line._get_none_label(line.section)

    def _get_late_changes(self, run):
        """Return (label, then, now) of the figures that changed since (CMP-44)."""
        now = next(row for row in self._fetch_rows(run) if row.section == "total")
        labels = self._get_figure_labels()
        return [
            (labels[name], show(before, "int"), show(after, "int"))
            for name, before, after in differences(
                self._get_total(run), self._figures(*now.cells)
            )
            # Reviews that were made since are no news about the month.
            if name in labels and name != "unreviewed"
        ]

    # --- the workbook --------------------------------------------------------------

    def _write_book(self, book, run):
        tables = self._get_tables(run)
        columns = [xlsx.Column(self.env._("Key Figure"), "text", 30),
                   xlsx.Column(self.env._("Value"), "text", 24)]  # fmt: skip
        summary = book.add_sheet(self.env._("Summary"), columns, landscape=False)
        sheets = [self._write_table(book, table) for table in tables]
        row = self._write_summary(book, summary, columns, run)
        self._add_chart(book, summary, row, tables, sheets)

    def _write_summary(self, book, sheet, columns, run):
        sheet.write_string(0, 0, book.title, book.title_format)
        row = 1
        for note in self._get_notes(run):
            sheet.write_string(row, 0, clean_text(note), book.note_format)
            row += 1
        row = book.write_header(sheet, row + 1, columns)
        cards = [card[:2] for card in self._get_cards(run)]
        row = book.write_rows(sheet, row, columns, cards)
        sheet.write_string(
            row + 1, 0, self.env._("Management Comment"), book.format(bold=True)
        )
        row += 2
        # One line of text per row: nothing is merged in a streamed sheet.
        for line in (run.comment or NO_RESULT).splitlines():
            sheet.write_string(row, 0, clean_text(line), book.format())
            row += 1
        return row + 1

    def _get_scope(self, run):
        """Return what the report covers: list of (label, text)."""
        # Names of the own sites and departments; checked with the run.
        run = run.sudo()
        sites = run.site_ids.sorted("id").mapped("name")
        scope = [
            (self.env._("Period"), f"{run.date_from} \u2013 {run.date_to}"),
            (self.env._("Sites"), ", ".join(sites)),
        ]
        if run.report_department_id:
            scope.append((self.env._("Department"), run.report_department_id.name))
        return scope

    def _get_notes(self, run):
        """Return the lines at the top of the workbook."""
        facts = self._get_scope(run)
        if run.rows_hash:
            facts.append((self.env._("Hash of Rows"), run.rows_hash))
        return [
            self.env._("%(label)s: %(value)s", label=label, value=value)
            for label, value in facts
        ]

    def _write_table(self, book, table):
        columns = [
            xlsx.Column(column.title, column.kind, 30 if column.kind == "text" else 0)
            for column in table.columns
        ]
        rows = [self._to_cells(table, row) for row in table.rows]
        sheet, first, count = book.add_table_sheet(
            table.title, columns, rows, note=table.note
        )
        if table.total:
            total = [self._to_cells(table, table.total)]
            book.write_rows(sheet, first + count, columns, total, bold=True)
        return sheet, first, count

    def _to_cells(self, table, row):
        return [
            _cell(value, column.kind)
            for value, column in zip(row, table.columns, strict=True)
        ]

    def _add_chart(self, book, summary, row, tables, sheets):
        """A chart of the first table, the one people look at."""
        table, (sheet, first, count) = tables[0], sheets[0]
        shown = table.rows[: min(count, CHART_ROWS)]
        if shown:
            book.add_chart(
                summary,
                (row, 0),
                table.title,
                sheet,
                first,
                first + len(shown) - 1,
                [(table.columns[1].title, 1)],
                kind="bar",
                categories=[values[0] for values in shown],
                values=[[values[1] for values in shown]],
            )


def _cell(value, kind):
    if kind == "percent":
        return percent.cell(value)
    if kind == "text":
        return value or ""
    return float(value) if kind == "decimal" and value is not None else value
