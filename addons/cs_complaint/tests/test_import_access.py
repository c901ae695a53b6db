"""Historical import: the batch record decides, whoever asks by whatever way."""

import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from . import import_common
from .import_common import MAPPING, make_file

ROLES = ("desk", "service_manager", "worker", "clerk", "officer", "manager", "auditor")


@tagged("post_install", "-at_install")
class TestImportAccess(import_common.CsImportCommon):
    def _running(self):
        batch = self._load(make_file({}))
        batch._start_work("draft")._begin()
        return batch

    def _forged_vals(self, batch):
        return self._ticket_vals(
            import_batch_id=batch.id, step="closed", received_date="2020-01-01"
        )

    def test_only_the_migration_group(self):
        batch = self._import(make_file({}))
        for login in ROLES:
            user = getattr(self, login)
            Batch = self._as(self.env["cs.import.batch"], user)
            with self.assertRaises(AccessError, msg=login):
                Batch._load(make_file({}), MAPPING, "x.csv", "Try", self.site)
            # The auditor reads what was brought in, not the file itself.
            name = "file" if login == "auditor" else "name"
            with self.assertRaises(AccessError, msg=login):
                Batch.browse(batch.id).read([name])
            with self.assertRaises(AccessError, msg=login):
                self._as(batch, user).action_import()

    def test_nobody_writes_a_batch(self):
        """State and counters come from the work itself: no RPC sets them."""
        batch = self._load(make_file({}))
        for method, *args in (
            ("write", {"state": "running"}),
            ("write", {"reason": "x"}),
            ("unlink",),
            ("copy",),
        ):
            with self.assertRaises(UserError, msg=method):
                getattr(batch, method)(*args)
        with self.assertRaises(AccessError):
            self.Batch.create({"name": "x", "state": "running", "reason": "x"})
        with self.assertRaises(AccessError):
            batch.line_ids.create({"batch_id": batch.id, "reason": "x"})

    def test_mapping_of_a_hidden_import(self):
        """Guarantee 8: the wizard shows no mapping of another company's import."""
        batch = self._load(make_file({}))
        stranger = self._new_user(
            "stranger",
            "cs_base.cs_base_group_migration",
            self.site_foreign,
            company=self.company_foreign,
        )
        with self.assertRaises(AccessError):
            self._as(self.env["cs.import.batch.load"], stranger).create(
                {
                    "file": "eA==",
                    "previous_batch_id": batch.id,
                    "reason": "Look",
                    "site_id": self.site_foreign.id,
                }
            )

    def test_same_file_at_once(self):
        """Who comes second reads why; nothing comes in twice, and it can be ended."""
        first, second = self._load(make_file({})), self._load(make_file({}))
        second._start_work("draft")._begin()
        first.action_import()
        with self.assertRaisesRegex(UserError, "very file"):
            second.action_continue()
        second.action_cancel()
        self.assertEqual((first.state, second.state), ("done", "cancelled"))

    def test_forged_batch_id(self):
        """Architecture 5: a record checked on the server, never a context key."""
        batch = self._running()
        for login in ROLES:
            Ticket = self._as(self.Ticket, getattr(self, login)).with_context(
                import_file=True,
                default_import_batch_id=batch.id,
                tracking_disable=True,
            )
            with self.assertRaises(UserError, msg=login):
                Ticket.create(self._forged_vals(batch))
            with self.assertRaises(UserError, msg=login):
                Ticket.sudo().create(self._forged_vals(batch))

    def test_load_of_the_web_client(self):
        batch = self._running()
        result = self._as(self.Ticket, self.desk).load(
            ["name", "description", "kind", "import_batch_id/.id", "received_date"],
            [["x", "x", "complaint", str(batch.id), "2020-01-01 00:00:00"]],
        )
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_forged_on_an_existing_ticket(self):
        batch = self._running()
        ticket = self._as(self._new_ticket(), self.service_manager)
        with self.assertRaises(UserError):
            ticket.write({"import_batch_id": batch.id})
        self.assertFalse(ticket.import_batch_id)

    def test_not_by_another_member(self):
        batch = self._running()
        other = self._new_user("other", "cs_base.cs_base_group_migration", self.site)
        for env in (other, self.env.user):
            with self.assertRaises(UserError):
                batch.with_user(env)._check_may_create(self.env(user=env))
        with self.assertRaises(AccessError):
            self._as(batch, other).action_continue()
        batch._check_may_create(batch.env)

    def test_not_in_any_other_state(self):
        batch = self._load(make_file({}))
        with self.assertRaises(UserError):
            batch._check_may_create(batch.env)
        batch.action_import()
        with self.assertRaises(UserError):
            batch._check_may_create(batch.env)
        with self.assertRaises(UserError):
            self.Batch.browse(99999999)._check_may_create(batch.env)

    def test_sites(self):
        """Architecture 3.1: own sites only, for loading and for reading."""
        with self.assertRaises(AccessError):
            self._load(make_file({}), site=self.site_other)
        batch = self._import(make_file({"ended": ""}))
        other = self._new_user(
            "other", "cs_base.cs_base_group_migration", self.site_other
        )
        foreign = self._new_user(
            "foreign",
            "cs_base.cs_base_group_migration",
            self.site_foreign,
            company=self.company_foreign,
        )
        for user in (other, foreign):
            for record in (batch, batch.line_ids):
                with self.assertRaises(AccessError):
                    self._as(record, user).read(["reason"])
                found = self._as(record, user).search([("id", "in", record.ids)])
                self.assertFalse(found)

    def test_wizard(self):
        """Upload, dry run, import; the mapping of an earlier import is taken over."""
        first = self._import(make_file({}))
        Load = self._as(self.env["cs.import.batch.load"], self.migrator)
        form = Form(Load)
        form.previous_batch_id = first
        self.assertEqual(form.mapping, first.mapping)
        form.file = base64.b64encode(make_file({}, {}))
        form.reason = "Two"
        load = form.save()
        load.file_name = "two.csv"
        action = load.action_check()
        batch = self.Batch.browse(action["res_id"])
        self.assertEqual((batch.name, batch.state), ("two.csv", "checked"))
        self.assertCounts(batch, created=1, known=1)
        batch.action_import()
        self.assertCounts(batch, created=1, known=1)
        self.assertEqual(batch.user_id, self.migrator)

    def test_wizard_reads_a_mapping_file(self):
        Load = self._as(self.env["cs.import.batch.load"], self.migrator)
        form = Form(Load)
        form.mapping_file = base64.b64encode(b"\xef\xbb\xbf" + MAPPING.encode())
        self.assertEqual(form.mapping, MAPPING)
        with self.assertRaisesRegex(UserError, "UTF-8"):
            form.mapping_file = base64.b64encode(b"\xff\xfe\x00")

    def test_menu(self):
        menu = self.env.ref("cs_complaint.cs_import_batch_menu")
        for user, shown in ((self.migrator, True), (self.service_manager, False)):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in visible, shown)

    def test_member_who_is_front_desk_too(self):
        """The rights of other posts do not open the batch."""
        batch = self._running()
        self.desk.group_ids = [
            Command.link(self.env.ref("cs_base.cs_base_group_migration").id)
        ]
        with self.assertRaises(UserError):
            self._as(self.Ticket, self.desk).create(self._forged_vals(batch))
