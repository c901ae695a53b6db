"""Rows of a foreign file become the values of tickets, or a reason why not."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from markupsafe import escape

from odoo.tools.translate import LazyTranslate

from .import_dates import DateError, read_date
from .import_problems import Problem, RowError
from .import_reader import read_rows

_lt = LazyTranslate(__name__)

TITLE_LENGTH = 200
KEY_LENGTH = 200
SHOWN_LENGTH = 1000
# What neither PostgreSQL (NUL) nor XLSX and XML can hold. Tabs and line breaks stay.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

# Date columns of the mapping that stand for themselves -> field of the ticket.
DATE_FIELDS = {
    "assigned": "assigned_date",
    "reported": "reported_date",
    "replied": "replied_date",
    "closed": "closed_date",
    "cancelled": "cancelled_date",
}
# What the end of a row means on each step (architecture section 5; data/README:
# closed date = result reported). Steps that are not here have not ended.
ENDED_FIELDS = {
    "reported": ("reported_date", "replied_date"),
    "callback": ("reported_date", "replied_date"),
    "closed": ("reported_date", "replied_date", "closed_date"),
    "cancelled": ("cancelled_date",),
}
# Dates that belong to a final step alone.
STEP_OF_DATE = {"closed_date": "closed", "cancelled_date": "cancelled"}


@dataclass
class ImportRow:
    """A row that can be a ticket.

    ``values``: fields of the ticket without references; dates are naive UTC.
    ``channel``, ``category``, ``department``, ``address``: names, may be empty.
    """

    number: int
    key: str
    values: dict
    channel: str = ""
    category: str = ""
    department: str = ""
    address: str = ""
    remarks: list = field(default_factory=list)


@dataclass
class RefusedRow:
    """A row that cannot be a ticket, with everything that is wrong with it."""

    number: int
    key: str
    problems: list


def read_tickets(data, mapping, tz, now):
    """Read a whole file, row by row.

    :param bytes data: the file
    :param Mapping mapping: how to read it
    :param str tz: time zone of the site, used where the mapping names none
    :param datetime now: naive UTC; nothing was received later
    :return: generator of ImportRow and RefusedRow in the order of the file. Of rows
        with the same key the first that can be a ticket counts.
    :raise FileError: when the file cannot be read at all
    """
    rows = read_rows(data, mapping)
    parser = RowParser(mapping, mapping.time_zone or tz, now)
    return _iterate(rows, parser)


def _iterate(rows, parser):
    seen = {}
    for number, cells in rows:
        if isinstance(cells, RowError):
            yield RefusedRow(number, "", cells.problems)
            continue
        try:
            row = parser.parse(number, cells)
        except RowError as error:
            yield RefusedRow(number, parser.get_key(cells), error.problems)
            continue
        first = seen.setdefault(row.key, number)
        if first != number:
            yield RefusedRow(number, row.key, [parser.duplicate(row.key, first)])
        else:
            yield row


class RowParser:
    """Turns the cells of one row into an ImportRow. Keeps nothing between rows."""

    def __init__(self, mapping, tz, now):
        self.mapping = mapping
        self.tz = tz
        self.now = now
        self.used = mapping.used_columns
        self.key_column = mapping.columns["number"].columns[0]

    def get_key(self, cells):
        """Return the key of a row as far as there is one, for a message."""
        return CONTROL.sub("", cells.get(self.key_column) or "").strip()[:KEY_LENGTH]

    def duplicate(self, key, first):
        """Return what to say of a key that row ``first`` has already."""
        return Problem(
            "duplicate_key",
            _lt("Row %(first)s of the file has the same key.", first=first),
            self.key_column,
            key,
        )

    def parse(self, number, cells):
        """Return the ImportRow of ``cells``.

        :param int number: row number in the file
        :param dict cells: column -> text
        :raise RowError: with everything that keeps it from being a ticket; no other
            error comes out of any cell
        """
        remarks = []
        cells, problems = self._clean(cells, remarks)
        key = self._read_key(cells, problems)
        self._check_required(cells, problems)
        step = self._pick("status", cells, problems)
        values = {
            "external_source": self.mapping.source,
            "external_number": key,
            "step": step,
            "kind": self._pick("kind", cells, problems),
            "severity": self._pick("severity", cells, problems),
        }
        is_anonymous = self._pick("anonymous", cells, problems) == "yes"
        values["is_anonymous"] = is_anonymous
        received = self._read_received(cells, problems)
        if problems:
            raise RowError(problems)
        values["received_date"] = received
        values.update(self._read_dates(cells, step, received, remarks))
        values.update(self._get_reply(values, step))
        return self._finish(number, key, cells, values, remarks)

    # Cells

    def _clean(self, cells, remarks):
        """Return the cells the mapping reads, trimmed, and what forbids them."""
        found, problems = {}, []
        limit, empty = self.mapping.max_cell, self.mapping.empty
        for name in self.used:
            cell = cells.get(name) or ""
            if len(cell) > limit:
                problems.append(self._too_long(name, cell, limit))
                cell = ""
            # Nearly every cell is printable as a whole; the search is for the rest.
            if not cell.isprintable() and CONTROL.search(cell):
                remarks.append(self._control(name, cell))
                cell = CONTROL.sub("", cell)
            cell = cell.strip()
            found[name] = "" if empty and cell.casefold() in empty else cell
        return found, problems

    def _too_long(self, name, cell, limit):
        return Problem(
            "cell_too_long",
            _lt(
                "“%(column)s” holds %(length)s characters; %(limit)s are allowed.",
                column=name,
                length=len(cell),
                limit=limit,
            ),
            name,
            CONTROL.sub("", cell[:SHOWN_LENGTH]),
        )

    def _control(self, name, cell):
        shown = CONTROL.sub(lambda m: f"\\x{ord(m.group()):02x}", cell[:SHOWN_LENGTH])
        return Problem(
            "control_characters",
            _lt("Control characters in “%(column)s” were removed.", column=name),
            name,
            shown[:SHOWN_LENGTH],
        )

    def _read_key(self, cells, problems):
        key = cells[self.key_column]
        if not key:
            problems.append(
                Problem(
                    "no_key",
                    _lt(
                        "“%(column)s” is empty; without a key the row cannot be told "
                        "from "
                        "others.",
                        column=self.key_column,
                    ),
                    self.key_column,
                )
            )
        elif len(key) > KEY_LENGTH:
            problems.append(self._too_long(self.key_column, key, KEY_LENGTH))
        return key

    def _check_required(self, cells, problems):
        for name in self.mapping.required:
            if not cells[name]:
                problems.append(
                    Problem(
                        "required_empty",
                        _lt("“%(column)s” is empty.", column=name),
                        name,
                    )
                )

    def _pick(self, what, cells, problems):
        choice = getattr(self.mapping, what)
        word = choice.pick(cells)
        if not word:
            cell = cells[choice.column] if choice.column else ""
            problems.append(
                Problem(
                    "unknown_value",
                    _lt(
                        "“%(value)s” in “%(column)s” is not in the mapping; add it "
                        "under "
                        "[%(section)s].",
                        value=cell[:SHOWN_LENGTH],
                        column=choice.column,
                        section=what,
                    ),
                    choice.column,
                    cell[:SHOWN_LENGTH],
                )
            )
        return word

    # Dates

    def _read_received(self, cells, problems):
        column = self.mapping.columns["received"].columns[0]
        cell = cells[column]
        if not cell:
            problems.append(
                Problem(
                    "no_received_date",
                    _lt("“%(column)s” is empty.", column=column),
                    column,
                )
            )
            return None
        try:
            received = read_date(cell, self.mapping.date_formats, self.tz)
        except DateError as error:
            problems.append(self._unreadable("bad_received_date", column, cell, error))
            return None
        if received > self.now:
            problems.append(
                Problem(
                    "future_date",
                    _lt(
                        "“%(column)s” lies in the future: %(value)s.",
                        column=column,
                        value=cell,
                    ),
                    column,
                    cell,
                )
            )
        return received

    def _unreadable(self, code, column, cell, error):
        cell = cell[:SHOWN_LENGTH]
        if error.readings:
            text = _lt(
                "“%(value)s” in “%(column)s” can mean %(first)s or %(second)s. Name "
                "the one "
                "order of day and month under date_formats.",
                value=cell,
                column=column,
                first=str(error.readings[0].date()),
                second=str(error.readings[-1].date()),
            )
        else:
            text = _lt(
                "“%(value)s” in “%(column)s” is none of the declared forms: %(forms)s.",
                value=cell,
                column=column,
                forms=", ".join(self.mapping.date_formats),
            )
        return Problem(code, text, column, cell)

    def _read_dates(self, cells, step, received, remarks):
        """Return the dates after the receipt, without those that cannot be true."""
        dates, troubled = {}, False
        # The end stands for what no column of its own says; so it comes first.
        for name in ("ended", *DATE_FIELDS):
            source = self.mapping.columns.get(name)
            cell = cells[source.columns[0]] if source else ""
            if not cell:
                continue
            moment = self._read_date(source.columns[0], cell, cells, received, remarks)
            if moment is None:
                troubled = True
                continue
            fields = (
                ENDED_FIELDS.get(step, ()) if name == "ended" else (DATE_FIELDS[name],)
            )
            fields = [f for f in fields if STEP_OF_DATE.get(f, step) == step]
            if not fields:
                troubled = True
                remarks.append(self._not_ended(source.columns[0], cell))
            dates.update(dict.fromkeys(fields, moment))
        self._check_order(cells, dates, remarks)
        end = {step: name for name, step in STEP_OF_DATE.items()}.get(step)
        if end and end not in dates and not troubled:
            self._remark_no_end(step, remarks)
        return dates

    def _read_date(self, column, cell, cells, received, remarks):
        try:
            moment = read_date(cell, self.mapping.date_formats, self.tz)
        except DateError as error:
            remarks.append(self._unreadable("unreadable_date", column, cell, error))
            return None
        received_column = self.mapping.columns["received"].columns[0]
        if moment < received:
            remarks.append(
                self._contradiction(
                    column, cell, received_column, cells[received_column]
                )
            )
            return None
        if moment > self.now:
            remarks.append(
                Problem(
                    "contradicting_date",
                    _lt(
                        "“%(column)s” lies in the future: %(value)s. The ticket comes "
                        "in "
                        "without it.",
                        column=column,
                        value=cell,
                    ),
                    column,
                    cell,
                )
            )
            return None
        return moment

    def _contradiction(self, column, cell, earlier_column, earlier):
        return Problem(
            "contradicting_date",
            _lt(
                "“%(column)s” %(value)s lies before “%(earlier_column)s” %(earlier)s. "
                "The "
                "ticket comes in without it.",
                column=column,
                value=cell,
                earlier_column=earlier_column,
                earlier=earlier,
            ),
            column,
            f"{cell} < {earlier}",
        )

    def _check_order(self, cells, dates, remarks):
        """A matter is closed after its result was reported, never before."""
        reported, closed = dates.get("reported_date"), dates.get("closed_date")
        if not reported or not closed or reported <= closed:
            return
        columns = self.mapping.columns
        closed_column = (columns.get("closed") or columns["ended"]).columns[0]
        reported_column = (columns.get("reported") or columns["ended"]).columns[0]
        del dates["closed_date"]
        remarks.append(
            self._contradiction(
                closed_column,
                cells[closed_column],
                reported_column,
                cells[reported_column],
            )
        )

    def _not_ended(self, column, cell):
        return Problem(
            "date_without_step",
            _lt(
                "“%(column)s” is %(value)s, but the row has not come to that step. The "
                "ticket comes in without it.",
                column=column,
                value=cell,
            ),
            column,
            cell,
        )

    def _remark_no_end(self, step, remarks):
        if step == "closed":
            text = _lt("The row is closed, without a date.")
        else:
            text = _lt("The row is cancelled, without a date.")
        remarks.append(Problem("no_end_date", text))

    def _get_reply(self, values, step):
        """CMP-55, decisions #2 and #10: due from receipt; cancelled is never late.

        A row without a reply is not called late: the file does not say what
        happened after it was written.
        """
        if not self.mapping.reply_hours:
            return {}
        deadline = values["received_date"] + timedelta(hours=self.mapping.reply_hours)
        replied = values.get("replied_date")
        return {
            "reply_deadline": deadline,
            "is_reply_late": bool(
                replied and replied > deadline and step != "cancelled"
            ),
        }

    # Text

    def _text(self, name, cells):
        source = self.mapping.columns.get(name)
        return source.text(cells) if source else ""

    def _line(self, name, cells):
        return " ".join(self._text(name, cells).split())

    def _finish(self, number, key, cells, values, remarks):
        category = self.mapping.category.pick(cells)
        title = self._line("title", cells) or category or f"{self.mapping.source} {key}"
        description = self._text("description", cells)
        if len(title) > TITLE_LENGTH:
            description = f"{title}\n{description}".strip()
            title = f"{title[: TITLE_LENGTH - 1]}…"
        address = self._line("address", cells)
        values.update(
            name=title,
            description=as_html(description or title),
            place_text=address or False,
            partner_name=self._line("contact_name", cells) or False,
            partner_phone=self._line("contact_phone", cells) or False,
        )
        for name in ("answer", "result", "cancel_reason"):
            if text := self._text(name, cells):
                values[name] = text
        return ImportRow(
            number,
            key,
            values,
            channel=self.mapping.channel.pick(cells),
            category=category,
            department=self.mapping.department.pick(cells),
            address=address,
            remarks=remarks,
        )


def as_html(text):
    """Return plain text as HTML that shows exactly this text.

    >>> as_html("<b>\\r\\n1 & 2")
    '<p>&lt;b&gt;<br>1 &amp; 2</p>'
    """
    return f"<p>{'<br>'.join(str(escape(text)).splitlines())}</p>"
