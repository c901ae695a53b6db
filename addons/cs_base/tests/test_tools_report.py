import doctest
import io
import tempfile
from datetime import date, datetime, timedelta
from fractions import Fraction

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.cs_base.tools import percent, period, rows_hash, storable, xlsx
from odoo.addons.cs_base.tools.xlsx import Book, Column

steady = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def load_tests(loader, tests, ignore):
    for module in (percent, period, rows_hash, storable, xlsx):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


def write(columns, rows, title="Report", **kwargs):
    """Write one table in house style; return the sheet as openpyxl reads it."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, xlsx.workbook_options())
    Book(workbook, title, **kwargs).add_table_sheet("Data", columns, rows)
    workbook.close()
    return openpyxl.load_workbook(stream)


@tagged("post_install", "-at_install")
class TestDoctests(BaseCase):
    def test_doctests(self):
        """The examples in the docstrings hold, under every test runner."""
        for module in (percent, period, rows_hash, storable, xlsx):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertFalse(result.failed, module.__name__)


@tagged("post_install", "-at_install")
class TestXlsx(BaseCase):
    def test_text_never_becomes_a_formula(self):
        """G-9: texts that start like a formula stay text, with their first sign."""
        texts = ["=1+1", "+86 21", "-1", "@home", "\t=2", "\r=3", "=cmd|' /C'!A0"]
        texts += ["http://example.com", "0012", "1e5"]
        sheet = write([Column("Text")], [(text,) for text in texts])["Data"]
        for row, text in enumerate(texts, 4):
            cell = sheet.cell(row, 1)
            self.assertEqual(cell.data_type, "s", text)
            self.assertEqual(cell.value, text.replace("\r", "\n"))
            self.assertIsNone(cell.hyperlink)

    def test_no_formula_anywhere(self):
        """G-9: neither title, header, note nor sheet name is a formula."""
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream, xlsx.workbook_options())
        book = Book(workbook, "=1+1", generated="=2+2")
        book.add_table_sheet("=3+3", [Column("=4+4")], [("=5+5",)], note="=6+6")
        workbook.close()
        cells = [
            cell
            for sheet in openpyxl.load_workbook(stream)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        self.assertEqual(len(cells), 4)
        self.assertEqual({cell.data_type for cell in cells}, {"s"})

    def test_illegal_characters(self):
        """A control character would make the file unreadable: it is left out."""
        dirty = "".join(map(chr, range(32))) + "\ufffe\ud800end"
        sheet = write([Column("Text")], [(dirty,)])["Data"]
        self.assertEqual(sheet["A4"].value, "\t\n\nend")

    def test_long_text(self):
        """The format holds 32,767 UTF-16 units; longer text is cut with a mark."""
        for text in ("x" * 32_767, "x" * 32_768, "\U0001f600" * 20_000, "x" * 99_999):
            cut = xlsx.clean_text(text)
            length = len(cut.encode("utf-16-le")) // 2
            self.assertLessEqual(length, 32_767)
            self.assertEqual("…[+" in cut, len(text.encode("utf-16-le")) // 2 > 32_767)
            if "…[+" in cut:
                kept, left = cut[:-1].split("…[+")
                self.assertEqual(len(kept) + int(left), len(text))

    @steady
    @given(st.text(max_size=60))
    def test_clean_text_is_stable_and_readable(self, text):
        clean = xlsx.clean_text(text)
        self.assertEqual(xlsx.clean_text(clean), clean)
        clean.encode("utf-8")

    @steady
    @given(st.lists(st.text(max_size=40), max_size=8))
    def test_sheet_names(self, titles):
        """Any titles give different names that the format accepts."""
        used = set()
        for title in titles:
            name = xlsx.sheet_name(title, used)
            self.assertNotIn(name.casefold(), {other.casefold() for other in used})
            self.assertTrue(0 < len(name) <= 31)
            self.assertFalse(set(name) & set("[]:*?/\\"))
            self.assertFalse(name.startswith("'") or name.endswith("'"))
            used.add(name)
        with tempfile.TemporaryDirectory() as folder:
            options = {**xlsx.workbook_options(), "tmpdir": folder}
            workbook = xlsxwriter.Workbook(io.BytesIO(), options)
            book = Book(workbook, "Report")
            for title in titles:
                book.add_sheet(title)
            workbook.close()

    def test_kinds(self):
        """Each kind keeps its type; empty stays empty; 0/0 is a dash."""
        kinds = ("text", "int", "decimal", "percent", "date", "datetime")
        rows = [
            ("a", 1234, 1.5, 0.6667, date(2026, 9, 30), datetime(2026, 9, 30, 18, 5)),
            (None,) * 6,
            ("b", 0, 0, percent.cell(None), None, None),
        ]
        sheet = write([Column(kind, kind) for kind in kinds], rows)["Data"]
        first = [cell.value for cell in sheet[4]]
        self.assertEqual(first[:4], ["a", 1234, 1.5, 0.6667])
        self.assertEqual(first[4].date(), date(2026, 9, 30))
        self.assertEqual(first[5], datetime(2026, 9, 30, 18, 5))
        self.assertEqual({cell.value for cell in sheet[5]}, {None})
        self.assertEqual(sheet["D6"].value, xlsx.NO_RESULT)
        self.assertEqual(sheet["D4"].number_format, "0.00%")

    def test_wrong_row_length(self):
        """A row with a value too few is a mistake of the report, not an empty cell."""
        with self.assertRaises(ValueError):
            write([Column("A"), Column("B")], [(1,)])

    def test_print_set_up(self):
        """A4 landscape, one page wide, header repeated and frozen, pages counted."""
        workbook = write(
            [Column("A"), Column("B")],
            [("x", "y")],
            title="R&D",
            generated="today",
            created=datetime(2026, 10, 5),
        )
        sheet = workbook["Data"]
        self.assertEqual(sheet.page_setup.paperSize, 9)
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        # The format leaves the default, one page wide, out.
        self.assertIn(sheet.page_setup.fitToWidth, (None, 1))
        self.assertEqual(sheet.page_setup.fitToHeight, 0)
        self.assertEqual(sheet.freeze_panes, "B4")
        self.assertEqual(sheet.print_title_rows, "$3:$3")
        self.assertIn("&P", sheet.oddFooter.right.text.replace("[Page]", "P"))
        self.assertEqual(workbook.properties.created, datetime(2026, 10, 5))
        self.assertEqual(sheet["A3"].font.name, xlsx.FONT)

    def test_chart(self):
        """A native chart refers to cells, and is left out when there are none."""
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream, xlsx.workbook_options())
        book = Book(workbook, "Report")
        front = book.add_sheet("Front")
        columns = [Column("Kind"), Column("Number", "int")]
        data, first, count = book.add_table_sheet("Data", columns, [("a", 1), ("b", 2)])
        last = first + count - 1
        series = [("Number", 1)]
        self.assertTrue(
            book.add_chart(front, (0, 0), "Chart", data, first, last, series)
        )
        self.assertIsNone(
            book.add_chart(front, (0, 5), "Empty", data, first, first - 1, series)
        )
        workbook.close()
        charts = openpyxl.load_workbook(stream)["Front"]._charts
        self.assertEqual(len(charts), 1)
        values = charts[0].series[0].val.numRef.f
        self.assertEqual(values, "Data!$B$4:$B$5")


@tagged("post_install", "-at_install")
class TestPercent(BaseCase):
    @steady
    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    def test_half_up_and_exact(self, numerator, denominator):
        """Decision 12 and G-4: two places half up, no result for an empty base."""
        value = percent.ratio(numerator, denominator)
        if not denominator:
            self.assertIsNone(value)
            self.assertEqual(percent.percent_text(value), percent.NO_RESULT)
            return
        shown = Fraction(percent.percent(value)) - value * 100
        self.assertLessEqual(shown, Fraction(1, 200))
        self.assertGreater(shown, Fraction(-1, 200))

    def test_not_rounded_before_compared(self):
        """G-4: 48/49 is shown as 97.96 % and is not 98 %."""
        value = percent.ratio(48, 49)
        self.assertEqual(percent.percent_text(value), "97.96 %")
        self.assertLess(value, Fraction(98, 100))
        self.assertEqual(percent.percent_text(Fraction(66665, 1000000)), "6.67 %")


@tagged("post_install", "-at_install")
class TestPeriod(BaseCase):
    @steady
    @given(
        st.sampled_from(sorted(period.MONTHS_OF_TYPE)),
        st.dates(date(1990, 1, 1), date(2090, 12, 31)),
    )
    def test_periods_join(self, period_type, day):
        """Each day is in one period; the one before ends the day before it begins."""
        start, stop = period.bounds(period_type, day)
        self.assertTrue(start <= day <= stop)
        before, last = period.previous(period_type, start, stop)
        self.assertEqual(last + timedelta(days=1), start)
        self.assertEqual(period.bounds(period_type, last), (before, last))
        earlier = period.year_before(period_type, start, stop)
        self.assertEqual(earlier[0].replace(year=start.year), start)

    @steady
    @given(
        st.sampled_from(
            ["Asia/Shanghai", "America/Los_Angeles", "America/Sao_Paulo", "UTC"]
        ),
        st.dates(date(1995, 1, 1), date(2035, 12, 31)),
    )
    def test_days_join_in_every_zone(self, tz, day):
        """Decision 20: in UTC too a day ends where the next one begins."""
        following = day + timedelta(days=1)
        _start, stop = period.utc_bounds(day, day, tz)
        self.assertEqual(period.utc_bounds(following, following, tz)[0], stop)

    def test_midnight_that_does_not_exist(self):
        """A day that begins with a clock change begins with it."""
        start, _stop = period.utc_bounds(
            date(2018, 11, 4), date(2018, 11, 4), "America/Sao_Paulo"
        )
        self.assertEqual(start, datetime(2018, 11, 4, 3, 0))


@tagged("post_install", "-at_install")
class TestRowsHash(BaseCase):
    def test_same_rows_same_hash(self):
        """Architecture 3: the hash depends on values, types, borders and order."""
        rows = [(1, "a", None, datetime(2026, 9, 1, 8)), (2, "b", True, 0.5)]
        digests = set()
        for variant in (rows, [tuple(row) for row in rows], iter(list(rows))):
            digest = rows_hash.RowsHash("x")
            digest.update(variant)
            digests.add(digest.hexdigest())
            self.assertEqual(digest.count, 2)
        self.assertEqual(len(digests), 1)
        for other in (rows[::-1], rows[:1], [(1, "a", "", None)], [("1", "a")]):
            digest = rows_hash.RowsHash("x")
            digest.update(other)
            digests.add(digest.hexdigest())
        self.assertEqual(len(digests), 5)
