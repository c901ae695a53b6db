"""A first responder complains about missing cooperation (CMP-48, AMB-54)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import common

FACTS = "Asked three times for the keys, no answer"


@tagged("post_install", "-at_install", "security")
class TestInternalComplaint(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", cls.site
        )
        for user in (cls.director, cls.service_manager):
            cls._new_employee(user)
        cls.head_employee = cls.head.employee_ids
        cls.ticket = cls._new_ticket(first_responder_id=cls.employee.id)

    def _new_complaint(self, user=None, **vals):
        return self._as(self.env["cs.internal.complaint"], user or self.desk).create(
            {
                "ticket_id": self.ticket.id,
                "department_id": self.department.id,
                "facts": FACTS,
                **vals,
            }
        )

    def _assert_hidden(self, complaint, user):
        """Every door of the record is closed to ``user``."""
        own = self._as(complaint, user)
        self.assertFalse(own.search([("id", "=", complaint.id)]))
        self.assertEqual(
            own.search_count([("facts", "ilike", "keys"), ("id", "=", complaint.id)]), 0
        )
        self.assertFalse(own._read_group([("id", "=", complaint.id)], ["step"]))
        names = own.name_search(complaint.display_name)
        self.assertNotIn(complaint.id, [record_id for record_id, _name in names])
        for call in (
            lambda r: r.read(["facts"]),
            lambda r: r.web_read({"facts": {}}),
            lambda r: r.write({"decision": "unfounded"}),
            lambda r: r.message_post(body="x"),
            lambda r: r.message_subscribe(partner_ids=user.partner_id.ids),
        ):
            own.invalidate_recordset()
            with self.assertRaises(AccessError):
                call(own)
        record = complaint.sudo()
        self.assertNotIn(user.partner_id, record.message_partner_ids)
        self.assertNotIn(user, record.activity_ids.user_id)
        messages = record.message_ids
        self.assertFalse(self._as(messages, user).search([("id", "in", messages.ids)]))
        self.assertNotIn(FACTS, str(messages.mapped("body")))
        self.assertNotIn(FACTS, record.display_name)

    def test_goes_to_the_department_manager(self):
        """CMP-48: he decides; the members of the department never see it."""
        complaint = self._new_complaint().sudo()
        self.assertEqual(complaint.handler_ids, self.head)
        self.assertFalse(complaint.is_raised)
        self.assertEqual(complaint.complainant_id, self.employee)
        for user in (self.desk, self.head, self.service_manager, self.director):
            self.assertTrue(self._as(complaint, user).has_access("read"), user.login)
        for user in (self.worker, self.worker_other, self.auditor, self.desk_other):
            with self.subTest(user=user.login):
                self._assert_hidden(complaint, user)

    def test_manager_himself_is_meant(self):
        """AMB-54: then the service manager and the director decide."""
        complaint = self._new_complaint(employee_id=self.head_employee.id).sudo()
        self.assertEqual(complaint.handler_ids, self.service_manager | self.director)
        self.assertTrue(complaint.is_raised)
        for user in (self.head, self.worker):
            self._assert_hidden(complaint, user)

    def test_too_often_in_a_quarter(self):
        """ux 4.2 of CMP-48: the second one in a quarter goes up, not the next
        quarter's."""
        with freeze_time("2026-09-30 15:59:59"):  # the last second in Shanghai
            self.assertFalse(self._new_complaint().sudo().is_raised)
        with freeze_time("2026-09-30 16:00:00"):
            self.assertFalse(self._new_complaint().sudo().is_raised)
            second = self._new_complaint().sudo()
        self.assertTrue(second.is_raised)
        self.assertEqual(second.handler_ids, self.service_manager | self.director)
        self._assert_hidden(second, self.head)

    def test_service_manager_is_meant(self):
        """CMP-48: also a leader who is complained about sees nothing."""
        department = self.env["hr.department"].create(
            {"name": "Service", "company_id": self.company.id}
        )
        employee = self.service_manager.employee_ids
        employee.department_id = department
        department.manager_id = employee
        complaint = self._new_complaint(
            department_id=department.id, employee_id=employee.id
        ).sudo()
        self.assertEqual(complaint.handler_ids, self.director)
        self._assert_hidden(complaint, self.service_manager)

    def test_ticket_and_facts(self):
        """CMP-48: without them BLOCK, all named at once."""
        for vals in ({"ticket_id": False}, {"facts": "  "}, {"department_id": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._new_complaint(**vals)

    def test_who_complains(self):
        """CMP-48: the first responder or the desk, nobody about himself."""
        with self.assertRaises(AccessError):
            self._new_complaint(self.worker_other)
        with self.assertRaises(AccessError):
            self._new_complaint(self.desk_other)
        with self.assertRaises(ValidationError):
            self._new_complaint(employee_id=self.employee.id)

    def test_decision(self):
        """CMP-48: decided once, with grounds, by the one to whom it went."""
        complaint = self._new_complaint()
        own = self._as(complaint, self.head)
        with self.assertRaisesRegex(UserError, "(?s)1.*2"):
            own.action_decide()
        for user in (self.service_manager, self.director):
            with self.assertRaises(AccessError):
                self._as(complaint, user).decision = "unfounded"
        own.write({"decision": "founded", "decision_text": "Spare keys are at hand"})
        own.action_decide()
        record = complaint.sudo()
        self.assertEqual(record.decided_user_id, self.head)
        self.assertTrue(record.decided_date)
        self.assertIn(
            self.desk.partner_id,
            self.env["mail.message"]
            .search([("model", "=", record._name), ("res_id", "=", record.id)])
            .partner_ids,
        )
        with self.assertRaises(UserError):
            own.decision_text = "Other"

    def test_forged(self):
        """Guarantee 1: neither people nor dates nor step come from a client."""
        for vals in (
            {"handler_ids": [Command.set(self.desk.ids)]},
            {"access_user_ids": [Command.set(self.worker.ids)]},
            {"step": "decided"},
            {"complainant_id": self.head_employee.id},
            {"decided_date": "2026-01-01 00:00:00"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._new_complaint(**vals)
        complaint = (
            self._as(
                self.env["cs.internal.complaint"].with_context(
                    default_step="decided", default_decision="unfounded"
                ),
                self.desk,
            )
            .with_context(default_step="decided", default_decision="unfounded")
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "department_id": self.department.id,
                    "facts": FACTS,
                }
            )
        )
        self.assertEqual(complaint.sudo().step, "submitted")
        self.assertFalse(complaint.sudo().decision)
        with self.assertRaises(UserError):
            complaint.facts = "Changed"
        with self.assertRaises(UserError):
            complaint.sudo().unlink()

    def test_unanswered(self):
        """CMP-48: after the limit it is on the director's list, without content."""
        complaint = self._new_complaint().sudo()
        due = complaint.answer_deadline
        self.assertTrue(due)
        clock = complaint._get_deadlines("internal.complaint.answer")
        late = due + timedelta(seconds=1)
        with freeze_time(late):
            clock._alert_alone(clock.code, "late", late)
        self.assertTrue(complaint.is_answer_late)
        row = self.env["cs.exception"].search(
            [("internal_complaint_id", "=", complaint.id)]
        )
        self.assertEqual(len(row), 1)
        self.assertFalse(row.text)
        self.assertTrue(self._as(row, self.director).has_access("read"))
        for user in (self.worker, self.desk_other):
            self.assertFalse(
                self._as(row, user).search([("id", "=", row.id)]), user.login
            )

    def test_list_has_constant_queries(self):
        """The list costs the same for 2 as for 8."""
        records = self.env["cs.internal.complaint"]
        for _i in range(8):
            records |= self._new_complaint().with_env(self.env)
        names = ["display_name", "department_id", "step", "answer_deadline"]
        counts = []
        for some in (records, records[:2], records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._as(some, self.director).read(names)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
