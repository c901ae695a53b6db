"""One record of each model of the engines in each place that decides about access."""

from datetime import timedelta

from odoo import Command, fields

from odoo.addons.cs_base.models.cs_checklist_answer import BY_SERVER as ANSWER_PASS
from odoo.addons.cs_base.models.cs_obligation_occurrence import (
    BY_SERVER as OCCURRENCE_PASS,
)
from odoo.addons.cs_base.models.cs_performance_entry import BY_SERVER as LEDGER_PASS
from odoo.addons.cs_base.models.cs_sampling_draw import BY_SERVER as DRAW_PASS
from odoo.addons.cs_base.models.cs_signature_chain import CHAIN_PASS
from odoo.addons.cs_base.models.cs_violation import BY_SERVER as VIOLATION_PASS
from odoo.addons.cs_base.tools.bulk import insert_rows

from . import access_records
from .access_records import OTHER, PLACES

HASH = "0" * 64


class AccessEngineRecordsCommon(access_records.AccessRecordsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owners = (("company", cls.company), (OTHER, cls.company_foreign))
        cls._make_checklists()
        cls._make_draws()
        cls._make_violations()
        cls._make_ledger()
        cls._make_obligations()
        cls._make_confirmations()
        cls._make_chains()
        cls.env.flush_all()

    @classmethod
    def _by(cls, model, key, token):
        """Return a model that takes what the server alone may write."""
        return cls.env[model].with_context(**{key: token})

    @classmethod
    def _put_clean(cls, place, *records):
        """Like ``_put``, without the pass that made the records."""
        cls._put(place, *(record.with_env(cls.env) for record in records))

    @classmethod
    def _make_checklists(cls):
        env = cls.env
        answers = cls._by("cs.checklist.answer", "cs_checklist_pass", ANSWER_PASS)
        for place, company in cls.owners:
            checklist = env["cs.checklist"].create(
                {"name": "Own", "code": "X-1", "company_id": company.id}
            )
            version = env["cs.checklist.version"].create(
                {"checklist_id": checklist.id, "valid_from": "2026-01-01"}
            )
            part = {"version_id": version.id, "name": "Clean"}
            item = env["cs.checklist.item"].create({**part, "method": "yes_no"})
            band = env["cs.checklist.band"].create({**part, "lower_bound": 0})
            answer = answers.create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": cls.tickets[place].id,
                    "item_id": item.id,
                }
            )
            cls._put_clean(place, checklist, version, item, band, answer)

    @classmethod
    def _make_draws(cls):
        env = cls.env
        plans = {}
        for place, company in cls.owners:
            plans[company] = env["cs.sampling.plan"].create(
                {
                    "name": "Own",
                    "code": "X-1",
                    "model_id": env["ir.model"]._get_id("helpdesk.ticket"),
                    "date_field": "create_date",
                    "valid_from": "2026-01-01",
                    "company_id": company.id,
                }
            )
            cls._put(place, plans[company])
        draws = cls._by("cs.sampling.draw", "cs_sampling_pass", DRAW_PASS)
        lines = cls._by("cs.sampling.draw.line", "cs_sampling_pass", DRAW_PASS)
        for place in ("own", "site", "company", OTHER):
            site = cls.sites[place]
            draw = draws.create(
                {
                    "plan_id": plans[site.company_id].id,
                    "code": "X-1",
                    "company_id": site.company_id.id,
                    "site_id": site.id,
                    "user_id": cls.users[place].id,
                    "period": f"2026-Q1 {place}",
                    "commitment": HASH,
                    "commit_date": fields.Datetime.now(),
                }
            )
            line = lines.create(
                {
                    "draw_id": draw.id,
                    "res_model": "helpdesk.ticket",
                    "res_id": cls.tickets[place].id,
                    "rank": 1,
                    "rank_hash": HASH,
                    "origin": "drawn",
                    "state": "open",
                }
            )
            cls._put_clean(place, draw, line)

    @classmethod
    def _make_violations(cls):
        env = cls.env
        violations = cls._by("cs.violation", "cs_violation_pass", VIOLATION_PASS)
        types = {}
        for place, company in cls.owners:
            types[company] = env["cs.violation.type"].create(
                {
                    "name": "Late",
                    "code": "X-1",
                    "area": "duty",
                    "company_id": company.id,
                }
            )
            cls._put(place, types[company])
        for days, place in enumerate(PLACES):
            site = cls.sites[place]
            violation = violations.create(
                {
                    "site_id": site.id,
                    "employee_id": cls.people[place].id,
                    "type_id": types[site.company_id].id,
                    # Each is an event of its own.
                    "date": fields.Datetime.now() - timedelta(days=days),
                    "description": "Seen at the gate",
                    "suspected_by_id": cls.desk_other.id,
                }
            )
            cls._put_clean(place, violation)

    @classmethod
    def _make_ledger(cls):
        env = cls.env
        months = cls._by("cs.performance.month", "cs_performance_pass", LEDGER_PASS)
        entries = cls._by("cs.performance.entry", "cs_performance_pass", LEDGER_PASS)
        rules, opened = {}, {}
        for place, company in cls.owners:
            rule = env["cs.performance.rule"].create(
                {
                    "name": "Own",
                    "code": "x.one",
                    "valid_from": "2026-01-01",
                    "company_id": company.id,
                }
            )
            band = env["cs.performance.band"].create(
                {"rule_id": rule.id, "from_rate": 80}
            )
            month = months.create({"company_id": company.id, "date_from": "2025-01-01"})
            rules[company], opened[company] = rule, month
            cls._put_clean(place, rule, band, month)
        for place in PLACES:
            company = cls.sites[place].company_id
            rule = rules[company]
            entry = entries.create(
                {
                    "company_id": company.id,
                    "employee_id": cls.people[place].id,
                    "rule_id": rule.id,
                    "rule_code": rule.code,
                    **{
                        name: rule[name]
                        for name in ("scheme", "effect", "unit", "severity")
                        if name in rule._fields
                    },
                    "event_date": "2025-01-10",
                    "event_key": f"access {place}",
                    # What is proposed only is hidden from the person.
                    "state": "confirmed",
                    "month_id": opened[company].id,
                    "exact_value": "-2",
                    "decided_by_id": cls.director.id,
                    "proposed_by_id": cls.desk_other.id,
                    "proposed_date": fields.Datetime.now(),
                }
            )
            row = {
                "month_id": opened[company].id,
                "company_id": company.id,
                "employee_id": cls.people[place].id,
                "scheme": rule.scheme,
                "unit": rule.unit,
                "base_key": place,
            }
            [line_id] = insert_rows(env["cs.performance.line"], [row])
            cls._put_clean(place, entry, env["cs.performance.line"].browse(line_id))

    @classmethod
    def _make_obligations(cls):
        env = cls.env
        items = cls._by(
            "cs.obligation.occurrence", "cs_obligation_pass", OCCURRENCE_PASS
        )
        rules = {}
        for place, company in cls.owners:
            department = cls.departments["own" if place == "company" else place]
            rules[company] = env["cs.obligation"].create(
                {
                    "name": "Monthly report",
                    "code": "X-1",
                    "company_id": company.id,
                    "subject_kind": "department",
                    "department_ids": [Command.set(department.ids)],
                    "valid_from": "2099-01-01",
                }
            )
            cls._put(place, rules[company])
        now = fields.Datetime.now()
        for place in PLACES:
            site = cls.sites[place]
            item = items.create(
                {
                    "site_id": site.id,
                    "obligation_id": rules[site.company_id].id,
                    "period_key": "2025-01",
                    "date_from": "2025-01-01",
                    "date_to": "2025-01-31",
                    "subject_kind": "department",
                    "subject_key": f"access {place}",
                    "department_id": cls.departments[place].id,
                    "responsible_id": cls.people[place].id,
                    "due_date": now,
                    "deadline": now,
                }
            )
            cls._put_clean(place, item)

    @classmethod
    def _make_confirmations(cls):
        now = fields.Datetime.now()
        for place in ("own", "department", "company", OTHER):
            company = cls.sites[place].company_id
            version = cls.placed["cs.policy.version"][
                OTHER if place == OTHER else "company"
            ]
            row = {
                "version_id": version[:1].id,
                "user_id": cls.users[place].id,
                "company_id": company.id,
                "state": "to_read",
                "asked_date": now,
                "due_date": now,
            }
            confirmations = cls.env["cs.read.confirmation"]
            [row_id] = insert_rows(confirmations, [row])
            cls._put(place, confirmations.browse(row_id))

    @classmethod
    def _make_chains(cls):
        chains = cls._by("cs.signature.chain", "cs_chain_pass", CHAIN_PASS)
        heads = cls._by("cs.signature.head", "cs_chain_pass", CHAIN_PASS)
        lines = cls._by("cs.signature.head.line", "cs_chain_pass", CHAIN_PASS)
        for place, company in cls.owners:
            chain = chains.create({"name": f"access {place}", "company_id": company.id})
            head = heads.create(
                {
                    "date": "2025-01-01",
                    "company_id": company.id,
                    "recorded_date": fields.Datetime.now(),
                    "prev_digest": HASH,
                    "digest": HASH,
                    "chain_count": 1,
                }
            )
            line = lines.create(
                {
                    "head_id": head.id,
                    "chain_id": chain.id,
                    "length": 1,
                    "hash": HASH,
                }
            )
            cls._put_clean(place, chain, head, line)
