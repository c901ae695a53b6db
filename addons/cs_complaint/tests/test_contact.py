from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged, warmup

from . import common

NOW = fields.Datetime.to_datetime("2026-03-02 02:00:00")  # 10:00 there
LIMIT = NOW + timedelta(hours=4)


@tagged("post_install", "-at_install")
class TestContact(common.CsComplaintCommon):
    def _ticket_at(self, moment=NOW, **vals):
        with freeze_time(moment):
            return self._new_ticket(**vals)

    def _alert(self, records, moment, code=None):
        with freeze_time(moment):
            self.env["cs.deadline"]._alert(records._get_deadlines(code))

    def _rows(self, ticket, rule):
        return self.env["cs.exception"].search(
            [("res_id", "=", ticket.id), ("rule", "=", rule)]
        )

    def test_what_counts_as_contact(self):
        """CMP-47: assignment, message and urge count, a note of the system not."""
        ways = {
            "assignment": lambda t: self._assign(t),
            "message": lambda t: t.message_post(
                body="I have phoned the foreman", message_type="comment"
            ),
            "urge": lambda t: t._urge("Again"),
        }
        for name, way in ways.items():
            with self.subTest(way=name):
                ticket = self._as(self._ticket_at(kind="repair"), self.desk)
                self.assertFalse(ticket.first_contact_date)
                with freeze_time(LIMIT):
                    way(ticket)
                self.assertEqual(ticket.first_contact_date, LIMIT)
                self.assertFalse(ticket.is_contact_late)
        ticket = self._ticket_at()
        ticket.message_post(body="Automatic", message_type="notification")
        self.assertFalse(ticket.first_contact_date)

    def test_late(self):
        """CMP-47: one second after the limit is late, listed, and kept."""
        ticket = self._ticket_at()
        with freeze_time(LIMIT + timedelta(seconds=1)):
            self._assign(ticket)
        self.assertTrue(ticket.is_contact_late)
        self._alert(ticket, LIMIT + timedelta(seconds=2), "first.contact")
        self.assertEqual(len(self._rows(ticket, "CMP-47")), 1)
        # Somebody did act, if late: no suspicion.
        self.assertFalse(self._rows(ticket, "CMP-50"))
        with self.assertRaises(ValidationError):
            ticket.sudo().write({"is_contact_late": False})

    def test_nobody_acts(self):
        """CMP-50: nothing at all within the limit is a suspicion (FR-1)."""
        ticket = self._ticket_at()
        self._alert(ticket, LIMIT, "first.contact")
        self.assertFalse(self._rows(ticket, "CMP-50"))
        self._alert(ticket, LIMIT + timedelta(seconds=1), "first.contact")
        row = self._rows(ticket, "CMP-50")
        self.assertEqual((row.kind, row.act), ("suspicion", "fr1"))

    def test_night(self):
        """Decision 3: an ordinary matter spares the night, a major one does not."""
        at_night = fields.Datetime.to_datetime("2026-03-02 15:10:00")
        ordinary = self._ticket_at(at_night)
        major = self._ticket_at(at_night, severity="major")
        emergency = self._ticket_at(at_night, kind="repair", urgency="emergency")
        due = {
            t: t._get_contact_clocks().due_date for t in (ordinary, major, emergency)
        }
        self.assertEqual(
            due[ordinary], fields.Datetime.to_datetime("2026-03-03 01:30:00")
        )
        for ticket in (major, emergency):
            self.assertEqual(due[ticket], at_night + timedelta(hours=4))

    def test_severity_changes(self):
        """CMP-47: with the severity the clock changes, from the same start."""
        ticket = self._ticket_at(fields.Datetime.to_datetime("2026-03-02 15:10:00"))
        with freeze_time("2026-03-02 15:20:00"):
            ticket.severity = "major"
        clock = ticket._get_contact_clocks()
        self.assertEqual(clock.code, "first.contact.major")
        self.assertEqual(
            clock.due_date, fields.Datetime.to_datetime("2026-03-02 19:10:00")
        )

    def test_cancelled(self):
        """A cancelled ticket needs no contact."""
        ticket = self._ticket_at(cancel_reason="By mistake")
        ticket.action_cancel()
        self.assertFalse(ticket._get_contact_clocks())

    def test_reassigned(self):
        """CMP-28, CMP-50: more than 3 reassignments are a suspicion, told once."""
        ticket = self._ticket_at()
        for number in range(6):
            ticket.assignment_ids.filtered(
                lambda a: a.state == "current"
            )._write_by_server({"state": "withdrawn"})
            ticket.assignment_ids = [
                Command.create(
                    {
                        "department_id": self.department.id,
                        "deadline": self._tomorrow(),
                    }
                )
            ]
            # The first assignment is none of the reassignments.
            expected = 1 if number > 3 else 0
            self.assertEqual(
                len(self._rows(ticket, "CMP-50")), expected, f"assignment {number}"
            )
        self.assertEqual(self._rows(ticket, "CMP-50").repeat_count, 0)

    def test_late_answer(self):
        """CMP-52: a late answer is a suspicion (FR-3) with its delay."""
        ticket = self._ticket_at()
        self._alert(ticket, LIMIT, "complaint.reply.ordinary")
        self.assertFalse(self._rows(ticket, "CMP-52"))
        self._alert(
            ticket, LIMIT + timedelta(hours=26, minutes=5), "complaint.reply.ordinary"
        )
        row = self._rows(ticket, "CMP-52")
        self.assertEqual((row.kind, row.act), ("suspicion", "fr3"))
        self.assertIn("1 d 2 h 5 min", row.text)

    def test_one_late_answer_one_suspicion(self):
        """CMP-52: another severity counts anew, but the answer is late once."""
        ticket = self._ticket_at()
        self._alert(ticket, LIMIT + timedelta(hours=1), "complaint.reply.ordinary")
        with freeze_time(LIMIT + timedelta(hours=2)):
            ticket.severity = "major"
        self._alert(ticket, NOW + timedelta(hours=73), "complaint.reply.major")
        rows = self._rows(ticket, "CMP-52")
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows.repeat_count, 0)

    def test_late_department(self):
        """CMP-52: a department that is late is a suspicion about its ticket."""
        ticket = self._ticket_at(kind="repair")
        with freeze_time(NOW):
            ticket.assignment_ids = [
                Command.create({"department_id": self.department.id, "deadline": LIMIT})
            ]
            ticket.action_assign()
        assignment = ticket.assignment_ids
        self.assertTrue(assignment._get_deadlines("complaint.department"))
        self._alert(assignment, LIMIT, "complaint.department")
        self.assertFalse(self._rows(ticket, "CMP-52"))
        self._alert(assignment, LIMIT + timedelta(minutes=10), "complaint.department")
        row = self._rows(ticket, "CMP-52")
        self.assertEqual((row.res_model, row.act), ("helpdesk.ticket", "fr3"))
        self.assertIn("10 min", row.text)

    def test_hotline(self):
        """CMP-26: a call nobody took goes to who is on duty; else it is listed."""
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        alone = self._new_ticket(channel_id=phone.id)
        self.assertFalse(alone.first_responder_id)
        self.assertTrue(self._rows(alone, "CMP-26"))
        with patch.object(
            type(self.Ticket),
            "_get_duty_person",
            lambda self, site, at: self.env["hr.employee"].search(
                [("name", "=", "cs_desk")], limit=1
            ),
        ):
            duty = self.employee
            duty.name = "cs_desk"
            ticket = self._new_ticket(channel_id=phone.id)
        self.assertEqual(ticket.first_responder_id, duty)
        self.assertTrue(self._rows(ticket, "CMP-26"))
        with patch.object(
            type(self.Ticket), "_get_hotline_owner", lambda self, site, at: duty
        ):
            taken = self._new_ticket(channel_id=phone.id)
        self.assertEqual(taken.first_responder_id, duty)
        self.assertFalse(self._rows(taken, "CMP-26"))
        # Who takes the call personally is the first responder anyway.
        own = self._as(self.Ticket, self.desk).create(
            self._ticket_vals(channel_id=phone.id)
        )
        self.assertEqual(own.first_responder_id, self.employee)
        self.assertFalse(self._rows(own, "CMP-26"))

    @warmup
    def test_queries(self):
        """The clock of a batch costs as much as that of one ticket."""

        def count(size):
            vals = [self._ticket_vals(kind="repair") for _ in range(size)]
            tickets = self.Ticket.with_context(tracking_disable=True).create(vals)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets._note_contact()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(100), count(10) + 2)
