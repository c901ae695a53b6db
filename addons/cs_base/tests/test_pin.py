import threading
from contextlib import closing
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL

from . import common

PIN = "739405"
OTHER = "284617"
PASSWORD = "a-long-password"


@tagged("post_install", "-at_install")
class TestPin(common.CsCommon):
    """Architecture 3.3: the signing PIN is set by its owner and seen by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.password = PASSWORD
        cls.hr_officer = cls._new_user(
            "hr", "hr.group_hr_manager,base.group_erp_manager,base.group_user"
        )

    def setUp(self):
        super().setUp()
        # The count of tries has a cursor of its own, which sees committed rows only.
        manager = self.enter_registry_test_mode()
        manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)

    def _own(self, user):
        return self._as(user, user)

    def _set(self, user=None, pin=PIN):
        (user or self.clerk)._store_signing_pin(pin)

    def _get_hash(self):
        rows = self.env.execute_query(
            SQL("SELECT pin FROM res_users_cs_pin WHERE user_id = %s", self.clerk.id)
        )
        return rows[0][0] if rows else None

    def test_owner_sets_by_password(self):
        self.assertFalse(self.clerk.cs_has_pin)
        own = self._own(self.clerk)
        with self.assertRaisesRegex(UserError, "password is not right"):
            own._change_signing_pin(PIN, password="wrong")
        self.assertIsNone(self._get_hash())
        with self.assertRaisesRegex(UserError, "password is not right"):
            own._change_signing_pin(PIN)
        own._change_signing_pin(PIN, password=PASSWORD)
        self.assertTrue(self.clerk.cs_has_pin)
        own._check_signing_pin(PIN)
        stored = self._get_hash()
        self.assertNotIn(PIN, stored)
        self.assertEqual(own._crypt_context().identify(stored), "pbkdf2_sha512")

    def test_same_pin_has_another_hash(self):
        """Salted: nobody sees that two people chose the same digits."""
        self._set()
        first = self._get_hash()
        self._set()
        self.assertNotEqual(first, self._get_hash())

    def test_owner_changes_by_old_pin(self):
        self._set()
        own = self._own(self.clerk)
        with self.assertRaisesRegex(UserError, "not right"):
            own._change_signing_pin(OTHER, old_pin="000000")
        own._change_signing_pin(OTHER, old_pin=PIN)
        own._check_signing_pin(OTHER)
        with self.assertRaisesRegex(UserError, "not right"):
            own._check_signing_pin(PIN)

    def test_nobody_sets_anothers(self):
        """Not the administrator, not by sudo: only the owner's own session."""
        for user in (self.manager, self.hr_officer, self.env.user):
            with self.assertRaisesRegex(AccessError, "nobody another"):
                self.clerk.with_user(user)._change_signing_pin(PIN, password=PASSWORD)
            with self.assertRaisesRegex(AccessError, "nobody another"):
                self.clerk.with_user(user).sudo()._change_signing_pin(
                    PIN, password=PASSWORD
                )
        self.assertIsNone(self._get_hash())

    def test_weak_pins_are_refused(self):
        own = self._own(self.clerk)
        for pin in ("12345", "111111", "123456", "654321", "860512", "19860512", ""):
            with self.assertRaises(UserError, msg=pin):
                own._change_signing_pin(pin, password=PASSWORD)
        self.assertIsNone(self._get_hash())

    def test_lock_after_five(self):
        """Five failures lock it for 15 minutes, to the second."""
        self._set()
        with freeze_time("2026-03-02 10:00:00"):
            for left in (4, 3, 2, 1):
                with self.assertRaisesRegex(UserError, f"{left} more tries"):
                    self.clerk._check_signing_pin("000000")
            with self.assertRaisesRegex(UserError, "locked for 15 minutes now"):
                self.clerk._check_signing_pin("000000")
            with self.assertRaisesRegex(UserError, "locked until 18:15"):
                self.clerk.with_user(self.clerk)._check_signing_pin(PIN)
        with (
            freeze_time("2026-03-02 10:14:59"),
            self.assertRaisesRegex(UserError, "locked until"),
        ):
            self.clerk._check_signing_pin(PIN)
        with freeze_time("2026-03-02 10:15:00"):
            self.clerk._check_signing_pin(PIN)
        with (
            freeze_time("2026-03-02 10:16:00"),
            self.assertRaisesRegex(UserError, "4 more tries"),
        ):
            self.clerk._check_signing_pin("000000")

    def test_allowance_is_fresh_after_lock(self):
        self._set()
        with freeze_time("2026-03-02 10:00:00"):
            for _count in range(5):
                with self.assertRaises(UserError):
                    self.clerk._check_signing_pin("000000")
        with (
            freeze_time("2026-03-02 10:20:00"),
            self.assertRaisesRegex(UserError, "4 more tries"),
        ):
            self.clerk._check_signing_pin("000000")

    def test_right_pin_clears_the_count(self):
        self._set()
        for _round in range(3):
            for _count in range(4):
                with self.assertRaises(UserError):
                    self.clerk._check_signing_pin("000000")
            self.clerk._check_signing_pin(PIN)

    def test_fifth_try_may_be_right(self):
        self._set()
        for _count in range(4):
            with self.assertRaises(UserError):
                self.clerk._check_signing_pin("000000")
        self.clerk._check_signing_pin(PIN)
        self.clerk._check_signing_pin(PIN)

    def test_without_pin(self):
        with self.assertRaisesRegex(UserError, "no signing PIN yet"):
            self.clerk._check_signing_pin(PIN)
        for nothing in ("", None, False):
            with self.assertRaises(UserError):
                self.clerk._check_signing_pin(nothing)

    def test_no_door_shows_it(self):
        """Read, export, search, group, mapped, fields_get: the hash is in none."""
        self._set()
        stored = self._get_hash()
        for user in (self.clerk, self.manager, self.hr_officer, self.env.user):
            Users = self._as(self.env["res.users"], user)
            names = {name for name in Users.fields_get() if "pin" in name.split("_")}
            self.assertLessEqual(names, {"pin", "cs_has_pin"})
        root = self.env["res.users"].with_user(SUPERUSER_ID).browse(self.clerk.id)
        readable = [
            name
            for name, field in root._fields.items()
            if field.type in ("char", "text", "json", "binary", "html")
            and field.groups != "."
        ]
        for values in (root.read(readable), root.export_data(readable)["datas"]):
            self.assertNotIn(stored, str(values))
        for name in ("cs_pin", "signing_pin", "pin_hash", "cs_pin_hash"):
            with self.assertRaises(ValueError):
                root.search([(name, "=like", "$pbkdf2%")])
            with self.assertRaises(KeyError):
                root.mapped(name)
        models = self.env["ir.model"].search([])
        tables = {
            self.env[m.model]._table for m in models if m.model in self.env.registry
        }
        self.assertNotIn("res_users_cs_pin", tables)

    def test_employee_pin_is_not_used(self):
        """ux V2: what HR can read signs nothing."""
        self.env["hr.employee"].create(
            {"name": "Clerk", "user_id": self.clerk.id, "pin": "284617"}
        )
        with self.assertRaisesRegex(UserError, "no signing PIN yet"):
            self.clerk._check_signing_pin("284617")

    def test_has_pin_is_searched(self):
        self._set()
        Users = self.env["res.users"]
        mine = Domain("id", "in", (self.clerk | self.officer).ids)
        self.assertEqual(
            Users.search(mine & Domain("cs_has_pin", "=", True)), self.clerk
        )
        self.assertEqual(
            Users.search(mine & Domain("cs_has_pin", "=", False)), self.officer
        )

    def test_pin_goes_with_its_user(self):
        self._set()
        user_id = self.clerk.id
        self.env.cr.execute(SQL("DELETE FROM res_users WHERE id = %s", user_id))
        rows = self.env.execute_query(
            SQL("SELECT 1 FROM res_users_cs_pin WHERE user_id = %s", user_id)
        )
        self.assertFalse(rows)


@tagged("post_install", "-at_install")
class TestPinCommitted(BaseCase):
    """The count of tries outlives rollbacks, and screens share one allowance.

    Real transactions: the public user, who never signs, lends a row that is removed.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            user = env.ref("base.public_user")
            self.user_id = user.id
            user._store_signing_pin(PIN)
            cr.commit()  # pylint: disable=invalid-commit
        self.addCleanup(self._remove)

    def _remove(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM res_users_cs_pin WHERE user_id = %s", [self.user_id]
            )

    def _try(self, pin):
        """Try a PIN, roll back, and tell whether it was right."""
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            try:
                env["res.users"].browse(self.user_id)._check_signing_pin(pin)
            except UserError:
                return False
            finally:
                cr.rollback()
        return True

    def _read(self):
        with closing(self.registry.cursor()) as cr:
            cr.execute(
                "SELECT failures, locked_until FROM res_users_cs_pin "
                "WHERE user_id = %s",
                [self.user_id],
            )
            return cr.fetchone()

    def test_count_survives_rollback(self):
        for count in (1, 2, 3):
            self.assertFalse(self._try("000000"))
            self.assertEqual(self._read()[0], count)
        self.assertTrue(self._try(PIN))
        self.assertEqual(self._read(), (0, None))

    def test_lock_survives_rollback(self):
        for _count in range(5):
            self.assertFalse(self._try("000000"))
        until = self._read()[1]
        self.assertTrue(until)
        self.assertLessEqual(until, datetime.utcnow() + timedelta(minutes=15))
        self.assertFalse(self._try(PIN))

    def test_parallel_tries_share_one_allowance(self):
        """Twelve tries at once are five, not ten or twelve."""
        looked_at = []
        users = self.registry["res.users"]
        original = users._crypt_context

        def counted(this):
            looked_at.append(this.id)
            return original(this)

        start = threading.Barrier(12)

        def work():
            start.wait()
            self._try("000000")

        self.patch(users, "_crypt_context", counted)
        threads = [threading.Thread(target=work) for _number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(looked_at), 5)
        self.assertTrue(self._read()[1])
