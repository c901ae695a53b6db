"""Five records of an evidence pack in full, which nobody chose (ux 2.14)."""

import json

from odoo import fields, models

from ..tools import evidence, sampling, sampling_check
from ..tools.evidence import File

COUNT = 5
REPORT = "cs_base.report_evidence_record"


class EvidencePack(models.AbstractModel):
    """Draws from everything that the tables of the pack are about.

    The salt is the head of the signatures that was published first after the month:
    who worked in the month could not know it, and who makes the pack cannot choose it.
    Before there is one, the salt is made of clause and month. ``sample.json`` is what
    ``docs/verify_draw.py`` reads.
    """

    _inherit = "report.cs_base.evidence_pack"

    def _get_sample(self, run, tables):
        """Return the draw as the values of ``sample.json``."""
        references = self._get_population(tables)
        head = self._get_salt_head(run)
        code, period = run.clause_id.code, run.period_name
        salt = head.digest or sampling.digest(
            "evidence", str(run.company_id.id), code, period
        )
        terms = sampling.Terms(count=COUNT, least_each=0)
        total = terms.size(len(references))
        drawn = sampling.draw(
            total, 0, dict.fromkeys(references, ""), salt, code, period
        )
        now = fields.Datetime.now()
        return {
            "format": sampling_check.FORMAT,
            "code": code,
            "period": period,
            "part": 1,
            "parts": 1,
            "seen_before": 0,
            "drawn_before": 0,
            "committed": fields.Datetime.to_string(head.recorded_date or now),
            "known_from": None,
            "drawn": fields.Datetime.to_string(now),
            "commitment": sampling.commitment(salt),
            "salt": salt,
            "salt_from": f"signature head {head.date}" if head else "clause and month",
            "population_hash": drawn.population_hash,
            "seed": drawn.seed,
            "terms": terms._asdict(),
            "total": total,
            "population": {"": sorted(references)} if references else {},
            "lines": [
                {
                    "rank": one.rank,
                    "reference": one.reference,
                    "stratum": "",
                    "hash": one.digest,
                    "origin": "drawn",
                    "is_replaced": False,
                    "replaces": None,
                    "reason": "",
                }
                for one in drawn.drawn
            ],
        }

    def _get_salt_head(self, run):
        """Return the published heads that came first after the period, if any."""
        # What is printed on forms is no secret.
        heads = self.env["cs.signature.head"].sudo()
        domain = [("company_id", "=", run.company_id.id), ("date", ">", run.date_to)]
        return heads.search(domain, order="date, id", limit=1)

    def _get_population(self, tables):
        """Return the references of all records that the events are about, as far as
        the maker may read them; of an event without a record, of itself."""
        finder = self.env["cs.evidence"]
        rules = {source.key for source in finder._get_rule_sources()}
        found = {}
        for source, rows in tables:
            if source.key in rules | {"read_confirmations", evidence.DEVIATIONS}:
                continue
            records = self.env[source.model].browse(row[0] for row in rows)
            has_subject = {"res_model", "res_id"} <= records._fields.keys()
            for record in records:
                if has_subject and record.res_model and record.res_id:
                    found.setdefault(record.res_model, set()).add(record.res_id)
                else:
                    found.setdefault(record._name, set()).add(record.id)
        return {
            f"{name},{record.id}"
            for name, ids in found.items()
            for record in self._get_readable(name, ids)
        }

    def _get_readable(self, name, ids):
        model = self.env.get(name)
        if model is None or model._abstract or not model.has_access("read"):
            return ()
        records = model.with_context(active_test=False)
        return records.search([("id", "in", list(ids))])

    # --- the files -----------------------------------------------------------

    def _make_sample(self, run, sample):
        """Return the files of the draw: how it was made, and the drawn records."""
        text = json.dumps(sample, ensure_ascii=False, indent=1)
        files = [File("sample.json", text.encode())]
        for line in sample["lines"]:
            files.append(self._make_record(run, sample, line))
            self._check_time()
        return files

    def _make_record(self, run, sample, line):
        """Return one drawn record as a PDF; as a page where there is no PDF engine."""
        name, record_id = line["reference"].split(",")
        reports = self.env["ir.actions.report"]
        data = {
            "reference": line["reference"],
            "rank": line["rank"],
            "seed": sample["seed"],
        }
        if reports.get_wkhtmltopdf_state() in ("install", "broken"):
            content, kind = reports._render_qweb_html(REPORT, run.ids, data)
        else:
            content, kind = reports._render_qweb_pdf(REPORT, run.ids, data)
        number = sample["lines"].index(line) + 1
        short = name.replace(".", "_")
        return File(f"records/{number}_{short}_{record_id}.{kind}", content)
