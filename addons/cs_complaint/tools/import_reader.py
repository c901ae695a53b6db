"""A foreign file: bytes in, rows of cells out. Nothing about tickets."""

import codecs
import csv
import io

from odoo.tools.translate import LazyTranslate

from .import_problems import FileError, Problem, RowError

_lt = LazyTranslate(__name__)

# The csv module stops reading at its own limit; ours refuses the row and goes on.
_CSV_CELL = 2**28


def decode(data, encoding):
    """Return the text of a file.

    A byte order mark is taken off. The declared encoding is used and no other: a
    file that was read in the wrong one looks right until somebody reads the names.

    :param bytes data: the file
    :param str encoding: one of import_mapping.ENCODINGS
    :raise FileError: with the row and byte at which it does not fit
    """
    if not data.strip():
        raise FileError([Problem("empty_file", _lt("The file is empty."))])
    marked = _marked_encoding(data)
    if marked and marked != encoding:
        raise FileError(
            [
                Problem(
                    "encoding",
                    _lt(
                        "The file says itself that it is %(marked)s, the mapping reads "
                        '%(encoding)s. Write encoding = "%(marked)s" under [file].',
                        marked=marked,
                        encoding=encoding,
                    ),
                )
            ]
        )
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise FileError([_wrong_encoding(data, encoding, error)]) from error


def _marked_encoding(data):
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return ""


def _wrong_encoding(data, encoding, error):
    start = data.rfind(b"\n", 0, error.start) + 1
    values = {
        "encoding": encoding,
        "row": data.count(b"\n", 0, error.start) + 1,
        "byte": error.start - start + 1,
        "found": data[error.start : error.start + 1].hex().upper() or "–",
    }
    if encoding == "utf-8" and _fits(data, "gb18030"):
        text = _lt(
            "The file is not %(encoding)s: line %(row)s, byte %(byte)s is %(found)s. "
            "It "
            "can be read as gb18030, which Chinese versions of Excel write; if that is "
            'where it comes from, write encoding = "gb18030" under [file].',
            **values,
        )
    else:
        text = _lt(
            "The file is not %(encoding)s: line %(row)s, byte %(byte)s is %(found)s. "
            "Save it as UTF-8, or name its encoding under [file].",
            **values,
        )
    return Problem("encoding", text)


def _fits(data, encoding):
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def read_rows(data, mapping):
    """Read a file as the mapping says.

    :param bytes data: the file
    :param Mapping mapping: encoding, delimiter and columns
    :return: generator of (row number, cells or RowError); cells is a dict column ->
        text. Rows are numbered as a spreadsheet does: the heading is row 1.
    :raise FileError: at once when the heading lacks columns; while reading when a
        quotation mark is never closed
    """
    csv.field_size_limit(max(csv.field_size_limit(), _CSV_CELL))
    text = decode(data, mapping.encoding)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=mapping.delimiter, strict=True
    )
    header = _read_header(reader)
    _check_header(header, mapping)
    return _iterate(reader, header)


def _read_header(reader):
    try:
        return [name.strip() for name in next(reader)]
    except (csv.Error, StopIteration) as error:
        raise FileError(
            [Problem("header", _lt("The first row of the file is no heading."))]
        ) from error


def _check_header(header, mapping):
    problems = []
    missing = [name for name in mapping.used_columns if name not in header]
    if missing:
        problems.append(
            Problem(
                "missing_columns",
                _lt(
                    "The file lacks columns of the mapping: %(missing)s. It has: "
                    "%(header)s.",
                    missing=", ".join(missing),
                    header=", ".join(header)[:2000],
                ),
            )
        )
    other = next((c for c in ",;\t|" if c != mapping.delimiter and c in header[0]), "")
    if missing and len(header) == 1 and other:
        problems.append(
            Problem(
                "delimiter",
                _lt(
                    "Its heading is one single cell. If %(other)s parts the cells, "
                    "write "
                    "delimiter = %(other)s under [file].",
                    other='"\\t"' if other == "\t" else f'"{other}"',
                ),
            )
        )
    twice = [name for name in mapping.used_columns if header.count(name) > 1]
    if twice:
        problems.append(
            Problem(
                "twice",
                _lt(
                    "These columns stand in the heading twice: %(names)s.",
                    names=", ".join(twice),
                ),
            )
        )
    if problems:
        raise FileError(problems)


def _iterate(reader, header):
    number = 1
    while True:
        number += 1
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                raise FileError([_open_quote(number, line)]) from error
            yield number, RowError([_bad_quotes(reader.line_num, error)])
            continue
        if not cells:
            continue  # A blank line is no row.
        if len(cells) != len(header):
            yield number, RowError([_ragged(cells, header)])
            continue
        yield number, dict(zip(header, cells, strict=True))


def _open_quote(number, line):
    return Problem(
        "open_quote",
        _lt(
            "A quotation mark in row %(row)s (line %(line)s of the file) is never "
            "closed, "
            "so that the rest of the file cannot be told apart. Close it and import "
            "the "
            "file again.",
            row=number,
            line=line,
        ),
    )


def _bad_quotes(line, error):
    return Problem(
        "bad_quotes",
        _lt(
            "A quotation mark stands where none can be, at line %(line)s of the file "
            "(%(error)s).",
            line=line,
            error=str(error),
        ),
    )


def _ragged(cells, header):
    return Problem(
        "ragged_row",
        _lt(
            "The row has %(found)s cells, the heading has %(expected)s.",
            found=len(cells),
            expected=len(header),
        ),
        value=" | ".join(cells)[:1000],
    )
