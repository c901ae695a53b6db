"""Reading the evidence: rows of one clause, and which clauses have any."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.evidence import mask_phones
from ..tools.local_time import to_local
from .cs_evidence import CONFIRMATION, Source

KINDS = {
    "date": "date",
    "datetime": "datetime",
    "integer": "int",
    "float": "decimal",
    "monetary": "decimal",
}


class CsEvidence(models.AbstractModel):
    _inherit = "cs.evidence"

    @api.model
    def _read_rows(self, source, domain, tz):
        """Return the rows of a source as tuples, oldest first; with its id in front.

        Moments by the clock of ``tz``; telephone numbers are masked (ux 2.14).
        """
        model = self.env[source.model]
        if not model.has_access("read"):
            return []
        records = model.search(domain, order=f"{source.date}, id")
        readers = [self._get_reader(model, name, tz) for name in source.fields]
        return [(record.id, *(read(record) for read in readers)) for record in records]

    @api.model
    def _get_reader(self, model, name, tz):
        """Return a function record -> what is shown of a field."""
        field = model._fields[name]
        if field.type == "datetime":
            return lambda r: (
                to_local(r[name], tz).replace(tzinfo=None) if r[name] else None
            )
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return lambda r: labels.get(r[name], "")
        if field.relational:
            # Names of colleagues and places stand beside what one may see.
            return lambda r: ", ".join(
                r.sudo()[name].with_context(active_test=False).mapped("display_name")
            )
        if field.type in ("char", "text"):
            # Opened with a reason that stands on the pack; see the report run.
            if self.env.context.get("cs_evidence_open"):
                return lambda r: r[name] or ""
            return lambda r: mask_phones(r[name])
        if field.type in ("integer", "float", "monetary"):
            return lambda r: r[name] or 0
        return lambda r: r[name] or None

    @api.model
    def _get_kind(self, model_name, name):
        """Return the kind of the cells of a field in the workbook."""
        return KINDS.get(self.env[model_name]._fields[name].type, "text")

    # ------------------------------------------------------------------
    # Read-confirmations
    # ------------------------------------------------------------------

    @api.model
    def _get_confirmation_source(self):
        """Return the source of who has read the version; None without that engine."""
        model = self.env.get(CONFIRMATION)
        if model is None or model._abstract or not self._get_version_field():
            return None
        dates = ("confirmed_date", "read_date", "date", "create_date")
        date = next(name for name in dates if name in model._fields)
        names = ("user_id", "employee_id", "version_id", "state")
        shown = [n for n in names if n in model._fields] or ["display_name"]
        return Source("read_confirmations", CONFIRMATION, date, (date, *shown))

    @api.model
    def _get_version_field(self):
        for name, field in self.env[CONFIRMATION]._fields.items():
            if field.comodel_name == "cs.policy.version" and field.store:
                return name
        return None

    @api.model
    def _get_confirmation_domain(self, source, clause, bounds):
        return self._get_period_domain(source, bounds) & Domain(
            self._get_version_field(), "=", clause.version_id.id
        )

    # ------------------------------------------------------------------
    # Clauses without evidence
    # ------------------------------------------------------------------

    @api.model
    def _get_clauses_in_force(self, company, day):
        """Return the clauses that count in a company on a day."""
        versions = self.env["cs.policy.version"].search(
            [
                ("state", "!=", "draft"),
                ("valid_from", "<=", day),
                ("company_id", "in", [False, company.id]),
            ]
        )
        return versions.filtered(
            lambda v: v == v.policy_id._get_version_at(day)
        ).clause_ids.sorted(lambda c: (c.policy_id.code, c.sequence, c.id))

    @api.model
    def _filter_without_evidence(self, clauses, bounds):
        """Return those of ``clauses`` that nothing in the period cites.

        That somebody has read a policy is no evidence that it was followed. In a
        number of queries that does not grow with the clauses.
        """
        cited_codes, cited_rules = set(), set()
        by_rule = self._get_signature_keys()
        for source in self._get_sources():
            model = self.env[source.model]
            if not model.has_access("read"):
                continue
            domain = self._get_period_domain(source, bounds)
            if source.model == "cs.signature":
                found = {*model._read_group(domain, ["res_model", "role"])}
                cited_rules |= {r for r, keys in by_rule.items() if found & {*keys}}
            elif source.model == "cs.print.log":
                codes = self._get_report_clauses()
                for (report,) in model._read_group(domain, ["report_id"]):
                    cited_codes.add(codes.get(report.id))
            else:
                for (clause,) in model._read_group(domain, ["clause_id"]):
                    # Which clause a row cites is no secret to who sees the row.
                    cited_codes.add(clause.sudo().code)
                if source.model == "cs.exception":
                    domain &= Domain("clause_id", "=", False)
                    cited_rules |= {r for (r,) in model._read_group(domain, ["rule"])}
        return clauses.filtered(
            lambda clause: (
                clause.code not in cited_codes
                and not cited_rules & {*self._split_rules(clause.rule_codes)}
            )
        )

    @api.model
    def _get_missing(self, company, bounds, day):
        """Return the clauses in force on ``day`` without evidence in the period."""
        clauses = self._get_clauses_in_force(company, day or fields.Date.today())
        return self._filter_without_evidence(clauses, bounds)
