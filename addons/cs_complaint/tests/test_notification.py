"""What people hear of tickets through the notifier (CMP-16, 18, 55; guarantee 8)."""

from freezegun import freeze_time

from odoo.tests import tagged

from . import confidential_common


@tagged("post_install", "-at_install")
class TestNotification(confidential_common.CsConfidentialCommon):
    def _rows(self, ticket, code=None):
        domain = [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        domain += [("kind_id.code", "=", code)] if code else []
        return self.env["cs.notification"].search(domain, order="id")

    def _messages(self, ticket):
        return self.env["mail.message"].search(
            [
                ("model", "=", ticket._name),
                ("res_id", "=", ticket.id),
                ("message_type", "=", "user_notification"),
                ("subject", "like", "Major complaint"),
            ],
            order="id",
        )

    def test_major(self):
        """CMP-18, CMP-55: manager and director at once, by number, place and due."""
        ticket = self._as_desk(severity="major", description="Mr Li shouts")
        ticket = ticket.with_env(self.env)
        message = self._messages(ticket)
        self.assertIn(ticket.short_number, message.subject)
        self.assertIn("Due", message.body)
        self.assertNotIn("Li", message.body)
        told = self._rows(ticket, "major_complaint").user_id
        self.assertLessEqual(self.director | self.service_manager, told)
        ticket.sudo().write({"severity": "ordinary", "severity_reason": "Misheard"})
        ticket.sudo().write({"severity": "major"})
        self.assertEqual(self._messages(ticket), message, "not twice within 4 h")

    def _as_desk(self, **vals):
        return self._as(self.Ticket, self.desk).create(self._ticket_vals(**vals))

    def test_confidential(self):
        """Guarantee 8: a discipline complaint is told to its list, by number alone."""
        self.matter.sudo().write({"severity": "major"})
        rows = self._rows(self.matter, "major_complaint")
        readers = self.matter.sudo().confidential_user_ids
        self.assertTrue(rows)
        self.assertLessEqual(rows.user_id, readers)
        self.assertEqual(set(rows.mapped("is_confidential")), {True})
        for user in (self.accused, self.below, self.desk):
            self.assertFalse(self._as(rows, user).search([("id", "in", rows.ids)]))
        for message in self._messages(self.matter):
            self.assertNotIn("Place", message.body)
            self.assertLessEqual(message.partner_ids, readers.partner_id)

    def test_made_confidential(self):
        """Guarantee 8: with the ticket, the log of what was told is closed."""
        ticket = self._as_desk(kind="complaint", severity="major")
        ticket = ticket.with_env(self.env)
        self.env["cs.notifier"]._tell("last_reminder", ticket, self.desk)
        before = self._rows(ticket)
        own = self._as(before, self.desk).search([("id", "in", before.ids)])
        self.assertTrue(own)
        self._as(ticket, self.service_manager).action_make_confidential()
        self.env.invalidate_all()
        readers = ticket.sudo().confidential_user_ids
        self.assertNotIn(self.desk, readers)
        for user in (self.desk, self.director, self.service_manager):
            seen = self._as(before, user).search([("id", "in", before.ids)])
            self.assertLessEqual(seen.user_id, readers & user)

    def test_emergency(self):
        """M3: an emergency is told at once, nothing is sent in the request."""
        ticket = self._as_desk(kind="repair", emergency_kind="trapped")
        intake = self._as(self.env["cs.intake"], self.desk)
        intake._tell_emergency(ticket)
        rows = self._rows(ticket, "duty_event")
        self.assertIn(self.service_manager, rows.user_id)
        self.assertNotIn(self.desk, rows.user_id)

    def test_last_reminder(self):
        """CMP-16: the last reminder before the limit of a task goes out at once."""
        ticket = self._new_ticket(site_id=self.site.id)
        task = self.env["cs.assignment"].create(
            {
                "ticket_id": ticket.id,
                "department_id": self.department.id,
                "employee_id": self.employee.id,
                "deadline": self._tomorrow(),
            }
        )
        ticket._move_to("assigned")
        task._on_deadline_reminder("complaint.department")
        user = task._get_deadline_user("complaint.department")
        rows = self._rows(ticket, "last_reminder")
        self.assertEqual(rows.user_id, user)
        self.assertEqual(rows[:1].due_date, task.deadline)

    def test_manager_reads_the_log(self):
        """The service manager sees what was told at the own sites."""
        ticket = self._as_desk(kind="complaint", severity="major")
        rows = self._rows(ticket.with_env(self.env))
        seen = self._as(rows, self.service_manager).search([("id", "in", rows.ids)])
        self.assertEqual(len(seen), len(rows))
        with freeze_time("2026-03-02 01:00:00"):
            health = self._as(self.env["cs.notifier"], self.service_manager)
            self.assertEqual(len(health._get_health(self.company)), 5)
