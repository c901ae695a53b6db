"""The plain Python of the historical import (architecture section 5)."""

import doctest
import os
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import import_dates, import_mapping, import_rows
from ..tools.import_mapping import parse_mapping
from ..tools.import_problems import CODES, FileError, MappingError, RowError
from ..tools.import_reader import read_rows
from ..tools.import_rows import CONTROL, ImportRow, RefusedRow, RowParser, read_tickets
from .import_common import HEADER, MAPPING, ROW, make_file

NOW = datetime(2026, 1, 1)
TZ = "Asia/Shanghai"

# The long run asks for far more cases than each change can wait for.
CASES = int(os.environ.get("CS_FUZZ_CASES", "150"))
fuzz = settings(max_examples=CASES, deadline=None, derandomize=True, database=None)


@tagged("post_install", "-at_install")
class TestImportTools(BaseCase):
    def read_file(self, data, mapping=MAPPING):
        return list(read_tickets(data, parse_mapping(mapping), TZ, NOW))

    def one(self, mapping=MAPPING, **cells):
        [row] = self.read_file(make_file(cells), mapping)
        return row

    def codes(self, row):
        problems = row.problems if isinstance(row, RefusedRow) else row.remarks
        return [problem.code for problem in problems]

    def file_error(self, data, mapping=MAPPING):
        with self.assertRaises(FileError) as caught:
            self.read_file(data, mapping)
        return str(caught.exception)

    def mapping_error(self, text):
        with self.assertRaises(MappingError) as caught:
            parse_mapping(text)
        return str(caught.exception)

    def test_doctests(self):
        for module in (import_dates, import_mapping, import_rows):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    # Row

    def test_good_row(self):
        row = self.one()
        self.assertIsInstance(row, ImportRow)
        self.assertEqual(row.number, 2, "as a spreadsheet counts, below the heading")
        self.assertEqual(row.remarks, [])
        self.assertEqual(row.values["received_date"], datetime(2020, 3, 1, 2, 0))
        self.assertEqual(row.values["closed_date"], datetime(2020, 3, 2, 2, 0))
        self.assertEqual(row.values["reported_date"], row.values["closed_date"])
        self.assertEqual(row.values["replied_date"], row.values["closed_date"])
        self.assertEqual(row.values["reply_deadline"], datetime(2020, 3, 4, 2, 0))
        self.assertEqual(
            row.values["description"], "<p>Lift stands still<br>since the morning</p>"
        )

    def test_late_at_the_second(self):
        """CMP-55, decisions #2: at 72:00:00 in time, one second later late."""
        mapping = MAPPING.replace("%H:%M", "%H:%M:%S")
        cells = {"received": "2020-03-01 10:00:00"}
        for ended, late in (("10:00:00", False), ("10:00:01", True)):
            row = self.one(mapping, **cells, ended=f"2020-03-04 {ended}")
            self.assertEqual(row.values["is_reply_late"], late, ended)

    def test_cancelled_is_never_late(self):
        """Decisions #10: cancelled is counted apart."""
        row = self.one(state="void", ended="2020-05-01 10:00")
        self.assertEqual(row.values["step"], "cancelled")
        self.assertEqual(row.values["cancelled_date"], datetime(2020, 5, 1, 2, 0))
        self.assertNotIn("closed_date", row.values)
        self.assertFalse(row.values["is_reply_late"])

    def test_without_reply_not_called_late(self):
        row = self.one(state="open", ended="")
        self.assertFalse(row.values["is_reply_late"])
        self.assertEqual(row.remarks, [])

    def test_all_reasons_at_once(self):
        row = self.one(no="", received="", state="lost")
        self.assertEqual(
            self.codes(row), ["no_key", "unknown_value", "no_received_date"]
        )

    def test_contradicting_date(self):
        """Architecture 5: the ticket comes in without it, both values stay."""
        row = self.one(ended="2020-02-29 10:00")
        self.assertEqual(self.codes(row), ["contradicting_date"])
        for name in ("closed_date", "reported_date", "replied_date"):
            self.assertNotIn(name, row.values)
        self.assertFalse(row.values["is_reply_late"])
        self.assertEqual(row.remarks[0].value, "2020-02-29 10:00 < 2020-03-01 10:00")

    def test_end_equal_to_receipt_is_no_contradiction(self):
        self.assertEqual(self.one(ended=ROW["received"]).remarks, [])

    def test_closed_without_date(self):
        self.assertEqual(self.codes(self.one(ended="")), ["no_end_date"])

    def test_end_of_an_open_row(self):
        row = self.one(state="open")
        self.assertEqual(self.codes(row), ["date_without_step"])
        self.assertNotIn("closed_date", row.values)

    def test_unreadable_dates(self):
        self.assertEqual(self.codes(self.one(ended="yesterday")), ["unreadable_date"])
        for received in (
            "0001-01-01 00:00",
            "9999-12-31 23:59",
            "2020-02-30 10:00",
            "-0",
        ):
            row = self.one(received=received)
            self.assertEqual(self.codes(row), ["bad_received_date"], received)

    def test_future(self):
        self.assertEqual(
            self.codes(self.one(received="2026-01-02 10:00")), ["future_date"]
        )
        row = self.one(ended="2026-01-02 10:00")
        self.assertEqual(self.codes(row), ["contradicting_date"])

    def test_both_orders_of_day_and_month(self):
        """Never guessed for a row: two readings are refused, one order is taken."""
        both = MAPPING.replace('"%Y-%m-%d %H:%M"', '"%d/%m/%Y", "%m/%d/%Y"')
        cells = {"ended": "", "state": "open"}
        row = self.one(both, received="03/04/2020", **cells)
        self.assertEqual(self.codes(row), ["bad_received_date"])
        self.assertIn("2020-03-04", str(row.problems[0]))
        self.assertIn("2020-04-03", str(row.problems[0]))
        self.assertIsInstance(self.one(both, received="13/04/2020", **cells), ImportRow)
        self.assertIsInstance(self.one(both, received="04/04/2020", **cells), ImportRow)
        single = MAPPING.replace('"%Y-%m-%d %H:%M"', '"%d/%m/%Y"')
        row = self.one(single, received="03/04/2020", **cells)
        self.assertEqual(row.values["received_date"], datetime(2020, 4, 2, 16, 0))

    def test_clock_changes(self):
        """Guarantee 5: local wall time; the first of two, the jump forward."""
        york = MAPPING.replace("Asia/Shanghai", "America/New_York")
        for wall, utc in (
            ("2024-11-03 01:30", datetime(2024, 11, 3, 5, 30)),
            ("2024-03-10 02:30", datetime(2024, 3, 10, 7, 30)),
        ):
            row = self.one(york, received=wall, ended="", state="open")
            self.assertEqual(row.values["received_date"], utc)

    def test_duplicate_key_names_the_first_row(self):
        rows = self.read_file(make_file({"no": "X"}, {"no": "Y"}, {"no": " X "}))
        self.assertEqual(self.codes(rows[2]), ["duplicate_key"])
        self.assertIn("Row 2", str(rows[2].problems[0]))

    def test_key_of_a_refused_row_is_free(self):
        rows = self.read_file(make_file({"no": "X", "received": ""}, {"no": "X"}))
        self.assertIsInstance(rows[0], RefusedRow)
        self.assertIsInstance(rows[1], ImportRow)

    def test_long_cell_is_refused_with_its_column(self):
        row = self.one(text="x" * 1_000_000)
        self.assertEqual(self.codes(row), ["cell_too_long"])
        self.assertEqual(row.problems[0].column, "text")
        self.assertLessEqual(len(row.problems[0].value), 1000)
        self.assertIsInstance(self.one(text="x" * 100_000), ImportRow)

    def test_control_characters(self):
        row = self.one(title="Lift\x00 stands\x08 still")
        self.assertEqual(row.values["name"], "Lift stands still")
        self.assertEqual(set(self.codes(row)), {"control_characters"})
        self.assertIn("\\x00", row.remarks[0].value)

    def test_text_stays_text(self):
        """G-9, reliability 5.5: formulas, HTML and templates are kept as written."""
        for text in (
            "=cmd|'/c calc'!A0",
            "+1",
            "@SUM(A1)",
            "{{7*7}}",
            "%s %(x)s {0}",
            "'; DROP TABLE x",
            "\u202eabc\u200b",
            "\U0001f600",
        ):
            row = self.one(title=text, text="")
            self.assertEqual(row.values["name"], text)
        row = self.one(title="<script>alert(1)</script>", text='<img onerror="x">')
        self.assertEqual(
            row.values["description"],
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;img "
            "onerror=&#34;x&#34;&gt;</p>",
        )

    def test_quotes_and_line_breaks(self):
        row = self.one(text='He said "no",\r\nand left; "twice"')
        self.assertIn("&#34;no&#34;,<br>and left", row.values["description"])

    def test_long_title_is_kept_in_full(self):
        row = self.one(title="word " * 100)
        self.assertLessEqual(len(row.values["name"]), 200)
        self.assertIn("word " * 99, row.values["description"])

    # File

    def test_encodings(self):
        data = make_file({"title": "电梯停运"}, encoding="gb18030")
        text = self.file_error(data)
        self.assertIn("line 2", text)
        self.assertIn('encoding = "gb18030"', text)
        declared = MAPPING.replace("[file]", '[file]\nencoding = "gb18030"')
        [row] = self.read_file(data, declared)
        self.assertEqual(row.values["name"], "电梯停运")
        for encoding in ("utf-8", "utf-8-sig"):
            [row] = self.read_file(make_file({"title": "电梯停运"}, encoding=encoding))
            self.assertEqual(row.values["name"], "电梯停运")
        self.assertIn("utf-16", self.file_error(make_file({}, encoding="utf-16")))
        latin = make_file({"title": "Caf\u00e9"}, encoding="iso-8859-1")
        self.assertIn("line 2, byte", self.file_error(latin))

    def test_missing_columns_all_named(self):
        data = make_file({}, header=["no", "title", "text"])
        text = self.file_error(data)
        for name in ("received", "ended", "state", "dept"):
            self.assertIn(name, text)

    def test_wrong_delimiter(self):
        text = self.file_error(make_file({}, delimiter=";"))
        self.assertIn('delimiter = ";"', text)
        declared = MAPPING.replace("[file]", '[file]\ndelimiter = ";"')
        [row] = self.read_file(make_file({}, delimiter=";"), declared)
        self.assertIsInstance(row, ImportRow)

    def test_column_twice(self):
        data = make_file({}, header=[*HEADER, "no"])
        self.assertIn("twice: no", self.file_error(data))

    def test_empty_and_heading_only(self):
        for data in (b"", b" \r\n", b"\xef\xbb\xbf"):
            self.file_error(data)
        self.assertEqual(self.read_file(make_file()), [])

    def test_ragged_rows_are_refused_one_by_one(self):
        data = make_file({}, {}, {}).decode().splitlines()
        data[1] += ",more"
        data[2] = "A-2,2020-03-01 10:00"
        rows = self.read_file("\n".join([*data, "", ""]).encode())
        self.assertEqual([row.number for row in rows], [2, 3, 4])
        self.assertEqual(self.codes(rows[0]), ["ragged_row"])
        self.assertEqual(self.codes(rows[1]), ["ragged_row"])
        self.assertIsInstance(rows[2], ImportRow)

    def test_stray_quote_costs_one_row(self):
        data = make_file({}, {}).replace(b"A-1,", b'"A-1"x,')
        rows = self.read_file(data)
        self.assertEqual(self.codes(rows[0]), ["bad_quotes"])
        self.assertIsInstance(rows[1], ImportRow)

    def test_open_quote_stops_before_anything_is_lost(self):
        data = make_file({}, {}, {}).replace(b"A-2,", b'"A-2,')
        self.assertIn("row 3", self.file_error(data))

    # Mapping

    def test_mapping_names_everything_at_once(self):
        text = self.mapping_error(
            '[file]\ndelimiter = "ab"\nfoo = 1\n[kind]\ndefault = "x"'
        )
        for key in (
            "file.foo",
            "columns.number",
            "columns.received",
            "file.source",
            "file.delimiter",
            "file.date_formats",
            "status.column",
            "“x”",
        ):
            self.assertIn(key, text)

    def test_mapping_wrong_values(self):
        for good, bad, word in (
            ('"Asia/Shanghai"', '"Mars/Olympus"', "time_zone"),
            ("%Y-%m-%d %H:%M", "%H:%M", "date_formats"),
            ('done = "closed"', 'done = "finished"', "finished"),
            ("hours = 72", "hours = -1", "reply.hours"),
            ("hours = 72", "hours = true", "reply.hours"),
            ('number = "no"', 'number = ["no", "title"]', "columns.number"),
            ('title = "title"', "title = 5", "columns.title"),
            ('title = "title"', 'titel = "title"', "columns.titel"),
            ('source = "old"', "source = 'old", "TOML"),
            ("[file]", '[file]\nencoding = "rot13"', "encoding"),
        ):
            self.assertIn(word, self.mapping_error(MAPPING.replace(good, bad, 1)), bad)

    def test_unknown_status_with_default(self):
        mapping = MAPPING.replace("[status]", '[status]\ndefault = "registered"')
        self.assertEqual(
            self.one(mapping, state="lost", ended="").values["step"], "registered"
        )

    def test_required_and_empty_words(self):
        mapping = MAPPING.replace(
            "[file]", '[file]\nempty = ["n/a"]\nrequired = ["name", "phone"]'
        )
        row = self.one(mapping, name="N/A", phone="")
        self.assertEqual(self.codes(row), ["required_empty", "required_empty"])

    def test_anonymous(self):
        mapping = (
            MAPPING + '\n[anonymous]\ncolumn = "name"\nyes = ["-"]\nno = ["Zhang"]\n'
        )
        self.assertTrue(self.one(mapping, name="-").values["is_anonymous"])
        self.assertFalse(self.one(mapping).values["is_anonymous"])
        self.assertEqual(self.codes(self.one(mapping, name="?")), ["unknown_value"])

    # Anything

    @fuzz
    @given(st.dictionaries(st.sampled_from(HEADER), st.text(max_size=40)))
    def test_no_cell_breaks_the_parser(self, cells):
        """A row is read or refused; nothing else comes out, and nothing is lost."""
        parser = RowParser(parse_mapping(MAPPING), TZ, NOW)
        try:
            row = parser.parse(2, {**ROW, **cells})
        except RowError as error:
            self.assertTrue(error.problems)
            self.assertLessEqual(
                {p.code for p in error.problems}, {c for c, _label in CODES}
            )
            return
        self.assertTrue(row.key)
        texts = [v for v in row.values.values() if isinstance(v, str)]
        self.assertFalse([text for text in texts if CONTROL.search(text)])
        self.assertTrue(row.values["name"])

    @fuzz
    @given(st.binary(max_size=300))
    def test_no_file_breaks_the_reader(self, tail):
        data = make_file({}) + tail
        mapping = parse_mapping(MAPPING)
        try:
            rows = list(read_rows(data, mapping))
        except FileError as error:
            self.assertTrue(str(error))
            return
        self.assertEqual(len(rows), len(list(read_tickets(data, mapping, TZ, NOW))))
