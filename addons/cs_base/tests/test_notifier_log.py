"""Who reads the log, who writes it (nobody), how long it stays, and what is unwell."""

import threading
from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from . import notification_common

NOW = datetime(2026, 3, 2, 4)


def _commit(cr):
    cr.commit()  # pylint: disable=invalid-commit


@tagged("post_install", "-at_install")
class TestNotifierLog(notification_common.NotificationCommon):
    def test_who_reads(self):
        """Own rows; managers, directors and auditors those of their sites."""
        rows = self._tell(users=self.worker | self.mailer)
        far = self._tell(self._new_subjects(site_id=self.site_other.id), self.manager)
        for user, count in (
            (self.worker, 2),
            (self.mailer, 1),
            (self.clerk, 0),
            (self.director, 3),
            (self.auditor, 3),
            (self.manager, 4),
        ):
            log = self._as(self.log, user)
            found = log.search([("id", "in", (rows | far).ids)])
            self.assertEqual(len(found), count, user.login)

    def test_nobody_forges(self):
        """Guarantee 1: by no way, also not with all rights."""
        row = self._tell()[:1]
        vals = {
            "kind_id": self.kind.id,
            "driver": "mail",
            "site_id": self.site.id,
            "date": NOW,
            "state": "sent",
        }
        for user in (self.worker, self.manager, self.director):
            log = self._as(self.log, user)
            for way in (
                lambda log=log: log.create(vals),
                lambda log=log: log.browse(row.id).write({"state": "failed"}),
                lambda log=log: log.browse(row.id).unlink(),
            ):
                with self.assertRaises(UserError):
                    way()
        for way in (
            lambda: self.log.sudo().create(vals),
            lambda: row.sudo().write({"state": "failed"}),
            lambda: (
                row.sudo()
                .with_context(cs_notification_pass=True)
                .write({"user_id": self.clerk.id})
            ),
            lambda: row.sudo().unlink(),
            lambda: self.env["cs.notification.mark"].sudo().search([]).unlink(),
            lambda: (
                self.env["cs.notification.mark"].sudo().search([]).write({"date": NOW})
            ),
        ):
            with self.assertRaises(UserError):
                way()
        loaded = self.log.sudo().load(["state", "driver"], [["sent", "mail"]])
        self.assertFalse(loaded["ids"])

    def test_kinds(self):
        """Managers choose roles and channels; what is immediate is fixed."""
        kind = self._as(self.kind, self.manager)
        kind.group_ids += self.env.ref("cs_base.cs_base_group_leadership")
        kind.has_mail = False
        for vals in ({"is_immediate": False}, {"code": "x"}, {"is_mandatory": True}):
            with self.assertRaises(UserError):
                kind.write(vals)
        with self.assertRaises(AccessError):
            self._as(self.kind, self.clerk).write({"name": "x"})
        with self.assertRaises(AccessError):
            kind.copy()
        with self.assertRaises(UserError):
            self.kind.sudo().unlink()
        accident = self.env["cs.notification.kind"]._get("accident")
        with self.assertRaises(UserError):
            accident.active = False
        digest = self.env["cs.notification.kind"]._get("due_late")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            digest.has_push = True
            digest.flush_recordset()

    def test_retention(self):
        """Old rows go by themselves, what waits stays."""
        self.company.cs_notification_keep_days = 31
        old = self._tell(users=self.worker)
        sent = old.filtered(lambda row: row.state == "sent")
        with freeze_time("2026-04-02 01:00:00"):
            self.log._gc_rows()
            self.assertTrue(sent.exists())
        with freeze_time("2026-04-02 01:00:01"):
            self.log._gc_rows()
            self.env["cs.notification.mark"]._gc_marks()
        self.assertEqual(old.exists(), old - sent)
        self.assertFalse(
            self.env["cs.notification.mark"].search([("told_id", "=", self.worker.id)])
        )

    def test_open_record(self):
        row = self._tell()[:1]
        self.assertEqual(row.action_open_record()["res_id"], self.subject.id)
        self.subject.unlink()
        with self.assertRaises(UserError):
            row.action_open_record()

    def test_health(self):
        """What the health page shows."""
        self.notifier._tell("accident", self.subject, self.worker)

        def health():
            lines = self._as(self.notifier, self.manager)._get_health(self.company)
            self.assertTrue(all(text for _code, _state, text in lines))
            return {code: state for code, state, _text in lines}

        found = health()
        self.assertEqual(found["notifier_push"], "ok")
        self.assertEqual(found["notifier_queue"], "ok")
        self.assertEqual(found["notifier_failures"], "ok")
        self.assertEqual(found["notifier_roles"], "ok")
        with freeze_time("2026-03-02 02:00:01"):
            self.assertEqual(health()["notifier_queue"], "error")
        self.device.unlink()
        with self._push_service():
            self._deliver()
        found = health()
        self.assertEqual(found["notifier_push"], "warning")
        self.assertEqual(found["notifier_failures"], "warning")
        self.company.cs_notify_mail = False
        self.assertEqual(health()["notifier_mail"], "warning")
        accident = self.env["cs.notification.kind"]._get("accident")
        accident.group_ids = False
        self.assertEqual(health()["notifier_roles"], "warning", "nobody is told")
        accident.group_ids = self.env.ref("cs_base.cs_base_group_director")
        self.assertEqual(health()["notifier_roles"], "ok")
        self.director.active = False
        self.assertEqual(health()["notifier_roles"], "warning")

    def test_health_of_many_roles(self):
        """Who holds the roles is asked once for all of them, not once for each."""
        kind = self.env["cs.notification.kind"]._get("accident")
        roles = self.env["res.groups"].create(
            [{"name": f"Role {number}"} for number in range(30)]
        )
        self.director.group_ids |= roles
        counts = []
        for groups in (roles, roles[:1], roles):
            kind.group_ids = groups
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            _code, state, _text = self.notifier._check_roles(self.company)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(state, "ok")
        self.assertEqual(counts[1], counts[2])

    def test_health_of_a_role_at_another_site(self):
        """Somebody who does not see the site, or is but technical, is nobody."""
        kind = self.env["cs.notification.kind"]._get("accident")
        role = self.env["res.groups"].create({"name": "Role"})
        kind.group_ids = role
        self.env.ref("base.user_admin").group_ids |= role

        def held():
            site = self.company.cs_default_site_id
            return self.env["res.users"]._get_cs_held_posts(role, site)

        self.assertFalse(held())
        _code, state, text = self.notifier._check_roles(self.company)
        self.assertEqual(state, "warning")
        self.assertIn(kind.name, text)
        foreign = self._new_user(
            "foreign", "cs_base.cs_base_group_user", company=self.company_foreign
        )
        foreign.group_ids |= role
        self.assertFalse(held())
        self.worker.group_ids |= role
        self.assertEqual(held(), role)

    def test_digest_failure_is_seen(self):
        """A digest that cannot be sent stands in the log once, with its tries."""
        for _run in range(2):
            self.notifier._note_failure(
                "exception_digest", self.director, self.site, "Digest", ValueError("x")
            )
        row = self._rows(self.director, state="failed")
        self.assertEqual((len(row), row.attempts, row.error), (1, 2, "x"))


@tagged("post_install", "-at_install")
class TestNoiseBudgetRaced(TransactionCase):
    """M4 across processes: two who tell the same thing at the same moment."""

    MODEL = "cs.test.raced"

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM cs_notification_mark WHERE res_model = %s", [self.MODEL]
            )

    def _take(self, cr, now=NOW, pairs=((1, 7),)):
        env = api.Environment(cr, SUPERUSER_ID, {})
        kind = env["cs.notification.kind"]._get("stop_work")
        return env["cs.notification.mark"]._take(
            kind, self.MODEL, set(pairs), now, now - timedelta(hours=4)
        )

    def _race(self, end, now=NOW, pairs=((1, 7),)):
        """Let the first take a mark, the second wait for it, then ``end`` the first;
        return what each may tell."""
        found, started = [], threading.Event()
        first = self.registry.cursor()

        def second():
            with self.registry.cursor() as cr:
                cr.execute("SELECT 1")  # its snapshot is older than what first commits
                started.set()
                found.append(self._take(cr, now, pairs))

        try:
            won = self._take(first, now)
            thread = threading.Thread(target=second)
            thread.start()
            started.wait(30)
            thread.join(0.5)
            self.assertTrue(thread.is_alive(), "the second waits")
            getattr(first, end)()
            thread.join(30)
        finally:
            first.close()
        return won, found[0]

    def test_second_does_not_tell(self):
        won, lost = self._race("commit")
        self.assertEqual((won, lost), ({(1, 7)}, set()))

    def test_again_after_four_hours(self):
        """The same when both find the mark of this morning."""
        self._race("commit")
        later = NOW + timedelta(hours=4)
        won, lost = self._race("commit", later)
        self.assertEqual((won, lost), ({(1, 7)}, set()))
        with self.registry.cursor() as cr:
            just = later + timedelta(hours=4, seconds=-1)
            self.assertFalse(self._take(cr, just))

    def test_first_fails(self):
        """Told by nobody: the second tells."""
        won, other = self._race("rollback")
        self.assertEqual((won, other), ({(1, 7)}, {(1, 7)}))

    def test_others_are_told(self):
        """Of several people only the one who was told by the first is left out."""
        _won, other = self._race("commit", pairs=((1, 7), (1, 8), (2, 7)))
        self.assertEqual(other, {(1, 8), (2, 7)})
