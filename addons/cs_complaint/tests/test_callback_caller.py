"""Who calls and who does not (CMP-19, CMP-49, CMP-57, CMP-63, CMP-64)."""

import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .callback_common import CsCallbackCommon, local

OPERATOR = "odoo.addons.cs_base.models.res_users_operator.ResUsers._get_cs_operator"


@tagged("post_install", "-at_install")
class TestCaller(CsCallbackCommon):
    def _doer(self):
        """Make the caller the one who did the work."""
        return self._at_callback(worker=self.caller_employee)

    def _assert_refused(self, call, text="hand in the work"):
        with self.assertRaisesRegex(UserError, text):
            call._record("reached", {"satisfaction": "satisfied"})

    # -- default ----------------------------------------------------------------

    def test_default_is_the_first_responder(self):
        """CMP-49: he is responsible for the callback on his matters."""
        ticket = self._at_callback(first_responder_id=self.employee.id)
        self.assertEqual(ticket.callback_ids.employee_id, self.employee)

    def test_default_falls_to_the_scheduler(self):
        """CMP-19, CMP-49: doer, head of the team, own number, nobody."""
        doer = self._at_callback(
            worker=self.employee, first_responder_id=self.employee.id
        )
        self.department.manager_id = self.employee
        head = self._at_callback(first_responder_id=self.employee.id)
        self.department.manager_id = False
        self.employee.work_phone = "199 0000 0042"
        own = self._at_callback(
            first_responder_id=self.employee.id, partner_phone="19900000042"
        )
        self.employee.active = False
        gone = self._at_callback(first_responder_id=self.employee.id)
        for ticket in (doer, head, own, gone):
            self.assertEqual(ticket.callback_ids.employee_id, self.scheduler_employee)

    def test_scheduler_does_not_ask_about_the_own_work(self):
        """CMP-57: when the scheduler did it as well, somebody has to be named."""
        ticket = self._at_callback(
            worker=self.scheduler_employee,
            first_responder_id=self.scheduler_employee.id,
        )
        self.assertNotEqual(ticket.callback_ids.employee_id, self.scheduler_employee)

    def test_report_plans_the_callback(self):
        """CMP-19: the report of the department is enough, whoever makes it."""
        ticket = self._new_ticket(kind="repair", category_id=self.category.id)
        self._assign(ticket)
        mine = self._as(ticket, self.worker)
        mine.result = "Hose changed"
        mine.action_report_result()
        self.assertEqual(ticket.callback_ids.state, "planned")
        ticket.action_start_callback()
        self.assertEqual(len(ticket.callback_ids), 1)

    # -- never the doer ---------------------------------------------------------

    def test_doer_as_user(self):
        """CMP-57: whoever did the work is refused, by name."""
        call = self._call(self._doer())
        self._assert_refused(call, re.escape(self.caller.name))
        call.write({"outcome": "reached", "satisfaction": "satisfied"})
        with self.assertRaisesRegex(UserError, "CMP-57"):
            call.action_done()
        self.assertEqual(call.state, "planned")
        self._call(self._doer(), self.caller_two)._record(
            "reached", {"satisfaction": "satisfied"}
        )

    def test_doer_as_operator(self):
        """CMP-57: also when he sits at the screen of another user."""
        call = self._call(self._doer(), self.caller_two)
        with patch(OPERATOR, lambda user: self.caller.with_env(user.env)):
            self._assert_refused(call)

    def test_doer_behind_another_operator(self):
        """CMP-57: the user of the session counts as well as the operator."""
        call = self._call(self._doer())
        with patch(OPERATOR, lambda user: self.caller_two.with_env(user.env)):
            self._assert_refused(call)

    def test_helper(self):
        """CMP-57: a helper had a hand in it."""
        ticket = self._new_ticket(kind="repair")
        self._assign(ticket)
        ticket.assignment_ids.helper_ids = self.caller_employee
        ticket.result = "Hose changed"
        ticket.action_report_result()
        self._assert_refused(self._call(ticket))

    def test_reporter_of_the_own_department(self):
        """CMP-57: who reports for his department is no independent caller."""
        self.caller_employee.department_id = self.department
        self.caller.group_ids += self.env.ref("cs_base.cs_base_group_department_user")
        ticket = self._new_ticket(kind="repair")
        self._assign(ticket)
        ticket.result = "Hose changed"
        self._as(ticket, self.caller).action_report_result()
        self._assert_refused(self._call(ticket))

    def test_number_of_the_staff(self):
        """CMP-57: a number of the staff is not the customer's, however written."""
        for name in ("work_phone", "mobile_phone", "private_phone"):
            self.worker_employee[name] = "+86 199-0000-0077"
            call = self._call(self._at_callback(partner_phone="19900000077"))
            self._assert_refused(call, "our own staff")
            self.worker_employee[name] = False
        call._record("reached", {"satisfaction": "satisfied"})

    def test_another_number_than_the_staffs(self):
        """CMP-57: the number that is really called counts."""
        self.worker_employee.mobile_phone = "19900000077"
        call = self._call(self._at_callback(partner_phone="19900000077"))
        call._record(
            "reached", {"satisfaction": "satisfied", "called_phone": "19900000078"}
        )
        call = self._call(self._at_callback())
        with self.assertRaisesRegex(UserError, "our own staff"):
            call._record(
                "reached", {"satisfaction": "satisfied", "called_phone": "19900000077"}
            )
        call._record("wrong_number", {"called_phone": "19900000077"})

    def test_doer_is_not_planned(self):
        """CMP-57: nobody gives a call to who did the work; not by create either."""
        ticket = self._at_callback()
        call = self._call(ticket, self.scheduler)
        with self.assertRaisesRegex(UserError, "CMP-57"):
            call.write(
                {"employee_id": self.worker_employee.id, "schedule_reason": "Near"}
            )
        with self.assertRaisesRegex(UserError, "CMP-57"):
            self.Callback.create(
                {"ticket_id": ticket.id, "employee_id": self.worker_employee.id}
            )

    # -- scheduling -------------------------------------------------------------

    def test_scheduler_changes_with_a_reason(self):
        """CMP-64: date and person with reason; kept on the ticket."""
        call = self._call(self._at_callback(), self.scheduler)
        later = local(10, day=3650)
        with self.assertRaisesRegex(UserError, "reason"):
            call.planned_date = later
        call.write({"planned_date": later, "schedule_reason": "Abroad until then"})
        self.assertIn("Abroad", call.ticket_id.message_ids[:1].body)

    def test_clerk_takes_over_and_no_more(self):
        """CMP-19, AMB-03: a clerk takes a call over, and plans nobody else's."""
        call = self._call(self._at_callback(first_responder_id=self.employee.id))
        call.employee_id = self.caller_employee
        self.assertEqual(call.employee_id, self.caller_employee)
        for vals in (
            {"employee_id": self.scheduler_employee.id, "schedule_reason": "x"},
            {"planned_date": local(10, day=3650), "schedule_reason": "x"},
            {"method": "visit", "schedule_reason": "x"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                call.write(vals)

    def test_not_before_the_result(self):
        """CMP-57, CMP-64: no call is dated before the result; the same second is."""
        with freeze_time(local(10)):
            call = self._call(self._at_callback(), self.scheduler)
            with self.assertRaisesRegex(ValidationError, "CMP-64"):
                call.write({"planned_date": local(9, 59, 59), "schedule_reason": "x"})
            call.write({"planned_date": local(10), "schedule_reason": "x"})

    # -- rules ------------------------------------------------------------------

    def test_due_by_rule(self):
        """CMP-57, CMP-64, decision 5: repair, minor, major, discipline, none."""
        with freeze_time(local(23, 30)):
            repair = self._at_callback().callback_ids
            minor = self._at_callback(kind="complaint").callback_ids
        self.assertEqual(repair.due_date, local(23, 59, 59, day=1))
        self.assertEqual(minor.due_date, local(23, 30, day=3))
        rule = self.env["cs.callback.rule"]
        ticket = self.Ticket.new(
            {"kind": "complaint", "severity": "major", "company_id": self.company.id}
        )
        major = rule._match(ticket)[ticket]
        self.assertEqual(
            (major._get_due_date(local(10), "Asia/Shanghai"), major.method),
            (local(10, day=1), "phone"),
        )
        ticket.is_discipline = True
        self.assertEqual(rule._match(ticket)[ticket].method, "visit")
        rule.search([]).active = False
        fallback = rule._match(ticket)[ticket]
        self.assertEqual((fallback.delay, fallback.delay_unit), (3, "days"))

    def test_rule_of_company_and_category(self):
        """CMP-64: the own company's first; a category stands for those below."""
        Rule = self.env["cs.callback.rule"]
        own = Rule.create(
            {
                "name": "Leaks",
                "sequence": 99,
                "company_id": self.company.id,
                "category_id": self.category.id,
                "delay": 5,
                "delay_unit": "hours",
            }
        )
        with freeze_time(local(10)):
            call = self._at_callback().callback_ids
        self.assertEqual((call.rule_id, call.due_date), (own, local(15)))

    def test_three_mandatory_questions_at_most(self):
        """CMP-64: more than three answers needed keep the clerks from calling."""
        rule = self.env.ref("cs_complaint.cs_callback_rule_repair")
        rule.write({"attitude": "mandatory", "is_fixed": "mandatory"})
        with self.assertRaisesRegex(ValidationError, "CMP-64"):
            rule.definite_answer_given = "mandatory"

    def test_mandatory_question_empty(self):
        """CMP-64: refused, by the cockpit and by the form alike."""
        rule = self.env.ref("cs_complaint.cs_callback_rule_repair")
        rule.write({"attitude": "mandatory", "is_fixed": "mandatory"})
        call = self._call(self._at_callback())
        with self.assertRaisesRegex(UserError, "(?s)Attitude.*Fixed"):
            call._record("reached", {"satisfaction": "satisfied"})
        call._record("refused")

    # -- the department responsible ---------------------------------------------

    def test_department_responsible(self):
        """CMP-63: who calls from outside is listed; its members are not."""
        self.company.cs_callback_department_id = self.department_other
        call = self._call(self._at_callback())
        call._record("reached", {"satisfaction": "satisfied"})
        self.assertEqual(self._exceptions(call).mapped("rule"), ["CMP-63"])
        self.caller_employee.department_id = self.env["hr.department"].create(
            {"name": "Below", "parent_id": self.department_other.id}
        )
        call = self._call(self._at_callback())
        call._record("reached", {"satisfaction": "satisfied"})
        self.assertFalse(self._exceptions(call))
