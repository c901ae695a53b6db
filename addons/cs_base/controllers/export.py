import csv
import io

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)

from ..tools.formula import as_text


class TextMixin:
    """Writes text as text, whatever it begins with; numbers stay numbers.

    The base class lets the library guess, which turns a subject that somebody typed
    into a live formula, and an address into a link.
    """

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str):
            self.worksheet.write_string(row, column, cell_value, style)
        else:
            super().write(row, column, cell_value, style)


class TextXlsxWriter(TextMixin, ExportXlsxWriter):
    pass


class TextGroupXlsxWriter(TextMixin, GroupExportXlsxWriter):
    pass


class CsExcelExport(ExcelExport):
    """The list's own Export as XLSX, without live formulas (reliability 2 #3)."""

    def from_data(self, fields, columns_headers, rows):
        with TextXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for row_index, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    writer.write_cell(row_index, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        with TextGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class CsCsvExport(CSVExport):
    """The same as CSV, where only a mark keeps text from being run."""

    def from_data(self, fields, columns_headers, rows):
        stream = io.StringIO()
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow([as_text(header) for header in columns_headers])
        for row in rows:
            writer.writerow([self._as_cell(value) for value in row])
        return stream.getvalue()

    def _as_cell(self, value):
        if value is None or value is False:
            return ""
        return as_text(value.decode() if isinstance(value, bytes) else value)
