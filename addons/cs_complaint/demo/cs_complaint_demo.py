"""Three months of an invented service centre, with dates relative to today.

Loaded with the demo data only. Every run with the same day gives the same tickets.
"""

import random
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from odoo.addons.cs_base.tools.local_time import from_local, to_local, to_naive

# The helpdesk's own demo records have such XML ids.
HELPDESK_DEMO = re.compile(r"helpdesk_(category|tag|team|ticket)_\d+")
SEED = 20260930
DEMO_PIN = "123456"
DAYS = 90
REPAIRS = 2400
COMPLAINTS = 120
HELPS = 60
SUGGESTIONS = 30

# (words of the customer, category, department)
REPAIR_TEXTS = [
    ("卫生间顶上滴水，昨晚开始", "leak_above", "works"),
    ("厨房水槽下面漏，柜子泡了", "leak_indoor", "works"),
    ("入户门锁打不开", "door", "works"),
    ("走廊灯不亮两天了", "power", "works"),
    ("2号梯停在9楼不动，里面有人", "lift", "works"),
    ("门禁卡刷不开单元门", "access", "works"),
    ("空调外机响，睡不着", "noise", "works"),
    ("马桶堵了", "drain", "works"),
    ("对讲没声音", "access", "works"),
    ("车位地锁坏了", "order", "works"),
    ("水压小，洗澡没水", "leak_indoor", "works"),
    ("电表跳闸，一开热水器就跳", "power", "works"),
    ("地库B区积水", "drain", "works"),
    ("窗户关不严，下雨进水", "door", "works"),
    ("楼顶太阳能水管爆了", "leak_above", "works"),
    ("大堂玻璃门夹手", "door", "works"),
    ("会议室插座冒火花", "power", "works"),
    ("新风不制冷", "power", "works"),
    ("灭火器压力不足", "other", "works"),
    ("儿童区秋千链条松", "other", "environment"),
]
COMPLAINT_TEXTS = [
    ("报修三天没人上门，打电话都说“在安排”", "service", "works", "ordinary"),
    ("保安不让送货车进，态度很差", "service", "order", "ordinary"),
    ("楼上装修晚上九点还在砸", "noise", "order", "ordinary"),
    ("垃圾房味道太大", "hygiene", "environment", "ordinary"),
    ("电梯一个月困人两次，要求书面说明", "lift", "works", "major"),
    ("保洁把我门口的鞋柜扔了", "hygiene", "environment", "ordinary"),
    ("停车费重复收", "fee", "affairs", "ordinary"),
    ("装修押金退不下来", "fee", "affairs", "ordinary"),
    ("有人在楼道给电瓶车充电没人管", "order", "order", "major"),
    ("前台说“这不归我们管”", "service", "service", "ordinary"),
    ("草坪打药没有提前通知", "green", "environment", "ordinary"),
    (
        "施工队换电表没贴通知，家里停电两小时，鱼死了",
        "contractor",
        "installation",
        "major",
    ),
    ("望江B座前台让访客等了四十分钟", "service", "service", "ordinary"),
]
HELP_TEXTS = [
    ("老人一个人在家，帮忙看看有没有事", "other", "order"),
    ("钥匙忘在家里，孩子在里面", "door", "works"),
    ("车打不着火，请帮忙推一下", "order", "order"),
]
SUGGESTION_TEXTS = [
    ("建议大堂放一台轮椅", "service", "service"),
    ("希望地库多装几个充电桩", "order", "works"),
    ("快递柜能不能加一组", "other", "affairs"),
]
RESULTS = [
    "师傅已更换软管并试水30分钟，请您观察，如再渗漏拨打热线优先处理。",
    "更换锁芯，现场开关二十次正常。",
    "疏通主管道并冲洗，排水恢复正常。",
    "更换灯具两套，当晚复查亮。",
    "已与当事人沟通并当面致歉，安排专人跟进一周。",
]
ANSWERS = [
    "已处理完毕，结果如上，感谢您的监督。",
    "责任班组已整改，后续每周检查一次。",
    "费用已核对并退回，请查收。",
]
OPINIONS = [
    (False, 12),
    ("师傅挺好，就是约的下午，晚上才来", 3),
    ("希望修完把地擦一下", 2),
    ("没有别的意见", 4),
]
ANALYSIS_COMMENT = (
    "本月报修主要集中在漏水与门禁。工程维修部已安排对3栋、5栋给水立管逐层排查；"
    "门禁读头更换6套。投诉中态度类减少，前台继续按首问责任制跟进。"
)
SURNAMES = "张李王赵徐陈刘杨黄周吴孙马朱胡郭何林罗高"
GIVEN = [
    "磊",
    "芸",
    "航",
    "桂英",
    "鹏",
    "静",
    "建国",
    "晓燕",
    "志强",
    "丽",
    "小龙",
    "雪梅",
]


class CsComplaintDemo(models.AbstractModel):
    _name = "cs.complaint.demo"
    _description = "Demo Tickets"

    @api.model
    def _load(self):
        """Create the demo tickets and bring each as far as its age suggests."""
        rng = random.Random(SEED)
        env = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).env
        plans = self._plan(rng, env)
        tickets = env["helpdesk.ticket"].create([plan["vals"] for plan in plans])
        pairs = list(zip(tickets, plans, strict=True))
        self._assign(env, [p for p in pairs if p[1]["goal"] != "registered"])
        handled = [p for p in pairs if p[1]["goal"] in ("callback", "closed")]
        self._report(env, handled)
        self._set_pins(env)
        self._sign(env, [p for p in handled if p[1]["goal"] == "closed"])
        self._call_back(env, rng, [p for p in handled if p[1]["goal"] == "closed"])
        self._cancel(env, [p for p in pairs if p[1]["goal"] == "cancelled"])
        self._set_dates(env, pairs)
        self._analyse(env)
        self._tidy(env)

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
        langs = dict(env["res.lang"].get_installed())
        lang = "zh_CN" if "zh_CN" in langs else "en_US"
        first = fields.Date.context_today(self).replace(day=1)
        manager = self.env.ref("cs_base.user_gaojie_demo")
        run = env["cs.report.run"].with_user(manager).with_context(lang=lang)
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
                    },
                }
            )
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
    def _received(self, rng, now):
        """Return a moment of receipt: by day mostly, some of today, some at night."""
        if rng.random() < 0.015:
            return now - timedelta(minutes=rng.randint(3, 170))
        local = to_local(now, "Asia/Shanghai").replace(hour=0, minute=0, second=0)
        hour = rng.choice(
            (7, 8, 8, 9, 9, 10, 11, 12, 14, 15, 16, 18, 19, 20, 21, 23, 2)
        )
        day = local - timedelta(days=rng.randint(1, DAYS))
        wall = day + timedelta(hours=hour, seconds=rng.randint(0, 3599))
        return min(to_naive(from_local(wall, "Asia/Shanghai")), now)

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
        return rng.choices(
            ("closed", "callback", "assigned", "cancelled"), (94, 2, 2, 2)
        )[0]

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
        for number, text in enumerate(RESULTS):
            part = self._browse(pairs[number :: len(RESULTS)])
            part.write({"result": text})
        tickets = self._browse(pairs)
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
        data = env["ir.model.data"].search(
            [("model", "=", "res.users"), ("name", "=like", "user\\_%\\_demo")]
        )
        for user in env["res.users"].browse(data.mapped("res_id")).exists():
            user._store_signing_pin(DEMO_PIN)

    def _sign(self, env, pairs):
        """The heads sign what is closed afterwards (CMP-20)."""
        tickets = self._browse(pairs).filtered("is_signature_due")
        for department, part in tickets.grouped("department_id").items():
            # Heads sign with one click at their own screens.
            head = department.manager_id.user_id
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
        env.invalidate_all()
