from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.cs_base.tools import period

from .cs_complaint_demo import TIMEZONE
from .ledger_texts import DISPUTE, DISPUTE_ANSWER, EVENTS, REJECTED, RULES


class CsComplaintDemo(models.AbstractModel):
    """Violations and the performance ledger: every state, one month closed."""

    _inherit = "cs.complaint.demo"

    @api.model
    def _load(self):
        res = super()._load()
        demo = self.with_context(lang=self._get_demo_lang(), tracking_disable=True)
        demo._keep_ledger(demo.env)
        return res

    def _keep_ledger(self, env):
        """Note what was seen; confirm, reject, object, close a month, all by those who
        do it in life."""
        # The duties of the company end by its clock, not by that of the installer.
        company = env.ref("cs_base.cs_site_jinlan_demo").company_id
        company.cs_default_site_id.tz = TIMEZONE
        today = fields.Date.context_today(self)
        this_month = today.replace(day=1)
        closed = period.shift_months(this_month, -2)
        self._set_rules(env, company, closed)
        people = {
            name: env.ref(f"cs_base.user_{name}_demo")
            for name in ("gaojie", "liubin", "shen", "luomin", "chengyuan", "kong")
        }
        entries = env["cs.performance.entry"]
        for number, (months, day, who, code, text, told, goal) in enumerate(EVENTS):
            first = period.shift_months(this_month, -months)
            when = min(first + timedelta(days=day - 1), today - timedelta(days=1))
            violation = self._note(
                env, people["gaojie"], when, who, code, text, told, number
            )
            if goal == "suspected":
                continue
            # Who heads the department confirms; the others belong to the director.
            decider = self._get_head(violation, people)
            if goal == "rejected":
                violation.with_user(decider)._reject(REJECTED)
                continue
            violation.with_user(decider).action_confirm()
            entry = entries.search([("violation_id", "=", violation.id)])
            if goal == "proposed" or not entry:
                continue
            entry.with_user(people["luomin"])._confirm()
            worker = entry.employee_id.user_id
            if goal == "objected":
                entry.with_user(worker)._object(DISPUTE)
            elif goal == "dismissed":
                entry.with_user(worker)._object(DISPUTE)
                entry.with_user(people["chengyuan"])._decide_objection(
                    False, DISPUTE_ANSWER
                )
            elif number % 2:
                entry.with_user(worker).action_know()
        self._reward(env, people, closed, this_month)
        month = env["cs.performance.month"].search([("date_from", "=", closed)])
        if month:
            month.with_user(people["kong"]).action_close()
            month.invalidate_recordset()
            month._by_server()._close()

    def _set_rules(self, env, company, first):
        """The company says what its events are worth."""
        for row in RULES:
            vals = {name: value for name, value in row.items() if name != "type"}
            kind = env["cs.violation.type"].search(
                [("code", "=", row.get("type", ""))], limit=1
            )
            rule = env["cs.performance.rule"].create(
                {
                    **vals,
                    "company_id": company.id,
                    "violation_type_id": kind.id,
                    "valid_from": first,
                }
            )
            rule.action_publish()

    def _note(self, env, user, day, who, code, text, told, number):
        person = env.ref(f"cs_base.hr_employee_{who}_demo")
        kind = env["cs.violation.type"].search([("code", "=", code)], limit=1)
        found = env["cs.violation"].with_user(user).create(
            {
                "employee_id": person.id,
                "type_id": kind.id,
                "site_id": env.ref("cs_base.cs_site_jinlan_demo").id,
                "date": fields.Datetime.to_datetime(f"{day} 02:30:00"),
                "description": text,
                "employee_text": told,
                "event_detail": str(number),
            }
        )  # fmt: skip
        return env["cs.violation"].browse(found.id)

    def _get_head(self, violation, people):
        head = violation.employee_id.department_id.manager_id.user_id
        is_free = head and head != violation.employee_id.user_id
        return head if is_free and head != people["gaojie"] else people["shen"]

    def _reward(self, env, people, closed, this_month):
        """Points for good ideas, of which a year takes so many (QC-28)."""
        given = env["cs.performance.entry"].with_user(people["liubin"])
        for months, who in ((2, "lidayong"), (1, "lidayong"), (1, "zhangtao")):
            person = env.ref(f"cs_base.hr_employee_{who}_demo")
            day = period.shift_months(this_month, -months) + timedelta(days=9)
            entry = given._propose(
                [
                    {
                        "employee_id": person.id,
                        "rule_code": "demo.idea",
                        "event_date": day,
                        "event_key": f"demo,{who},{months}",
                    }
                ]
            )
            env["cs.performance.entry"].browse(entry.ids).with_user(
                people["shen"]
            )._confirm()
