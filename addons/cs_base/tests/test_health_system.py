import subprocess
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.cs_base.models import cs_health_system
from odoo.addons.mail.models.mail_mail import MailDeliveryException

from . import health_common

Usage = namedtuple("Usage", "total used free")


@tagged("post_install", "-at_install")
class TestHealthSystem(health_common.HealthCommon):
    """ux 2.12: what the product stands on."""

    # --- printing ------------------------------------------------------------

    def _fonts(self, **how):
        with patch.object(subprocess, "run", **how):
            return self._line("_check_font")

    def test_font(self):
        done = subprocess.CompletedProcess([], 0, stdout="Noto Sans CJK SC,Noto\n")
        line = self._fonts(return_value=done)
        self.assertEqual((line.state, line.text), ("green", "Noto Sans CJK SC"))
        done = subprocess.CompletedProcess([], 0, stdout="\n")
        line = self._fonts(return_value=done)
        self.assertEqual(line.state, "red")
        self.assertIn("fonts-noto-cjk", line.cure)

    def test_font_not_listed(self):
        """A server without fc-list, or one that hangs, is not judged."""
        for reason in (FileNotFoundError(), subprocess.TimeoutExpired("fc-list", 5)):
            self.assertEqual(self._fonts(side_effect=reason).state, "grey")

    def _pdf(self, state):
        Report = type(self.env["ir.actions.report"])
        with patch.object(Report, "get_wkhtmltopdf_state", return_value=state):
            return self._line("_check_pdf")

    def test_pdf(self):
        states = {"ok": "green", "install": "red", "broken": "red"}
        states |= {"upgrade": "yellow", "workers": "yellow"}
        for given, expected in states.items():
            self.assertEqual(self._pdf(given).state, expected, given)
        self.assertEqual(self._pdf("ok").call, "test_pdf")

    def test_pdf_page(self):
        """The test page is really made, with Chinese characters in it."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() != "ok":
            self.skipTest("no wkhtmltopdf here")
        health = self._as(self.Health, self.admin)
        self.assertIn("CJK", health.test_pdf())

    # --- jobs ----------------------------------------------------------------

    def _jobs(self):
        return self.Health.sudo()._find_jobs()

    def test_jobs_found(self):
        """All of our addons' jobs, those switched off too, and no others."""
        jobs = self._jobs()
        self.assertIn(self.env.ref("cs_base.ir_cron_cs_health_state"), jobs)
        for xml_id in jobs.get_external_id().values():
            self.assertTrue(xml_id.startswith("cs_"), xml_id)
        self.env.ref("cs_base.ir_cron_cs_deadline_alert").active = False
        self.assertEqual(self._jobs(), jobs)

    def _ran(self, **more):
        self._jobs().write(
            {"lastcall": fields.Datetime.now(), "failure_count": 0, "active": True}
        )
        self.env.ref("cs_base.ir_cron_cs_obligation").write(more)

    def test_job_ran(self):
        self._ran()
        self.assertEqual(self._state("_check_job"), "green")

    def test_job_late(self):
        """Hourly: two hours ago is well, a moment more is late."""
        now = fields.Datetime.now()
        self._ran(lastcall=now - timedelta(hours=1, minutes=59))
        self.assertEqual(self._state("_check_job"), "green")
        self._ran(lastcall=now - timedelta(hours=2, minutes=1))
        line = self._assert_bad("_check_job", "red", "Due list")
        self.assertNotIn("max_cron_threads", line.cure)

    def test_job_off_and_failing(self):
        self._ran(active=False)
        line = self._line("_check_job")
        self.assertEqual(line.state, "red")
        self.assertIn("Switched off: Due list", line.text)
        found = self.env["ir.cron"].with_context(**dict(line.context))
        self.assertTrue(found.search(list(line.domain)))
        self._ran(failure_count=1)
        self._assert_bad("_check_job", "yellow", "Failing: Due list")
        self._ran(failure_count=3)
        self._assert_bad("_check_job", "red", "Failing")

    def test_no_job_at_all(self):
        """Where none runs, the server is started without threads for them."""
        self._ran()
        self._jobs().lastcall = fields.Datetime.now() - timedelta(days=400)
        self.assertIn("max_cron_threads", self._line("_check_job").cure)

    # --- storage -------------------------------------------------------------

    def _disk(self, method, free):
        usage = Usage(100, 100 - free, free)
        with patch.object(cs_health_system.shutil, "disk_usage", return_value=usage):
            return self._line(method)

    def test_disk(self):
        """Red below 10 % [setting], yellow below its double."""
        states = [self._disk("_check_disk", free).state for free in (9, 10, 19, 20)]
        self.assertEqual(states, ["red", "yellow", "yellow", "green"])
        self.company.cs_disk_free_percent = 20
        self.assertEqual(self._disk("_check_disk", 19).state, "red")

    def test_folder_to_come(self):
        """The folder of a new database is measured where it will lie."""
        usage = self.Health._measure(Path("/not/there/at/all"))
        self.assertTrue(usage.total)

    def _database(self, folder, host):
        Health = type(self.Health)
        with (
            patch.object(Health, "_read_database", return_value=(2048, folder)),
            patch.dict(config.options, {"db_host": host}),
            patch.object(Health, "_measure", return_value=Usage(100, 95, 5)),
        ):
            return self.Health._check_db_disk(self.company)

    def test_database_disk(self):
        """Judged where it can be seen, and not where it cannot."""
        self.assertIn(self._state("_check_db_disk"), ("grey", "green", "yellow", "red"))
        self.assertEqual(self._database("/var/lib", "/run/x").state, "red")
        self.assertEqual(self._database("/var/lib", "db.example.com").state, "grey")
        self.assertEqual(self._database(None, "").state, "grey")

    def test_backup(self):
        health = self._as(self.Health, self.admin)
        self.env["ir.config_parameter"].set_param("cs_base.last_backup", False)
        self._assert_bad("_check_backup", "red", "No backup")
        health.note_backup()
        self.assertEqual(self._state("_check_backup"), "green")
        old = fields.Datetime.now() - timedelta(days=2, minutes=1)
        health.note_backup(fields.Datetime.to_string(old))
        self.assertEqual(self._state("_check_backup"), "red")
        self.company.cs_backup_days = 3
        self.assertEqual(self._state("_check_backup"), "green")
        self.env["ir.config_parameter"].set_param("cs_base.last_backup", "yesterday")
        self._assert_bad("_check_backup", "red", "No backup")

    def test_backup_is_noted_by_administrators(self):
        """Not by a manager of the centre, and for no impossible moment."""
        later = fields.Datetime.now() + timedelta(days=1)
        for wrong in (fields.Datetime.to_string(later), "soon", 7, [1]):
            with self.assertRaises(UserError):
                self._as(self.Health, self.admin).note_backup(wrong)
        for method in ("note_backup", "test_mail", "test_pdf", "make_push_keys"):
            for user in (self.manager, self.clerk):
                with self.assertRaises(AccessError):
                    getattr(self._as(self.Health, user), method)()

    # --- messages ------------------------------------------------------------

    def test_mail(self):
        self.env["ir.mail_server"].search([("id", "!=", 0)]).active = False
        with patch.dict(config.options, {"smtp_server": "localhost"}):
            self._assert_bad("_check_mail", "red", "No outgoing mail server")
        with patch.dict(config.options, {"smtp_server": "mail.example.com"}):
            self.company.email = "centre@example.com"
            self.assertEqual(self._state("_check_mail"), "green")
        self.env["ir.mail_server"].create({"name": "Ours", "smtp_host": "example.com"})
        line = self._line("_check_mail")
        self.assertEqual((line.state, line.call), ("green", "test_mail"))
        self.company.email = False
        self._assert_bad("_check_mail", "yellow", "no e-mail address")

    def test_test_mail(self):
        """It goes to who asks; what the server says comes back."""
        self.admin.email = "admin@example.com"
        health = self._as(self.Health, self.admin)
        Mail = type(self.env["mail.mail"])
        with patch.object(Mail, "send", autospec=True) as send:
            self.assertIn("admin@example.com", health.test_mail())
        (mail,) = send.call_args.args
        self.assertEqual(mail.email_to, "admin@example.com")
        error = MailDeliveryException("refused by relay")
        with (
            patch.object(Mail, "send", side_effect=error),
            self.assertRaisesRegex(UserError, "refused by relay"),
        ):
            health.test_mail()
        self.admin.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            health.test_mail()

    def _new_mail(self, **vals):
        return self.env["mail.mail"].create({"email_to": "x@example.com", **vals})

    def test_failed_mails(self):
        self.env["mail.mail"].search([("id", "!=", 0)]).unlink()
        self.assertEqual(self._state("_check_mail_fail"), "green")
        mail = self._new_mail(state="exception")
        self._assert_bad("_check_mail_fail", "red", "1 failed")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_mail SET write_date = write_date - interval '25 hours' "
            "WHERE id = %s",
            [mail.id],
        )
        self.assertEqual(self._state("_check_mail_fail"), "green")

    def test_waiting_mails(self):
        self.env["mail.mail"].search([("id", "!=", 0)]).unlink()
        mail = self._new_mail(state="outgoing")
        self.assertEqual(self._state("_check_mail_fail"), "green")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = create_date - interval '61 minutes' "
            "WHERE id = %s",
            [mail.id],
        )
        self._assert_bad("_check_mail_fail", "yellow", "1 wait")
        mail.scheduled_date = fields.Datetime.now() + timedelta(hours=5)
        self.assertEqual(self._state("_check_mail_fail"), "green")

    def test_push(self):
        params = self.env["ir.config_parameter"]
        for key in ("public", "private"):
            params.set_param(f"mail.web_push_vapid_{key}_key", False)
        params.set_param("web.base.url", "https://centre.example.com")
        line = self._assert_bad("_check_push", "yellow", "no keys")
        getattr(self._as(self.Health, self.admin), line.call)()
        self.assertEqual(self._state("_check_push"), "green")
        params.set_param("web.base.url", "http://centre.example.com")
        self._assert_bad("_check_push", "yellow", "not secure")

    def test_notifier(self):
        Notifier = type(self.env["cs.notifier"])
        found = [("a", "ok", "well"), ("b", "warning", "odd"), ("c", "error", "no")]
        with patch.object(Notifier, "_get_health", return_value=found):
            lines = self._lines("_check_notifier")
        self.assertEqual(
            [(line.key, line.state, line.text) for line in lines],
            [("b", "yellow", "odd"), ("c", "red", "no")],
        )
        with patch.object(Notifier, "_get_health", return_value=found[:1]):
            self.assertEqual(self._state("_check_notifier"), "green")
