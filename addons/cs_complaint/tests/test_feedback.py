"""CMP-04: hotline on paper, a public page, and an answer to everybody."""

import re
import time
import uuid
from ast import literal_eval

from freezegun import freeze_time

from odoo import Command, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged, warmup

from . import common, forms_common


@tagged("post_install", "-at_install")
class TestHotlineOnPaper(forms_common.CsFormsCommon):
    """CMP-04: the number to call stands on every form."""

    def test_hotline_on_every_form(self):
        for form in forms_common.FORMS:
            with self.subTest(form=form):
                self.assertIn("0000-88000001", self._html(form))


@tagged("post_install", "-at_install")
class TestFeedback(common.CsComplaintCommon):
    """CMP-04: what is registered, acknowledged, listed and escalated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-02 02:00:00"))
        cls.site.hotline = "0000-88000001"
        cls.token, cls.token_next, cls.token_third = (
            uuid.uuid4().hex for _i in range(3)
        )

    def _leave(self, token=None, text="The lift stands still", **given):
        return self.Ticket._register_feedback(
            self.site, text, token or self.token, **given
        )

    def _mails(self, ticket):
        return self.env["mail.mail"].search(
            [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )

    def test_registered(self):
        """CMP-04: a complaint of the channel web, at once and governed."""
        ticket = self._leave(name="Zhang", phone="199 0000 0001", email="Z@Example.com")
        self.assertEqual(
            (ticket.kind, ticket.step, ticket.site_id, ticket.is_anonymous),
            ("complaint", "registered", self.site, False),
        )
        self.assertEqual(
            ticket.channel_id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")
        )
        self.assertTrue(ticket.apology_date, "the page says sorry (CMP-15)")
        self.assertTrue(ticket.reply_deadline)
        self.assertFalse(ticket.first_responder_id or ticket.user_id)

    def test_acknowledged(self):
        """CMP-04: by mail, with number, limit, hotline; nothing that was written."""
        ticket = self._leave(text="Buy pills at example.org", email="Z@Example.com")
        mail = self._mails(ticket)
        self.assertEqual(mail.email_to, "z@example.com")
        self.assertIn(ticket.short_number, mail.subject + mail.body_html)
        self.assertIn("0000-88000001", mail.body_html)
        self.assertIn(ticket._get_reply_text(), mail.body_html)
        self.assertNotIn("pills", mail.subject + mail.body_html)
        self.assertFalse(self._mails(self._leave(self.token_next, phone="19900000001")))
        self.assertFalse(self._mails(self._leave(self.token_third, email="no address")))

    def test_anonymous(self):
        """CMP-04, CMP-13: without contact accepted, marked, and no callback asked."""
        ticket = self._leave(name="Somebody")
        self.assertTrue(ticket.is_anonymous)
        ticket.write({"category_id": self.category.id, "place_text": "Hall"})
        ticket.complained_object = "Lift"
        self._report(ticket)
        ticket.answer = "The lift runs again."
        ticket.action_start_callback()
        self._sign(ticket)
        ticket.action_close()
        self.assertEqual(ticket.step, "closed")
        self.assertFalse(ticket.callback_ids.filtered(lambda c: c.state == "done"))
        self.assertTrue(self._leave(self.token_next, phone="??").is_anonymous)

    def test_once(self):
        """CMP-04: a form sent twice is one matter."""
        self.assertEqual(self._leave(), self._leave())

    def test_without_answer(self):
        """CMP-04: the list holds what nobody has answered, the one due first on top."""
        late, answered = self._leave(), self._leave(self.token_next)
        answered.answer = "The lift runs again."
        closed = self._closed_ticket()
        action = self.env.ref("cs_complaint.helpdesk_ticket_action_unanswered")
        domain = [*literal_eval(action.domain), ("site_id", "=", self.site.id)]
        found = self._as(self.Ticket, self.desk).search(domain)
        self.assertIn(late, found)
        self.assertFalse(found & (answered | closed))

    def test_not_answered_in_time(self):
        """CMP-04: after the limit a warning and word to the manager."""
        ticket = self._leave(phone="19900000001")
        limit = ticket.reply_deadline
        with freeze_time(limit), self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_deadline_alert").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(ticket.is_reply_late)
        with freeze_time("2026-03-09 02:00:00"), self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_deadline_alert").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(ticket.is_reply_late)
        rows = self.env["cs.exception"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertIn("warning", rows.mapped("kind"))
        self.assertEqual(
            self._as(rows, self.service_manager).search([("id", "in", rows.ids)]), rows
        )
        self.assertTrue(ticket.activity_ids, "somebody is told")

    def test_address(self):
        """CMP-04: an address that nobody guesses or writes, and that stays good."""
        self.assertFalse(self.site.feedback_url)
        self.site.is_feedback_open = True
        token = self.site.feedback_token
        self.assertGreater(len(token), 20)
        self.assertIn(token, self._as(self.site, self.desk).feedback_url)
        self.site.is_feedback_open = False
        self.assertFalse(self.env["cs.site"]._find_feedback_site(token))
        self.site.write({"is_feedback_open": True, "feedback_token": "x"})
        self.assertEqual(self.site.feedback_token, token)
        forged = self.env["cs.site"].create(
            {"name": "New", "company_id": self.company.id, "feedback_token": "y"}
        )
        self.assertFalse(forged.feedback_token)
        for odd in ("", False, None, "%", "x"):
            self.assertFalse(self.env["cs.site"]._find_feedback_site(odd), odd)
        with self.assertRaises(AccessError):
            self._as(self.site, self.clerk).read(["feedback_token"])

    def test_quota(self):
        """CMP-04: per address and per site; an hour later there is room again."""
        self.company.write({"cs_feedback_per_address": 2, "cs_feedback_per_site": 3})
        Quota = self.env["cs.feedback.quota"]
        self.assertTrue(Quota._take(self.site, "1.1.1.1"))
        self.assertTrue(Quota._take(self.site, "1.1.1.1"))
        self.assertFalse(Quota._take(self.site, "1.1.1.1"))
        self.assertFalse(Quota._take(self.site, "2.2.2.2"), "the site had three")
        self.assertTrue(Quota._take(self.site_other, "1.1.1.1"))
        self.assertFalse(Quota.search([("source", "ilike", "1.1.1.1")]))
        with freeze_time("2026-03-02 03:00:01"):
            self.assertTrue(Quota._take(self.site, "1.1.1.1"))
        self.env.flush_all()
        self.env.cr.execute("UPDATE cs_feedback_quota SET write_date = '2026-02-28'")
        self.env.invalidate_all()
        Quota._gc_quota()
        self.assertFalse(Quota.search([("source", "like", f"site {self.site.id}")]))

    @warmup
    def test_list_of_many(self):
        """CMP-04: the list costs the same for 10 and for 100."""
        names = ["short_number", "name", "channel_id", "reply_deadline", "step"]
        counts = []
        for size in (10, 100):
            self.Ticket.with_context(tracking_disable=True).create(
                [self._ticket_vals() for _i in range(size)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            Ticket = self._as(self.Ticket, self.desk)
            spec = {name: {} for name in names}
            domain = [("is_open", "=", True), ("replied_date", "=", False)]
            Ticket.web_search_read(domain, spec, limit=80)
            Ticket.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Ticket.web_search_read(domain, spec, limit=80, order="reply_deadline, id")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)


@tagged("post_install", "-at_install", "security")
class TestFeedbackPage(common.CsComplaintCommon, HttpCase):
    """CMP-04: the page as strangers and programs use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.write({"is_feedback_open": True, "hotline": "0000-88000001"})
        cls.path = f"/feedback/{cls.site.feedback_token}"

    def _open(self):
        response = self.url_open(self.path)
        self.assertEqual(response.status_code, 200)
        return dict(
            re.findall(r'name="(csrf_token|stamp)" value="([^"]+)"', response.text)
        )

    def _send(self, later=10, path=None, **data):
        hidden = self._open()
        real = time.time
        self.patch(time, "time", lambda: real() + later)
        try:
            data = {**hidden, "text": "The lift stands still", **data}
            return self.url_open(path or f"{self.path}/send", data=data)
        finally:
            self.patch(time, "time", real)

    def _tickets(self):
        return self.Ticket.search([("site_id", "=", self.site.id)])

    def test_sent(self):
        """CMP-04: without logging in; the page tells number and hotline."""
        response = self._send(phone="19900000001", place="Building 3")
        self.assertEqual(response.status_code, 200)
        ticket = self._tickets()
        self.assertEqual(len(ticket), 1)
        self.assertIn(ticket.short_number, response.text)
        self.assertIn("0000-88000001", response.text)
        self.assertEqual(ticket.place_text, "Building 3")
        self.assertNotIn("cannot call you back", response.text)
        response = self._send()
        self.assertIn("cannot call you back", response.text)

    def test_spam(self):
        """CMP-04: programs are refused, and what was typed stays in the form."""
        for later, data in (
            (10, {"website": "http://x"}),
            (0, {}),
            (90000, {}),
            (10, {"text": "http://a http://b http://c"}),
            (10, {"text": "   "}),
            (10, {"stamp": "x"}),
            (10, {"stamp": f"{'a' * 32}.1.{'b' * 64}"}),
        ):
            with self.subTest(data=data, later=later):
                response = self._send(later, name="Zhang", **data)
                self.assertEqual(response.status_code, 422)
                self.assertIn('value="Zhang"', response.text)
                self.assertIn("0000-88000001", response.text)
        self.assertFalse(self._tickets())

    def test_too_many(self):
        """CMP-04: more than the hour allows is refused with the hotline named."""
        self.company.cs_feedback_per_address = 1
        self.assertEqual(self._send().status_code, 200)
        response = self._send()
        self.assertEqual(response.status_code, 429)
        self.assertIn("0000-88000001", response.text)
        self.assertEqual(len(self._tickets()), 1)

    def test_markup_is_text(self):
        """CMP-04: nothing that was typed runs on our pages."""
        evil = "<script>alert(1)</script> lift"
        self._send(text=evil, name=evil)
        ticket = self._tickets()
        self.assertNotIn("<script>", ticket.description)
        response = self._send(0, text=evil, name=evil)
        self.assertNotIn("<script>alert", response.text)

    def test_no_forged_fields(self):
        """Guarantee 1: a stranger sets nothing but what the form asks."""
        self._send(
            step="closed", user_id="1", is_confidential="1", site_id=self.site_other.id,
            company_id="1", number="X",
        )  # fmt: skip
        ticket = self._tickets()
        self.assertEqual((ticket.step, ticket.site_id), ("registered", self.site))

    def test_foreign_stamp(self):
        """CMP-04: a form of one site sends nothing to another."""
        self.site_other.is_feedback_open = True
        path = f"/feedback/{self.site_other.feedback_token}/send"
        self.assertEqual(self._send(path=path).status_code, 422)

    def test_closed_page(self):
        """CMP-04: no page, no door; and no form without its token."""
        self.assertEqual(self.url_open("/feedback/none").status_code, 404)
        response = self.url_open(f"{self.path}/send", data={"text": "x"})
        self.assertEqual(response.status_code, 400)
        self.site.is_feedback_open = False
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_portal_is_acknowledged(self):
        """CMP-04: who writes in the portal gets a mail too."""
        resident = new_test_user(
            self.env,
            "cs_resident",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
            email="resident@example.com",
        )
        self.authenticate(resident.login, resident.login)
        self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "subject": "Noise",
                "description": "Noise at night",
            },
        )
        ticket = self.Ticket.search([("partner_id", "=", resident.partner_id.id)])
        mail = self.env["mail.mail"].search(
            [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertIn("resident@example.com", mail.mapped("email_to"))
