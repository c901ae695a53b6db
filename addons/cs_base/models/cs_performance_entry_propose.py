"""Proposals come from people and from engines; nothing has an effect by itself."""

from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.deadlines import CALENDAR_DAYS, Limit, first_due
from ..tools.performance import exact_text, is_heavier

RANK = {"ordinary": 0, "serious": 1}


class CsPerformanceEntry(models.Model):
    _inherit = "cs.performance.entry"

    @api.model
    def _propose(self, vals_list):
        """Propose entries in the name of the present user; the other addons call this.

        One event counts once: what is in the ledger under the same rule is left out;
        of two deductions for one event the heavier one stays.

        :param vals_list: list of dict: ``employee_id``; ``rule_id`` or ``rule_code``;
            ``event_date`` (local day); ``event_key``, or ``res_model`` and ``res_id``
            of the evidence (and ``event_detail``). Optional: ``inputs`` (count, part,
            whole), ``decided`` (signed value of a rule that a person decides),
            ``base_key``, ``base_amount``, ``evidence`` (what the employee is told),
            ``is_confidential``, ``violation_id``, ``clause_id``, ``clause_code``,
            ``severity``, ``department_id``, ``proposed_as_id`` (whom a deputy acts for)
        :return: cs.performance.entry: the proposals made
        :raise UserError: a day without a rule in force, a deduction for quality work
            while it is not assessed (QC-27, QC-28)
        """
        if not vals_list:
            return self.browse()
        prepared = self._prepare_proposals(vals_list)
        wanted = self._drop_known(prepared)
        entries = self._by_server().create(wanted)
        entries._share_evidence()
        return entries.with_env(self.env)

    @api.model
    def _prepare_proposals(self, vals_list):
        """Return the values of the entries, computed by the rules of their days."""
        company = self.env.company
        operator = self.env.user._get_cs_operator()
        now = fields.Datetime.now()
        common = {
            "company_id": company.id,
            "state": "proposed",
            "proposed_by_id": operator.id,
            "proposed_date": now,
            "lapse_date": self._get_lapse_date(company, now),
            "holds_event": True,
        }
        # Where colleagues work and what rules say is no secret to an engine.
        employees = self.env["hr.employee"].sudo()
        employees = employees.browse([vals["employee_id"] for vals in vals_list])
        departments = {e.id: e.department_id.id for e in employees}
        if strange := employees.filtered(lambda e: e.company_id != company):
            raise UserError(
                self.env._(
                    "%(people)s: no employee of %(company)s.",
                    people=", ".join(strange.mapped("name")),
                    company=company.name,
                )
            )
        rules = {}
        return [
            {
                **common,
                "department_id": vals.get("department_id")
                or departments[vals["employee_id"]],
                **self._prepare_proposal(vals, self._pick_rule(vals, company, rules)),
            }
            for vals in vals_list
        ]

    @api.model
    def _pick_rule(self, vals, company, known):
        """Return the version of the rule on the day of the event."""
        key = (vals.get("rule_id"), vals.get("rule_code"), vals["event_date"])
        if key not in known:
            Rule = self.env["cs.performance.rule"].sudo()  # rules are no secret
            day = fields.Date.to_date(vals["event_date"])
            rule = Rule.browse(vals.get("rule_id") or ())
            known[key] = Rule._find(company, day, rule.code or vals.get("rule_code"))
            if not known[key] or (rule and known[key] != rule):
                raise UserError(
                    self.env._(
                        "No version of the rule %(rule)s is in force on %(day)s. Put "
                        "one in force first (QC-28).",
                        rule=rule.display_name or vals.get("rule_code"),
                        day=day,
                    )
                )
        return known[key].sudo()  # as above

    @api.model
    def _prepare_proposal(self, vals, rule):
        inputs = dict(vals.get("inputs") or {})
        try:
            found = rule._get_effect({**inputs, "decided": vals.get("decided")})
        except (ValueError, ZeroDivisionError) as error:
            raise UserError(
                self.env._(
                    "“%(rule)s” cannot be computed from %(inputs)s.",
                    rule=rule.name,
                    inputs=inputs,
                )
            ) from error
        effect = rule.effect
        if found.value:
            effect = "reward" if found.value > 0 else "deduction"
        self._check_scheme(rule, effect)
        is_secret = bool(vals.get("is_confidential"))
        clause_code = vals.get("clause_code") or rule.clause_code
        clause_id = (
            vals.get("clause_id")
            or self.env["cs.policy.clause"]
            ._cite(clause_code or "", fields.Date.to_date(vals["event_date"]))
            .id
        )
        return {
            "employee_id": vals["employee_id"],
            "rule_id": rule.id,
            "rule_code": rule.code,
            "scheme": rule.scheme,
            "unit": rule.unit,
            "effect": effect,
            "severity": vals.get("severity") or "ordinary",
            "exact_value": False
            if found.value is None
            else exact_text(Fraction(found.value)),
            "cut_text": exact_text(found.cut) if found.cut else False,
            "inputs": inputs or False,
            "base_key": vals.get("base_key") or False,
            "base_amount": vals.get("base_amount") or 0.0,
            "event_date": vals["event_date"],
            "event_key": vals.get("event_key") or self._get_event_key(vals),
            "clause_id": clause_id,
            "clause_code": clause_code,
            "evidence": vals.get("evidence") or rule.name,
            "is_confidential": is_secret,
            # A confidential source is not even named (guarantee 8).
            "res_model": False if is_secret else vals.get("res_model"),
            "res_id": False if is_secret else vals.get("res_id"),
            "violation_id": vals.get("violation_id"),
            "proposed_as_id": vals.get("proposed_as_id"),
        }

    @api.model
    def _get_event_key(self, vals):
        return self.env["cs.violation"]._get_event_key(vals, None)

    @api.model
    def _check_scheme(self, rule, effect):
        """QC-27: quality work is rewarded only, for the time being."""
        # A setting of the company, not a secret.
        company = self.env.company.sudo()
        if (
            rule.scheme == "qc"
            and effect == "deduction"
            and not company.cs_qc_affects_performance
        ):
            raise UserError(
                self.env._(
                    "“%(rule)s”: quality circles are not assessed for the time being, "
                    "they only earn (QC-27).",
                    rule=rule.name,
                )
            )

    @api.model
    def _get_lapse_date(self, company, now):
        """Return until when a proposal of now may be decided (decision 15)."""
        days = company.sudo().cs_performance_lapse_days  # a setting, no secret
        site = company.sudo().cs_default_site_id
        places = self.env["cs.calendar.exception"]._get_working_times(
            site, now.date(), with_days=False
        )
        return first_due(Limit(days, CALENDAR_DAYS), now, places[site]).due

    # --- one event counts once ------------------------------------------------

    @api.model
    def _drop_known(self, prepared):
        """Return the values that are to be created, after settling each event.

        A lighter proposal of the same event gives way to a heavier one; whatever was
        decided about an event under a rule stays decided.
        """
        known = self._get_known(prepared)
        wanted = []
        for vals in prepared:
            found = known.setdefault((vals["employee_id"], vals["event_key"]), [])
            if any(one["rule_code"] == vals["rule_code"] for one in found):
                continue
            rivals = [
                one
                for one in found
                if vals["effect"] == one["effect"] == "deduction"
                and one["scheme"] == vals["scheme"]
                and one["state"] in ("proposed", "confirmed")
            ]
            if all(
                one["state"] == "proposed" and is_heavier(_weight(vals), _weight(one))
                for one in rivals
            ):
                self._replace(rivals, wanted)
                found.append(vals)
                wanted.append(vals)
        return wanted

    @api.model
    def _get_known(self, prepared):
        """Return {(employee, event): [values]} of what the ledger holds."""
        # The ledger is one, whoever proposes; the values stay here.
        rows = self._by_server().search_fetch(
            [
                ("employee_id", "in", list({v["employee_id"] for v in prepared})),
                ("event_key", "in", list({v["event_key"] for v in prepared})),
                ("holds_event", "=", True),
                ("reverses_id", "=", False),
            ],
            ["employee_id", "event_key", "rule_code", "scheme", "effect", "unit"],
        )
        known = {}
        for row in rows:
            known.setdefault((row.employee_id.id, row.event_key), []).append(
                {
                    "entry": row,
                    **{
                        name: row[name]
                        for name in (
                            "rule_code",
                            "scheme",
                            "effect",
                            "unit",
                            "severity",
                            "exact_value",
                            "state",
                        )
                    },
                }
            )
        return known

    @api.model
    def _replace(self, rivals, wanted):
        """Let lighter proposals give way, those of this very call included."""
        for one in rivals:
            one["state"] = "replaced"
            if "entry" in one:
                one["entry"].write({"state": "replaced"})
                # Before the heavier one is inserted: the index knows one of them.
                one["entry"].flush_recordset()
            else:
                wanted.remove(one)

    def _share_evidence(self):
        """Give the employee the files too, where the source is not confidential."""
        for entry in self.filtered("violation_id"):
            files = entry.violation_id.attachment_ids
            if files and not entry.is_confidential:
                copies = self.env["ir.attachment"].sudo()  # see violation
                for file in files:
                    copies |= file.copy({"res_model": self._name, "res_id": entry.id})
                entry.write({"attachment_ids": [fields.Command.set(copies.ids)]})


def _weight(vals):
    """What ``is_heavier`` compares."""
    exact = vals["exact_value"]
    return (
        RANK[vals["severity"]],
        vals["unit"],
        Fraction(exact) if exact else None,
    )
