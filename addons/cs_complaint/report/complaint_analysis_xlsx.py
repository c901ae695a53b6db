"""The workbook of the monthly complaint analysis (CMP-37, form 3 of P6 §7)."""

from odoo.addons.cs_base.tools import percent
from odoo.addons.cs_base.tools.xlsx import NO_RESULT, Column, clean_text

from ..tools.complaint_figures import DIMENSIONS, RATES
from .complaint_analysis_query import DATA_COLUMNS

#: Columns of the tables by dimension. Names are fields of the line.
_TABLE = (
    "label",
    "received",
    "received_previous",
    "received_change",
    "received_year_before",
    "due",
    "in_time",
    "in_time_rate",
    "late",
    "solved",
    "solved_rate",
    "reached",
    "satisfied",
    "satisfaction_rate",
    "reopened",
    "malicious",
    "cancelled",
    "major",
    "closed",
    "still_open",
    "ended",
    "ended_within",
    "ended_within_rate",
    "imported",
)
#: Dimensions with a chart on the first sheet, and its kind.
_CHARTS = {"kind": "column", "category": "bar", "department": "bar", "channel": "bar"}
_CHART_ROWS = 10


class ComplaintAnalysisBook:
    """Writes one ``Analysis`` as workbook: summary, a sheet per dimension, tickets."""

    def __init__(self, book, run, analysis):
        self.book = book
        self.run = run
        self.analysis = analysis
        self.env = run.env
        self.line = run.env["cs.complaint.analysis.line"]

    def fill(self, rows, is_stale):
        """Write all sheets, the first one last: it says what the rows have shown.

        :param rows: iterable of the raw data rows
        :param is_stale: called when they are through: do they differ from the figures?
        """
        columns = self._get_summary_columns()
        summary = self.book.add_sheet(self.env._("Summary"), columns)
        tables = [
            (dimension, *self._write_dimension(dimension))
            for dimension in DIMENSIONS
            if dimension != "total" and self.analysis.keys[dimension]
        ]
        self._write_tickets(rows)
        next_row = self._write_summary(summary, columns, is_stale())
        self._add_charts(summary, next_row, tables)

    def _field_label(self, name, model=None):
        field = (self.line if model is None else model)._fields[name]
        return field._description_string(self.env)

    # --- summary -------------------------------------------------------------

    def _write_summary(self, sheet, columns, is_stale):
        """First sheet: parameters, key figures, comment. Return the next row."""
        book = self.book
        sheet.write_string(0, 0, book.title, book.title_format)
        row = 1
        for note in self._get_notes(is_stale):
            sheet.write_string(row, 0, note, book.note_format)
            row += 1
        row = book.write_header(sheet, row + 1, columns)
        for figure in self.run._get_key_figures(self.analysis.totals()):
            row = self._write_figure(sheet, row, figure)
        sheet.write_string(
            row + 1, 0, self.env._("Management Comment"), book.format(bold=True)
        )
        row += 2
        # One line of text per row: nothing is merged in a streamed sheet.
        for line in (self.run.comment or NO_RESULT).splitlines():
            sheet.write_string(row, 0, clean_text(line), book.format())
            row += 1
        return row + 1

    def _get_summary_columns(self):
        periods = dict(self.line._fields["period"]._description_selection(self.env))
        change = self.env._("Change")
        return [
            Column(self.env._("Key Figure"), "text", 30),
            Column(periods["current"], "int", 14),
            Column(periods["previous"], "int", 14),
            Column(change, "text", 20),
            Column(periods["year_before"], "int", 20),
            Column(change, "text", 20),
        ]

    def _get_notes(self, is_stale):
        run = self.run
        sites = ", ".join(run.site_ids.mapped("name"))
        notes = [
            self.env._(
                "%(start)s to %(stop)s, local time of each site",
                start=run.date_from,
                stop=run.date_to,
            ),
            self.env._("Sites: %(sites)s", sites=sites),
            self.book.generated,
            self.env._(
                "Rates: of what was due in the period; cancelled tickets apart; "
                "satisfied of customers reached. Finished within %(hours)s hours of "
                "receipt.",
                hours=run.within_hours,
            ),
        ]
        if run.is_preliminary:
            notes.append(self.env._("Preliminary: the period has not ended."))
        if is_stale:
            notes.append(
                self.env._(
                    "Records have changed since the report was computed: the figures "
                    "here are the present ones. Compute the report again."
                )
            )
        return [clean_text(note) for note in notes]

    def _write_figure(self, sheet, row, figure):
        kind = "percent" if figure["is_rate"] else "int"
        columns = [
            Column("", name) for name in ("text", kind, kind, "text", kind, "text")
        ]
        values = (
            figure["label"],
            _cell(figure["current"], kind),
            _cell(figure["previous"], kind),
            _change_cell(figure, "previous"),
            _cell(figure["year_before"], kind),
            _change_cell(figure, "year_before"),
        )
        return self.book.write_rows(sheet, row, columns, [values])

    # --- dimensions ----------------------------------------------------------

    def _write_dimension(self, dimension):
        """One sheet with all keys of a dimension and their total.

        :return: (sheet, first row, number of keys)
        """
        labels = dict(self.line._fields["dimension"]._description_selection(self.env))
        columns = self._get_table_columns()
        keys = self.analysis.keys[dimension]
        sheet, first, count = self.book.add_table_sheet(
            labels[dimension],
            columns,
            (self._get_table_row(dimension, key) for key in keys),
            note=self.run.name,
        )
        total = self._get_table_row("total", ())
        self.book.write_rows(sheet, first + count, columns, [total], bold=True)
        return sheet, first, count

    def _get_table_columns(self):
        return [
            Column(
                self._field_label(name),
                "text" if name == "label" else "percent" if name in RATES else "int",
                26 if name == "label" else 0,
            )
            for name in _TABLE
        ]

    def _get_table_row(self, dimension, key):
        now, before, year = (
            self.analysis.figures(name, dimension, key)
            for name in ("current", "previous", "year_before")
        )
        special = {
            "label": self.analysis.labels[dimension, key],
            "received_previous": before.received,
            "received_change": now.received - before.received,
            "received_year_before": year.received,
        }
        return [
            special[name]
            if name in special
            else _cell(now.get(name), "percent" if name in RATES else "int")
            for name in _TABLE
        ]

    def _add_charts(self, summary, row, sheets):
        """Native charts on the first sheet, two beside each other."""
        place = 0
        for dimension, sheet, first, count in sheets:
            if dimension not in _CHARTS or not count:
                continue
            shown = self.analysis.keys[dimension][:_CHART_ROWS]
            figures = [
                [self.analysis.figures(name, dimension, key).received for key in shown]
                for name in ("current", "previous")
            ]
            self.book.add_chart(
                summary,
                (row + place // 2 * 17, place % 2 * 4),
                sheet.get_name(),
                sheet,
                first,
                first + len(shown) - 1,
                [
                    (self._field_label("received"), 1),
                    (self._field_label("received_previous"), 2),
                ],
                kind=_CHARTS[dimension],
                categories=[self.analysis.labels[dimension, key] for key in shown],
                values=figures,
            )
            place += 1

    # --- tickets -------------------------------------------------------------

    def _write_tickets(self, rows):
        """The tickets behind the figures: their flags add up to the summary."""
        self.book.add_table_sheet(
            self.env._("Tickets"),
            self._get_ticket_columns(),
            map(self._get_namer(), rows),
            note=self.env._(
                "Tickets received or due in the period, or whose customer was reached "
                "in it."
            ),
        )

    def _get_ticket_columns(self):
        ticket = self.env["helpdesk.ticket"]
        of_ticket = {
            "number": ("number", "text", 16),
            "title": ("name", "text", 40),
            "kind": ("kind", "text", 12),
            "category_id": ("category_id", "text", 22),
            "department_id": ("department_id", "text", 20),
            "channel_id": ("channel_id", "text", 14),
            "severity": ("severity", "text", 10),
            "site_id": ("site_id", "text", 18),
            "received_local": ("received_date", "datetime", 0),
            "deadline_local": ("reply_deadline", "datetime", 0),
            "replied_local": ("replied_date", "datetime", 0),
            "reported_local": ("reported_date", "datetime", 0),
            "closed_local": ("closed_date", "datetime", 0),
            "cancelled_local": ("cancelled_date", "datetime", 0),
            "step": ("step", "text", 14),
            "satisfaction": ("satisfaction", "text", 14),
        }
        own = {
            "building_id": Column(self.env._("Building"), "text", 14),
            "floor": Column(self.env._("Floor"), "int", 8),
            "place": Column(self.env._("Place"), "text", 26),
            "is_imported": Column(self._field_label("imported"), "int"),
        }
        columns = []
        for name in DATA_COLUMNS:
            if name in of_ticket:
                field, kind, width = of_ticket[name]
                columns.append(Column(self._field_label(field, ticket), kind, width))
            else:
                columns.append(own.get(name) or Column(self._field_label(name), "int"))
        return columns

    def _get_namer(self):
        """Return a function that puts names in the place of ids and codes of a row."""
        labels = self.analysis.labels
        ticket = self.env["helpdesk.ticket"]
        grades = dict(ticket._fields["satisfaction"]._description_selection(self.env))
        maps = {"satisfaction": grades}
        for dimension, columns in DIMENSIONS.items():
            if len(columns) == 1 and columns[0] in DATA_COLUMNS:
                maps[columns[0]] = {
                    key[0]: label
                    for (name, key), label in labels.items()
                    if name == dimension and key[0] is not None
                }
        places = [(DATA_COLUMNS.index(name), names) for name, names in maps.items()]
        title = DATA_COLUMNS.index("title")
        hidden = self.env._("(confidential)")

        def name_row(row):
            named = list(row)
            for place, names in places:
                named[place] = names.get(named[place])
            if named[title] is None:
                named[title] = hidden
            return named

        return name_row


def _change_cell(figure, period):
    return f"{figure[f'{period}_arrow']} {figure[f'{period}_change_text']}".strip()


def _cell(value, kind):
    return percent.cell(value) if kind == "percent" else value
