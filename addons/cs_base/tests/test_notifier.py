from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.models.cs_notification_mixin import CsNotificationMixin

from . import notification_common
from .notification_common import LOGGERS


@tagged("post_install", "-at_install")
class TestNotifier(notification_common.NotificationCommon):
    """ux M4: the seven kinds at once, each thing once, all else as a message."""

    def test_seven_kinds(self):
        """M4: seven immediate kinds, and push for no other."""
        kinds = self.env["cs.notification.kind"].search([])
        immediate = kinds.filtered("is_immediate")
        self.assertEqual(
            set(immediate.mapped("code")),
            {
                "major_complaint",
                "duty_event",
                "accident",
                "handover_refused",
                "post_unattended",
                "stop_work",
                "last_reminder",
            },
        )
        self.assertFalse((kinds - immediate).filtered("has_push"))

    def test_minimal(self):
        """M12: number, place, due and link, and nothing else."""
        self.subject.name = "Li, 13800138000, shouted"
        self._tell(dues={self.subject: self.subject.reply_deadline})
        message = self._messages(self.worker)
        number = f"#{self.subject.id}"
        self.assertEqual(message.subject, f"Last reminder before a limit · {number}")
        self.assertIn("Place: Site", message.body)
        self.assertIn("Due: 2026-03-02 18:00", message.body)
        self.assertIn(f"/odoo/cs.test.deadline.subject/{self.subject.id}", message.body)
        self.assertNotIn("shouted", message.body + message.subject)
        self.assertEqual(
            (message.model, message.res_id), (self.subject._name, self.subject.id)
        )

    def test_log(self):
        """What was told stands in the log, with its driver and state."""
        self._tell(users=self.worker | self.mailer)
        inbox, mail = self._rows(self.worker, "mail"), self._rows(self.mailer, "mail")
        push = self._rows(self.worker, "push")
        self.assertEqual(
            [row.state for row in (inbox, mail, push)], ["sent", "handed", "queued"]
        )
        self.assertEqual(inbox.site_id, self.site)
        self.assertEqual(inbox.company_id, self.company)
        self.assertEqual(inbox.record_name, f"#{self.subject.id}")
        self.assertEqual(inbox.mail_message_id, self._messages(self.worker))
        self.assertFalse(self._rows(self.mailer, "push"), "no browser")

    def test_no_second_push(self):
        """Odoo pushes what lies in an inbox; the notifier's push is the only one."""
        with self._push_service() as calls:
            self._tell(code="due_late")
            self.assertTrue(self._messages(self.worker))
            self.assertFalse(calls)
            self._tell()
            self.assertFalse(calls, "nothing is sent in the request")

    def test_noise_budget(self):
        """M4: the same subject never twice in 4 h: not at 3:59:59, again at 4:00:00."""
        self._tell()
        for moment, count in (
            ("2026-03-02 04:59:59", 1),
            ("2026-03-02 05:00:00", 2),
            ("2026-03-02 08:59:59", 2),
            ("2026-03-02 09:00:00", 3),
        ):
            with freeze_time(moment):
                self._tell()
            self.assertEqual(len(self._messages(self.worker)), count, moment)
            self.assertEqual(len(self._rows(self.worker, "push")), count, moment)

    def test_budget_is_a_setting(self):
        self.company.cs_notification_quiet_hours = 1.5
        self._tell()
        for moment, count in (
            ("2026-03-02 02:29:59", 1),
            ("2026-03-02 02:30:00", 2),
        ):
            with freeze_time(moment):
                self._tell()
            self.assertEqual(len(self._messages(self.worker)), count)
        self.company.cs_notification_quiet_hours = 0
        with freeze_time("2026-03-02 02:30:00"):
            self._tell()
        self.assertEqual(len(self._messages(self.worker)), 3)

    def test_budget_by_person_record_and_kind(self):
        """Somebody else, another record and other news are told within the time."""
        self._tell()
        self._tell(users=self.worker | self.mailer)
        self.assertEqual(len(self._messages(self.worker)), 1)
        self.assertEqual(len(self._messages(self.mailer)), 1)
        self._tell(self._new_subjects())
        self._tell(code="stop_work")
        self.assertEqual(len(self._messages(self.worker)), 3)

    def test_digest_kinds_have_no_budget(self):
        """A report returned twice in an hour is told twice."""
        self._tell(code="due_returned")
        self._tell(code="due_returned")
        self.assertEqual(len(self._messages(self.worker)), 2)
        self.assertFalse(self._rows(self.worker, "push"))

    def test_together(self):
        """Many records, one message: a list of numbers."""
        subjects = self._new_subjects(25)
        self._tell(subjects)
        message = self._messages(self.worker)
        self.assertEqual(message.subject, "Last reminder before a limit (25)")
        self.assertEqual(message.body.count("<li>"), 21)
        self.assertIn("and 5 more", message.body)
        self.assertFalse(message.res_id)
        row = self._rows(self.worker, "mail")
        self.assertEqual(row._get_record_ids(), subjects.ids)
        with freeze_time("2026-03-02 02:00:00"):
            self._tell(subjects[0] | self.subject)
        self.assertIn(f"#{self.subject.id}", self._messages(self.worker)[-1].subject)

    def test_roles(self):
        """Who holds a role of the kind at the site is told, and who is named."""
        other = self._new_user(
            "director_other", "cs_base.cs_base_group_director", self.site_other
        )
        self._tell(code="accident", users=self.mailer)
        self.assertTrue(self._messages(self.director))
        self.assertTrue(self._messages(self.mailer))
        self.assertFalse(self._messages(other), "of another site")
        self.assertFalse(self._messages(self.worker))

    def test_not_told(self):
        """Not who causes it, who is gone, or who does not see the site."""
        foreign = self._new_user(
            "foreign", "cs_base.cs_base_group_user", company=self.company_foreign
        )
        gone = self._new_user("gone", "cs_base.cs_base_group_user", self.site)
        gone.active = False
        elsewhere = self._new_user(
            "elsewhere", "cs_base.cs_base_group_user", self.site_other
        )
        users = foreign | gone | elsewhere | self.worker
        notifier = self._as(self.notifier, self.worker)
        rows = notifier._tell("accident", self._as(self.subject, self.worker), users)
        self.assertEqual(rows.sudo().user_id, self.director)

    def test_users_by_record(self):
        two = self._new_subjects(2)
        self._tell(two, {two[0]: self.worker, two[1]: self.mailer})
        self.assertIn(f"#{two[0].id}", self._messages(self.worker).subject)
        self.assertIn(f"#{two[1].id}", self._messages(self.mailer).subject)

    def test_wishes(self):
        """Each chooses the ways; what is mandatory comes all the same."""
        self._new_device(self.director)
        for wish, drivers in (
            ("both", {"mail", "push"}),
            ("mail", {"mail"}),
            ("push", {"push"}),
            ("none", set()),
        ):
            self.worker.cs_notify_by = wish
            rows = self._tell(self._new_subjects())
            self.assertEqual(set(rows.mapped("driver")), drivers, wish)
        self.director.cs_notify_by = "none"
        rows = self._tell(users=self.director, code="accident")
        self.assertEqual(set(rows.mapped("driver")), {"mail", "push"})

    def test_nothing_is_lost(self):
        """Who wants push alone and has no browser gets the message."""
        self.mailer.cs_notify_by = "push"
        rows = self._tell(users=self.mailer)
        self.assertEqual(rows.mapped("driver"), ["mail"])

    def test_own_wish(self):
        """Everybody sets the own wish, in the preferences, and nobody else's."""
        self._as(self.worker, self.worker).write({"cs_notify_by": "mail"})
        self.assertEqual(self.worker.cs_notify_by, "mail")
        with self.assertRaises(AccessError):
            self._as(self.mailer, self.worker).write({"cs_notify_by": "none"})

    def test_company_switch(self):
        self.company.cs_notify_push = False
        self.assertEqual(self._tell().mapped("driver"), ["mail"])
        self.company.write({"cs_notify_push": True, "cs_notify_mail": False})
        with freeze_time("2026-03-03 01:00:00"):
            self.assertEqual(self._tell().mapped("driver"), ["push"])

    def test_archived_kind(self):
        self.kind.active = False
        self.assertFalse(self._tell())

    def test_languages(self):
        """Each reads the own language and clock; the zone is named where it differs."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.kind.with_context(lang="zh_CN").name = "最后提醒"
        self.mailer.write({"lang": "zh_CN", "tz": "Asia/Tokyo"})
        self._tell(
            users=self.worker | self.mailer,
            dues={self.subject: self.subject.reply_deadline},
        )
        self.assertIn("Last reminder", self._messages(self.worker).subject)
        self.assertNotIn("Asia", self._messages(self.worker).body)
        message = self._messages(self.mailer)
        self.assertIn("最后提醒", message.subject)
        self.assertIn("19:00 (Asia/Tokyo)", message.body)

    def test_confidential(self):
        """Guarantee 8: told to the list alone, by number alone, to no group."""
        secret, plain = self._new_subjects(2)

        def readers(records):
            return {r: self.mailer for r in records if r == secret}

        self.patch(
            self.registry[self.subject._name], "_get_notification_readers", readers
        )
        rows = self._tell(secret | plain, self.worker | self.mailer)
        self.assertIn(f"#{plain.id}", self._messages(self.worker).subject)
        about = self._messages(self.mailer)
        self.assertEqual(len(about), 2, "told apart from others")
        own = about.filtered(lambda m: m.res_id == secret.id)
        self.assertNotIn("Place", own.body)
        told = rows.filtered("is_confidential")
        self.assertEqual(told.user_id, self.mailer)
        seen = self._as(self.log, self.director).search([("id", "in", rows.ids)])
        self.assertFalse(seen.filtered("is_confidential"))
        self.assertTrue(self._as(told, self.mailer).record_name)

    def test_confidential_later(self):
        """Guarantee 8: what is made confidential is taken back where it still waits."""
        secret, plain = self._new_subjects(2)
        users = self.worker | self.mailer | self.director
        self._tell(secret | plain, users)
        self.patch(
            self.registry[self.subject._name],
            "_get_notification_readers",
            lambda records: {r: self.director for r in records if r == secret},
        )
        self.env["cs.exception"]._make_confidential(secret)
        rows = self._rows(self.worker)
        self.assertEqual(set(rows.mapped("state")), {"sent", "skipped"})
        self.assertFalse(self._as(self.log, self.worker).search([]))
        message = rows.mail_message_id
        self.assertEqual(
            message.notification_ids.res_partner_id, self.director.partner_id
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertFalse(mail.filtered(lambda m: m.state == "outgoing"))
        with self._push_service() as calls:
            self._deliver()
        self.assertFalse(calls)
        self.assertTrue(self._as(self.log, self.director).search([]))

    @mute_logger(*LOGGERS)
    def test_never_fails(self):
        """A fault of a subject does not reach the caller."""

        def broken(records):
            raise ValueError("broken")

        self.patch(self.registry[self.subject._name], "_get_notification_facts", broken)
        self.subject.name = "Kept"
        self._tell()
        self.env.invalidate_all()
        self.assertEqual(self.subject.name, "Kept")
        self.assertFalse(self._messages(self.worker))

    def test_last_reminder_of_clocks(self):
        """M4: the reminder of a clock is told at once, besides the activity."""
        self.subject.user_id = self.worker
        clock = self.subject
        clock._start_deadline("test.reply")
        clock._schedule_deadline_activity(
            "test.reply", "reminder", "_get_deadline_user"
        )
        rows = self._rows(self.worker)
        self.assertEqual(set(rows.mapped("driver")), {"mail", "push"})
        self.assertEqual(rows[:1].due_date, self.subject.reply_deadline)
        self.assertEqual(clock.activity_ids.user_id, self.worker)
        clock._schedule_deadline_activity("test.reply", "late", "_get_deadline_user")
        self.assertEqual(self._rows(self.worker), rows)

    def test_constant_queries(self):
        """50 people are told with as many queries as five."""
        people = [
            self._new_user(
                f"many_{number}",
                "cs_base.cs_base_group_user",
                self.site,
                notification_type="inbox",
            ).id
            for number in range(50)
        ]
        people = self.env["res.users"].browse(people)
        for user in people:
            self._new_device(user)
        counts = []
        for users in (people, people[:5], people):
            subject = self._new_subjects()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self._tell(subject, users)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(rows), 2 * len(users))
        self.assertEqual(counts[1], counts[2])

    def test_many_sites(self):
        """People of several sites: each role holder hears of the own sites alone."""
        far = self._new_subjects(site_id=self.site_other.id)
        self.director.cs_site_ids = [Command.set(self.site.ids)]
        rows = self._tell(self.subject | far, self.env["res.users"], code="accident")
        own = rows.filtered(lambda r: r.user_id == self.director)
        self.assertEqual(own.mapped("res_id"), self.subject.ids * len(own))

    def test_mixin_without_number(self):
        """The title of a record is never its number."""
        facts = CsNotificationMixin._get_notification_facts(self.subject)
        self.assertEqual(facts[self.subject].number, f"#{self.subject.id}")
