"""Enquiries, a running mass event, urges, special cases and outside orders."""

import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .texts import DISCIPLINE_TEXT, ENQUIRIES, PAST_ENQUIRIES, URGES

PAST_COUNT = 480
DAYS = 90


class CsMatterDemo(models.AbstractModel):
    _name = "cs.matter.demo"
    _description = "Demo Matters"

    @api.model
    def _load(self):
        """Create what happens besides tickets; times are of today."""
        env = self.with_context(
            lang=self.env["cs.complaint.demo"]._get_demo_lang(),
            tracking_disable=True,
            mail_create_nosubscribe=True,
        ).env
        site = env.ref("cs_base.cs_site_jinlan_demo")
        desk = env.ref("cs_base.hr_employee_zhoumin_demo")
        # Registered by who sits there; the demo data need no rights of their own.
        clerk = env(user=desk.user_id, su=True)
        manager = env(user=env.ref("cs_base.user_gaojie_demo"), su=True)
        self._load_past_enquiries(clerk, site.with_env(clerk), desk)
        self._load_enquiries(clerk, site.with_env(clerk), desk)
        self._load_discipline(clerk, site.with_env(clerk))
        self._load_event(manager, site.with_env(manager), desk)
        self._load_tickets(clerk, site.with_env(clerk))

    def _load_enquiries(self, env, site, desk):
        phone = env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        asked = env.ref("cs_base.hr_employee_liubin_demo")
        now = fields.Datetime.now()
        enquiries = env["cs.enquiry"].create(
            [
                {
                    "site_id": site.id,
                    "first_responder_id": desk.id,
                    "channel_id": phone.id,
                    "partner_phone": f"1990000{number:04d}",
                    "category_id": env.ref(
                        f"cs_complaint.helpdesk_ticket_category_{topic}"
                    ).id,
                    "question": question,
                    "answer": answer,
                    "received_date": now - timedelta(minutes=17 * (number + 1)),
                }
                for number, (question, topic, answer) in enumerate(ENQUIRIES)
            ]
        )
        waiting = enquiries.filtered(lambda e: not e.answer)[-1:]
        waiting.write({"asked_employee_id": asked.id, "is_wait_told": True})
        waiting.action_clarify()

    def _load_past_enquiries(self, env, site, desk):
        """Three months of answered questions, spread over the office hours."""
        rng = random.Random(PAST_COUNT)
        midnight = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        phone = env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        rows = []
        for _number in range(PAST_COUNT):
            question, topic, answer = rng.choice(PAST_ENQUIRIES)
            rows.append(
                {
                    "site_id": site.id,
                    "first_responder_id": desk.id,
                    "channel_id": phone.id,
                    "partner_phone": f"1990000{rng.randint(0, 199):04d}",
                    "category_id": env.ref(
                        f"cs_complaint.helpdesk_ticket_category_{topic}"
                    ).id,
                    "question": question,
                    "answer": answer,
                    # From 8 to 18 o'clock in China.
                    "received_date": midnight
                    - timedelta(
                        days=rng.randint(1, DAYS), minutes=-rng.randint(0, 600)
                    ),
                }
            )
        enquiries = env["cs.enquiry"].create(rows)
        env.flush_all()
        env.cr.execute(
            SQL(
                """
                UPDATE cs_enquiry
                   SET answered_date = received_date + interval '2 minutes',
                       informed_date = received_date + interval '2 minutes',
                       create_date = received_date,
                       is_answer_late = FALSE
                 WHERE id IN %s
                """,
                tuple(enquiries.ids),
            )
        )
        # Their clocks stopped today; answered at once, they need none.
        for table in ("cs_exception", "cs_deadline"):
            env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE res_model = 'cs.enquiry' AND res_id IN %s",
                    SQL.identifier(table),
                    tuple(enquiries.ids),
                )
            )
        env.invalidate_all()

    def _load_discipline(self, env, site):
        """A matter that only those on its list see (CMP-32)."""
        env["helpdesk.ticket"].create(
            {
                "kind": "complaint",
                "is_discipline": True,
                "site_id": site.id,
                "investigation_vals": {
                    "course_of_events": DISCIPLINE_TEXT,
                    "is_without_exhibits": True,
                    "accused_employee_id": env.ref(
                        "cs_base.hr_employee_mengchuan_demo"
                    ).id,
                    "complainant_name": "赵桂英",
                    "complainant_phone": "19900000072",
                },
            }
        )

    def _load_event(self, env, site, desk):
        buildings = env["cs.building"].search([("site_id", "=", site.id)], limit=4)
        units = env["cs.unit"].search([("building_id", "in", buildings.ids)], limit=5)
        event = env["cs.mass.event"].create(
            {
                "name": "1–4栋停水",
                "site_id": site.id,
                "building_ids": [(6, 0, buildings.ids)],
                "unit_scope": "高区10层以上",
                "cause": "2号泵房加压泵故障，正在更换。",
                "standard_answer": "给您添麻烦了。2号泵房水泵故障，工程部正在抢修，"
                "低区临时取水点在东门岗亭旁。",
                "expected_end": fields.Datetime.now() + timedelta(hours=2),
                "category_id": env.ref("cs_complaint.helpdesk_ticket_category_leak").id,
                "department_id": env.ref("cs_base.hr_department_works_demo").id,
            }
        )
        event._create_children(
            [
                {
                    "unit_id": unit.id,
                    "partner_name": "住户",
                    "partner_phone": f"1990001{unit.id:04d}",
                    "first_responder_id": desk.id,
                }
                for unit in units
            ]
        )

    def _load_tickets(self, env, site):
        """Urge, flag and refer a few of the open tickets."""
        open_tickets = env["helpdesk.ticket"].search(
            [
                ("site_id", "=", site.id),
                ("step", "in", ("assigned", "in_progress")),
                ("mass_event_id", "=", False),
            ],
            order="received_date desc",
            limit=4,
        )
        for number, words in enumerate(URGES):
            for ticket in open_tickets[:1]:
                # Several people of one household call.
                ticket._urge(words, f"1990000200{number}")
        for ticket in open_tickets[1:2]:
            ticket._urge(URGES[0])
        for ticket in open_tickets[2:3]:
            ticket.write(
                {
                    "external_source": "12345",
                    "external_number": "GD2026092800417",
                    "external_deadline": fields.Datetime.now() + timedelta(days=3),
                }
            )
