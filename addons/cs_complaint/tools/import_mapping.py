"""The mapping file: how the columns of a foreign file become fields of a ticket.

TOML text in, ``Mapping`` out. Everything wrong with it is named at once. The user's
description of every key is docs/import/README.md.
"""

import tomllib
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, available_timezones

from odoo.tools.translate import LazyTranslate

from .import_dates import is_date_format
from .import_problems import MappingError, Problem
from .steps import KINDS, SEVERITIES, STEPS

_lt = LazyTranslate(__name__)

ENCODINGS = (
    "utf-8",
    "utf-16",
    "gb18030",
    "gbk",
    "big5",
    "cp1252",
    "iso-8859-1",
)
DATE_COLUMNS = (
    "received",
    "assigned",
    "reported",
    "replied",
    "closed",
    "cancelled",
    "ended",
)
LINE_COLUMNS = ("number", "title", "address", "contact_name", "contact_phone")
TEXT_COLUMNS = ("description", "answer", "result", "cancel_reason")
SECTIONS = {
    "file": {
        "source",
        "time_zone",
        "encoding",
        "delimiter",
        "date_formats",
        "empty",
        "required",
        "max_cell",
    },
    "columns": {*DATE_COLUMNS, *LINE_COLUMNS, *TEXT_COLUMNS},
    "status": {"column", "values", "default"},
    "kind": {"column", "values", "default"},
    "severity": {"column", "values", "default"},
    "channel": {"columns", "join", "names", "default"},
    "category": {"columns", "join", "names", "default"},
    "department": {"columns", "join", "names", "default"},
    "anonymous": {"column", "yes", "no"},
    "reply": {"hours"},
}
JOINS = {"title": " – ", "address": ", ", "department": " – "}
MAX_CELL = 100_000
MAX_HOURS = 24 * 366


@dataclass(frozen=True)
class Source:
    """Columns whose filled cells, joined, make one text.

    ``needs``: columns without which the whole text is empty. ``labels``: each cell
    with the name of its column before it.
    """

    columns: tuple = ()
    join: str = "\n"
    needs: tuple = ()
    labels: bool = False

    def text(self, cells):
        """Return the text of a row, empty when nothing is there.

        >>> Source(("a", "b"), ", ", ("a",)).text({"a": "1 Main St", "b": "Bronx"})
        '1 Main St, Bronx'
        >>> Source(("a", "b"), ", ", ("a",)).text({"a": "", "b": "Bronx"})
        ''
        >>> Source(("a", "b"), labels=True).text({"a": "1", "b": "2"})
        'a: 1\\nb: 2'
        """
        if any(not cells[name] for name in self.needs):
            return ""
        found = [(name, cells[name]) for name in self.columns if cells[name]]
        return self.join.join(
            f"{name}: {cell}" if self.labels else cell for name, cell in found
        )


@dataclass(frozen=True)
class Choice:
    """A column whose values are translated into fixed words, or one word for all."""

    column: str = ""
    values: dict = field(default_factory=dict)
    default: str = ""

    def pick(self, cells):
        """Return the word for a row; empty when the mapping does not know it."""
        cell = cells[self.column] if self.column else ""
        return self.values.get(cell.casefold(), self.default)


@dataclass(frozen=True)
class Named:
    """Columns that name a record, such as a channel, made on the way if need be."""

    source: Source = Source()
    names: dict = field(default_factory=dict)
    default: str = ""

    def pick(self, cells):
        """Return the name for a row, may be empty.

        >>> Named(Source(("a",)), {"phone": "Telephone"}).pick({"a": "PHONE"})
        'Telephone'
        """
        text = " ".join(self.source.text(cells).split())
        return self.names.get(text.casefold(), text) or self.default


@dataclass(frozen=True)
class Mapping:
    """A mapping that was checked; see docs/import/README.md for each value."""

    source: str
    time_zone: str
    encoding: str
    delimiter: str
    date_formats: tuple
    empty: frozenset
    required: tuple
    max_cell: int
    columns: dict
    status: Choice
    kind: Choice
    severity: Choice
    channel: Named
    category: Named
    department: Named
    anonymous: Choice
    reply_hours: int

    @property
    def used_columns(self):
        """All columns of the file that the mapping reads, each once, in order."""
        sources = [
            *self.columns.values(),
            *(named.source for named in (self.channel, self.category, self.department)),
        ]
        names = [
            name for source in sources for name in (*source.columns, *source.needs)
        ]
        choices = (self.status, self.kind, self.severity, self.anonymous)
        names += [choice.column for choice in choices if choice.column]
        return list(dict.fromkeys([*names, *self.required]))


def parse_mapping(text):
    """Read a mapping.

    :param str text: TOML
    :return: Mapping
    :raise MappingError: with every problem
    """
    try:
        data = tomllib.loads((text or "").removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(
            [
                Problem(
                    "mapping",
                    _lt("The mapping is not valid TOML: %(error)s", error=str(error)),
                )
            ]
        ) from error
    reader = _MappingReader(data)
    mapping = reader.parse()
    if reader.problems:
        raise MappingError(reader.problems)
    return mapping


class _MappingReader:
    """Takes values out of the TOML data and collects what is wrong with them."""

    def __init__(self, data):
        self.data = data
        self.problems = []

    def parse(self):
        self._check_keys()
        columns = {
            key: self._source("columns", key)
            for key in SECTIONS["columns"]
            if key in self._section("columns")
        }
        for key in ("number", "received"):
            if key not in columns:
                self._missing(f"columns.{key}")
        return Mapping(
            source=self._text("file", "source", required=True),
            time_zone=self._time_zone(),
            encoding=self._encoding(),
            delimiter=self._delimiter(),
            date_formats=self._date_formats(),
            empty=frozenset(v.casefold() for v in self._texts("file", "empty")),
            required=tuple(self._texts("file", "required")),
            max_cell=self._whole("file", "max_cell", MAX_CELL, 10_000_000),
            columns=columns,
            status=self._choice("status", STEPS, required=True),
            kind=self._choice("kind", KINDS, required=True),
            severity=self._choice("severity", SEVERITIES, fallback="ordinary"),
            channel=self._named("channel"),
            category=self._named("category"),
            department=self._named("department"),
            anonymous=self._anonymous(),
            reply_hours=self._whole("reply", "hours", 0, MAX_HOURS),
        )

    def _complain(self, text):
        self.problems.append(Problem("mapping", text))

    def _missing(self, key):
        self._complain(_lt("“%(key)s” is missing in the mapping.", key=key))

    def _wrong(self, key, expected):
        self._complain(
            _lt(
                "“%(key)s” of the mapping must be %(expected)s.",
                key=key,
                expected=expected,
            )
        )

    def _check_keys(self):
        for section, values in self.data.items():
            known = SECTIONS.get(section)
            if known is None or not isinstance(values, dict):
                self._unknown(section, SECTIONS)
                continue
            for key in values:
                if key not in known:
                    self._unknown(f"{section}.{key}", known)

    def _unknown(self, key, known):
        self._complain(
            _lt(
                "The mapping does not know “%(key)s”. It knows here: %(known)s.",
                key=key,
                known=", ".join(sorted(known)),
            )
        )

    def _section(self, name):
        values = self.data.get(name)
        return values if isinstance(values, dict) else {}

    def _text(self, section, key, required=False, default=""):
        value = self._section(section).get(key, default)
        if not isinstance(value, str):
            self._wrong(f"{section}.{key}", _lt("text"))
            return default
        if required and not value.strip():
            self._missing(f"{section}.{key}")
        return value

    def _texts(self, section, key):
        value = self._section(section).get(key, [])
        if not _is_texts(value):
            self._wrong(f"{section}.{key}", _lt("a list of texts"))
            return []
        return value

    def _whole(self, section, key, default, limit):
        value = self._section(section).get(key, default)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not 0 <= value <= limit or (default and not value):
            self._wrong(
                f"{section}.{key}", _lt("a whole number up to %(limit)s", limit=limit)
            )
            return default
        return value

    def _time_zone(self):
        name = self._text("file", "time_zone")
        if name and name not in available_timezones():
            self._wrong("file.time_zone", _lt("a time zone such as “Asia/Shanghai”"))
            return ""
        return ZoneInfo(name).key if name else ""

    def _encoding(self):
        name = self._text("file", "encoding", default="utf-8").lower()
        name = "utf-8" if name in ("utf8", "utf-8-sig") else name
        if name not in ENCODINGS:
            self._wrong(
                "file.encoding", _lt("one of %(known)s", known=", ".join(ENCODINGS))
            )
        return name

    def _delimiter(self):
        value = self._text("file", "delimiter", default=",")
        if len(value) != 1 or value in '"\r\n':
            self._wrong("file.delimiter", _lt("one character, such as a comma"))
            return ","
        return value

    def _date_formats(self):
        formats = self._texts("file", "date_formats")
        if not formats:
            self._missing("file.date_formats")
        for form in formats:
            if not is_date_format(form):
                self._complain(
                    _lt(
                        "“%(form)s” in “file.date_formats” does not name year, month "
                        "and "
                        "day. A form looks like %%Y-%%m-%%d %%H:%%M:%%S.",
                        form=form,
                    )
                )
        return tuple(formats)

    def _source(self, section, key):
        """Read a column, a list of columns, or a table with columns, join, needs."""
        value = self._section(section).get(key)
        path = f"{section}.{key}"
        return self._read_source(value, path, JOINS.get(key, "\n"))

    def _read_source(self, value, path, join):
        table = value if isinstance(value, dict) else {"columns": value}
        for name in table.keys() - {"columns", "join", "needs", "labels"}:
            self._unknown(f"{path}.{name}", ("columns", "join", "needs", "labels"))
        columns = table.get("columns")
        columns = [columns] if isinstance(columns, str) else columns
        needs = table.get("needs", [])
        needs = [needs] if isinstance(needs, str) else needs
        join = table.get("join", join)
        labels = table.get("labels", False)
        is_single = (
            path == "columns.number" or path.removeprefix("columns.") in DATE_COLUMNS
        )
        if (
            not _is_texts(columns)
            or not all(columns)
            or not columns
            or not _is_texts(needs)
            or not isinstance(join, str)
            or not isinstance(labels, bool)
        ):
            self._wrong(path, _lt("a column name or a list of column names"))
            return Source()
        if is_single and len(columns) > 1:
            self._wrong(path, _lt("one column name"))
        return Source(tuple(columns), join, tuple(needs), labels)

    def _choice(self, section, words, required=False, fallback=""):
        allowed = [word for word, _label in words]
        default = self._text(section, "default", default=fallback)
        column = self._text(section, "column")
        values = self._table(section, "values")
        for word in {*values.values(), default} - {""}:
            if word not in allowed:
                self._complain(
                    _lt(
                        "“%(word)s” in “%(section)s” is none of %(known)s.",
                        word=word,
                        section=section,
                        known=", ".join(allowed),
                    )
                )
        if required and not default and not column:
            self._missing(f"{section}.column")
        if column and not values:
            self._missing(f"{section}.values")
        return Choice(column, values, default)

    def _named(self, section):
        if "columns" not in self._section(section):
            default = self._text(section, "default")
            return Named(default=default)
        joined = self._text(section, "join", default=JOINS.get(section, " / "))
        value = self._section(section)["columns"]
        if isinstance(value, dict):
            self._wrong(
                f"{section}.columns", _lt("a column name or a list of column names")
            )
            return Named()
        return Named(
            self._read_source(value, f"{section}.columns", joined),
            self._table(section, "names"),
            self._text(section, "default"),
        )

    def _table(self, section, key):
        values = self._section(section).get(key, {})
        if not isinstance(values, dict) or not _is_texts([*values.values()]):
            self._wrong(f"{section}.{key}", _lt("a table of texts"))
            return {}
        return {name.strip().casefold(): word for name, word in values.items()}

    def _anonymous(self):
        if "anonymous" not in self.data:
            return Choice(default="no")
        column = self._text("anonymous", "column", required=True)
        values = {}
        for word in ("yes", "no"):
            for value in self._texts("anonymous", word):
                values[value.strip().casefold()] = word
        values.setdefault("", "no")
        if "yes" not in values.values():
            self._missing("anonymous.yes")
        return Choice(column, values)


def _is_texts(value):
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
