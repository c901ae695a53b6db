"""What records tell of a clause in a month (ux 2.14, architecture 3 "Policies")."""

import re
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..tools.local_time import to_local

CLAUSE = "cs.policy.clause"
CONFIRMATION = "cs.read.confirmation"
_RULES = re.compile(r"[,\s]+")


class Source(NamedTuple):
    """One kind of evidence.

    :param str key: name of its file
    :param str model: where it is
    :param str date: the field that decides about the month
    :param tuple fields: what is shown of it
    """

    key: str
    model: str
    date: str
    fields: tuple


SIGNATURES = Source(
    "signatures",
    "cs.signature",
    "signed_date",
    (
        "signed_date",
        "role",
        "user_id",
        "on_behalf_of_id",
        "res_model",
        "res_id",
        "method",
        "revoked_date",
        "revoked_reason",
        "chain",
        "seq",
        "hash",
    ),
)
EXCEPTIONS = Source(
    "exceptions",
    "cs.exception",
    "date",
    (
        "date",
        "kind",
        "record_name",
        "text",
        "reason_id",
        "rule",
        "user_id",
        "operator_id",
        "repeat_count",
        "state",
        "seen_user_id",
        "seen_note",
    ),
)
PRINTS = Source(
    "prints",
    "cs.print.log",
    "date",
    (
        "date",
        "report_name",
        "record_names",
        "document_count",
        "page_count",
        "user_id",
        "operator_id",
    ),
)
# Where records of other engines tell what, as far as they have these fields.
SHOWN = (
    "display_name",
    "state",
    "site_id",
    "employee_id",
    "user_id",
    "operator_id",
    "create_uid",
)
DATES = ("date", "done_date", "confirmed_date", "submitted_date", "create_date")


class CsEvidence(models.AbstractModel):
    """Finds the evidence of clauses, with the rights of who asks (guarantee 8).

    Records cite a clause by a link to it (exceptions, and whatever other engines have a
    ``clause_id``), by the rule of the software that the clause names (signatures), or
    by the form they are (prints). Addons whose records cite otherwise add a source.
    """

    _name = "cs.evidence"
    _description = "Evidence of Clauses"

    # ------------------------------------------------------------------
    # Sources
    # ------------------------------------------------------------------

    @api.model
    def _get_sources(self):
        """Return the list of ``Source`` of what happened in a period."""
        sources = [EXCEPTIONS, SIGNATURES, PRINTS]
        known = {source.model for source in sources}
        return sources + [
            self._get_source(name)
            for name in self._get_citing_models()
            if name not in known and not self._is_rule(name)
        ]

    @api.model
    def _get_rule_sources(self):
        """Return the list of ``Source`` of the settings that carry clauses out."""
        return [
            self._get_source(name)
            for name in self._get_citing_models()
            if self._is_rule(name)
        ]

    @api.model
    def _get_citing_models(self):
        """Return the models in the database whose records link a clause."""
        return sorted(
            name
            for name, model in self.env.items()
            if name != "cs.report.run"
            and not model._abstract
            and not model._transient
            and model._auto
            and "clause_id" in model._fields
            and model._fields["clause_id"].comodel_name == CLAUSE
            and model._fields["clause_id"].store
        )

    @api.model
    def _is_rule(self, model_name):
        """Tell whether records of a model are rules with a first day, not events."""
        names = self.env[model_name]._fields
        return "valid_from" in names or "active" in names

    @api.model
    def _get_source(self, model_name):
        model = self.env[model_name]
        date = next(
            name
            for name in DATES
            if name in model._fields and model._fields[name].store
        )
        shown = [name for name in SHOWN if name in model._fields]
        if self._is_rule(model_name):
            shown += [n for n in ("valid_from", "valid_to") if n in model._fields]
        key = model_name.removeprefix("cs.").replace(".", "_")
        return Source(key, model_name, date, (date, *shown))

    # ------------------------------------------------------------------
    # Which clause
    # ------------------------------------------------------------------

    @api.model
    def _get_same_clauses(self, clause):
        """Return a clause in all its versions: what was cited before it was reissued
        is evidence of the same duty."""
        return self.env[CLAUSE].search(
            [("code", "=", clause.code), ("policy_id", "=", clause.policy_id.id)]
        )

    @api.model
    def _split_rules(self, codes):
        return [code for code in _RULES.split(codes or "") if code]

    @api.model
    def _get_signature_keys(self):
        """Return rule -> list of (model, role) of the signatures it asks for."""
        keys = {}
        for name, model in self.env.items():
            for role, rule in getattr(model, "_signature_rules", {}).items():
                keys.setdefault(rule, []).append((name, role))
        return keys

    @api.model
    def _get_report_clauses(self):
        """Return id of a report -> code of the clause that asks for the form."""
        # Which forms there are is no secret.
        reports = self.env["ir.actions.report"].sudo().search(Domain.TRUE)
        return {
            report.id: code for report in reports if (code := report._get_cs_clause())
        }

    @api.model
    def _get_domain(self, source, clause, bounds):
        """Return the domain of the evidence of one clause in a period.

        :param bounds: list of (site id, tz, from, up to), see ``cs.report.run``
        """
        period = self._get_period_domain(source, bounds)
        return period & self._get_clause_domain(source, clause)

    @api.model
    def _get_clause_domain(self, source, clause):
        rules = self._split_rules(clause.rule_codes)
        if source.model == "cs.signature":
            keys = self._get_signature_keys()
            return Domain.OR(
                Domain("res_model", "=", model) & Domain("role", "=", role)
                for rule in rules
                for model, role in keys.get(rule, ())
            )
        if source.model == "cs.print.log":
            codes = self._get_report_clauses()
            ids = [
                report_id for report_id, code in codes.items() if code == clause.code
            ]
            return Domain("report_id", "in", ids)
        cited = Domain("clause_id", "in", self._get_same_clauses(clause).ids)
        if source.model == "cs.exception":
            cited |= Domain("clause_id", "=", False) & Domain("rule", "in", rules)
        return cited

    @api.model
    def _get_period_domain(self, source, bounds):
        """Return the domain of a period by the clock of each site."""
        model = self.env[source.model]
        is_day = model._fields[source.date].type == "date"
        by_period = {}
        for site_id, tz, start, stop in bounds:
            by_period.setdefault((tz, start, stop), []).append(site_id)
        domains = []
        for (tz, start, stop), site_ids in by_period.items():
            if is_day:
                start, stop = self._to_days(start, stop, tz)
            domain = Domain(source.date, ">=", start) & Domain(source.date, "<", stop)
            site = model._fields.get("site_id")
            if site and site.store:
                # What is nobody's site's is its company's.
                none = [] if site.required else [False]
                domain &= Domain("site_id", "in", [*site_ids, *none])
            domains.append(domain)
        domain = Domain.OR(domains)
        if "company_id" in model._fields and model._fields["company_id"].store:
            sites = self.env["cs.site"].browse(row[0] for row in bounds)
            companies = sites.company_id.ids
            domain &= Domain("company_id", "in", [False, *companies])
        return domain

    @api.model
    def _to_days(self, start, stop, tz):
        return to_local(start, tz).date(), to_local(stop, tz).date()
