import uuid
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tests import tagged

from . import intake_common


@tagged("post_install", "-at_install")
class TestIntakeRegister(intake_common.CsIntakeCommon):
    """Guarantee 2, ux M3: a call is always saved, once, and handed on if it can be."""

    def _register(self, mode="dispatch", user=None, **vals):
        return self._desk(user).register(self._vals(**vals), mode)

    def _fields(self, answer):
        return {need["field"] for need in answer["missing"]}

    # -- dispatching ---------------------------------------------------------

    def test_repair_goes_to_its_department(self):
        """CMP-10, CMP-16: registered, assigned, and the desk is told until when."""
        answer = self._register()
        ticket = self._ticket_of(answer)
        self.assertEqual(answer["state"], "dispatched")
        self.assertEqual(
            (ticket.step, ticket.department_id), ("assigned", self.department)
        )
        self.assertEqual(answer["ticket"]["department"], self.department.name)
        self.assertTrue(answer["ticket"]["due"])
        self.assertEqual(ticket.number[:4], ticket.received_date.strftime("%y%m"))
        self.assertEqual(ticket.name, "卫生间顶上滴水，昨晚开始")
        self.assertEqual(ticket.first_responder_id, self.employee)
        self.assertEqual(ticket.operator_id, self.desk)
        self.assertEqual(ticket.phone_digits, "13800000012")

    def test_channel_follows_from_the_entry_point(self):
        """CMP-01: never asked; a number of another hotline says so itself."""
        phone, visit, other = (
            self.env.ref(f"{addon}.helpdesk_ticket_channel_{name}")
            for addon, name in (
                ("helpdesk_mgmt", "phone"),
                ("cs_complaint", "visit"),
                ("cs_complaint", "external"),
            )
        )
        self.assertEqual(self._ticket_of(self._register()).channel_id, phone)
        ticket = self._ticket_of(self._register(channel="visit"))
        self.assertEqual(ticket.channel_id, visit)
        ticket = self._ticket_of(self._register(external_number="FW20261120"))
        self.assertEqual(ticket.channel_id, other)

    def test_saving_a_complaint_states_the_apology(self):
        """CMP-15: the save button is the statement; saving for later is none."""
        ticket = self._ticket_of(
            self._register(kind="complaint", complained_object="物业")
        )
        self.assertTrue(ticket.apology_date)
        self.assertEqual(ticket.apology_user_id, self.desk)
        later = self._ticket_of(self._register("later", kind="complaint"))
        self.assertFalse(later.apology_date)

    def test_saving_a_suggestion_states_the_thanks(self):
        """CMP-31"""
        ticket = self._ticket_of(self._register(kind="suggestion"))
        self.assertTrue(ticket.thanked_date)

    def test_incomplete_is_saved_and_says_what_is_missing(self):
        """CMP-27, CMP-30: saved with a number at once; each entry names its field."""
        answer = self._register(
            kind="complaint", unit_id=False, name="", description="", category_id=False
        )
        self.assertEqual(answer["state"], "incomplete")
        self.assertTrue(answer["ticket"]["number"])
        self.assertLessEqual(
            {"unit_id", "partner_name", "complained_object"}, self._fields(answer)
        )
        ticket = self._ticket_of(answer)
        self.assertEqual(ticket.step, "registered")
        self.assertTrue(ticket.is_incomplete)
        self.assertFalse(ticket.assignment_ids)

    def test_a_number_alone_is_enough_to_save(self):
        answer = self._desk().register(
            {"token": uuid.uuid4().hex, "kind": "repair", "phone": "13800000012"}
        )
        self.assertTrue(self._ticket_of(answer).number)

    def test_completing_goes_on_with_the_same_ticket(self):
        vals = self._vals(kind="complaint", unit_id=False)
        first = self._desk().register(vals)
        vals.update(
            ticket_id=first["ticket"]["id"],
            unit_id=self.unit.id,
            complained_object="物业",
        )
        second = self._desk().register(vals)
        self.assertEqual(second["ticket"]["id"], first["ticket"]["id"])
        self.assertEqual(second["state"], "dispatched")
        self.assertEqual(self._ticket_of(second).unit_id, self.unit)

    def test_a_reason_answers_a_gate(self):
        """ux 4.1 of CMP-27: without a number, but with a reason, it goes on."""
        vals = self._vals(kind="complaint", phone="", complained_object="物业")
        answer = self._desk().register(vals)
        [need] = answer["missing"]
        self.assertEqual((need["field"], need["level"]), ("partner_phone", "reason"))
        self.assertTrue(need["may_answer"])
        reason = next(r for r in need["reasons"] if not r["needs_note"])
        vals.update(ticket_id=answer["ticket"]["id"], reason_ids=[reason["id"]])
        self.assertEqual(self._desk().register(vals)["state"], "dispatched")

    def test_without_a_rule_it_waits_for_a_dispatcher(self):
        """The desk has done its part; the form need not stay."""
        self.env["cs.routing.rule"].search([]).active = False
        answer = self._register()
        self.assertEqual(answer["state"], "waiting")
        self.assertEqual(self._fields(answer), {"assignment_ids"})
        self.assertFalse(self._ticket_of(answer).is_incomplete)

    def test_major_waits_for_verification(self):
        """CMP-16: a major matter is verified before it is assigned."""
        answer = self._register(
            kind="complaint", complained_object="电梯", severity="major"
        )
        self.assertEqual(answer["state"], "waiting")
        self.assertEqual(self._fields(answer), {"verification"})

    def test_playing_a_major_matter_down_needs_a_reason(self):
        """CMP-55, ux 4.2: the words propose major; refusing says why."""
        vals = self._vals(
            kind="complaint", complained_object="电梯", description="老人在电梯里受伤"
        )
        answer = self._desk().register(vals)
        self.assertEqual(self._fields(answer), {"severity_reason"})
        vals.update(
            ticket_id=answer["ticket"]["id"], severity_reason="擦破皮，已经处理"
        )
        answer = self._desk().register(vals)
        self.assertEqual(answer["state"], "dispatched")
        row = self.env["cs.exception"].search(
            [("res_id", "=", answer["ticket"]["id"]), ("rule", "=", "CMP-55")]
        )
        self.assertEqual(row.kind, "reason")

    def test_category_that_is_always_major(self):
        """CMP-55: the category speaks for a major matter as words do."""
        self.category.is_always_major = True
        answer = self._register(kind="complaint", complained_object="电梯")
        self.assertEqual(self._fields(answer), {"severity_reason"})

    def test_typed_place_becomes_the_unit(self):
        ticket = self._ticket_of(self._register(unit_id=False, place="3栋2单元1101"))
        self.assertEqual((ticket.unit_id, ticket.place_text), (self.below, False))
        ticket = self._ticket_of(self._register(unit_id=False, place="马路对面"))
        self.assertEqual(ticket.place_text, "马路对面")
        ticket = self._ticket_of(self._register(unit_id=False, area_id=self.area.id))
        self.assertEqual(ticket.area_id, self.area)

    def test_appointment_and_way_of_entry(self):
        when = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        ticket = self._ticket_of(
            self._register(appointment_date=when, entry_way="home", urgency="urgent")
        )
        self.assertEqual(fields.Datetime.to_string(ticket.appointment_date), when)
        self.assertEqual((ticket.entry_way, ticket.urgency), ("home", "urgent"))

    # -- other ways ----------------------------------------------------------

    def test_later(self):
        answer = self._register("later")
        self.assertEqual(answer["state"], "saved")
        self.assertEqual(self._ticket_of(answer).step, "registered")

    def test_solved_on_the_spot(self):
        """CMP-30: result and answer in one text, no department."""
        answer = self._register(
            "solved", kind="complaint", solution="已解释收费依据", complained_object=""
        )
        ticket = self._ticket_of(answer)
        self.assertEqual(answer["state"], "solved")
        self.assertIn(ticket.step, ("reported", "callback"))
        self.assertTrue(ticket.is_solved_on_spot)
        self.assertEqual(ticket.result, "已解释收费依据")
        self.assertTrue(ticket.replied_date)
        self.assertFalse(ticket.assignment_ids)

    def test_solved_without_words_is_saved_and_asked(self):
        answer = self._register("solved", solution="")
        self.assertEqual(answer["state"], "incomplete")
        self.assertIn("result", self._fields(answer))

    def test_solved_twice_needs_a_reason(self):
        """CMP-30, ux 4.2: the same unit and category within 30 days."""
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=29)):
            self._register("solved", solution="已解释")
        vals = self._vals(solution="又解释了一次")
        answer = self._desk().register(vals, "solved")
        self.assertEqual(answer["state"], "incomplete")
        [need] = answer["missing"]
        self.assertEqual((need["rule"], need["level"]), ("CMP-30", "reason"))
        reason = next(r for r in need["reasons"] if not r["needs_note"])
        vals.update(ticket_id=answer["ticket"]["id"], reason_ids=[reason["id"]])
        self.assertEqual(self._desk().register(vals, "solved")["state"], "solved")

    def test_solved_again_after_30_days(self):
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=31)):
            self._register("solved", solution="已解释")
        answer = self._register("solved", solution="已解释")
        self.assertEqual(answer["state"], "solved")

    def test_major_solved_on_the_spot_waits_for_its_review(self):
        """CMP-18, CMP-30: noted as solved, but a major matter is reviewed first."""
        answer = self._register(
            "solved", kind="complaint", severity="major", solution="已解释"
        )
        self.assertEqual(answer["state"], "waiting")
        self.assertEqual(self._fields(answer), {"review_ids"})
        self.assertEqual(self._ticket_of(answer).result, "已解释")

    def test_enquiry(self):
        """CMP-39: question and answer, told at once."""
        vals = self._vals(description="物业费怎么交", answer="可以扫码或到前台")
        answer = self._desk().register(vals, "enquiry")
        enquiry = self.env["cs.enquiry"].browse(answer["ticket"]["id"])
        self.assertEqual((answer["state"], enquiry.state), ("enquiry", "answered"))
        self.assertEqual((enquiry.unit_id, enquiry.partner_name), (self.unit, "张磊"))
        self.assertTrue(enquiry.informed_date)
        self.assertEqual(enquiry.first_responder_id, self.employee)

    def test_enquiry_without_an_answer_runs(self):
        """CMP-40: it is clarified first; the clock runs."""
        answer = self._desk().register(self._vals(description="几点关门"), "enquiry")
        enquiry = self.env["cs.enquiry"].browse(answer["ticket"]["id"])
        self.assertEqual(enquiry.state, "new")
        self.assertFalse(answer["is_answered"])

    def test_enquiry_with_a_taboo_answer_keeps_the_question(self):
        """CMP-43 refuses the words, guarantee 2 keeps the call."""
        taboo = self.env["cs.phrase"].create({"usage": "taboo", "name": "这事别找前台"})
        vals = self._vals(description="谁管路灯", answer=f"{taboo.name}。")
        answer = self._desk().register(vals, "enquiry")
        self.assertEqual(answer["state"], "unanswered")
        self.assertIn(taboo.name, answer["refusal"])
        enquiry = self.env["cs.enquiry"].browse(answer["ticket"]["id"])
        self.assertEqual((enquiry.question, enquiry.answer), ("谁管路灯", False))

    # -- emergency -----------------------------------------------------------

    def test_emergency_is_saved_with_kind_and_place_only(self):
        """M3: saved, dispatched and told first; everything else is asked later."""
        answer = self._desk().register(
            {
                "token": uuid.uuid4().hex,
                "emergency_kind": "trapped",
                "place": "3栋2号梯",
                "site_id": self.site.id,
            },
            "emergency",
        )
        ticket = self._ticket_of(answer)
        self.assertEqual((answer["state"], ticket.kind), ("emergency", "help"))
        self.assertEqual((ticket.urgency, ticket.step), ("emergency", "assigned"))
        self.assertEqual(ticket.place_text, "3栋2号梯")
        told = self.env["mail.message"].search(
            [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertIn(self.service_manager.partner_id, told.notified_partner_ids)
        keys = [tap["key"] for tap in answer["card"]["taps"]]
        self.assertEqual(keys, ["calmed", "rescue", "on_site", "ambulance", "over"])

    def test_emergency_is_never_confidential(self):
        """M3: a switch left on before must not hide an emergency from its helpers."""
        answer = self._register(
            "emergency", emergency_kind="fire", kind="complaint", is_discipline=True
        )
        self.assertEqual(answer["state"], "emergency")
        self.assertFalse(self._ticket_of(answer).is_confidential)

    def test_emergency_with_nothing_at_all(self):
        answer = self._desk().register({"token": uuid.uuid4().hex}, "emergency")
        self.assertEqual(self._ticket_of(answer).urgency, "emergency")

    def test_taps_note_the_time_of_the_server_once(self):
        ticket = self._ticket_of(
            self._register("emergency", emergency_kind="burst_pipe", kind="")
        )
        desk = self._desk()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=3)):
            first = desk.tap(ticket.id, "shut_off")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=9)):
            second = desk.tap(ticket.id, "shut_off")
        times = [
            next(t["date"] for t in card["taps"] if t["key"] == "shut_off")
            for card in (first, second)
        ]
        self.assertTrue(times[0])
        self.assertEqual(times[0], times[1])
        notes = ticket.message_ids.filtered(lambda m: "Shut Off" in (m.body or ""))
        self.assertEqual(len(notes), 1)
        with self.assertRaises(UserError):
            desk.tap(ticket.id, "police")

    def test_taps_are_not_forged(self):
        """Guarantee 1: moments of an emergency come from the server."""
        ticket = self._ticket_of(self._register("emergency", emergency_kind="fire"))
        with self.assertRaises(ValidationError):
            self._as(ticket, self.desk).emergency_taps = {"over": "2020-01-01 00:00:00"}
        with self.assertRaises(ValidationError):
            self._as(self.Ticket, self.desk).create(
                self._ticket_vals(emergency_taps={"over": "2020-01-01 00:00:00"})
            )

    # -- discipline ----------------------------------------------------------

    def test_discipline_complaint_leaves_the_number_only(self):
        """CMP-32: after saving the receiver keeps the receipt number."""
        accused = self.env["hr.employee"].create(
            {"name": "Guard", "company_id": self.company.id}
        )
        vals = self._vals(
            kind="complaint",
            is_discipline=True,
            description="保安骂人",
            investigation={
                "accused_employee_id": accused.id,
                "course_of_events": "西门保安对住户骂人",
                "is_without_witnesses": True,
                "exhibits": "录音\n照片",
            },
        )
        answer = self._desk().register(vals)
        self.assertEqual(answer["state"], "confidential")
        self.assertTrue(answer["ticket"]["number"])
        self.assertFalse(answer["ticket"]["id"])
        self.assertNotIn("骂", str(answer))
        found = self.env["cs.complaint.investigation"].search(
            [], order="id desc", limit=1
        )
        self.assertEqual(found.course_of_events, "西门保安对住户骂人")
        self.assertEqual(found.accused_employee_id, accused)
        self.assertEqual(found.exhibit_ids.mapped("name"), ["录音", "照片"])
        self.assertTrue(found.is_without_witnesses)
        self.assertEqual(found.complainant_name, "张磊")
        # Sent again after a lost answer: still the number, and one matter.
        again = self._desk().register(vals)
        self.assertEqual(again["ticket"], answer["ticket"])
        self.assertTrue(again["is_repeat"])

    # -- late entry ----------------------------------------------------------

    def test_late_entry(self):
        """CMP-15: anybody with a reason within 24 hours; both times are kept."""
        received = fields.Datetime.now() - timedelta(hours=23)
        ticket = self._ticket_of(
            self._register(
                received_date=fields.Datetime.to_string(received),
                late_entry_reason="停电",
            )
        )
        self.assertTrue(ticket.is_late_entry)
        self.assertEqual(ticket.received_date, received)
        self.assertGreater(ticket.create_date, received)

    def test_older_entries_are_the_managers(self):
        """CMP-15: after 24 hours only the service manager, with a reason."""
        vals = {
            "received_date": fields.Datetime.to_string(
                fields.Datetime.now() - timedelta(hours=25)
            ),
            "late_entry_reason": "纸条",
        }
        with self.assertRaises(UserError):
            self._register(**vals)
        answer = self._register(user=self.service_manager, **vals)
        self.assertTrue(self._ticket_of(answer).is_late_entry)

    # -- once ------------------------------------------------------------

    def test_sent_twice_is_registered_once(self):
        """A double Enter and a retry after a lost answer make one ticket."""
        vals = self._vals()
        first = self._desk().register(vals)
        second = self._desk().register(vals)
        self.assertEqual(first["ticket"]["id"], second["ticket"]["id"])
        self.assertEqual((first["is_repeat"], second["is_repeat"]), (False, True))
        self.assertEqual(
            self.Ticket.search_count([("intake_token", "=", vals["token"])]), 1
        )

    def test_enquiry_sent_twice(self):
        vals = self._vals(description="几点关门")
        first = self._desk().register(vals, "enquiry")
        second = self._desk().register(vals, "enquiry")
        self.assertEqual(first["ticket"]["id"], second["ticket"]["id"])

    def test_two_at_once_lose_gracefully(self):
        """The database keeps the token unique; the loser is tried again."""
        vals = self._vals()
        self._desk().register(vals)
        self.env.flush_all()
        with (
            patch.object(type(self.Intake), "_find_by_token", lambda s, m, t: s.env[m]),
            self.assertRaises(ConcurrencyError),
            self.env.cr.savepoint(),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            self._desk().register(vals)
        with (
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            self._new_ticket(intake_token=vals["token"])

    def test_the_token_of_somebody_else(self):
        """Nobody reads another one's ticket by its token."""
        vals = self._vals()
        self._desk().register(vals)
        with self.assertRaises(UserError):
            self._desk(self.service_manager).register(vals)

    def test_no_token_no_ticket(self):
        for token in ("", "x", False, "1' OR 1=1", "é" * 32):
            with self.assertRaises(UserError):
                self._desk().register(self._vals(token=token))

    def test_odd_values_do_no_harm(self):
        """What a page could send by mistake or malice is read as nothing."""
        answer = self._desk().register(
            {
                "token": uuid.uuid4().hex,
                "kind": ["complaint"],
                "phone": {"a": 1},
                "unit_id": "1 OR 1=1",
                "category_id": True,
                "description": "<script>alert(1)</script>",
                "severity": "huge",
                "step": "closed",
                "number": "1",
                "reason_ids": ["a"],
                "investigation": 3,
            }
        )
        ticket = self._ticket_of(answer)
        self.assertEqual((ticket.step, ticket.kind), ("registered", False))
        self.assertNotIn("<script>", ticket.description)

    # -- urge, link, correct -------------------------------------------------

    def test_urge(self):
        """M9: F5 counts; the same caller within minutes counts once."""
        ticket = self._new_ticket(unit_id=self.unit.id, kind="repair")
        desk = self._desk()
        first = desk.urge(ticket.id, "还没来人", "13800000012")
        self.assertEqual(
            (first["ticket"]["urge_count"], first["is_counted"]), (1, True)
        )
        second = desk.urge(ticket.id, "快点", "13800000012")
        self.assertEqual(
            (second["ticket"]["urge_count"], second["is_counted"]), (1, False)
        )

    def test_urge_out_of_reach(self):
        ticket = self._new_ticket(site_id=self.site_other.id)
        with self.assertRaises(UserError):
            self._desk().urge(ticket.id)

    def test_link_to_a_mass_event(self):
        """M9: two fields and F6; the event says what it is."""
        event = self.env["cs.mass.event"].create(
            {
                "name": "3栋停水",
                "site_id": self.site.id,
                "kind": "repair",
                "cause": "主管爆裂",
                "standard_answer": "预计10:30恢复",
                "category_id": self.category.id,
                "department_id": self.department.id,
            }
        )
        vals = {"token": uuid.uuid4().hex, "phone": "13800000012", "place": "3-2-1201"}
        answer = self._desk().link_event(event.id, vals)
        ticket = self._ticket_of(answer)
        self.assertEqual((answer["state"], ticket.mass_event_id), ("linked", event))
        self.assertEqual((ticket.unit_id, ticket.step), (self.unit, "assigned"))
        self.assertEqual(answer["answer"], "预计10:30恢复")
        again = self._desk().link_event(event.id, vals)
        self.assertEqual(again["ticket"]["id"], ticket.id)
        with self.assertRaises(UserError):
            self._desk(self.desk_other).link_event(event.id, vals)

    def test_correct_a_ticket_of_the_last_minutes(self):
        first = self._register()
        loaded = self._desk().load_ticket(first["ticket"]["id"])
        self.assertEqual(loaded["description"], "卫生间顶上滴水，昨晚开始")
        self.assertEqual((loaded["name"], loaded["unit_id"]), ("张磊", self.unit.id))
        loaded.update(token=uuid.uuid4().hex, name="李芸", description="厨房漏水")
        second = self._desk().register(loaded)
        self.assertEqual(second["ticket"]["id"], first["ticket"]["id"])
        ticket = self._ticket_of(second)
        self.assertEqual((ticket.partner_name, ticket.name), ("李芸", "厨房漏水"))
        self.assertEqual(ticket.step, "assigned")
        self.assertEqual(len(ticket.assignment_ids), 1)

    def test_employees_by_name(self):
        names = [e["name"] for e in self._desk().find_employees(self.worker.name)]
        self.assertIn(self.worker.name, names)
