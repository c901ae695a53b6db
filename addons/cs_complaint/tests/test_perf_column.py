"""What rules-core asks beside the main rule: performance, review, special case."""

from email.message import EmailMessage

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, warmup

from . import confidential_common

ACTS = {
    "CMP-50": ("fr1", "FR-1"),
    "CMP-51": ("fr2", "FR-2"),
    "CMP-52": ("fr3", "FR-3"),
    "CMP-53": ("fr4", "FR-4"),
    "CMP-54": ("fr5", "FR-5"),
}


@tagged("post_install", "-at_install")
class TestPerfColumn(confidential_common.CsConfidentialCommon):
    """From a row of the list to a violation, and from there to a proposal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user(
            "leader", "cs_base.cs_base_group_leadership", cls.site | cls.site_other
        )
        cls._new_employee(cls.leader)

    def _row(self, record, kind, rule, **more):
        rows = self._as(self.env["cs.exception"], self.desk)._report(
            record, kind, rule, "It happened", **more
        )
        return rows.with_env(self.env)

    def _violation(self, row):
        action = self._as(row, self.director).action_make_violation()
        return self.env["cs.violation"].browse(action["res_id"])

    def _propose(self, violation):
        """Confirm as somebody else; return what the ledger was told."""
        self._as(violation, self.leader).action_confirm()
        self.assertEqual(violation.state, "confirmed")
        return violation.entry_ids

    def _by_type(self, code):
        return self.env["cs.violation.type"].search([("code", "=", code)])

    def test_forbidden_acts(self):
        """CMP-50, CMP-51, CMP-52, CMP-53, CMP-54: suspected of the first responder; a
        proposal, when somebody else has confirmed it, and never before."""
        responder = self.head.employee_id
        for rule, (act, code) in ACTS.items():
            with self.subTest(rule=rule):
                ticket = self._new_ticket(first_responder_id=responder.id)
                violation = self._violation(
                    self._row(ticket, "suspicion", rule, act=act)
                )
                self.assertEqual(violation.type_id.code, code)
                self.assertEqual(violation.employee_id, responder)
                self.assertTrue(violation.clause_code)
                self.assertFalse(violation.entry_ids)
                entry = self._propose(violation)
                self.assertEqual(entry.employee_id, responder)
                self.assertEqual(entry.state, "proposed")

    def test_words_and_manners(self):
        """CMP-28, CMP-29, CMP-43, CMP-12: noted by hand with the ticket as proof;
        substantiated by another person, a proposal follows."""
        for code in ("FR-1", "C-1", "C-2", "C-3", "C-8"):
            with self.subTest(code=code):
                ticket = self._new_ticket()
                violation = self._as(self.env["cs.violation"], self.director).create(
                    {
                        "type_id": self._by_type(code).id,
                        "employee_id": self.employee.id,
                        "site_id": self.site.id,
                        "res_model": ticket._name,
                        "res_id": ticket.id,
                        "description": "Told at the callback",
                    }
                )
                violation = violation.with_env(self.env)
                with self.assertRaises(UserError):
                    self._as(violation, self.director).action_confirm()
                self.assertTrue(self._propose(violation))

    def test_bad_effect(self):
        """CMP-11: a bad effect may become a violation of who had the task."""
        ticket = self._closed_ticket()
        self._as(ticket, self.service_manager)._check_effect("bad", "Drips again")
        row = self.env["cs.exception"].search(
            [("res_id", "=", ticket.id), ("rule", "=", "CMP-11")]
        )
        self.assertTrue(row.is_suspicious)
        violation = self._violation(row)
        self.assertEqual(violation.type_id.code, "C-7")
        self.assertEqual(violation.employee_id, self.department.manager_id)

    def test_late_department(self):
        """CMP-16: a department that is late; its worker if one has the task."""
        ticket = self._new_ticket()
        self._assign(ticket)
        task = ticket.assignment_ids
        violation = self._violation(self._row(task, "warning", "CMP-16"))
        self.assertEqual(violation.type_id.code, "C-6")
        self.assertEqual(violation.employee_id, self.department.manager_id)
        other = self._new_ticket()
        self._assign(other)
        other.assignment_ids.employee_id = self.worker.employee_id
        violation = self._violation(
            self._row(other.assignment_ids, "warning", "CMP-16")
        )
        self.assertEqual(violation.employee_id, self.worker.employee_id)
        self.assertTrue(self._propose(violation))

    def test_taboo_phrase_in_writing(self):
        """CMP-43: of who wrote it."""
        row = self._row(self._new_ticket(), "warning", "CMP-43")
        violation = self._violation(row)
        self.assertEqual(violation.type_id.code, "C-1")
        self.assertEqual(violation.employee_id, self.employee)

    def test_other_rows_are_none(self):
        """CMP-11, CMP-16: a reason or an override is no violation."""
        ticket = self._new_ticket()
        for kind, rule in (
            ("warning", "CMP-27"),
            ("override", "CMP-16"),
            ("reason", "CMP-43"),
        ):
            row = self._row(ticket, kind, rule)
            self.assertFalse(row.is_suspicious)
            with self.assertRaises(UserError):
                self._as(row, self.director).action_make_violation()

    def test_discipline(self):
        """CMP-33: performance only when it was found true, and nothing told of it."""
        record = self._as(self.investigation, self.director)
        with self.assertRaises(UserError):
            record.action_note_violation()
        self._investigated()
        action = record.action_note_violation()
        values = {
            name.removeprefix("default_"): value
            for name, value in action["context"].items()
        }
        self.assertEqual(
            self.env["cs.violation.type"].browse(values["type_id"]).code, "C-5"
        )
        self.assertEqual(values["employee_id"], self.accused_employee.id)
        with self.assertRaises(AccessError):
            self._as(self.env["cs.violation"], self.service_manager).create(values)
        violation = self._as(self.env["cs.violation"], self.director).create(values)
        self.assertTrue(violation.is_confidential)
        told = (
            f"{violation.record_name}{violation.employee_text}{violation.description}"
        )
        self.assertNotIn("gate seven", told)
        self.assertNotIn("Zhao", told)

    def test_discipline_not_true(self):
        """CMP-33: what was not true leads to nothing."""
        record = self._as(self.investigation, self.service_manager)
        record.investigator_id = self.investigator_employee.id
        record.action_investigate()
        own = self._as(self.investigation, self.investigator)
        own.write({"findings": "unfounded", "findings_text": "He was on leave"})
        own.action_find()
        with self.assertRaises(UserError):
            self._as(self.investigation, self.director).action_note_violation()

    def test_no_cooperation(self):
        """CMP-48: true, it is the person's, else the head's; before, nobody's."""
        ticket = self._new_ticket(first_responder_id=self.employee.id)
        complaint = self._as(self.env["cs.internal.complaint"], self.desk).create(
            {
                "ticket_id": ticket.id,
                "department_id": self.department_other.id,
                "facts": "Asked three times",
            }
        )
        self.department_other.manager_id = self.worker_other.employee_id
        complaint = complaint.sudo()
        handler = complaint.handler_ids[:1]
        own = self._as(complaint, handler)
        director = self._as(complaint, self.director)
        with self.assertRaises(UserError):
            director.action_note_violation()
        own.write({"decision": "founded", "decision_text": "Nobody came"})
        own.action_decide()
        context = director.action_note_violation()["context"]
        self.assertEqual(
            self.env["cs.violation.type"].browse(context["default_type_id"]).code, "C-4"
        )
        self.assertEqual(
            context["default_employee_id"], self.worker_other.employee_id.id
        )


@tagged("post_install", "-at_install")
class TestSmallColumns(confidential_common.CsConfidentialCommon):
    """Special cases that stood in no test."""

    def _mail(self, **headers):
        mail = EmailMessage()
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        return mail

    def test_automatic_replies(self):
        """CMP-01: what a program answers makes no ticket; what it orders does."""
        Thread = self.env["mail.thread"]
        for headers, found in (
            ({"Auto_Submitted": "auto-replied"}, True),
            ({"Auto_Submitted": "auto-replied (vacation)"}, True),
            ({"Precedence": "auto_reply"}, True),
            ({"X_Autoreply": "yes"}, True),
            ({"Auto_Submitted": "auto-generated"}, False),
            ({"Auto_Submitted": "no"}, False),
            ({"Precedence": "bulk"}, False),
            ({}, False),
        ):
            self.assertEqual(
                Thread._is_auto_reply(self._mail(**headers)), found, headers
            )
        before = self.Ticket.search_count([])
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "centre-test",
                "alias_domain_id": self.env["mail.alias.domain"]
                .create({"name": "example.test"})
                .id,
                "alias_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "alias_defaults": f"{{'team_id': {self.team.id}}}",
                "alias_contact": "everyone",
            }
        )
        for number, header in enumerate(("Auto-Submitted: auto-replied\n", "")):
            Thread.message_process(
                "helpdesk.ticket",
                f"From: a{number}@example.org\nTo: {alias.alias_full_name}\n"
                f"Message-Id: <{number}@example.org>\n{header}Subject: Noise\n\nNoise",
            )
            self.assertEqual(self.Ticket.search_count([]), before + number)

    def test_unknown_sender(self):
        """CMP-01: a mail of somebody nobody knows is a ticket, and a warning."""
        message = {
            "subject": "Noise",
            "body": "<p>Noise</p>",
            "from": "someone@example.com",
            "to": "centre@example.com",
            "message_id": "<1@example.com>",
        }
        ticket = self.Ticket.message_new(message, {"team_id": self.team.id})
        row = self.env["cs.exception"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(row.mapped("rule"), ["CMP-01"])

    def test_time_in_each_step(self):
        """CMP-02: how long a matter was in each step is measured."""
        ticket = self._new_ticket(category_id=self.category.id)
        # A request ends here, and with it the log of the creation.
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = create_date - "
            "interval '26 hours' WHERE id = %s",
            [ticket.id],
        )
        self.env.invalidate_all()
        self._assign(ticket.with_context(tracking_disable=False, mail_notrack=False))
        self.env.flush_all()
        self.env.cr.precommit.run()
        ticket.invalidate_recordset()
        self.assertEqual(ticket.step_times, "Registered 1 d 2 h")

    def test_overdue_measure(self):
        """CMP-05: told once, on the day after; it stays, and nobody forges it."""
        ticket = self._new_ticket(severity="major")
        measure = self._review(ticket, deadline="2026-03-02").improvement_ids
        cron = self.env.ref("cs_complaint.ir_cron_cs_improvement_late")
        for day, rows in (("2026-03-02", 0), ("2026-03-03", 1), ("2026-03-09", 1)):
            with freeze_time(f"{day} 09:00:00"), self.enter_registry_test_mode():
                self.assertIs(cron.method_direct_trigger(), True)
            self.env.invalidate_all()
            found = self.env["cs.exception"].search(
                [("res_model", "=", measure._name), ("res_id", "=", measure.id)]
            )
            self.assertEqual(len(found), rows, day)
        self.assertEqual((found.rule, found.kind), ("CMP-05", "warning"))
        measure.result = "Done"
        measure.action_done()
        self.assertTrue(measure.is_late)
        for attack in ({"is_late": False}, {"is_late": True}):
            with self.assertRaises(ValidationError):
                measure.sudo().write(attack)
        forged = self.env["cs.improvement"].with_context(default_is_late=True)
        self.assertFalse(
            forged.create(
                {
                    "name": "X",
                    "responsible_id": self.employee.id,
                    "deadline": "2099-01-01",
                    "site_id": self.site.id,
                }
            ).is_late
        )

    def test_complaints_without_measure(self):
        """CMP-05: complaints with and without a measure are told apart."""
        with_one, without = self._new_ticket(severity="major"), self._new_ticket()
        self._review(with_one)
        found = self.Ticket.search([("improvement_ids", "!=", False)])
        self.assertIn(with_one, found)
        self.assertNotIn(without, found)

    @warmup
    def test_many_overdue_measures(self):
        """CMP-05: the scheduled action costs the same for 10 and for 100."""
        counts = []
        for size in (10, 100):
            measures = (
                self.env["cs.improvement"]
                .with_context(tracking_disable=True)
                .create(
                    [
                        {
                            "name": f"M{i}",
                            "responsible_id": self.employee.id,
                            "deadline": "2026-01-01",
                            "site_id": self.site.id,
                        }
                        for i in range(size)
                    ]
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            measures._alert_late(measures)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
