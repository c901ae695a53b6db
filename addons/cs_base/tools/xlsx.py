"""House style for XLSX files, on a workbook that is given (rule G-9, CMP-37).

Plain Python: no ``env``, no state outside the objects made here. A workbook in
constant memory is written strictly from top to bottom, so everything that looks
back (merging, autofit, tables) is left out on purpose.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

#: Options of every workbook: small memory, and no text that turns into a formula,
#: a link or a number (rule G-9).
WORKBOOK_OPTIONS = (
    ("constant_memory", True),
    ("strings_to_formulas", False),
    ("strings_to_urls", False),
    ("strings_to_numbers", False),
)
#: Limits of the file format.
MAX_TEXT = 32_767
MAX_ROWS = 1_048_576
MAX_SHEET_NAME = 31

#: A font every Chinese Excel has; other programs fall back to their own CJK font.
FONT = "Microsoft YaHei"
#: Shown where there is no result (0/0, rule G-4) or nothing is known.
NO_RESULT = "–"

# Characters XML 1.0 does not allow. A file that holds one cannot be opened.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SHEET_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_RESERVED_SHEET_NAMES = frozenset({"history"})
_FORMAT_OF_KIND = {
    "text": {},
    "int": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.00"},
    "percent": {"num_format": "0.00%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
}
_WIDTH_OF_KIND = {
    "text": 16,
    "int": 10,
    "decimal": 12,
    "percent": 10,
    "date": 12,
    "datetime": 17,
}
_COLOURS = ("#2F6F9F", "#E08E45", "#7A9E4B", "#8C6BB1", "#C0504D", "#5B7F95")


class Column(NamedTuple):
    """One column of a table: title, kind of its cells, width in characters."""

    title: str
    kind: str = "text"  # text, int, decimal, percent, date, datetime
    width: float = 0  # 0: by kind and title


def workbook_options() -> dict:
    """Options for ``xlsxwriter.Workbook``, a fresh dictionary each time."""
    return dict(WORKBOOK_OPTIONS)


def clean_text(value) -> str:
    r"""Text that is safe in a cell: no characters XML forbids, not over the limit.

    The text itself is kept, also a leading ``=``: it is written as a string, so it
    never becomes a formula (rule G-9).

    >>> clean_text("=1+1\x00\r\nnext")
    '=1+1\nnext'
    >>> clean_text(None), clean_text(False), clean_text(0)
    ('', '', '0')
    >>> len(clean_text("x" * 40000)), clean_text("x" * 40000)[-9:]
    (32767, 'x…[+7241]')
    """
    if value is None or value is False:
        return ""
    text = value if value.__class__ is str else str(value)
    if _ILLEGAL.search(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _ILLEGAL.sub("", text)
    # A character outside the basic plane counts twice in the file format.
    if len(text) > MAX_TEXT // 2 and _utf16_length(text) > MAX_TEXT:
        text = _cut(text)
    return text


def _utf16_length(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _cut(text: str) -> str:
    """Cut to the limit, ending with how many characters were left out."""
    room = MAX_TEXT - 12
    kept = text[:room]
    while _utf16_length(kept) > room:
        kept = kept[: -max(1, (_utf16_length(kept) - room) // 2)]
    # The mark has a varying number of digits: fill up to the limit exactly.
    while True:
        mark = f"…[+{len(text) - len(kept)}]"
        spare = MAX_TEXT - _utf16_length(kept) - len(mark)
        following = text[len(kept) : len(kept) + 1]
        if not following or spare < _utf16_length(following):
            return kept + mark
        kept += following


def sheet_name(title, used: Iterable[str] = ()) -> str:
    """A sheet name Excel accepts, and that is not in ``used`` yet.

    >>> sheet_name("By site: A/B [new]*")
    'By site A B new'
    >>> sheet_name("Kind", {"kind"})
    'Kind (2)'
    >>> sheet_name("'History'")
    'History_'
    >>> sheet_name("")
    'Sheet'
    >>> len(sheet_name("x" * 40))
    31
    """
    name = " ".join(_SHEET_ILLEGAL.sub(" ", clean_text(title)).split()).strip("'")
    name = name.strip() or "Sheet"
    if name.casefold() in _RESERVED_SHEET_NAMES:
        name += "_"
    taken = {other.casefold() for other in used}
    candidate, count = _shorten(name, ""), 1
    while candidate.casefold() in taken:
        count += 1
        candidate = _shorten(name, f" ({count})")
    return candidate


def _shorten(name: str, suffix: str) -> str:
    kept = name
    while _utf16_length(kept) + len(suffix) > MAX_SHEET_NAME:
        kept = kept[:-1]
    return kept.rstrip(" '") + suffix


def header_text(text) -> str:
    """Text for a page header or footer, where ``&`` starts a control code.

    >>> header_text("R&D")
    'R&&D'
    """
    return clean_text(text).replace("\n", " ")[:80].replace("&", "&&")


def text_width(text: str) -> int:
    r"""Width of a text in cells; a Chinese character takes two.

    >>> text_width("\u9879\u76ee A")
    6
    """
    return sum(2 if char > "\u2e7f" else 1 for char in text)


class Book:
    """House style around one workbook.

    :param workbook: the ``xlsxwriter`` workbook that is given to the report
    :param title: printed on top of each page and sheet
    :param generated: text that says when and by whom, printed below each page
    :param created: ``datetime`` for the file's properties (same data, same file)
    """

    def __init__(self, workbook, title, generated="", created=None):
        self.workbook = workbook
        self.title = clean_text(title)
        self.generated = generated
        self._sheet_names = set()
        self._formats = {}
        properties = {"title": self.title, "comments": clean_text(generated)}
        if created:
            properties["created"] = created
        workbook.set_properties(properties)

    # --- formats -------------------------------------------------------------

    def format(self, **properties):
        """A format of the house, made once per workbook."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._formats[key] = self.workbook.add_format({**base, **properties})
        return self._formats[key]

    @property
    def title_format(self):
        return self.format(bold=True, font_size=16)

    @property
    def note_format(self):
        return self.format(font_color="#595959")

    @property
    def header_format(self):
        return self.format(
            bold=True,
            text_wrap=True,
            align="center",
            border=1,
            border_color="#BFBFBF",
            bg_color="#DCE6F1",
        )

    def cell_format(self, kind, bold=False):
        """Format of a table cell of this kind."""
        extra = {"bold": True, "bg_color": "#F2F2F2"} if bold else {}
        return self.format(
            border=1, border_color="#D9D9D9", **_FORMAT_OF_KIND[kind], **extra
        )

    # --- sheets --------------------------------------------------------------

    def add_sheet(self, title, columns: Sequence[Column] = (), landscape=True):
        """A sheet with the print set-up of the house: A4, one page wide.

        Widths are set here, since nothing may look back later.
        """
        name = sheet_name(title, self._sheet_names)
        self._sheet_names.add(name)
        sheet = self.workbook.add_worksheet(name)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.set_header(f"&L{header_text(self.title)}&R{header_text(name)}")
        sheet.set_footer(f"&L{header_text(self.generated)}&R&P / &N")
        sheet.hide_gridlines(2)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column_width(column))
        return sheet

    def write_header(self, sheet, row, columns: Sequence[Column]):
        """Write the titles of the columns; return the next row."""
        for index, column in enumerate(columns):
            sheet.write_string(row, index, clean_text(column.title), self.header_format)
        return row + 1

    def write_rows(self, sheet, row, columns, rows: Iterable[Sequence], bold=False):
        """Write tuples strictly row by row; return the row after the last one.

        Missing values (``None``) become empty cells; a missing percentage means "no
        result" (0/0) and is shown as a dash (rule G-4).
        """
        writers = [
            (index, *self._writer(sheet, column.kind, bold))
            for index, column in enumerate(columns)
        ]
        write_blank = sheet.write_blank
        for values in rows:
            for (index, write, cell_format), value in zip(writers, values, strict=True):
                if value is None:
                    write_blank(row, index, None, cell_format)
                else:
                    write(row, index, value, cell_format)
            row += 1
        return row

    def add_table_sheet(self, title, columns, rows: Iterable[Sequence], note=""):
        """A sheet with one table: title, note, header (frozen, repeated), rows.

        :return: (sheet, row of the first value, number of rows)
        """
        sheet = self.add_sheet(title, columns)
        sheet.write_string(0, 0, clean_text(title), self.title_format)
        sheet.write_string(1, 0, clean_text(note), self.note_format)
        first = self.write_header(sheet, 2, columns)
        sheet.freeze_panes(first, 1)
        sheet.repeat_rows(2)
        last = self.write_rows(sheet, first, columns, rows)
        sheet.autofilter(2, 0, max(last - 1, first), len(columns) - 1)
        return sheet, first, last - first

    def _writer(self, sheet, kind, bold):
        """(method, format) that write one value of this kind."""
        cell_format = self.cell_format(kind, bold)
        if kind == "text":
            write_string = sheet.write_string

            def write_text(row, col, value, cell_format):
                # What can be printed and is short needs no cleaning: most of it.
                if (
                    value.__class__ is not str
                    or len(value) > MAX_TEXT // 2
                    or not value.isprintable()
                ):
                    value = clean_text(value)
                write_string(row, col, value, cell_format)

            return write_text, cell_format
        if kind in ("date", "datetime"):
            return sheet.write_datetime, cell_format
        if kind == "percent":
            return self._percent_writer(sheet), cell_format
        return sheet.write_number, cell_format

    @staticmethod
    def _percent_writer(sheet):
        def write_percent(row, col, value, cell_format):
            # A text in a column of percentages is the dash of "no result".
            if value.__class__ is str:
                sheet.write_string(row, col, clean_text(value), cell_format)
            else:
                sheet.write_number(row, col, value, cell_format)

        return write_percent

    # --- charts --------------------------------------------------------------

    def add_chart(self, sheet, position, title, source, first, last, series, **options):
        """A native chart on ``sheet`` that points to the cells of ``source``.

        :param source: sheet with the data, category names in its first column
        :param first, last: first and last row of the data (both included)
        :param series: list of ``(name, column)``
        :param options: ``kind`` (column, bar, line, pie), ``width``, ``height``,
            ``categories``/``values``: data to show before the file is recalculated
        """
        if last < first or not series:
            return None
        kind = options.get("kind", "column")
        chart = self.workbook.add_chart({"type": kind})
        for index, (name, column) in enumerate(series):
            values = options.get("values")
            chart.add_series(
                {
                    "name": clean_text(name),
                    "categories": [source.get_name(), first, 0, last, 0],
                    "values": [source.get_name(), first, column, last, column],
                    # The cells are already on disk (constant memory): without these
                    # a viewer that does not recalculate shows an empty chart.
                    "categories_data": options.get("categories"),
                    "values_data": values[index] if values else None,
                    **({} if kind == "pie" else self._series_style(index)),
                }
            )
        font = {"name": FONT, "size": 9}
        chart.set_title({"name": clean_text(title), "name_font": {**font, "size": 12}})
        chart.set_legend({"position": "bottom", "font": font})
        if kind != "pie":
            chart.set_x_axis({"num_font": font, "reverse": False})
            chart.set_y_axis({"num_font": font, "major_gridlines": {"visible": True}})
        if kind == "bar":
            # The first row of the table on top, as one reads it.
            chart.set_y_axis({"num_font": font, "reverse": True})
        chart.set_size(
            {"width": options.get("width", 560), "height": options.get("height", 300)}
        )
        sheet.insert_chart(*position, chart)
        return chart

    @staticmethod
    def _series_style(index):
        return {"fill": {"color": _COLOURS[index % len(_COLOURS)]}, "gap": 60}


def column_width(column: Column) -> float:
    """Width of a column: as told, else by its kind and title."""
    if column.width:
        return column.width
    wanted = max(_WIDTH_OF_KIND[column.kind], text_width(column.title) + 2)
    return min(wanted, 40)
