from typing import NamedTuple

from odoo import fields, models

from odoo.addons.cs_base.tools import period
from odoo.addons.cs_base.tools.rows_hash import RowsHash
from odoo.addons.cs_base.tools.xlsx import NO_RESULT

from ..tools.complaint_figures import DIMENSIONS, MEASURES, PERIODS, Figures
from . import complaint_analysis_query as query
from .complaint_analysis_xlsx import ComplaintAnalysisBook

#: Dimensions that show all values of a field, also those without tickets.
_FIXED = ("kind", "severity", "step")
_MODELS = {
    "department": "hr.department",
    "category": "helpdesk.ticket.category",
    "channel": "helpdesk.ticket.channel",
    "site": "cs.site",
    "building": "cs.building",
    "floor": "cs.building",
}


class Analysis(NamedTuple):
    """The result of the one query, with names: what lines and workbook are made of.

    A key is the tuple of values a dimension is grouped by.
    """

    rows: list  # as the database gave them, for the hash
    sums: dict  # (period, dimension, key) -> Figures
    keys: dict  # dimension -> keys in the order of its table
    labels: dict  # (dimension, key) -> name

    def figures(self, name, dimension, key=()):
        return self.sums.get((name, dimension, key), Figures())

    def totals(self):
        return {name: self.figures(name, "total") for name in PERIODS}


class ComplaintAnalysis(models.AbstractModel):
    """Engine of the monthly complaint analysis: figures, lines, hash (CMP-37)."""

    _name = "report.cs_complaint.complaint_analysis"
    _inherit = "report.cs_base.xlsx"
    _description = "Monthly Complaint Analysis"

    _report_xmlid = "cs_complaint.complaint_analysis_report"
    _form_xmlid = "cs_complaint.cs_complaint_analysis_view_form"
    _comment_clause = "P6 §7-3"

    # --- the run -------------------------------------------------------------

    def _compute_run(self, run):
        analysis = self._get_analysis(run)
        rows_hash, row_count = self._hash_rows(run, analysis.rows)
        self._reset_run(run)
        # Nobody has rights to create lines: they come from this query alone.
        lines = self.env["cs.complaint.analysis.line"].sudo()
        lines.create(self._prepare_lines(run, analysis))
        return {"rows_hash": rows_hash, "row_count": row_count}

    def _hash_run(self, run):
        return self._hash_rows(run, self._fetch_sums(run))

    def _count_rows(self, run, limit):
        self.env.flush_all()
        self.env.cr.execute(query.received_count(run._get_bounds(), limit))
        return self.env.cr.fetchone()[0]

    def _reset_run(self, run):
        # As in _compute_run: lines are the engine's alone.
        run.sudo().analysis_line_ids.unlink()

    def _write_book(self, book, run):
        """Write the workbook from the same query, in the snapshot of this transaction.

        A workbook that differs from the stored figures says so on its first sheet.
        """
        analysis = self._get_analysis(run)
        # The rows pass once, into the sheet and into the hash.
        digest = self._start_digest(run, analysis.rows)
        is_compared = run.state == "computed" and not run.confirmed_date
        rows = self._iter_data(run)

        def is_stale():
            return is_compared and digest.hexdigest() != run.rows_hash

        ComplaintAnalysisBook(book, run, analysis).fill(
            digest.watch(rows) if is_compared else rows, is_stale
        )

    # --- the query -----------------------------------------------------------

    def _get_facts(self, run):
        """The facts of this run and of the two periods it is compared with."""
        dates = (run.period_type, run.date_from, run.date_to)
        bounds = {
            "current": run._get_bounds(),
            "previous": run._get_bounds(period.previous(*dates)),
            "year_before": run._get_bounds(period.year_before(*dates)),
        }
        # Of a running period only what was due when the figures were computed.
        until = run.run_date or fields.Datetime.now()
        return query.facts(bounds, until, run.within_hours)

    def _fetch_sums(self, run):
        self.env.flush_all()
        self.env.cr.execute(query.sums(self._get_facts(run)))
        return self.env.cr.fetchall()

    def _iter_data(self, run):
        """Yield the data rows of the period: one for each ticket, not yet named."""
        return self._iter_rows(query.data_rows(self._get_facts(run)))

    def _hash_rows(self, run, rows):
        """Hash of the sums and of the tickets behind them, and their number."""
        digest = self._start_digest(run, rows)
        digest.update(self._iter_data(run))
        return digest.hexdigest(), digest.count - len(rows)

    def _start_digest(self, run, rows):
        parameters = (run.date_from, run.date_to, run.scope_key, run.within_hours)
        digest = RowsHash(run.report_code, *parameters)
        digest.update(rows)
        return digest

    # --- sums with names -----------------------------------------------------

    def _get_analysis(self, run):
        """Return the ``Analysis`` of the records as they are now."""
        rows = self._fetch_sums(run)
        sums = self._index_sums(rows)
        keys = self._get_keys(run, sums)
        labels = {
            (dimension, key): label
            for dimension, found in keys.items()
            for key, label in self._get_labels(dimension, found).items()
        }
        return Analysis(rows, sums, keys, labels)

    def _index_sums(self, rows):
        """Return dict (period, dimension, key) -> Figures."""
        dimensions = {
            query.mask_of(columns): (name, [query.KEYS.index(c) for c in columns])
            for name, columns in DIMENSIONS.items()
        }
        size, sums = len(query.KEYS), {}
        for name, mask, *values in rows:
            dimension, places = dimensions[mask]
            key = tuple(values[place] for place in places)
            sums[name, dimension, key] = Figures(*values[size:])
        return sums

    def _get_keys(self, run, sums):
        """Return dict dimension -> keys in the order of its table.

        Kinds, severities, steps and the sites of the run are there also without tickets
        (an empty month has zeros, CMP-37); the rest by number received, most first.
        """
        keys = {dimension: [] for dimension in DIMENSIONS}
        keys["total"] = [()]
        keys["origin"] = [("system",), ("import",)]
        keys["site"] = [(site_id,) for site_id in run.site_ids.ids]
        for name in _FIXED:
            values = self.env["helpdesk.ticket"]._fields[name].get_values(self.env)
            keys[name] = [(value,) for value in values]
        weights = {}
        for (name, dimension, key), figures in sums.items():
            weight = weights.setdefault((dimension, key), [0] * len(PERIODS))
            weight[PERIODS.index(name)] = -figures.received
        for dimension, key in sorted(weights, key=lambda p: (weights[p], str(p))):
            if key not in keys[dimension]:
                keys[dimension].append(key)
        return keys

    def _get_labels(self, dimension, keys):
        """Return dict key -> what people read, in the language of the caller."""
        if dimension == "total":
            return {(): self.env._("Total")}
        if dimension == "origin":
            return {
                ("system",): self.env._("Registered Here"),
                ("import",): self.env._("Historical Import"),
            }
        names = self._get_names(dimension, {key[0] for key in keys})
        labels = {key: names[key[0]] for key in keys}
        for key in keys:
            if dimension == "floor" and key[1] is not None:
                labels[key] = self.env._(
                    "%(building)s, floor %(floor)s",
                    building=names[key[0]],
                    floor=key[1],
                )
        return labels

    def _get_names(self, dimension, values):
        """Return dict value -> name, with a name for "none" too."""
        if dimension in _FIXED:
            field = self.env["helpdesk.ticket"]._fields[dimension]
            names = dict(field._description_selection(self.env))
        else:
            # Names only, of what stands on tickets of sites that were checked: who
            # reads the report needs no rights on departments or places.
            records = self.env[_MODELS[dimension]].sudo()
            records = records.browse(sorted(value for value in values if value))
            names = {record.id: record.display_name for record in records}
        return {**names, None: self._get_none_label(dimension)}

    def _get_none_label(self, dimension):
        labels = {
            "kind": self.env._("Not Classified"),
            "department": self.env._("No Department"),
            "category": self.env._("No Category"),
            "channel": self.env._("No Channel"),
            "building": self.env._("No Building"),
            "floor": self.env._("No Building"),
        }
        return labels.get(dimension, NO_RESULT)

    def _prepare_lines(self, run, analysis):
        """Return the values of all lines: each key of a dimension in each period."""
        return [
            {
                "run_id": run.id,
                "dimension": dimension,
                "period": name,
                "key": ":".join(str(value) for value in key if value is not None),
                "label": analysis.labels[dimension, key],
                "sequence": sequence,
                **dict(
                    zip(MEASURES, analysis.figures(name, dimension, key), strict=True)
                ),
            }
            for dimension, keys in analysis.keys.items()
            for sequence, key in enumerate(keys, 1)
            for name in PERIODS
        ]
