"""Doors that were open once, each with the way in (reliability 5.1, guarantee 8)."""

import contextlib

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import access_records
from .confidential_common import SECRET


@tagged("post_install", "-at_install", "security")
class TestAccessHoles(access_records.AccessRecordsCommon):
    def _count(self, model, user, domain):
        seen = self._as(self.env[model], user)
        return seen.search_count(domain) if seen.has_access("read") else 0

    # ------------------------------------------------------------------
    # Rows that tell of a confidential matter
    # ------------------------------------------------------------------

    def test_traces_of_a_confidential_matter(self):
        """CMP-32: signatures, prints and clocks are as closed as the ticket."""
        subject = [("res_model", "=", "helpdesk.ticket")]
        own = [*subject, ("res_id", "=", self.matter.id)]
        for model, domain in (
            ("cs.signature", own),
            ("cs.deadline", own),
            ("cs.print.log", [("id", "in", self.hidden["cs.print.log"].ids)]),
        ):
            for user in (self.desk, self.accused, self.below, self.auditor):
                with self.subTest(model=model, user=user.login):
                    self.assertFalse(self._count(model, user, domain))
        self.assertTrue(self._count("cs.signature", self.director, own))
        self.assertTrue(self._count("cs.deadline", self.director, own))

    def test_traces_of_what_becomes_confidential(self):
        """CMP-32: they close with the ticket, and prints keep its number alone."""
        ticket = self.tickets["site"]
        title = ticket.name
        both = ticket | self.tickets["own"]
        report = self.env["ir.actions.report"].search(
            [("model", "=", "helpdesk.ticket")], limit=1
        )
        row = self.env["cs.print.log"]._log(report, both)
        own = [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        for model in ("cs.signature", "cs.deadline"):
            self.assertTrue(self._count(model, self.desk, own), model)
        manager = self._as(ticket, self.service_manager)
        manager.action_make_confidential()
        self.env.flush_all()
        self.env.invalidate_all()
        for model in ("cs.signature", "cs.deadline"):
            self.assertFalse(self._count(model, self.desk, own), model)
            self.assertTrue(self._count(model, self.service_manager, own), model)
        names = row.sudo().record_names
        self.assertIn(ticket.short_number, names)
        self.assertNotIn(title, names.replace(self.tickets["own"].display_name, ""))
        self.assertIn(self.tickets["own"].display_name, names)

    def test_prints_are_noted_apart(self):
        """CMP-32: a print of several tickets does not tell of a confidential one."""
        report = self.env["ir.actions.report"].search(
            [("model", "=", "helpdesk.ticket")], limit=1
        )
        rows = self.env["cs.print.log"]._log(report, self.matter | self.tickets["own"])
        self.assertEqual(len(rows), 2)
        for user in (self.auditor, self.accused):
            seen = self._as(rows, user)[:0].search([("id", "in", rows.ids)])
            self.assertEqual(seen.sudo().res_ids, self.tickets["own"].ids)

    def test_messages_of_parts(self):
        """CMP-32: what was said on a review or enquiry closes with its ticket."""
        ticket = self.tickets["site"]
        review = self.placed["cs.complaint.review"]["site"]
        measure = self.placed["cs.improvement"]["site"]
        (review | review).message_subscribe(self.desk.partner_id.ids)
        measure.message_subscribe(self.desk.partner_id.ids)
        said = review.message_post(
            body=SECRET,
            partner_ids=self.desk.partner_id.ids,
            author_id=self.desk.partner_id.id,
        )
        self._as(ticket, self.service_manager).action_make_confidential()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertNotIn(self.desk.partner_id, review.message_partner_ids)
        self.assertNotIn(self.desk.partner_id, measure.message_partner_ids)
        Message = self._as(self.env["mail.message"], self.desk)
        self.assertFalse(Message.search([("id", "=", said.id)]))
        with self.assertRaises(AccessError):
            Message.browse(said.id).read(["body"])
        with self.assertRaises(UserError):
            review.message_post(body="x", partner_ids=self.desk.partner_id.ids)

    def test_answers_of_a_confidential_enquiry(self):
        """CMP-32: the answers of an enquiry close with the ticket made of it."""
        enquiry = self.placed["cs.enquiry"]["site"]
        answer = self.placed["cs.enquiry.answer"]["site"]
        self.assertTrue(
            self._count("cs.enquiry.answer", self.desk, [("id", "=", answer.id)])
        )
        ticket = enquiry._make_ticket("complaint")
        self._as(ticket, self.service_manager).action_make_confidential()
        self.env.flush_all()
        self.env.invalidate_all()
        for model, record in (("cs.enquiry", enquiry), ("cs.enquiry.answer", answer)):
            domain = [("id", "=", record.id)]
            self.assertFalse(self._count(model, self.desk, domain), model)

    # ------------------------------------------------------------------
    # Rights that were too wide
    # ------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_measures_of_others(self):
        """Neither the auditor nor the front desk writes somebody else's measure."""
        measure = self.placed["cs.improvement"]["site"]
        measure.responsible_id = self.colleague
        for user in (self.auditor, self.desk, self.worker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(measure, user).result = "Done"

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_deputies_of_another_company(self):
        """A manager of one company ends no deputy of another one."""
        foreign = self.placed["cs.deputy"]["other company"]
        with self.assertRaises(AccessError):
            call_kw(
                self._as(foreign[:0], self.manager), "action_revoke", [foreign.ids], {}
            )
        own = self.placed["cs.deputy"]["own"]
        self.who.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        with self.assertRaises(AccessError):
            self._as(own, self.who).action_revoke()

    def test_discipline_buttons(self):
        """CMP-32: what a discipline ticket refuses is not offered either."""
        matter = self._as(self.matter, self.service_manager)
        for method in ("action_assign", "action_urge", "_urge", "action_link_event"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(matter, method)()
        form = self.env.ref("cs_complaint.helpdesk_ticket_view_form")
        arch = self._as(self.env["helpdesk.ticket"], self.service_manager).get_view(
            form.id, "form"
        )["arch"]
        for name in (
            "action_assign",
            "action_dispatch",
            "action_urge",
            "action_link_event",
            "action_start_progress",
            "action_reassign",
        ):
            for button in etree.fromstring(arch).xpath(
                f"//header/button[@name='{name}']"
            ):
                self.assertIn("is_discipline", button.get("invisible", ""), name)

    # ------------------------------------------------------------------
    # What clients smuggle
    # ------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_lines_of_other_records(self):
        """Commands on a ticket of one's own reach no line of somebody else's ticket."""
        mine = self._as(self.tickets["company"], self.desk_other)
        other = self.tickets["site"]
        lines = {
            "callback_ids": other.callback_ids,
            "assignment_ids": other.assignment_ids,
            "review_ids": self.placed["cs.complaint.review"]["site"],
            "urge_ids": self.placed["cs.urge"]["site"],
            "malicious_claim_ids": self.placed["cs.malicious.claim"]["site"],
            "investigation_ids": self.investigation,
            "signature_ids": self.placed["cs.signature"]["site"],
            "message_ids": other.message_ids[:1],
            "activity_ids": other.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.desk.id
            ),
            "message_follower_ids": other.message_follower_ids[:1],
        }
        for name, line in lines.items():
            if not line or name not in self.env["helpdesk.ticket"]._fields:
                continue
            before = line.read(load=None)
            for command in (
                Command.link(line.id),
                Command.set(line.ids),
                Command.update(line.id, {line._rec_name or "display_name": "Forged"}),
                Command.delete(line.id),
                Command.unlink(line.id),
            ):
                with self.subTest(field=name, command=command[0]):
                    with (
                        contextlib.suppress(UserError, ValueError, KeyError),
                        self.env.cr.savepoint(),
                    ):
                        mine.write({name: [command]})
                        self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertTrue(line.exists())
                    after = line.read(load=None)
                    self.assertEqual(
                        after[0].get("ticket_id"), before[0].get("ticket_id")
                    )
                    self.assertEqual(after[0].get("res_id"), before[0].get("res_id"))
                    if line._rec_name:
                        self.assertEqual(
                            after[0][line._rec_name], before[0][line._rec_name]
                        )

    def test_forged_context(self):
        """No key of a client's context stands for a pass, and no default fills what
        the server sets."""
        passes = dict.fromkeys(
            (
                "cs_server_pass",
                "cs_gate_pass",
                "cs_signature_pass",
                "cs_exception_pass",
                "cs_print_pass",
                "cs_improvement_pass",
                "cs_event_settled",
                "install_mode",
            ),
            True,
        )
        now = fields.Datetime.to_string(fields.Datetime.now())
        defaults = {
            "default_step": "closed",
            "default_number": "HT-1",
            "default_closed_date": now,
            "default_department_id": self.department.id,
            "default_satisfaction": "satisfied",
            "default_urge_count": 9,
            "default_import_batch_id": 1,
            "default_confidential_user_ids": [Command.set(self.desk.ids)],
        }
        Ticket = self._as(self.env["helpdesk.ticket"], self.desk)
        Ticket = Ticket.with_context(**passes, **defaults)
        ticket = Ticket.create({"kind": "repair"}).with_env(self.env)
        self.assertEqual(ticket.step, "registered")
        self.assertNotEqual(ticket.number, "HT-1")
        for name in (
            "closed_date",
            "department_id",
            "satisfaction",
            "urge_count",
            "import_batch_id",
            "confidential_user_ids",
            "signature_ids",
        ):
            self.assertFalse(ticket[name], name)
        own = self._as(ticket, self.desk).with_context(**passes)
        for vals in (
            {"step": "closed"},
            {"closed_date": now},
            {"number": "HT-1"},
            {"satisfaction": "satisfied"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                own.write(vals)
        signatures = [Command.set(self.placed["cs.signature"]["own"].ids)]
        with self.assertRaises(UserError):
            Ticket.with_context(default_signature_ids=signatures).create(
                {"kind": "repair"}
            )
        for model in ("cs.signature", "cs.exception", "cs.print.log"):
            rows = self.placed[model]["site"]
            with self.subTest(model=model), self.assertRaises(UserError):
                self._as(rows, self.manager).with_context(**passes).write({"date": now})
        measure = self.placed["cs.improvement"]["own"]
        with self.assertRaises(UserError):
            measure.with_context(**passes).write({"state": "done"})
