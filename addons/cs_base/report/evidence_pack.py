"""The evidence pack of a clause and a month (ux 2.14)."""

import io
import time

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import evidence, pace, xlsx
from ..tools.evidence import File, csv_file
from ..tools.local_time import to_local
from ..tools.rows_hash import RowsHash
from ..tools.xlsx import Column

LANGUAGES = ("zh_CN", "en_US")
WIDTHS = {"text": 40, "record_names": 40, "seen_note": 30, "hash": 20, "name": 40}


class EvidencePack(models.AbstractModel):
    """Collects what records tell of the clause, as the maker of the pack sees it."""

    _name = "report.cs_base.evidence_pack"
    _inherit = "report.cs_base.xlsx"
    _description = "Evidence Pack"

    _form_xmlid = "cs_base.cs_report_run_view_form_evidence"
    _background_rows = 500

    # --- the run -------------------------------------------------------------

    def _compute_run(self, run):
        rows_hash, row_count = self._hash_run(run)
        return {"rows_hash": rows_hash, "row_count": row_count}

    def _hash_run(self, run):
        pack = self._as_maker(run)
        return pack._hash_tables(run, pack._get_tables(run))

    def _hash_tables(self, run, tables):
        digest = RowsHash(
            run.clause_id.code, str(run.date_from), str(run.date_to), run.site_ids.ids
        )
        for _source, rows in tables:
            digest.update(rows)
        return digest.hexdigest(), digest.count

    @api.model
    def _as_maker(self, run):
        """Return the engine with the rights, words and clock of who asked for the run.

        Also a scheduled action, or a colleague's click, shows a pack nothing more.
        """
        user = run.requested_by_id
        return self.with_user(user).with_context(
            lang=user.lang,
            tz=user.tz,
            allowed_company_ids=run.company_id.ids,
            cs_evidence_open=bool(run.phone_reason),
        )

    def _get_tables(self, run):
        """Return list of (source, rows) with everything that cites the clause."""
        finder, bounds = self.env["cs.evidence"], run._get_bounds()
        clause, tz = run.clause_id.with_env(self.env), run._get_tz()
        tables = []
        for source in finder._get_sources():
            self._check_time()
            domain = finder._get_domain(source, clause, bounds)
            tables.append((source, finder._read_rows(source, domain, tz)))
        same = finder._get_same_clauses(clause).ids
        for source in finder._get_rule_sources():
            domain = [("clause_id", "in", same)]
            tables.append((source, finder._read_rows(source, domain, tz)))
        if source := finder._get_confirmation_source():
            domain = finder._get_confirmation_domain(source, clause, bounds)
            tables.append((source, finder._read_rows(source, domain, tz)))
        tables.append(finder._get_deviations(bounds, tz))
        if any(len(rows) > self._max_rows for _source, rows in tables):
            raise UserError(self._get_limit_message())
        return tables

    def _check_time(self):
        start = self.env.context.get("cs_report_start")
        limit = pace.get_limit(True)
        if isinstance(start, float) and limit and time.time() - start > limit:
            raise UserError(self._get_time_message(True))

    def _get_missing(self, run):
        """Return the clauses in force that nothing cites in the period."""
        return self.env["cs.evidence"]._get_missing(
            run.company_id, run._get_bounds(), run.date_to
        )

    # --- the archive ---------------------------------------------------------

    def create_xlsx_report(self, docids, data):
        """Return (content, "zip"): what was confirmed, else made just now."""
        run = self.env["cs.report.run"].browse(docids).exists()
        if len(run) != 1:
            raise UserError(self.env._("Choose exactly one pack."))
        run.check_access("read")
        if run.state == "confirmed":
            return run._get_confirmed_content(), "zip"
        run._check_scope()
        run._take_slot()
        if run.state == "draft":
            # Its figures are the maker's, see _as_maker; who makes it may not write.
            run.sudo()._compute_figures()
        return self._as_maker(run)._make(run), "zip"

    def _make(self, run):
        """Return the archive, and note the hash of its manifest on the run."""
        tables, missing = self._get_tables(run), self._get_missing(run)
        sample = self._get_sample(run, tables)
        files = [
            self._make_index(run, tables, missing, sample),
            self._make_clause(run),
            *(self._make_table(source, rows) for source, rows in tables),
            self._make_missing(missing),
            *self._make_sample(run, sample),
        ]
        about = self._get_about(run, tables, sample)
        manifest = evidence.manifest(about, files)
        files.append(File(evidence.MANIFEST, manifest))
        run._note_pack(
            {
                "pack_hash": evidence.sha256(manifest),
                "pack_date": fields.Datetime.now(),
                "pack_text": self._get_summary(tables, missing),
            }
        )
        return evidence.pack(files)

    def _get_about(self, run, tables, sample):
        rows_hash, row_count = self._hash_tables(run, tables)
        now = fields.Datetime.now()
        head = self.env["cs.signature.head"]._get_last(run.company_id)
        return {
            "clause": run.clause_id.code,
            "version": run.clause_id.version_id.display_name,
            "period": run.period_name,
            "preliminary": run.date_to >= to_local(now, run._get_tz()).date(),
            "company": run.company_id.name,
            "sites": run.site_ids.sorted("id").mapped("name"),
            "made_by": self.env.user.name,
            "made_on": f"{now.isoformat()}Z",
            "rows": row_count,
            "rows_sha256": rows_hash,
            "signature_heads": head.digest or None,
            "telephones": run.phone_reason or "masked",
            "sample": {
                "seed": sample["seed"],
                "salt": sample["salt"],
                "salt_from": sample["salt_from"],
                "population_sha256": sample["population_hash"],
                "drawn": [line["reference"] for line in sample["lines"]],
            },
        }

    def _make_clause(self, run):
        """Return the clause as a text, in the languages that are there."""
        parts = []
        for clause in self._get_translations(run.clause_id):
            heading = f"{clause.display_name}  {clause.name}"
            parts.append(f"{heading}\n\n{clause.text}\n")
        return File("clause.txt", "\n".join(dict.fromkeys(parts)).encode())

    def _get_translations(self, record):
        """Return the record in Chinese and English, as far as they are installed."""
        known = dict(self.env["res.lang"].get_installed())
        return [record.with_context(lang=lang) for lang in LANGUAGES if lang in known]

    def _make_table(self, source, rows):
        return csv_file(f"{source.key}.csv", self._get_titles(source), rows)

    def _get_titles(self, source):
        """Return the titles of a table, in both languages side by side."""
        names = ["id", *source.fields]
        labels = [
            model.fields_get(names, ["string"])
            for model in self._get_translations(self.env[source.model])
        ]
        return [
            " ".join(dict.fromkeys(label[name]["string"] for label in labels))
            for name in names
        ]

    def _make_missing(self, missing):
        titles = ["code", "name", "policy"]
        rows = [(c.code, c.name, c.policy_id.display_name) for c in missing]
        return csv_file("clauses_without_evidence.csv", titles, rows)

    def _get_summary(self, tables, missing):
        """Return what the pack holds, a line for each table."""
        lines = [
            f"{self._get_label(source)}: {len(rows)}" for source, rows in tables if rows
        ]
        if not any(
            rows for source, rows in tables if source.key != evidence.DEVIATIONS
        ):
            lines.insert(0, self.env._("Nothing cites the clause in this period."))
        lines.append(
            self.env._(
                "Clauses without evidence in this period: %(count)s", count=len(missing)
            )
        )
        return "\n".join(lines)

    def _get_label(self, source):
        if source.key == evidence.DEVIATIONS:
            return self.env._("Out of the Ordinary")
        # What a kind of record is called is no secret.
        return self.env["ir.model"].sudo()._get(source.model).name

    # --- the index -----------------------------------------------------------

    def _make_index(self, run, tables, missing, sample):
        """Return the workbook in house style: overview, tables, missing clauses."""
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream, xlsx.workbook_options())
        run = run.with_env(self.env)
        book = xlsx.Book(workbook, run.name, self._get_generated_text(run))
        self._write_overview(book, run, tables, missing, sample)
        for source, rows in tables:
            columns = self._get_columns(source)
            book.add_table_sheet(self._get_label(source), columns, rows)
        self._write_missing(book, missing)
        workbook.close()
        return File("index.xlsx", stream.getvalue())

    def _get_columns(self, source):
        kind = self.env["cs.evidence"]._get_kind
        return [
            Column(title, kind(source.model, name), WIDTHS.get(name, 0))
            for title, name in zip(
                self._get_titles(source), ("id", *source.fields), strict=True
            )
        ]

    def _write_overview(self, book, run, tables, missing, sample):
        translations = self._get_translations(run.clause_id)
        columns = [
            Column(self.env._("What"), width=26),
            *(Column(clause.env.lang, width=60) for clause in translations),
        ]
        both = len(translations)

        def same(label, value):
            return (label, *([str(value)] * both))

        rows = [
            (self.env._("Clause"), *(c.display_name for c in translations)),
            (self.env._("Heading"), *(c.name for c in translations)),
            (self.env._("Text"), *(c.text for c in translations)),
            same(self.env._("Version"), run.clause_id.version_id.name),
            same(self.env._("In Force From"), run.clause_id.version_id.valid_from),
            same(self.env._("Rules of the Software"), run.clause_id.rule_codes or ""),
            same(self.env._("Period"), run.period_name),
            same(self.env._("Company"), run.company_id.name),
            same(self.env._("Sites"), ", ".join(run.site_ids.mapped("name"))),
            *(same(self._get_label(source), len(rows)) for source, rows in tables),
            same(self.env._("Clauses without Evidence"), len(missing)),
            same(self.env._("Seed of the Sample"), sample["seed"]),
            same(
                self.env._("Drawn Records"),
                ", ".join(line["reference"] for line in sample["lines"]) or "–",
            ),
        ]
        note = self.env._(
            "Telephone numbers are masked. Matters that the maker of the pack may not "
            "see are not in it. The hashes of all files stand in manifest.json."
        )
        if run.phone_reason:
            note = self.env._(
                "Telephone numbers are in full: %(reason)s. The hashes of all files "
                "stand in manifest.json.",
                reason=run.phone_reason,
            )
        book.add_table_sheet(self.env._("Overview"), columns, rows, note)

    def _write_missing(self, book, missing):
        translations = [
            [clause.name for clause in self._get_translations(one)] for one in missing
        ]
        both = len(self._get_translations(self.env["cs.policy.clause"]))
        columns = [
            Column(self.env._("Clause Code"), width=16),
            Column(self.env._("Policy"), width=30),
            *[Column(self.env._("Heading"), width=40)] * both,
            Column(self.env._("Rules of the Software"), width=30),
        ]
        rows = [
            (one.code, one.policy_id.name, *names, one.rule_codes or "")
            for one, names in zip(missing, translations, strict=True)
        ]
        book.add_table_sheet(self.env._("Clauses without Evidence"), columns, rows)
