import json
import subprocess
import sys
import tempfile
from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.cs_base.tools.signature_chain import GENESIS

from . import signature_common

LOGGER = "odoo.addons.cs_base.models.cs_signature_head"
SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "verify_chain.py"


class HeadCommon(signature_common.SignatureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Head = cls.env["cs.signature.head"]
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        cls.outside = cls.env["res.partner"].create(
            {"name": "Notary", "email": "notary@example.com"}
        )
        cls.company.cs_head_partner_ids = cls.outside

    def _publish(self):
        return self.Head._record(self.company)

    def _get_mails(self):
        return self.env["mail.mail"].search([("recipient_ids", "in", self.outside.ids)])


@tagged("post_install", "-at_install")
class TestHead(HeadCommon):
    """architecture 3.3: a head of the day leaves the house."""

    def test_published_once_a_day(self):
        """From the hour of the company on, once, and only when something was signed."""
        self._sign(2)
        self._seal()
        with freeze_time("2026-03-01 21:59:59"):  # 5:59:59 in Shanghai
            self.assertFalse(self._publish())
        with freeze_time("2026-03-01 22:00:00"):
            first = self._publish()
            self.assertFalse(self._publish(), "once a day")
        self.assertEqual(str(first.date), "2026-03-02")
        self.assertEqual(first.prev_digest, GENESIS)
        self.assertEqual(first.line_ids.length, 2)
        self.assertEqual(first.recipients, "notary@example.com")
        (mail,) = self._get_mails()
        self.assertIn(first.digest, mail.body_html)
        self.assertIn(first.line_ids.hash, mail.body_html)
        with freeze_time("2026-03-03 03:00:00"):
            self.assertFalse(self._publish(), "nothing was signed")
            self._sign(1, meeting=50)
            self._seal()
            second = self._publish()
        self.assertEqual(second.prev_digest, first.digest)
        self.assertEqual(second.line_ids.length, 3)
        self.assertFalse(self.Head._get_changed(self.company))

    def test_job(self):
        """The scheduled action publishes for all companies, again after a failure."""
        self._sign()
        self._seal()
        cron = self.env.ref("cs_base.ir_cron_cs_signature_head")
        with freeze_time("2026-03-02 08:00:00"):
            self.patch(type(self.Head), "_mail", lambda s, p: 1 / 0)
            with self.enter_registry_test_mode(), self.assertLogs(LOGGER, "ERROR"):
                cron.method_direct_trigger()
            self.assertFalse(self.Head.search([("company_id", "=", self.company.id)]))
            self.patch(type(self.Head), "_mail", lambda s, p: None)
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.assertTrue(self.Head.search([("company_id", "=", self.company.id)]))

    def test_published_stays(self):
        """Guarantee 3: nobody changes or deletes what was published."""
        self._sign()
        self._seal()
        with freeze_time("2026-03-02 08:00:00"):
            head = self._publish()
        self.env.flush_all()
        for record in (head, head.line_ids):
            for door in (record, self._as(record, self.director)):
                with self.assertRaises(UserError):
                    door.write({"company_id": self.company_foreign.id})
                with self.assertRaises(UserError):
                    door.unlink()
        with self.assertRaises(UserError):
            self.Head.create({"date": "2026-03-03", "company_id": self.company.id})
        self._sql(
            "UPDATE cs_signature_head_line SET hash = 'x' WHERE head_id = %s", head.id
        )
        self.assertEqual(self.Head._get_changed(self.company), head)

    def test_footer(self):
        """Forms that carry signatures show the digest that was published last."""
        self.assertEqual(self.Head._get_footer_text(self.company), "")
        self._sign()
        self._seal()
        with freeze_time("2026-03-02 08:00:00"):
            head = self._publish()
        text = self.Head.with_user(self.clerk)._get_footer_text(self.company)
        self.assertIn(head.digest, text)
        self.assertIn("2026-03-02", text)

    # ------------------------------------------------------------------
    # The page
    # ------------------------------------------------------------------

    def _check(self, user=None, **vals):
        chain = self._as(self._get_chain(), user or self.auditor)
        check = self.env["cs.signature.check"].with_env(chain.env)
        check = check.create({"chain_id": chain.id, **vals})
        check.action_check()
        return check

    def test_page(self):
        """Auditor and director read whether a chain is whole."""
        signatures = self._sign(3).sorted("id")
        self._seal()
        for user in (self.auditor, self.director):
            with self.subTest(user.login):
                action = self._as(self._get_chain(), user).action_verify()
                check = self.env[action["res_model"]].browse(action["res_id"])
                self.assertTrue(check.is_whole)
                self.assertIn("The chain is whole", check.result)
        self._sql("UPDATE cs_signature SET role = 'x' WHERE id = %s", signatures[1].id)
        check = self._check()
        self.assertFalse(check.is_whole)
        self.assertIn("No. 2", check.result)
        self.assertIn(self.clerk.name, check.result)
        self.assertEqual(self._get_chain().state, "broken")
        self.assertIn(
            self._get_chain(), self.Chain.search([("state", "in", ["broken"])])
        )

    def test_page_with_an_outside_head(self):
        """A head from a mail or from paper counts more than what stands here."""
        signatures = self._sign(3).sorted("id")
        self._seal()
        with freeze_time("2026-03-02 08:00:00"):
            head = self._publish()
        seal = signatures[2].hash
        self.assertTrue(self._check(head_hash=f" {head.digest.upper()} ").is_whole)
        self.assertTrue(self._check(head_hash=seal).is_whole)
        self.assertTrue(self._check(head_hash=seal, head_length=3).is_whole)
        cut = self._check(head_hash=seal, head_length=4)
        self.assertIn("No. 4 to 4", cut.result)
        self.assertFalse(self._check(head_hash="0" * 64).is_whole)
        with self.assertRaises(ValidationError):
            self._check(head_hash="<b>x</b>")
        self._sql(
            "UPDATE cs_signature_head SET date = '2026-03-01' WHERE id = %s", head.id
        )
        self.assertIn("were changed since", self._check().result)

    def test_who(self):
        """Only auditor and director, each of the own company, verify and export."""
        self._sign()
        self._seal()
        chain = self._get_chain()
        stranger = self._new_user(
            "stranger",
            "cs_base.cs_base_group_auditor",
            self.site_foreign,
            self.company_foreign,
        )
        for user in (self.clerk, self.officer, self.manager, stranger):
            door = self._as(chain, user)
            for call in (door._verify, door.action_export, door.action_verify):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call()
            with self.assertRaises(AccessError):
                list(door._iter_export())

    # ------------------------------------------------------------------
    # Outside
    # ------------------------------------------------------------------

    def _run_script(self, lines, *args):
        """Return what the script in the documentation prints and its exit code."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "chain.jsonl"
            text = "".join(f"{json.dumps(line)}\n" for line in lines)
            path.write_text(text, encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-I", str(SCRIPT), str(path), *args],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertFalse(done.stderr)
        return done.stdout.split("\n")[:-1], done.returncode

    def test_script(self):
        """Anybody verifies an export with hashlib alone."""
        self.assertLess(len(SCRIPT.read_text(encoding="utf-8").splitlines()), 40)
        signatures = self._sign(5).sorted("id")
        signatures[0]._revoke("Reopened")
        self._seal()
        with freeze_time("2026-03-02 08:00:00"):
            self._publish()
        lines = list(self._as(self._get_chain(), self.auditor)._iter_export())
        self.assertEqual([line.get("seq") for line in lines[1:7]], [1, 2, 3, 4, 5, 6])
        self.assertTrue(all("payload" in line for line in lines[1:7]))
        self.assertEqual(self._run_script(lines), (["whole"], 0))
        edited = [dict(line) for line in lines]
        edited[3]["payload"] = edited[3]["payload"].replace("member", "head")
        self.assertEqual(self._run_script(edited), (["3: edited"], 1))
        self.assertEqual(self._run_script(lines[:2] + lines[3:]), (["2: missing"], 1))
        self.assertEqual(self._run_script(lines[:6] + lines[7:]), (["6: cut off"], 1))
        swapped = [dict(line) for line in lines]
        swapped[2]["seq"], swapped[4]["seq"] = 4, 2
        self.assertEqual(self._run_script(swapped), (["2: swapped", "4: swapped"], 1))
        head = ("7", "0" * 64)
        self.assertEqual(self._run_script(lines, *head), (["7: cut off"], 1))

    def test_export_hides_what_others_signed(self):
        """Guarantee 8: of signatures that one may not see, the hash alone."""
        self._sign(2)
        self._seal()
        self.auditor.cs_site_ids = self.site_other
        lines = list(self._as(self._get_chain(), self.auditor)._iter_export())
        self.assertEqual(len(lines), 4)
        self.assertFalse(any("payload" in line for line in lines))
        self.assertEqual(self._run_script(lines), (["whole"], 0))


@tagged("post_install", "-at_install")
class TestExportRoute(HeadCommon, HttpCase):
    def test_route(self):
        """The export comes to who may verify, and is not there for others."""
        self._sign()
        self._seal()
        url = f"/cs_base/signature_chain/{self._get_chain().id}"
        for user, status in ((self.auditor, 200), (self.clerk, 404)):
            user.password = f"{user.login}-password"
            self.authenticate(user.login, user.password)
            response = self.url_open(url)
            self.assertEqual(response.status_code, status)
        self.authenticate(self.auditor.login, f"{self.auditor.login}-password")
        lines = self.url_open(url).text.splitlines()
        self.assertEqual(json.loads(lines[1])["seq"], 1)
        self.assertEqual(
            self.url_open("/cs_base/signature_chain/99999999999").status_code, 404
        )
