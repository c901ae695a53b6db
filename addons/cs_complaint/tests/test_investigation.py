"""The way of an investigation (CMP-32, CMP-33)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .confidential_common import CsConfidentialCommon


@tagged("post_install", "-at_install")
class TestInvestigation(CsConfidentialCommon):
    def _own(self, user=None):
        return self._as(self.investigation, user or self.service_manager)

    def test_way(self):
        """CMP-33: investigate, find, have it handled, tell the complainant."""
        record = self._investigated()
        self.assertEqual(record.step, "found")
        self.assertEqual(record.findings_user_id, self.investigator)
        record.write(
            {
                "handling_target": "hr",
                "handling_grade": "warning",
                "handling_text": "First time",
            }
        )
        record.action_request_handling()
        record.write({"handling_result": "Warned", "answer": "He was warned."})
        record.action_done()
        self.assertEqual(record.step, "done")
        self.assertEqual(self.matter.step, "reported")
        self.assertEqual(self.matter.verification, "founded")
        self.assertTrue(self.matter.replied_date)
        self.assertNotIn("warned", self.matter.result.lower())

    def test_ticket_goes_on_to_its_end(self):
        """CMP-33: after the investigation a callback by somebody on the list."""
        self.test_way()
        ticket = self._as(self.matter, self.service_manager)
        ticket.action_start_callback()
        call = ticket.callback_ids
        self.assertEqual(call.employee_id, self.investigator_employee)
        self.assertFalse(self._as(call, self.desk).has_access("read"))

    def test_facts_are_complete(self):
        """CMP-32: everything that is missing is named at once."""
        ticket = self._new_matter(
            course_of_events=False,
            witnesses=False,
            is_without_exhibits=False,
            accused_employee_id=False,
            complainant_name=False,
            complainant_phone=False,
        )
        record = self._as(ticket.sudo().investigation_ids, self.service_manager)
        with self.assertRaises(UserError) as caught:
            record.action_investigate()
        for number in range(1, 8):
            self.assertIn(f"{number}. ", str(caught.exception))
        record.write(
            {
                "course_of_events": "He shouted",
                "is_without_witnesses": True,
                "is_without_exhibits": True,
                "accused_text": "The tall one",
                "is_anonymous": True,
                "investigator_id": self.investigator_employee.id,
            }
        )
        record.action_investigate()
        self.assertEqual(record.step, "investigating")

    def test_handling_before_findings(self):
        """CMP-33: BLOCK, and never for what was found untrue."""
        record = self._own()
        with self.assertRaises(UserError):
            record.action_request_handling()
        record.investigator_id = self.investigator_employee
        record.action_investigate()
        record.write(
            {"handling_target": "hr", "handling_grade": "demerit", "handling_text": "x"}
        )
        with self.assertRaises(UserError):
            record.action_request_handling()
        record.write({"findings": "unfounded", "findings_text": "Nobody was there"})
        record.action_find()
        with self.assertRaisesRegex(UserError, "found true"):
            record.action_request_handling()
        record.answer = "It was not true"
        record.action_done()
        self.assertEqual(self.matter.verification, "unfounded")

    def test_founded_is_handled(self):
        """CMP-33: what is true does not end without handling."""
        record = self._investigated()
        record.answer = "Thank you"
        with self.assertRaisesRegex(UserError, "asked to handle"):
            record.action_done()

    def test_handling_by_the_department(self):
        """CMP-33: its manager deals with it and sees it, unless he is meant."""
        record = self._investigated()
        vals = {
            "handling_target": "department",
            "handling_department_id": self.department_other.id,
            "handling_grade": "criticism",
            "handling_text": "x",
        }
        record.write(vals)
        with self.assertRaisesRegex(UserError, "manager"):
            record.action_request_handling()
        self.department_other.manager_id = self.below_employee
        with self.assertRaisesRegex(UserError, "complained about"):
            record.action_request_handling()
        head = self.worker_other.employee_ids
        self.department_other.manager_id = head
        # The department's head before him is his superior no more.
        head.parent_id = False
        record.action_request_handling()
        own = self._as(self.investigation, self.worker_other)
        self.assertTrue(own.has_access("read"))
        self.assertIn(self.worker_other, record.sudo().activity_ids.user_id)

    def test_server_fields(self):
        """Guarantee 1: nobody writes step, dates or people of the server."""
        for vals in (
            {"step": "done"},
            {"findings_date": fields.Datetime.now()},
            {"received_user_id": self.desk.id},
            {"signature_date": fields.Datetime.now()},
            {"ticket_id": self._new_ticket().id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._own().write(vals)
        with self.assertRaises(AccessError):
            self._own().create({"ticket_id": self._new_ticket().id})
        with self.assertRaises(AccessError):
            self._own().unlink()
        with self.assertRaises(UserError):
            self.investigation.unlink()

    def test_fixed_after_the_findings(self):
        """Guarantee 4: facts and findings stay once they are settled."""
        record = self._investigated()
        for vals in (
            {"course_of_events": "Other"},
            {"findings": "unfounded"},
            {"witnesses": "Nobody"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.write(vals)

    def test_investigator_names_nobody(self):
        """CMP-32: the list is the leaders'."""
        self._own().investigator_id = self.investigator_employee
        with self.assertRaises(AccessError):
            self._own(self.investigator).reader_ids |= self.desk

    def test_somebody_is_called(self):
        """CMP-33: promptly; one leader on the list has the work."""
        self.assertEqual(self.investigation.activity_ids.user_id, self.service_manager)

    def test_signature_in_time(self):
        """CMP-32: the signature may follow within three days."""
        self.assertTrue(self.investigation.signature_deadline)
        due = self.matter.received_date.replace(microsecond=0) + timedelta(days=3)
        self.assertEqual(self.investigation.signature_deadline, due)
        self._own().signature = b"aGVsbG8="
        self.assertTrue(self.investigation.signature_date)
        self.assertFalse(self.investigation.is_signature_late)

    def test_signature_late(self):
        """CMP-32 (ux 4.1): WARN after three days, and the work goes on."""
        due = self.investigation.signature_deadline
        clock = self.investigation._get_deadlines("discipline.signature")
        Exceptions = self.env["cs.exception"]
        domain = [
            ("rule", "=", "CMP-32"),
            ("confidential_ticket_id", "=", self.matter.id),
        ]
        with freeze_time(due):
            clock._alert_alone(clock.code, clock._get_alert_kind(due), due)
            self.assertFalse(Exceptions.search(domain))
        late = due + timedelta(seconds=1)
        with freeze_time(late):
            clock._alert_alone(clock.code, "late", late)
        self.assertTrue(self.investigation.is_signature_late)
        self.assertEqual(len(Exceptions.search(domain)), 1)
        self._investigated()

    def test_anonymous_needs_no_signature(self):
        """ux 4.1: anonymous is allowed and marked, nobody waits for its signature."""
        ticket = self._new_matter(
            is_anonymous=True, complainant_name=False, complainant_phone=False
        )
        record = ticket.sudo().investigation_ids
        self.assertFalse(record.signature_deadline)
        self.assertTrue(record.is_anonymous)
        self.assertFalse(ticket.sudo()._needs_callback())

    def test_operator_of_the_screen(self):
        """Guarantee 7: who sits at the screen must be on the list as well."""
        self.patch(
            type(self.env["res.users"]), "_get_cs_operator", lambda user: self.accused
        )
        with self.assertRaisesRegex(AccessError, "at the screen"):
            self._own().measures = "None"
        with self.assertRaisesRegex(AccessError, "at the screen"):
            self._own().action_investigate()

    def test_ticket_waits_for_the_investigation(self):
        """CMP-33: no result and no end before it is completed."""
        ticket = self._as(self.matter, self.service_manager)
        with self.assertRaisesRegex(UserError, "investigation"):
            ticket.action_report_result()

    def test_constant_queries(self):
        """A list of investigations costs the same for 2 as for 8."""
        for _i in range(7):
            self._new_matter()
        Model = self.env["cs.complaint.investigation"]
        records = Model.search([("site_id", "=", self.site.id)], order="id")
        names = ["display_name", "step", "findings", "investigator_id"]
        counts = []
        for some in (records, records[:2], records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._as(some, self.director).read(names)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
