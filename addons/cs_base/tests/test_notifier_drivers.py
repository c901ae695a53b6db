"""Each way to people: what it sends, and what happens when it fails."""

import json
from dataclasses import replace
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.models.cs_notifier import CsNotifier
from odoo.addons.cs_base.tools.notifications import (
    Driver,
    GroupMessage,
    UndeliverableError,
)

from . import notification_common
from .notification_common import LOGGERS

NOW = "2026-03-02 01:00:00"


@tagged("post_install", "-at_install")
class TestNotifierMail(notification_common.NotificationCommon):
    def test_queued(self):
        """An e-mail waits in the queue of Odoo, and the queue is woken."""
        self._tell(users=self.mailer)
        mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", self._messages(self.mailer).id)]
        )
        self.assertEqual(mail.state, "outgoing")
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        woken = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
        self.assertTrue(woken)

    def test_header(self):
        """The title of the record is not in the layout of the e-mail either."""
        self.subject.name = "Li shouted"
        self._tell(users=self.mailer)
        mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", self._messages(self.mailer).id)]
        )
        self.assertNotIn("shouted", mail.body_html + mail.subject)

    def _notice(self, **vals):
        row = self._rows(self.mailer, "mail")
        row.mail_message_id.notification_ids.write(vals)
        return row

    def test_sent(self):
        self._tell(users=self.mailer)
        row = self._notice(notification_status="sent")
        self._deliver("2026-03-02 01:14:59")
        self.assertEqual(row.state, "handed", "looked after in a quarter of an hour")
        self._deliver("2026-03-02 01:15:00")
        self.assertEqual(row.state, "sent")
        self.assertFalse(row.next_try_date)

    def test_failed(self):
        """What a mail server refused is tried again, and not for ever."""
        self._tell(users=self.mailer)
        row = self._notice(notification_status="ready")
        moment = fields.Datetime.to_datetime(NOW)
        for attempt in range(1, 6):
            self._notice(
                notification_status="exception",
                failure_type="unknown",
                failure_reason="No such host",
            )
            mail = self.env["mail.mail"].search(
                [("mail_message_id", "=", row.mail_message_id.id)]
            )
            mail.state = "exception"
            moment += timedelta(hours=2)
            self._deliver(moment)
            self.assertEqual(row.attempts, attempt)
            self.assertEqual(row.error, "No such host")
            if attempt < 5:
                self.assertEqual((row.state, mail.state), ("handed", "outgoing"))
        self.assertEqual((row.state, mail.state), ("failed", "exception"))
        self.assertFalse(row.next_try_date)

    def test_stuck(self):
        """An e-mail that stays in the queue for a day is a failure, visibly."""
        self._tell(users=self.mailer)
        row = self._notice(notification_status="ready")
        self._deliver("2026-03-02 05:00:00")
        self.assertEqual(row.state, "handed")
        self._deliver("2026-03-03 01:00:01")
        self.assertEqual((row.state, row.error), ("failed", "Still in the mail queue."))

    @mute_logger(*LOGGERS)
    def test_broken(self):
        """A driver that breaks leaves the caller's transaction whole; the log says so
        and the scheduled action tells it later."""
        deliver = type(self.notifier)._deliver_mail

        def broken(notifier, message, users):
            self.env.cr.execute("SELECT 1 / 0")

        self.patch(self.registry["cs.notifier"], "_deliver_mail", broken)
        with mute_logger("odoo.sql_db"):
            self.subject.name = "Kept"
            self._tell()
        row = self._rows(self.worker, "mail")
        self.assertEqual((row.state, row.attempts), ("queued", 1))
        self.assertIn("division by zero", row.error)
        self.assertEqual(self.subject.name, "Kept")
        self.patch(self.registry["cs.notifier"], "_deliver_mail", deliver)
        with self._push_service():
            self._deliver("2026-03-02 01:01:00")
        self.assertEqual(row.state, "sent")
        self.assertFalse(row.error)
        self.assertTrue(self._messages(self.worker))

    @mute_logger(*LOGGERS)
    def test_bounded(self):
        """Five tries, then it has failed and no run touches it again."""
        self.patch(self.registry["cs.notifier"], "_deliver_mail", self._break)
        self._tell(users=self.mailer)
        row = self._rows(self.mailer)
        moment = fields.Datetime.to_datetime(NOW)
        for attempt in range(2, 6):
            moment += timedelta(hours=2)
            self._deliver(moment)
            self.assertEqual(row.attempts, attempt)
        self.assertEqual(row.state, "failed")
        self._deliver(moment + timedelta(days=2))
        self.assertEqual(row.attempts, 5)

    @staticmethod
    def _break(*args):
        raise ValueError("broken")


@tagged("post_install", "-at_install")
class TestNotifierPush(notification_common.NotificationCommon):
    def _push(self, status=201, moment=NOW):
        with self._push_service(status) as calls:
            self._deliver(moment)
        return calls

    def test_payload(self):
        """M12: Odoo's own payload and encryption; number, place, due, link."""
        self._tell(dues={self.subject: self.subject.reply_deadline})
        row = self._rows(self.worker, "push")
        message = self.notifier.sudo()._compose(
            self.kind,
            self.subject.sudo(),
            self.worker.lang,
            self.worker.tz,
            {},
            {self.subject: row.due_date},
        )
        payload = self.notifier._prepare_push(message)
        self.assertIn(f"#{self.subject.id}", payload["title"])
        self.assertEqual(
            payload["options"]["body"].split("\n"),
            ["Place: Site", "Due: 2026-03-02 18:00"],
        )
        self.assertEqual(
            payload["options"]["data"],
            {"model": self.subject._name, "res_id": self.subject.id},
        )
        (call,) = self._push()
        self.assertEqual(call.url, self.device.endpoint)
        self.assertEqual(call.headers["Content-Encoding"], "aes128gcm")
        self.assertNotIn(b"Site", call.data, "encrypted")
        self.assertNotIn(json.dumps(payload).encode(), call.data)
        self.assertEqual(row.state, "sent")
        self.assertFalse(self._push(), "once")

    def test_refused(self):
        """A refusal is in the log and tried again after 1, 5, 20 and 60 minutes."""
        self._tell()
        row = self._rows(self.worker, "push")
        moment = fields.Datetime.to_datetime(NOW)
        for attempt, minutes in enumerate((1, 5, 20, 60), 1):
            self.assertEqual(len(self._push(500, moment)), 1)
            self.assertEqual((row.state, row.attempts), ("queued", attempt))
            self.assertIn("500", row.error)
            self.assertFalse(
                self._push(500, moment + timedelta(minutes=minutes, seconds=-1))
            )
            moment += timedelta(minutes=minutes)
        self._push(500, moment)
        self.assertEqual((row.state, row.attempts), ("failed", 5))
        self.assertFalse(self._push(201, moment + timedelta(hours=3)))
        self.assertTrue(self.device.exists())

    def test_gone(self):
        """A browser that is gone is forgotten, and that is no error to try again."""
        self._tell()
        self._push(410)
        self.assertFalse(self.device.exists())
        row = self._rows(self.worker, "push")
        self.assertEqual(row.state, "failed")
        self.assertIn("gone", row.error)

    def test_one_of_two(self):
        """One device that takes it is enough."""
        self._new_device(self.worker, "two")
        self._tell()
        calls = self._push(lambda url: 500 if url.endswith("one") else 201)
        self.assertEqual(len(calls), 2)
        self.assertEqual(self._rows(self.worker, "push").state, "sent")

    def test_one_bad_row(self):
        """Guarantee 6: what fails for one stops nobody else's."""
        self._new_device(self.mailer)
        self.device.keys = "no keys"
        self._tell(users=self.worker | self.mailer)
        self._push()
        self.assertEqual(self._rows(self.worker, "push").state, "queued")
        self.assertEqual(self._rows(self.mailer, "push").state, "sent")

    def test_stale(self):
        """After half a day without the server a push is no news any more."""
        self._tell()
        self.assertFalse(self._push(201, "2026-03-02 13:00:01"))
        row = self._rows(self.worker, "push")
        self.assertEqual((row.state, row.error), ("skipped", "Too old to be news."))

    def test_switched_off_meanwhile(self):
        self._tell()
        self.company.cs_notify_push = False
        self.assertFalse(self._push())
        self.assertEqual(self._rows(self.worker, "push").state, "skipped")

    def test_user_gone_meanwhile(self):
        self._tell()
        self.worker.active = False
        self.assertFalse(self._push())

    def test_record_gone_meanwhile(self):
        self._tell()
        self.subject.unlink()
        self.assertFalse(self._push())
        row = self._rows(self.worker, "push")
        self.assertEqual((row.state, row.error), ("skipped", "The record is gone."))


@tagged("post_install", "-at_install")
class TestNotifierGroup(notification_common.NotificationCommon):
    """M12: a robot in a group chat, as a glue addon adds it by one method."""

    def setUp(self):
        super().setUp()
        self.said = []
        get_drivers = CsNotifier._get_drivers

        def with_robot(notifier):
            robot = Driver("Robot", "group", self._say)
            return {**get_drivers(notifier), "robot": robot}

        self.patch(self.registry["cs.notifier"], "_get_drivers", with_robot)
        self.kind.has_group = True

    def _say(self, message, company):
        self.said.append((message, company))

    def test_no_personal_data(self):
        """A group gets words and a link; there is no record to take a name from."""
        facts = {
            "place": "Gate 3, 13800138000",
            "place_text": "at Mrs Li's",
        }
        get_facts = type(self.subject)._get_notification_facts

        def with_place(records):
            found = get_facts(records)
            return {r: replace(f, **facts) for r, f in found.items()}

        self.patch(
            self.registry[self.subject._name], "_get_notification_facts", with_place
        )
        self._tell()
        with self._push_service():
            self._deliver()
        ((message, company),) = self.said
        self.assertIsInstance(message, GroupMessage)
        self.assertEqual(
            sorted(vars(message)), ["lines", "subject", "url"], "and nothing else"
        )
        self.assertEqual(company, self.company)
        self.assertIn("Gate 3", message.text)
        self.assertNotIn("138", message.text)
        self.assertNotIn("Li", message.text)
        row = self._rows(driver="robot")
        self.assertEqual((row.state, len(row)), ("sent", 1))
        self.assertFalse(row.user_id)

    def test_budget(self):
        """However many people are told, a group hears of it once in four hours."""
        self._tell()
        self._tell(users=self.mailer)
        with freeze_time("2026-03-02 04:59:59"):
            self._tell()
        self.assertEqual(len(self._rows(driver="robot")), 1)
        with freeze_time("2026-03-02 05:00:00"):
            self._tell()
        self.assertEqual(len(self._rows(driver="robot")), 2)

    def test_confidential(self):
        """Guarantee 8: a group never hears of it, also when it becomes so later."""
        self._tell()
        self.patch(
            self.registry[self.subject._name],
            "_get_notification_readers",
            lambda records: dict.fromkeys(records, self.worker),
        )
        with self._push_service():
            self._deliver()
        self.assertFalse(self.said)
        self.assertEqual(self._rows(driver="robot").state, "skipped")
        with freeze_time("2026-03-03 05:00:00"):
            self._tell()
        self.assertEqual(len(self._rows(driver="robot")), 1)

    def test_given_up(self):
        """What a driver says is hopeless is not tried again."""

        def refuse(driver, message, company):
            raise UndeliverableError("no such chat")

        self.patch(type(self), "_say", refuse)
        self._tell()
        with self._push_service():
            self._deliver()
        row = self._rows(driver="robot")
        self.assertEqual((row.state, row.error), ("failed", "no such chat"))

    def test_removed(self):
        """A driver that was uninstalled leaves rows that can be read."""
        self._tell()
        self.patch(
            self.registry["cs.notifier"], "_get_drivers", CsNotifier._get_drivers
        )
        with self._push_service():
            self._deliver()
        row = self.env["cs.notification"].search([("user_id", "=", False)])
        self.assertEqual(row.state, "failed")


@tagged("post_install", "-at_install")
class TestNotifierTest(notification_common.NotificationCommon):
    """The button “Send Me a Test Message”."""

    def _test(self, user):
        return self._as(user, user).action_send_cs_test_message()["params"]["message"]

    def test_all_ways(self):
        with self._push_service() as calls:
            said = self._test(self.worker)
        self.assertEqual(said, "Message or E-Mail: sent; Push: sent")
        self.assertEqual(len(calls), 1)
        self.assertEqual(self._messages(self.worker).subject, "Test message")
        rows = self._as(self.log, self.worker).search([])
        self.assertEqual(rows.mapped("state"), ["sent", "sent"])

    def test_says_why_not(self):
        self.company.cs_notify_mail = False
        said = self._test(self.mailer)
        self.assertIn("Message or E-Mail: switched off by the company", said)
        self.assertIn("Push: nothing of yours has signed up yet", said)
        self.assertFalse(self._rows(self.mailer), "no failure to worry about")
        self.company.cs_notify_mail = True
        with self._push_service(500):
            self.assertIn("500", self._test(self.worker))

    def test_own_only(self):
        with self.assertRaises(AccessError):
            self._as(self.mailer, self.worker).action_send_cs_test_message()
