from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestRegistration(common.CsComplaintCommon):
    """What a ticket gets when it is registered."""

    def test_number_of_month(self):
        """CMP-15, CMP-22: year, month and a running number of the company."""
        with freeze_time("2026-11-30 15:59:59"):
            november = self._new_ticket()
        with freeze_time("2026-11-30 16:00:00"):
            december = self._new_ticket()
        self.assertRegex(november.number, r"^2611-\d{6}$")
        self.assertRegex(december.number, r"^2612-000001$", "local time of the site")
        self.assertEqual(december.short_number, "T2612-0001")

    def test_numbers_of_batch_in_one_query(self):
        """Architecture 6: one query for a batch, numbers in the order of the list."""
        self._new_ticket()
        company = self.company
        with self.assertQueryCount(3):
            drawn = company._draw_ticket_numbers(fields.Date.today(), 50)
        self.assertEqual(drawn, list(range(drawn[0], drawn[0] + 50)))
        tickets = self.Ticket.create([self._ticket_vals() for _ in range(5)])
        numbers = tickets.mapped("number")
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual(len(set(numbers)), 5)

    def test_number_unique_in_database(self):
        """Architecture 6: unique per company, each company counts for itself."""
        mine = self._new_ticket()
        foreign = self._new_ticket(site_id=self.site_foreign.id)
        self.assertEqual(foreign.company_id, self.company_foreign)
        self.assertEqual(foreign.number[:4], mine.number[:4])
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as error:
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET number = %s, company_id = %s WHERE id = %s",
                (mine.number, mine.company_id.id, foreign.id),
            )
        self.assertIn("number_company_uniq", str(error.exception))

    def test_forged_values_are_named_at_once(self):
        """Hole 4 of the helpdesk: number and dates are the server's."""
        with self.assertRaises(ValidationError) as refusal:
            self._as(self.Ticket, self.desk).create(
                self._ticket_vals(
                    number="HT00001",
                    closed_date="2001-01-01",
                    replied_date="2001-01-01",
                    satisfaction="satisfied",
                )
            )
        for label in ("Ticket number", "Closed", "Answered On", "Satisfaction"):
            self.assertIn(label.split()[0], str(refusal.exception))
        ticket = self._new_ticket()
        for name, value in (
            ("number", "HT00001"),
            ("closed_date", "2001-01-01"),
            ("reply_deadline", "2031-01-01"),
            ("is_reply_late", True),
            ("department_id", self.department.id),
            ("reopen_count", 7),
        ):
            with self.subTest(field=name), self.assertRaises(ValidationError):
                ticket.with_user(self.service_manager).sudo().write({name: value})

    def test_saved_with_nothing_but_a_kind(self):
        """Guarantee 2, ux M3: a live call can be stored at any second."""
        ticket = self._as(self.Ticket, self.desk).create({"kind": "repair"})
        self.assertEqual(ticket.step, "registered")
        self.assertEqual(ticket.site_id, self.site)
        self.assertEqual(ticket.team_id, self.team)
        self.assertTrue(ticket.name and ticket.number)

    def test_title_from_first_words(self):
        """ux V4: the title is built by the system."""
        ticket = self._new_ticket()
        self.assertEqual(ticket.name, "Water drips from the ceiling")
        long = self._new_ticket(description="<p>" + "滴水" * 100 + "</p>")
        self.assertEqual(len(long.name), 60)

    def test_first_responder_is_who_registers(self):
        """CMP-46: set at creation, then fixed but for the manager."""
        ticket = self._as(self.Ticket, self.desk).create(self._ticket_vals())
        self.assertEqual(ticket.first_responder_id, self.employee)
        other = self._new_employee(self.desk_other)
        with self.assertRaisesRegex(AccessError, "CMP-46"):
            self._as(ticket, self.desk).first_responder_id = other
        self._as(ticket, self.service_manager).write(
            {"first_responder_id": other.id, "first_responder_reason": "On leave"}
        )
        self.assertEqual(ticket.first_responder_id, other)

    @freeze_time("2026-03-01 02:00:00")
    def test_receipt_not_in_the_future(self):
        """CMP-15: now is allowed, one second later is not; changed by managers only."""
        ticket = self._new_ticket(received_date="2026-03-01 02:00:00")
        with self.assertRaisesRegex(ValidationError, "CMP-15"):
            self._new_ticket(received_date="2026-03-01 02:00:01")
        with self.assertRaisesRegex(AccessError, "CMP-15"):
            self._as(ticket, self.desk).received_date = "2026-02-28 00:00:00"
        self._as(ticket, self.service_manager).write(
            {"received_date": "2026-02-28 00:00:00", "late_entry_reason": "Slip"}
        )

    def test_site_and_company_belong_together(self):
        """Architecture 3.1: never empty, and the company is the site's."""
        ticket = self._new_ticket()
        self.assertEqual(ticket.company_id, self.site.company_id)
        ticket.site_id = self.site_other
        self.assertEqual(ticket.company_id, self.company)
        with self.assertRaises(UserError):
            self._new_ticket(company_id=self.company_foreign.id)

    def test_kind_is_kept(self):
        """Architecture 5: once a kind, always one; later changed by the manager."""
        ticket = self._new_ticket()
        self._as(ticket, self.desk).kind = "repair"
        with self.assertRaises(ValidationError):
            ticket.kind = False
        self._assign(ticket)
        with self.assertRaisesRegex(AccessError, "CMP-42"):
            self._as(ticket, self.desk).kind = "help"
        self._as(ticket, self.service_manager).write(
            {"kind": "help", "rekind_reason": "Wanted help only"}
        )

    def test_never_deleted(self):
        """Guarantee 3, CMP-22: neither ticket nor callback nor assignment."""
        ticket = self._ready_to_close()
        for record in (ticket, ticket.callback_ids, ticket.assignment_ids):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.sudo().unlink()

    def test_external_number_once(self):
        """CMP-01, ux M9: one ticket for each order of an outside hotline."""
        self._new_ticket(external_source="12345", external_number="SZ-1")
        self._new_ticket(external_source="12319", external_number="SZ-1")
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as error:
            self._new_ticket(external_source="12345", external_number="SZ-1")
            self.env.flush_all()
        self.assertIn("external", str(error.exception))

    def test_form_of_the_desk(self):
        """The form registers with the defaults of its action."""
        action = self.env.ref("cs_complaint.helpdesk_ticket_action")
        Ticket = self._as(self.Ticket, self.desk).with_context(
            default_team_id=self.team.id
        )
        with Form(Ticket, view="cs_complaint.helpdesk_ticket_view_form") as form:
            form.kind = "repair"
            form.description = "The lamp is dark"
        self.assertEqual(form.record.step, "registered")
        self.assertIn("default_team_id", action.context)

    def test_mail_registers_at_the_centre(self):
        """CMP-01: a mail becomes a ticket to be classified, and is never refused."""
        ticket = self.Ticket.message_new(
            {
                "subject": "Noise",
                "body": "<p>Noise at night</p>",
                "from": "someone@example.com",
                "to": "centre@example.com",
                "message_id": "<1@example.com>",
            },
            {"team_id": self.team.id},
        )
        self.assertEqual((ticket.step, ticket.kind), ("registered", False))
        self.assertEqual(ticket.name, "Noise")

    def test_odd_characters_are_kept_as_a_mark(self):
        """Reliability 5.5: NUL and lone surrogates never lose a registration."""
        ticket = self._new_ticket(name="a\0b", partner_name="c\ud800d")
        self.env.flush_all()
        self.assertEqual((ticket.name, ticket.partner_name), ("a\ufffdb", "c\ufffdd"))
        ticket.result = "e\0f"
        self.env.flush_all()
        self.assertEqual(ticket.result, "e\ufffdf")

    def test_impossible_year_of_receipt(self):
        """CMP-15: a slip of the keyboard is named, not a fault of the program."""
        for moment in ("0001-01-01 00:00:00", "1969-12-30", "9999-12-31 23:59:59"):
            with self.subTest(moment=moment), self.assertRaises(ValidationError):
                self._new_ticket(received_date=moment)
        self._new_ticket(received_date="1970-01-02 00:00:00")

    def test_answer_given_at_registration(self):
        """CMP-55: who answers at once has answered."""
        ticket = self._new_ticket(answer="It is repaired already.")
        self.assertTrue(ticket.replied_date)
        self.assertFalse(ticket.is_reply_late)

    def test_mail_without_subject(self):
        """CMP-01: the title comes from the first words."""
        ticket = self.Ticket.message_new(
            {
                "subject": " ",
                "body": "<p>Noise at night</p>",
                "from": "someone@example.com",
                "to": "centre@example.com",
                "message_id": "<2@example.com>",
            },
            {"team_id": self.team.id},
        )
        self.assertEqual(ticket.name, "Noise at night")


@tagged("post_install", "-at_install")
class TestWay(common.CsComplaintCommon):
    """The way from registered to closed and what each step needs."""

    def test_from_call_to_closed(self):
        """CMP-02: reception, handling, callback, closing, each with its moment."""
        ticket = self._new_ticket(category_id=self.category.id)
        self._assign(ticket)
        self.assertEqual(ticket.department_id, self.department)
        self.assertTrue(ticket.department_deadline)
        ticket.action_start_progress()
        ticket.write({"result": "Pipe changed", "verification": "founded"})
        ticket.action_report_result()
        self.assertTrue(ticket.reported_date)
        self.assertEqual(ticket.assignment_ids.state, "done")
        ticket.answer = "Changed on the same day."
        self.assertTrue(ticket.replied_date)
        ticket.action_start_callback()
        self.assertEqual(ticket.callback_ids.state, "planned")
        self._call_back(ticket)
        self.assertEqual(ticket.satisfaction, "satisfied")
        ticket.action_close()
        self.assertEqual(ticket.step, "closed")
        self.assertFalse(ticket.is_open)
        self.assertTrue(ticket.closed_date)

    def _assert_blocked(self, method, *parts):
        with self.assertRaises(UserError) as refusal:
            method()
        for part in parts:
            self.assertIn(part, str(refusal.exception))

    def test_assign_needs_department_and_deadline(self):
        """CMP-10, CMP-16."""
        ticket = self._new_ticket()
        self._assert_blocked(ticket.action_assign, "No department")
        with self.assertRaises(ValidationError):
            ticket.assignment_ids = [
                Command.create(
                    {
                        "department_id": self.department.id,
                        "deadline": fields.Datetime.now() - timedelta(seconds=1),
                    }
                )
            ]

    def test_one_department_at_a_time(self):
        ticket = self._new_ticket()
        self._assign(ticket)
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as error:
            self.env["cs.assignment"].create(
                {
                    "ticket_id": ticket.id,
                    "department_id": self.department_other.id,
                    "deadline": fields.Datetime.now() + timedelta(days=1),
                }
            )
        self.assertIn("current", str(error.exception).lower())

    def test_report_needs_result(self):
        """CMP-14: an empty or blank result is none."""
        ticket = self._new_ticket()
        self._assign(ticket)
        self._assert_blocked(ticket.action_report_result, "result is empty")
        ticket.result = "   "
        self._assert_blocked(ticket.action_report_result, "result is empty")

    def test_close_needs_category_answer_and_callback(self):
        """CMP-06, CMP-13, CMP-55: all that is missing is named at once."""
        ticket = self._new_ticket()
        self._report(ticket)
        ticket.action_start_callback()
        self._assert_blocked(
            ticket.action_close, "category", "definite answer", "called back"
        )

    def test_no_callback_before_the_result(self):
        """CMP-34: nobody is called back before the result was reported."""
        ticket = self._new_ticket()
        self._assign(ticket)
        with self.assertRaisesRegex(ValidationError, "CMP-34"):
            self.env["cs.callback"].create({"ticket_id": ticket.id})

    def test_callback_needs_outcome_and_grade(self):
        """CMP-34: no default result; reached means asked."""
        ticket = self._new_ticket()
        self._report(ticket)
        ticket.action_start_callback()
        call = ticket.callback_ids
        self.assertFalse(call.outcome or call.satisfaction)
        self._assert_blocked(call.action_done, "outcome")
        call.outcome = "reached"
        self._assert_blocked(call.action_done, "satisfied")
        call.satisfaction = "satisfied"
        call.action_done()
        with self.assertRaisesRegex(UserError, "finished callback"):
            call.satisfaction = "very_satisfied"

    def test_callback_moments_are_the_servers(self):
        ticket = self._new_ticket()
        self._report(ticket)
        ticket.action_start_callback()
        for vals in (
            {"state": "done"},
            {"done_date": "2026-01-01"},
            {"user_id": self.desk.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                ticket.callback_ids.sudo().write(vals)

    def test_assignment_moments_are_the_servers(self):
        """Guarantee 1: a desk neither finishes, moves nor antedates an assignment."""
        ticket, other = self._new_ticket(), self._new_ticket()
        self._assign(ticket)
        assignment = self._as(ticket.assignment_ids, self.desk)
        for vals in (
            {"state": "done"},
            {"state": "returned"},
            {"done_date": "2026-01-01"},
            {"assigned_date": "2026-01-01"},
            {"ticket_id": other.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                assignment.write(vals)
        ticket.cancel_reason = "Test"
        ticket.action_cancel()
        with self.assertRaisesRegex(UserError, "finished assignment"):
            assignment.department_id = self.department_other

    def test_callback_of_an_earlier_round(self):
        """CMP-65: a call planned before the reopening is about the new result."""
        ticket = self._new_ticket(category_id=self.category.id)
        self._report(ticket)
        ticket.answer = "Done"
        ticket.action_start_callback()
        call = ticket.callback_ids
        call.write({"outcome": "reached", "satisfaction": "satisfied"})
        ticket.action_reopen()
        with self.assertRaisesRegex(ValidationError, "CMP-34"):
            call.action_done()
        ticket.action_report_result()
        ticket.action_start_callback()
        self.assertEqual(ticket.callback_ids, call)
        call.action_done()
        self._sign(ticket)
        ticket.action_close()
        self.assertEqual(call.round_number, 1)

    def test_callback_stays_with_its_ticket(self):
        """Guarantee 4: no call is moved, and none changes a closed ticket."""
        ticket, other = self._ready_to_close(), self._ready_to_close()
        call = self.env["cs.callback"].create({"ticket_id": ticket.id})
        ticket.action_close()
        with self.assertRaises(ValidationError):
            call.ticket_id = other
        self.assertEqual(call.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "withdrawn"):
            call.write({"outcome": "reached", "satisfaction": "unsatisfied"})
        call.action_done()
        self.assertEqual((call.state, ticket.satisfaction), ("withdrawn", "satisfied"))

    def test_unreachable_after_three_attempts(self):
        """CMP-13: N attempts [setting, 3] count as called back."""
        ticket = self._new_ticket(category_id=self.category.id)
        self._report(ticket)
        ticket.answer = "Done"
        ticket.action_start_callback()
        begin = fields.Datetime.now()
        for attempt in range(3):
            self._assert_blocked(ticket.action_close, f"{attempt} of 3")
            with freeze_time(begin + timedelta(hours=9 * attempt)):
                self._call_back(ticket, outcome="no_answer", satisfaction=False)
        ticket.action_close()
        self.assertFalse(ticket.satisfaction)

    def test_attempts_are_a_setting(self):
        """CMP-13: the number of attempts is the company's."""
        self.company.cs_callback_attempts = 1
        ticket = self._new_ticket(category_id=self.category.id)
        self._report(ticket)
        ticket.answer = "Done"
        ticket.action_start_callback()
        self._call_back(ticket, outcome="wrong_number", satisfaction=False)
        ticket.action_close()

    def test_unsatisfied_is_not_closed(self):
        """CMP-46: not until the user is satisfied."""
        ticket = self._new_ticket(category_id=self.category.id)
        self._report(ticket)
        ticket.answer = "Done"
        ticket.action_start_callback()
        self._call_back(ticket, satisfaction="unsatisfied")
        self.assertEqual((ticket.step, ticket.reopen_count), ("assigned", 1))
        self._assert_blocked(ticket.action_close, "does not follow")
        self.assertEqual(ticket.assignment_ids[:1].state, "current")
        self.assertTrue(
            any(ticket.result in message.body for message in ticket.message_ids)
        )
        ticket.result = "Pipe changed again"
        ticket.action_report_result()
        ticket.action_start_callback()
        self._assert_blocked(ticket.action_close, "called back")
        self._call_back(ticket)
        ticket.action_close()

    def test_anonymous_needs_no_callback(self):
        """CMP-13: an anonymous customer cannot be called."""
        ticket = self._new_ticket(
            category_id=self.category.id,
            is_anonymous=True,
            partner_name=False,
            partner_phone=False,
        )
        self._report(ticket)
        ticket.answer = "Posted on the notice board"
        ticket.action_start_callback()
        self.assertFalse(ticket.callback_ids)
        self._sign(ticket)
        ticket.action_close()

    def test_suggestion_is_answered_not_called(self):
        """CMP-31: a suggestion needs its answer."""
        ticket = self._new_ticket(kind="suggestion", category_id=self.category.id)
        self._report(ticket)
        ticket.action_start_callback()
        self.assertFalse(ticket.callback_ids)
        self._assert_blocked(ticket.action_close, "definite answer")
        ticket.answer = "We will plant trees."
        ticket.action_close()

    def test_repair_needs_no_definite_answer(self):
        """Gate × kind (ux 4.3): a repair is answered by the repair."""
        ticket = self._new_ticket(kind="repair", category_id=self.category.id)
        self._report(ticket)
        ticket.action_start_callback()
        self._call_back(ticket)
        ticket.action_close()

    def test_cancel_needs_manager_and_reason(self):
        """CMP-22: with a reason, by the customer service manager."""
        ticket = self._new_ticket()
        self._assert_blocked(
            self._as(ticket, self.desk).action_cancel, "manager", "reason"
        )
        ticket.cancel_reason = "Called by mistake"
        self._assert_blocked(self._as(ticket, self.desk).action_cancel, "manager")
        self._as(ticket, self.service_manager).action_cancel()
        self.assertEqual(ticket.step, "cancelled")
        self.assertTrue(ticket.cancelled_date)
        self._assert_blocked(ticket.action_assign, "does not follow")

    def test_closed_is_read_only(self):
        """Guarantee 4: by write, sudo and list edit alike; colours stay free."""
        ticket = self._closed_ticket()
        for vals in (
            {"result": "Something else"},
            {"partner_name": "Li"},
            {"category_id": False},
            {"answer": "No"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "read-only"),
            ):
                ticket.sudo().write(vals)
        ticket.write({"color": 3, "priority": "2"})

    def test_reopen_closed_by_manager_only(self):
        """CMP-65: back to the department, counted."""
        ticket = self._closed_ticket()
        self._assert_blocked(self._as(ticket, self.desk).action_reopen, "manager")
        self._as(ticket, self.service_manager).action_reopen()
        self.assertEqual((ticket.step, ticket.reopen_count), ("assigned", 1))
        self.assertTrue(ticket.is_open)
        self.assertFalse(ticket.closed_date)

    def test_assign_and_close_by_the_centre_only(self):
        """CMP-09: another department gets an access error."""
        ticket = self._new_ticket()
        self._assign(ticket)
        worker_ticket = self._as(ticket, self.worker)
        worker_ticket.write({"result": "Done", "verification": "founded"})
        worker_ticket.action_report_result()
        self._assert_blocked(worker_ticket.action_close, "Only the service centre")
        stage = self.env.ref("cs_complaint.helpdesk_ticket_stage_callback")
        with self.assertRaises(UserError):
            worker_ticket.write({"stage_id": stage.id})
        self.assertEqual(ticket.step, "reported")

    def test_verified_needs_its_note(self):
        """CMP-16: true, partly or not true is noted before “verified”."""
        ticket = self._new_ticket(severity="major")
        self._assert_blocked(ticket.action_verify, "founded")
        ticket.verification = "partly"
        ticket.action_verify()
        self._assign(ticket)
        self.assertEqual(ticket.step, "assigned")


@tagged("post_install", "-at_install")
class TestReplyClock(common.CsComplaintCommon):
    """CMP-55 and decisions 2 and 3: the limit of the definite answer."""

    def _received(self, moment, **vals):
        with freeze_time(moment):
            return self._new_ticket(received_date=moment, **vals)

    def test_major_exactly_three_days(self):
        """CMP-55: received 1 March 10:00, due 4 March 10:00 local time."""
        ticket = self._received("2026-03-01 02:00:00", severity="major")
        self.assertEqual(ticket.reply_deadline, datetime(2026, 3, 4, 2, 0))

    def test_in_time_at_the_limit(self):
        """CMP-55: 10:00:00 in time, 10:00:01 late."""
        for moment, late in (
            ("2026-03-04 02:00:00", False),
            ("2026-03-04 02:00:01", True),
        ):
            ticket = self._received("2026-03-01 02:00:00", severity="major")
            with freeze_time(moment):
                ticket.answer = "The lift is repaired."
            self.assertEqual(ticket.is_reply_late, late)
            self.assertEqual(str(ticket.replied_date), moment)

    def test_ordinary_spares_the_night(self):
        """Decision 3: 23:10 + 4 h falls into the night and moves to 9:30."""
        ticket = self._received("2026-03-01 15:10:00")
        self.assertEqual(ticket.reply_deadline, datetime(2026, 3, 2, 1, 30))

    def test_ordinary_by_day(self):
        ticket = self._received("2026-03-01 02:00:00")
        self.assertEqual(ticket.reply_deadline, datetime(2026, 3, 1, 6, 0))

    def test_only_complaints_have_it(self):
        ticket = self._received("2026-03-01 02:00:00", kind="repair")
        self.assertFalse(ticket.reply_deadline)

    def test_answer_notes_moment_once(self):
        """CMP-55: a later correction of the words does not move the moment."""
        ticket = self._received("2026-03-01 02:00:00")
        with freeze_time("2026-03-01 03:00:00"):
            ticket.answer = "Repaired"
        with freeze_time("2026-03-05 03:00:00"):
            ticket.answer = "Repaired and tested"
        self.assertEqual(ticket.replied_date, datetime(2026, 3, 1, 3, 0))
        self.assertFalse(ticket.is_reply_late)

    def test_blank_answer_is_none(self):
        ticket = self._received("2026-03-01 02:00:00")
        ticket.answer = "  "
        self.assertFalse(ticket.replied_date)

    def test_severity_does_not_clear_late(self):
        """CMP-55: late stays, whatever the severity becomes."""
        ticket = self._received("2026-03-01 02:00:00")
        with freeze_time("2026-03-01 07:00:00"), self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_deadline_alert").method_direct_trigger()
        ticket.invalidate_recordset()
        self.assertTrue(ticket.is_reply_late)
        with freeze_time("2026-03-01 07:30:00"):
            ticket.severity = "major"
        self.assertTrue(ticket.is_reply_late)
        self.assertEqual(ticket.reply_deadline, datetime(2026, 3, 4, 2, 0))

    def test_cancelled_has_no_running_clock(self):
        ticket = self._received("2026-03-01 02:00:00")
        ticket.cancel_reason = "Double"
        with freeze_time("2026-03-01 03:00:00"):
            ticket.action_cancel()
        clocks = ticket._get_deadlines()
        self.assertEqual(set(clocks.mapped("state")), {"cancelled"})

    def test_corrected_receipt_moves_the_limit(self):
        """CMP-15: a manager corrects the receipt; the limit follows."""
        ticket = self._received("2026-03-01 02:00:00", severity="major")
        with freeze_time("2026-03-01 03:00:00"):
            ticket.write(
                {"received_date": "2026-02-28 02:00:00", "late_entry_reason": "Slip"}
            )
        self.assertEqual(ticket.reply_deadline, datetime(2026, 3, 3, 2, 0))
