from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, warmup

from . import common

QUESTION = "周末可以搬家吗？"
ANSWER = "可以，周六周日 8:00 至 18:00，请提前一天到前台登记。"


@tagged("post_install", "-at_install")
class TestEnquiry(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Enquiry = cls.env["cs.enquiry"]
        cls.asked = cls.worker.employee_ids

    def _enquiry(self, user=None, **vals):
        Enquiry = self._as(self.Enquiry, user or self.desk)
        return Enquiry.create({"site_id": self.site.id, "question": QUESTION, **vals})

    def _clarified(self, **vals):
        enquiry = self._enquiry(
            asked_employee_id=self.asked.id, is_wait_told=True, **vals
        )
        enquiry.action_clarify()
        return enquiry

    def _exceptions(self, record, rule):
        return self.env["cs.exception"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("rule", "=", rule),
            ]
        )

    def test_two_entries(self):
        """CMP-39: question and answer are enough, answered at once."""
        enquiry = self._enquiry(answer=ANSWER)
        self.assertEqual(enquiry.state, "answered")
        self.assertTrue(enquiry.answered_date and enquiry.informed_date)
        self.assertEqual(enquiry.answered_user_id, self.desk)
        self.assertEqual(enquiry.first_responder_id, self.employee)
        self.assertFalse(enquiry.needs_informing)
        self.assertRegex(enquiry.number, r"^Z\d{4}-\d{6}$")
        self.assertEqual(enquiry.answer_ids.text, ANSWER)

    def test_numbers(self):
        """Numbers run on for each company, a batch in order, and cannot be given."""
        batch = self._as(self.Enquiry, self.desk).create(
            [{"site_id": self.site.id, "question": "a"} for _ in range(3)]
        )
        numbers = batch.mapped("number")
        self.assertEqual(numbers, sorted(set(numbers)))
        with self.assertRaises(ValidationError):
            self._enquiry(number="Z2603-000001")
        with self.assertRaises(ValidationError):
            batch[0].sudo().write({"number": "Z2603-000001"})

    def test_answer_needs_a_question(self):
        """CMP-39: anything is saved, but an answer has a question."""
        enquiry = self._enquiry(question=False)
        with self.assertRaisesRegex(UserError, "question"):
            enquiry.write({"answer": ANSWER})
        with self.assertRaises(UserError):
            self._enquiry(question="  ", answer=ANSWER)

    def test_nothing_without_answer(self):
        """CMP-39: an enquiry without an answer is not closed by any way."""
        enquiry = self._enquiry()
        for vals in (
            {"state": "answered"},
            {"answered_date": "2026-03-02 02:00:00"},
            {"informed_date": "2026-03-02 02:00:00"},
        ):
            with self.assertRaises(ValidationError):
                enquiry.sudo().write(vals)
        with self.assertRaises(UserError):
            enquiry.action_informed()
        with self.assertRaises(ValidationError):
            self._enquiry(state="answered")
        defaulted = (
            self._as(self.Enquiry, self.desk)
            .with_context(default_state="answered", default_number="X")
            .create({"site_id": self.site.id, "question": "a"})
        )
        self.assertEqual(defaulted.state, "new")
        self.assertNotEqual(defaulted.number, "X")

    def test_clarifying_needs_a_person(self):
        """CMP-40: whom one asks is named; the person gets a task."""
        enquiry = self._enquiry()
        with self.assertRaisesRegex(UserError, "person asked"):
            enquiry.action_clarify()
        self.assertEqual(enquiry.state, "new")
        enquiry.asked_employee_id = self.asked
        enquiry.action_clarify()
        self.assertEqual(enquiry.state, "clarifying")
        self.assertTrue(enquiry.asked_date)
        self.assertEqual(enquiry.sudo().activity_ids.user_id, self.worker)
        # The customer was not told that it takes time: only listed.
        self.assertTrue(self._exceptions(enquiry, "CMP-40"))

    def test_person_asked_answers(self):
        """CMP-40: the department's person answers the own ones; the desk informs."""
        enquiry = self._clarified()
        own = self._as(self.Enquiry, self.worker).search([])
        self.assertEqual(own, enquiry)
        own.write({"answer": ANSWER, "answer_source": "House rules"})
        self.assertEqual(enquiry.state, "answered")
        self.assertTrue(enquiry.needs_informing)
        self.assertFalse(enquiry.informed_date)
        with self.assertRaises(AccessError):
            own.action_informed()
        enquiry.action_informed()
        self.assertTrue(enquiry.informed_date)
        self.assertFalse(enquiry.needs_informing)

    def test_person_asked_writes_nothing_else(self):
        """CMP-40: who was asked does not change the question; others see nothing."""
        enquiry = self._clarified()
        with self.assertRaises(AccessError):
            self._as(enquiry, self.worker).write({"question": "Other"})
        with self.assertRaises(AccessError):
            self._as(enquiry, self.worker_other).write({"answer": ANSWER})
        with self.assertRaises(AccessError):
            self._as(enquiry, self.auditor).write({"answer": ANSWER})
        self.assertTrue(self._as(enquiry, self.auditor).question)
        for user in (self.desk_other, self.foreign_desk, self.worker_other):
            self.assertFalse(
                self._as(self.Enquiry, user).search([("id", "=", enquiry.id)])
            )
        with self.assertRaises(AccessError):
            self._enquiry(user=self.auditor)

    def test_limit(self):
        """CMP-40: 4 hours from receipt, in time at the limit, the night is spared."""
        with freeze_time("2026-03-02 02:00:00"):
            enquiry = self._enquiry()
            late = self._enquiry()
        limit = fields.Datetime.to_datetime("2026-03-02 06:00:00")
        self.assertEqual(enquiry.answer_deadline, limit)
        with freeze_time(limit):
            enquiry.answer = ANSWER
        self.assertFalse(enquiry.is_answer_late)
        with freeze_time(limit + timedelta(seconds=1)):
            late.answer = ANSWER
        self.assertTrue(late.is_answer_late)
        with freeze_time("2026-03-02 15:10:00"):  # 23:10 there
            night = self._enquiry()
        self.assertEqual(
            night.answer_deadline, fields.Datetime.to_datetime("2026-03-03 01:30:00")
        )

    def test_late_is_listed(self):
        """CMP-40: an answer that does not come is listed, once."""
        with freeze_time("2026-03-02 02:00:00"):
            enquiry = self._enquiry()
        with freeze_time("2026-03-02 06:00:01"):
            self.env["cs.deadline"]._alert(enquiry._get_deadlines())
        self.assertTrue(enquiry.is_answer_late)
        self.assertEqual(len(self._exceptions(enquiry, "CMP-40")), 1)

    def test_clock_runs_until_the_customer_knows(self):
        """CMP-40: an answer inside the house does not stop the clock."""
        with freeze_time("2026-03-02 02:00:00"):
            enquiry = self._clarified()
        with freeze_time("2026-03-02 03:00:00"):
            self._as(enquiry, self.worker).write({"answer": ANSWER})
        with freeze_time("2026-03-02 06:00:01"):
            enquiry.action_informed()
        self.assertTrue(enquiry.is_answer_late)

    def test_correction(self):
        """CMP-41: a wrong answer stays, marked, and the customer is told again."""
        enquiry = self._enquiry(answer="不可以搬家")
        with self.assertRaises(UserError):
            enquiry.write({"answer": ANSWER})
        for args in (("", "x", "y"), (ANSWER, "x", "")):
            with self.assertRaises(UserError):
                enquiry._correct(*args)
        wizard = self._as(self.env["cs.enquiry.correct"], self.desk).create(
            {
                "enquiry_id": enquiry.id,
                "answer": ANSWER,
                "source": "House rules",
                "reason": "Old rules",
            }
        )
        wizard.action_confirm()
        self.assertEqual(enquiry.answer, ANSWER)
        self.assertTrue(enquiry.needs_informing)
        self.assertEqual(enquiry.correction_count, 1)
        wrong = enquiry.answer_ids.filtered("is_wrong")
        self.assertEqual((wrong.text, wrong.wrong_reason), ("不可以搬家", "Old rules"))
        self.assertTrue(self._exceptions(enquiry, "CMP-41"))
        self.assertEqual(enquiry.sudo().activity_ids.user_id, self.desk)
        enquiry.action_informed()
        self.assertFalse(enquiry.needs_informing)

    def test_taboo(self):
        """CMP-43: no taboo phrase goes to a customer, by any way."""
        taboo = "我不知道"
        enquiry = self._enquiry()
        with self.assertRaisesRegex(UserError, taboo):
            enquiry.sudo().write({"answer": taboo})
        with self.assertRaisesRegex(UserError, taboo):
            self._enquiry(answer=taboo)
        enquiry.write({"answer": taboo, "is_answer_quoted": True})
        self.assertTrue(self._exceptions(enquiry, "CMP-43"))
        other = self._enquiry(answer=ANSWER)
        with self.assertRaisesRegex(UserError, taboo):
            other._correct(taboo, "x", "y")

    def test_make_ticket(self):
        """CMP-42: a ticket keeps first responder and time of receipt."""
        with freeze_time("2026-03-02 02:00:00"):
            enquiry = self._enquiry(
                partner_phone="19900000009", partner_name="Wu", question="水管爆了"
            )
        with freeze_time("2026-03-04 02:00:00"):
            action = enquiry.action_make_ticket()
        ticket = self.Ticket.browse(action["res_id"])
        self.assertEqual(ticket.enquiry_id, enquiry)
        self.assertEqual(ticket.first_responder_id, self.employee)
        self.assertEqual(ticket.received_date, enquiry.received_date)
        self.assertEqual(ticket.partner_phone, "19900000009")
        self.assertIn("水管爆了", ticket.description)
        self.assertEqual(ticket.step, "registered")
        self.assertEqual(enquiry.state, "ticket")
        self.assertEqual(enquiry._get_deadlines().state, "cancelled")
        with self.assertRaises(UserError):
            enquiry.action_make_ticket()
        with self.assertRaises(ValidationError):
            self._new_ticket(enquiry_id=enquiry.id)

    def test_answered_and_a_ticket(self):
        """CMP-42: an answered enquiry can still become a ticket, and stays answered."""
        enquiry = self._enquiry(answer=ANSWER)
        ticket = enquiry._make_ticket("complaint")
        self.assertEqual(ticket.kind, "complaint")
        self.assertEqual(enquiry.state, "answered")

    def test_history(self):
        """Guarantees 3, 4: nothing is deleted, no answer is changed."""
        enquiry = self._enquiry(answer=ANSWER)
        with self.assertRaises(UserError):
            enquiry.sudo().unlink()
        with self.assertRaises(UserError):
            enquiry.sudo().write({"question": "Other"})
        with self.assertRaises(UserError):
            enquiry.answer_ids.sudo().write({"text": "Other"})
        with self.assertRaises(UserError):
            enquiry.answer_ids.sudo().unlink()
        with self.assertRaises(UserError):
            self._as(self.env["cs.enquiry.answer"], self.desk).create(
                {"enquiry_id": enquiry.id, "text": "a", "date": "2026-03-02 02:00:00"}
            )
        # The topic may be sorted later for the summary.
        enquiry.category_id = self.category

    def test_receipt(self):
        """CMP-15: not in the future; changed later by a manager only."""
        future = fields.Datetime.now() + timedelta(minutes=1)
        with self.assertRaises(ValidationError):
            self._enquiry(received_date=future)
        enquiry = self._enquiry()
        earlier = enquiry.received_date - timedelta(hours=1)
        with self.assertRaises(AccessError):
            enquiry.received_date = earlier
        self._as(enquiry, self.service_manager).received_date = earlier

    def test_place_of_the_site(self):
        """Guarantee 8: places of another site are refused."""
        area = self.env["cs.area"].create(
            {"name": "Gate", "site_id": self.site_other.id}
        )
        with self.assertRaises(UserError):
            self._enquiry(area_id=area.id)

    @warmup
    def test_queries(self):
        """Creating and listing ask equally often for ten and for a hundred."""

        def create(size):
            return self._as(self.Enquiry, self.desk).create(
                [{"site_id": self.site.id, "question": "a"} for _ in range(size)]
            )

        def count(method, *args):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            method(*args)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        create(2)
        self.assertLessEqual(count(create, 100), count(create, 10) + 6)
        few, many = create(10), create(100)
        spec = {"display_name": {}, "state": {}, "answer": {}, "category_id": {}}

        def read(enquiries):
            enquiries.browse().web_search_read([("id", "in", enquiries.ids)], spec)

        read(few)
        self.assertEqual(count(read, few), count(read, many))
