"""Three months of an invented service centre, with dates relative to today.

Loaded with the demo data only. Every run with the same day gives the same tickets.
"""

import random
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive

from .texts import (
    ANALYSIS_COMMENT,
    ANSWERS,
    COMPLAINT_TEXTS,
    GIVEN,
    HELP_TEXTS,
    NIGHT_REASON,
    OBJECTS,
    OPINIONS,
    REPAIR_TEXTS,
    RESULTS,
    SUGGESTION_TEXTS,
    SURNAMES,
    USUAL_RESULT,
)

# The helpdesk's own demo records have such XML ids.
HELPDESK_DEMO = re.compile(r"helpdesk_(category|tag|team|ticket)_\d+")
SEED = 20260930
DEMO_PIN = "123456"
DAYS = 90
FRESH_MINUTES = 5 * 24 * 60
TIMEZONE = "Asia/Shanghai"
# Calls of the night are written into the log and entered in the morning.
NIGHT_HOURS = (0, 1, 2, 3, 4, 23)
REPAIRS = 2400
COMPLAINTS = 120
HELPS = 60
SUGGESTIONS = 30


class CsComplaintDemo(models.AbstractModel):
    _name = "cs.complaint.demo"
    _description = "Demo Tickets"

    @api.model
    def _load(self):
        """Create the demo tickets and bring each as far as its age suggests."""
        rng = random.Random(SEED)
        self = self.with_context(
            lang=self._get_demo_lang(),
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
        )
        env = self.env
        self._set_languages(env)
        plans = self._plan(rng, env)
        tickets = env["helpdesk.ticket"].create([plan["vals"] for plan in plans])
        tickets._note_apology()
        pairs = list(zip(tickets, plans, strict=True))
        self._assign(env, [p for p in pairs if p[1]["goal"] != "registered"])
        handled = [p for p in pairs if p[1]["goal"] in ("callback", "closed")]
        self._report(env, handled)
        self._set_pins(env)
        self._sign(env, [p for p in handled if p[1]["goal"] == "closed"])
        self._call_back(env, rng, [p for p in handled if p[1]["goal"] == "closed"])
        self._cancel(env, [p for p in pairs if p[1]["goal"] == "cancelled"])
        self._work(env, pairs)
        self._set_dates(env, pairs)
        self._analyse(env)
        self._tidy(env)

    @api.model
    def _get_demo_lang(self):
        """Return the language the invented company speaks, when it is installed."""
        return (
            "zh_CN"
            if "zh_CN" in dict(self.env["res.lang"].get_installed())
            else "en_US"
        )

    def _get_demo_users(self, env):
        data = env["ir.model.data"].search(
            [("model", "=", "res.users"), ("name", "=like", "user\\_%\\_demo")]
        )
        return env["res.users"].browse(data.mapped("res_id")).exists()

    def _set_languages(self, env):
        """People are told of their tasks in the language of the company; head office's
        auditor alone reads English."""
        auditor = env.ref("cs_base.user_auditor_demo", raise_if_not_found=False)
        staff = self._get_demo_users(env) - (auditor or env["res.users"])
        staff.lang = env.lang

    def _tidy(self, env):
        """Put the helpdesk's own demo records out of sight; no clerk needs them."""
        data = env["ir.model.data"].search(
            [("module", "=", "helpdesk_mgmt"), ("model", "=like", "helpdesk.ticket%")]
        )
        data = data.filtered(lambda d: HELPDESK_DEMO.fullmatch(d.name))
        for model, lines in data.grouped("model").items():
            records = env[model].browse(lines.mapped("res_id")).exists()
            if "active" in records:
                records.active = False

    def _analyse(self, env):
        """Compute the analysis of the last month, ready to be read and confirmed."""
        first = fields.Date.context_today(self).replace(day=1)
        manager = self.env.ref("cs_base.user_gaojie_demo")
        run = env["cs.report.run"].with_user(manager).with_context(lang=env.lang)
        run = run.create(
            {
                "report_code": "complaint_analysis",
                "period_type": "month",
                "anchor_date": first - timedelta(days=1),
                "comment": ANALYSIS_COMMENT,
            }
        )
        run.action_compute()

    @api.model
    @ormcache("kind", "name")
    def _ref(self, kind, name):
        module = {"category": "cs_complaint", "site": "cs_base"}.get(kind, "cs_base")
        model = {
            "category": "helpdesk_ticket_category",
            "department": "hr_department",
            "employee": "hr_employee",
            "site": "cs_site",
        }[kind]
        # Categories come with the product; the rest is the demo company's.
        suffix = "" if kind == "category" else "_demo"
        return self.env.ref(f"{module}.{model}_{name}{suffix}").id

    def _plan(self, rng, env):
        """Return one dict for each ticket: values, goal, moments, department."""
        units = {
            site: env["cs.unit"].search(
                [
                    ("site_id", "=", self._ref("site", site)),
                    ("kind", "in", ("residential", "shop", "office")),
                ]
            )
            for site in ("jinlan", "wangjiang")
        }
        areas = env["cs.area"].search([("site_id", "=", self._ref("site", "jinlan"))])
        desks = [self._ref("employee", name) for name in ("zhoumin", "dingxue")]
        phone = env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        visit = env.ref("cs_complaint.helpdesk_ticket_channel_visit")
        now = fields.Datetime.now().replace(microsecond=0)
        matters = (
            [("repair", *rng.choice(REPAIR_TEXTS), "ordinary") for _ in range(REPAIRS)]
            + [("complaint", *rng.choice(COMPLAINT_TEXTS)) for _ in range(COMPLAINTS)]
            + [("help", *rng.choice(HELP_TEXTS), "ordinary") for _ in range(HELPS)]
            + [
                ("suggestion", *rng.choice(SUGGESTION_TEXTS), "ordinary")
                for _ in range(SUGGESTIONS)
            ]
        )
        plans = []
        for kind, text, category, department, severity in matters:
            received = self._received(rng, now)
            minutes = (now - received).total_seconds() / 60
            site = "wangjiang" if rng.random() < 0.2 else "jinlan"
            place = {"unit_id": rng.choice(units[site]).id}
            if site == "jinlan" and rng.random() < 0.12:
                place = {"area_id": rng.choice(areas).id}
            plans.append(
                {
                    "goal": self._goal(rng, minutes),
                    "department": self._ref("department", department),
                    "received": received,
                    "handled": received + self._effort(rng, kind),
                    "deadline": received + timedelta(hours=rng.choice((8, 24, 48))),
                    "vals": {
                        "kind": kind,
                        "description": f"<p>{text}</p>",
                        "severity": severity,
                        "category_id": self._ref("category", category),
                        "site_id": self._ref("site", site),
                        "received_date": received,
                        "channel_id": (visit if rng.random() < 0.25 else phone).id,
                        "partner_name": rng.choice(SURNAMES) + rng.choice(GIVEN),
                        "partner_phone": f"1990000{rng.randint(0, 199):04d}",
                        "first_responder_id": rng.choice(desks),
                        **place,
                        **self._get_kind_vals(rng, kind, category),
                    },
                }
            )
        for plan in plans:
            if to_local(plan["received"], TIMEZONE).hour in NIGHT_HOURS:
                plan["vals"]["late_entry_reason"] = NIGHT_REASON
        plans.sort(key=lambda plan: plan["received"])
        self._let_residents_call(env, plans)
        return plans

    @api.model
    def _let_residents_call(self, env, plans):
        """Name those who live there as callers, where the archive knows somebody."""
        persons = env["cs.household.person"].search(
            [("is_current", "=", True), ("phone_ids.is_valid", "=", True)]
        )
        by_unit = persons.grouped(lambda person: person.unit_id.id)
        for number, plan in enumerate(plans):
            residents = by_unit.get(plan["vals"].get("unit_id"))
            if residents:
                person = residents[number % len(residents)]
                plan["vals"].update(
                    person_id=person.id,
                    partner_name=person.name,
                    partner_phone=person.phone,
                )

    @api.model
    def _get_kind_vals(self, rng, kind, category):
        """What complaints say besides: whom they are about, whether they are true."""
        if kind != "complaint":
            return {}
        return {
            "complained_object": OBJECTS[category],
            "verification": rng.choices(("founded", "partly", "unfounded"), (7, 2, 1))[
                0
            ],
        }

    @api.model
    def _received(self, rng, now):
        """Return a moment of receipt: by day mostly, some of today, some at night."""
        if rng.random() < 0.015:
            return now - timedelta(minutes=rng.randint(3, 170))
        local = to_local(now, TIMEZONE).replace(hour=0, minute=0, second=0)
        hour = rng.choice(
            (7, 8, 8, 9, 9, 10, 11, 12, 14, 15, 16, 18, 19, 20, 21, 23, 2)
        )
        day = local - timedelta(days=rng.randint(1, DAYS))
        wall = day + timedelta(hours=hour, seconds=rng.randint(0, 3599))
        return min(to_naive(from_local(wall, TIMEZONE)), now)

    @api.model
    def _effort(self, rng, kind):
        """Return how long it took until the result was there."""
        if kind == "complaint" and rng.random() < 0.93:
            return timedelta(minutes=rng.randint(25, 230))
        return timedelta(minutes=rng.randint(40, 60 * 30))

    @api.model
    def _goal(self, rng, minutes):
        """Return how far a ticket of this age got."""
        if minutes < 120:
            return rng.choice(("registered", "registered", "assigned"))
        if minutes < 2880:
            return rng.choice(("assigned", "assigned", "callback", "closed"))
        goals = ("closed", "callback", "assigned", "cancelled")
        # What is five days old is done with, but for a few that nobody is proud of.
        weights = (80, 9, 9, 2) if minutes < FRESH_MINUTES else (976, 2, 2, 20)
        return rng.choices(goals, weights)[0]

    def _assign(self, env, pairs):
        now = fields.Datetime.now()
        env["cs.assignment"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "department_id": plan["department"],
                    "deadline": plan["deadline"],
                    "assigned_date": min(plan["received"] + timedelta(minutes=9), now),
                }
                for ticket, plan in pairs
                if plan["goal"] != "cancelled"
            ]
        )
        self._browse(pairs, lambda p: p["goal"] != "cancelled")._move_to("assigned")

    def _report(self, env, pairs):
        tickets = self._browse(pairs)
        for said, group in tickets.grouped("name").items():
            group.write({"result": RESULTS.get(said, USUAL_RESULT)})
        self._review(env, tickets.filtered("needs_review"))
        tickets._move_to("reported")
        moments = {ticket: plan["handled"] for ticket, plan in pairs}
        for code in set(tickets._deadline_fields):
            clocked = tickets.browse(tickets._get_deadlines(code).mapped("res_id"))
            clocked._stop_deadline(
                code, {ticket: moments[ticket] for ticket in clocked}
            )
        answered = tickets.filtered(lambda t: t.kind in ("complaint", "suggestion"))
        for number, text in enumerate(ANSWERS):
            answered[number :: len(ANSWERS)].write({"answer": text})
        tickets._move_to("callback")

    def _set_pins(self, env):
        """Give everybody the signing PIN that the guide names; demo data only."""
        users = self._get_demo_users(env)
        users[:1]._store_signing_pin(DEMO_PIN)
        # A hash takes its time on purpose; in an invented company one does for all.
        env.cr.execute(
            SQL(
                """
                INSERT INTO res_users_cs_pin (user_id, pin, set_date)
                SELECT u.id, p.pin, p.set_date
                  FROM res_users u, res_users_cs_pin p
                 WHERE p.user_id = %s AND u.id IN %s
                ON CONFLICT (user_id) DO NOTHING
                """,
                users[:1].id,
                tuple(users.ids),
            )
        )
        users.invalidate_recordset(["cs_has_pin"])

    def _sign(self, env, pairs):
        """The heads sign what is closed afterwards (CMP-20)."""
        tickets = self._browse(pairs).filtered("is_signature_due")
        # A department without a head is signed for by the manager of the site.
        heads = tickets.grouped(
            lambda t: t.department_id.manager_id or t.site_id.manager_id
        )
        for employee, part in heads.items():
            # Heads sign with one click at their own screens.
            head = employee.user_id
            part.with_user(head).sudo()._sign_results(head)

    def _call_back(self, env, rng, pairs):
        tickets = self._browse(pairs)
        calls = tickets.callback_ids
        opinions, weights = zip(*OPINIONS, strict=True)
        grades = ("very_satisfied", "satisfied", "partly")
        for grade, share in zip(grades, (0.45, 0.47, 0.08), strict=True):
            part = calls.filtered(lambda c: not c.outcome)
            size = len(part) if grade == "partly" else int(len(calls) * share)
            picked = part.browse(rng.sample(part.ids, min(size, len(part))))
            for opinion in opinions:
                some = picked.filtered(lambda c: not c.outcome)
                count = int(
                    len(picked) * weights[opinions.index(opinion)] / sum(weights)
                )
                some = some if opinion == opinions[-1] else some[:count]
                some.write(
                    {"outcome": "reached", "satisfaction": grade, "opinion": opinion}
                )
        calls.action_done()
        tickets._move_to("closed")

    def _cancel(self, env, pairs):
        tickets = self._browse(pairs)
        tickets.write({"cancel_reason": "客户来电说明误报,已核实。"})
        tickets._move_to("cancelled")

    def _browse(self, pairs, condition=lambda plan: True):
        Ticket = self.env["helpdesk.ticket"].with_context(tracking_disable=True)
        return Ticket.browse(ticket.id for ticket, plan in pairs if condition(plan))

    def _set_dates(self, env, pairs):
        """Put the moments of the past where the server had noted today."""
        env.flush_all()
        now = fields.Datetime.now()
        rows = [
            (
                ticket.id,
                min(plan["handled"], now),
                min(plan["handled"] + timedelta(hours=20), now),
            )
            for ticket, plan in pairs
        ]
        values = SQL(", ").join(SQL("(%s, %s, %s)", *row) for row in rows)
        env.cr.execute(
            SQL(
                """
                UPDATE helpdesk_ticket t
                   SET reported_date =
                           CASE WHEN reported_date IS NOT NULL THEN v.handled END,
                       solved_date =
                           CASE WHEN solved_date IS NOT NULL THEN v.handled END,
                       closed_date =
                           CASE WHEN closed_date IS NOT NULL THEN v.closed END,
                       cancelled_date =
                           CASE WHEN cancelled_date IS NOT NULL THEN v.closed END,
                       replied_date = CASE WHEN replied_date IS NOT NULL
                           THEN LEAST(replied_date, v.handled) END,
                       last_stage_update = v.closed,
                       apology_date = CASE WHEN apology_date IS NOT NULL
                           THEN received_date + interval '1 minute' END,
                       thanked_date = CASE WHEN thanked_date IS NOT NULL
                           THEN received_date + interval '1 minute' END,
                       verified_date = CASE WHEN verified_date IS NOT NULL
                           THEN LEAST(received_date + interval '8 minutes',
                                      v.handled) END,
                       is_late_entry = late_entry_reason IS NOT NULL
                           AND is_late_entry,
                       create_date = received_date
                  FROM (VALUES %s) AS v(id, handled, closed)
                 WHERE t.id = v.id
                """,
                values,
            )
        )
        env.cr.execute(
            SQL(
                """
                UPDATE cs_callback c
                   SET done_date = t.closed_date, planned_date = t.reported_date
                  FROM helpdesk_ticket t
                 WHERE t.id = c.ticket_id AND c.state = 'done'
                """
            )
        )
        env.cr.execute(
            SQL(
                """
                UPDATE cs_signature s
                   SET signed_date = t.reported_date + interval '3 hours',
                       was_opened = t.severity = 'major'
                  FROM helpdesk_ticket t
                 WHERE t.head_signature_id = s.id
                """
            )
        )
        # Who is still waited for, and late entries of the night, stay on the list.
        env.cr.execute(
            SQL(
                """
                DELETE FROM cs_exception e
                 USING helpdesk_ticket t
                 WHERE e.res_model = 'helpdesk.ticket' AND e.res_id = t.id
                   AND (e.kind = 'late_entry' AND t.late_entry_reason IS NULL
                        OR t.received_date < %s)
                """,
                now - timedelta(days=4),
            )
        )
        env.invalidate_all()
