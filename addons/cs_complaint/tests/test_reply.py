"""Replies to customers, by the template of the channel."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from . import confidential_common
from .confidential_common import SECRET

CHANNELS = {
    "mail": "helpdesk_mgmt.helpdesk_ticket_channel_email",
    "web": "helpdesk_mgmt.helpdesk_ticket_channel_web",
    "phone": "helpdesk_mgmt.helpdesk_ticket_channel_phone",
    "visit": "cs_complaint.helpdesk_ticket_channel_visit",
    "social": "cs_complaint.helpdesk_ticket_channel_social",
}


@tagged("post_install", "-at_install")
class TestReply(confidential_common.CsConfidentialCommon):
    """CMP-01: consistent, correct information by whatever channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channels = {key: cls.env.ref(xmlid) for key, xmlid in CHANNELS.items()}
        for channel in cls.channels.values():
            channel.company_id = False
        cls.portal = cls._new_user("resident", "base.group_portal")

    def _matter(self, channel="mail", **vals):
        return self._new_ticket(
            channel_id=self.channels[channel].id,
            category_id=self.category.id,
            partner_email="zhang@example.com",
            **vals,
        )

    def _question(self, channel="phone", **vals):
        return self._as(self.env["cs.enquiry"], self.desk).create(
            {
                "question": "May visitors park?",
                "partner_name": "Zhang",
                "channel_id": self.channels[channel].id,
                "category_id": self.category.id,
                "site_id": self.site.id,
                **vals,
            }
        )

    def _open(self, record, user=None):
        """Press Reply; return the open dialog."""
        action = self._as(record, user or self.desk).action_reply()
        return self._as(self.env["cs.reply"], user or self.desk).browse(
            action["res_id"]
        )

    def _template(self, name):
        return self.env.ref(f"cs_complaint.mail_template_reply_{name}")

    # --- what is offered -------------------------------------------------------------

    def test_text_of_the_channel(self):
        """CMP-01: the template of the channel, filled in."""
        wanted = {
            "mail": "ticket_mail",
            "web": "ticket_mail",
            "phone": "ticket_phone",
            "visit": "ticket_visit",
            "social": "ticket_message",
        }
        for channel, name in wanted.items():
            with self.subTest(channel=channel):
                ticket = self._matter(channel)
                reply = self._open(ticket)
                self.assertEqual(reply.template_id, self._template(name))
                self.assertEqual(reply.is_mail, channel in ("mail", "web"))
                text = html2plaintext(reply.body)
                self.assertIn(ticket.short_number, text)
                if channel != "social":
                    self.assertIn("Zhang", text)
                    self.assertIn("Leak", text)
                self.assertIn("working on it", text)
                self.assertIn(ticket._get_reply_text(), text)

    def test_general_ones_are_offered_too(self):
        """CMP-01: without channels a template is offered for all, behind the own."""
        reply = self._open(self._matter("phone"))
        offered = [self._template("ticket_phone"), self._template("ticket_message")]
        self.assertEqual(list(reply.offered_ids), offered)

    def test_own_template_of_the_manager(self):
        """CMP-01: the manager adds one for a channel; the desk gets it at once."""
        own = self._as(self.env["mail.template"], self.service_manager).create(
            {
                "name": "AA Chat",
                "is_cs_reply": True,
                "cs_reply_model": "helpdesk.ticket",
                "cs_channel_ids": [Command.set(self.channels["social"].ids)],
                "subject": "{{ object.number }}",
                "body_html": '<p>Hello <t t-out="object.partner_name"/></p>',
            }
        )
        self.assertEqual(own.model, "helpdesk.ticket")
        reply = self._open(self._matter("social"))
        self.assertEqual(reply.template_id.id, own.id)
        self.assertEqual(html2plaintext(reply.body).strip(), "Hello Zhang")

    def test_channel_is_changed_in_the_dialog(self):
        """CMP-01: who wrote is called after all: the other text comes by itself."""
        with Form(self._open(self._matter("mail"))) as form:
            self.assertTrue(form.is_mail)
            form.channel_id = self.channels["phone"]
            self.assertFalse(form.is_mail)
            self.assertEqual(form.template_id, self._template("ticket_phone"))
            self.assertIn("am I speaking to", form.body)

    def test_without_a_channel(self):
        """CMP-01: a matter whose channel is missing is answered by telephone."""
        ticket = self._matter()
        ticket.channel_id = False
        self.assertEqual(self._open(ticket).channel_id, self.channels["phone"])

    def test_answer_is_told(self):
        """CMP-01, CMP-43: the definite answer stands in the text, escaped."""
        ticket = self._matter("phone")
        ticket.answer = "The hose was changed <today>"
        body = self._open(ticket).body
        self.assertIn("&lt;today&gt;", body)
        self.assertNotIn("working on it", body)

    # --- sending ---------------------------------------------------------------------

    def test_two_clicks(self):
        """CMP-01: Reply, Send by E-Mail: the mail goes to who has written."""
        ticket = self._matter("mail")
        reply = self._open(ticket)
        self.assertEqual(reply.email_to, "zhang@example.com")
        reply.action_send()
        message = ticket.message_ids[0]
        self.assertEqual(message.outgoing_email_to, "zhang@example.com")
        self.assertEqual(message.subject, f"Your matter {ticket.short_number}")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertIn(ticket.short_number, message.body)
        self.assertEqual(message.author_id, self.desk.partner_id)
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertIn("zhang@example.com", str(mails.mapped("email_to")))
        self.assertTrue(ticket.first_contact_date, "CMP-47: it is a contact")

    def test_known_customer(self):
        """CMP-01: a customer with a card gets it as that customer."""
        partner = self.env["res.partner"].create(
            {"name": "Zhang", "email": "zhang@example.com"}
        )
        ticket = self._matter("mail", partner_id=partner.id)
        self._open(ticket).action_send()
        self.assertEqual(ticket.message_ids[0].partner_ids, partner)
        self.assertFalse(ticket.message_ids[0].outgoing_email_to)

    def test_address_is_needed(self):
        """CMP-01: without one valid address nothing is sent."""
        ticket = self._matter("mail")
        count = len(ticket.message_ids)
        for email in (False, "zhang", "a@example.com, b@example.com"):
            reply = self._open(ticket)
            reply.email_to = email
            with self.assertRaisesRegex(UserError, "valid e-mail address"):
                reply.action_send()
        self.assertEqual(len(ticket.message_ids), count)

    def test_told_on_the_telephone(self):
        """CMP-01: what was read out stands in the history, for staff alone."""
        ticket = self._matter("phone")
        self._open(ticket).action_told()
        message = ticket.message_ids[0]
        self.assertTrue(message.subtype_id.internal)
        self.assertIn("The customer was told (Phone)", html2plaintext(message.body))
        self.assertFalse(message.outgoing_email_to or message.partner_ids)

    def test_taboo_phrase(self):
        """CMP-43: neither a mail nor a call holds one."""
        self.env["cs.phrase"].create({"name": "not our business", "usage": "taboo"})
        reply = self._open(self._matter("mail"))
        reply.body = "<p>That is not our business.</p>"
        for send in (reply.action_send, reply.action_told):
            with self.assertRaisesRegex(UserError, "not our business"):
                send()
        reply.body = "<p> </p>"
        with self.assertRaisesRegex(UserError, "no text"):
            reply.action_send()

    def test_enquiry(self):
        """CMP-01, CMP-39: the answer is told by the channel, and counts as told."""
        enquiry = self._question("phone")
        reply = self._open(enquiry)
        self.assertEqual(reply.template_id, self._template("enquiry_spoken"))
        self.assertIn("finding out", reply.body)
        self.assertIn(self.desk.name, reply.body)
        # Answered by who is not of the desk: the customer waits to be told.
        enquiry.asked_employee_id = self.investigator_employee
        enquiry.is_wait_told = True
        enquiry.action_clarify()
        asked = self._as(enquiry, self.investigator)
        asked.write({"answer": "Two hours free", "answer_source": "House rules"})
        self.assertTrue(enquiry.needs_informing)
        reply = self._open(enquiry)
        self.assertIn("Two hours free", reply.body)
        reply.action_told()
        self.assertFalse(enquiry.needs_informing)
        self.assertTrue(enquiry.informed_date)

    def test_enquiry_by_mail(self):
        """CMP-01: nobody leaves an address with a question; it is typed."""
        enquiry = self._question("mail")
        reply = self._open(enquiry)
        self.assertEqual(reply.template_id, self._template("enquiry_mail"))
        reply.email_to = "zhang@example.com"
        reply.action_send()
        message = enquiry.message_ids[0]
        self.assertEqual(message.outgoing_email_to, "zhang@example.com")
        self.assertIn(enquiry.number, message.subject)

    # --- who -------------------------------------------------------------------------

    def test_confidential(self):
        """Guarantee 8: no template tells of a confidential matter, by no way."""
        Reply = self.env["cs.reply"]
        vals = {
            "res_model": "helpdesk.ticket",
            "res_id": self.matter.id,
            "channel_id": self.channels["mail"].id,
        }
        # Who registered it, who is complained about, who may see it.
        for user in (self.desk, self.accused, self.service_manager):
            with self.assertRaises(UserError) as caught:
                self._as(self.matter, user).action_reply()
            self.assertNotIn(SECRET, str(caught.exception))
            with self.assertRaises(UserError):
                self._as(Reply, user).create(vals)
        # Opened about another matter and turned round by RPC.
        reply = self._open(self._matter())
        with self.assertRaises(UserError):
            reply.res_id = self.matter.id
            reply.action_send()

    def test_later_confidential(self):
        """Guarantee 8: the dialog was open when the matter became confidential."""
        ticket = self._matter()
        reply = self._open(ticket)
        ticket.sudo().write({"is_confidential": True})
        for send in (reply.action_send, reply.action_told):
            with self.assertRaises(UserError):
                send()

    def test_others_are_refused(self):
        """CMP-01: the desk replies; residents, workers, auditors, others do not."""
        ticket = self._matter()
        vals = {
            "res_model": "helpdesk.ticket",
            "res_id": ticket.id,
            "channel_id": self.channels["mail"].id,
        }
        for user in (
            self.portal, self.worker, self.auditor, self.desk_other, self.foreign_desk
        ):  # fmt: skip
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._as(ticket, user).action_reply()
                with self.assertRaises(AccessError):
                    self._as(self.env["cs.reply"], user).create(vals)
        with self.assertRaises(AccessError):
            self._as(self._template("ticket_mail"), self.portal).read(["body_html"])

    def test_another_template(self):
        """CMP-01: nothing else than a reply template is filled in."""
        reply = self._open(self._matter())
        other = self.env.ref("cs_complaint.mail_template_callback_unreachable")
        for template in (other, self._template("enquiry_mail")):
            with self.assertRaisesRegex(UserError, "one of the reply templates"):
                reply.template_id = template
                reply.flush_recordset()

    def test_templates_are_the_managers(self):
        """CMP-01: one text for all; a clerk changes none and makes none."""
        template = self._as(self._template("ticket_mail"), self.desk)
        Template = template.browse()
        for vals in ({"subject": "Hi"}, {"is_cs_reply": False}, {"active": False}):
            with self.assertRaises(AccessError):
                template.write(vals)
        with self.assertRaises(AccessError):
            template.update_field_translations("subject", {"en_US": "Hi"})
        with self.assertRaises(AccessError):
            template.unlink()
        model = self.env["ir.model"]._get_id("helpdesk.ticket")
        vals = {"name": "Own", "model_id": model}
        with self.assertRaises(AccessError):
            Template.create({**vals, "is_cs_reply": True})
        own = Template.create(vals)
        with self.assertRaises(AccessError):
            own.write({"is_cs_reply": True})
        loaded = Template.load(["name", "is_cs_reply"], [["Own", "1"]])
        self.assertFalse(loaded["ids"])
        manager = self._as(self._template("ticket_mail"), self.service_manager)
        manager.subject = "Hello {{ object.number }}"
        self.assertEqual(template.subject, "Hello {{ object.number }}")

    def test_constant_queries(self):
        """Guarantee 9: opening a reply does not read all templates one by one."""

        def count():
            ticket = self._matter("phone")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._open(ticket).read(["body", "subject", "template_id"])
            return self.cr.sql_log_count - before

        count()
        few = count()
        self.env["mail.template"].create(
            [
                {
                    "name": f"Other {number}",
                    "is_cs_reply": True,
                    "cs_reply_model": "helpdesk.ticket",
                    "body_html": "<p>Yes</p>",
                }
                for number in range(20)
            ]
        )
        self.assertLessEqual(count(), few + 1)
