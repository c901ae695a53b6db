from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from . import common

PIN = "739405"
MUTED = ("odoo.http", "odoo.addons.base.models.ir_http")


@tagged("post_install", "-at_install")
class TestOperator(HttpCase, common.CsCommon):
    """Architecture 3.3: who sits at a screen, by name and PIN, in one session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mate = cls._new_user("mate", "cs_base.cs_base_group_user", cls.site)
        cls.far = cls._new_user("far", "cs_base.cs_base_group_user", cls.site_other)
        cls.foreign = cls._new_user(
            "foreign",
            "cs_base.cs_base_group_user",
            cls.site_foreign,
            company=cls.company_foreign,
        )
        cls.portal = new_test_user(
            cls.env, login="cs_portal", groups="base.group_portal"
        )
        for user in cls.mate | cls.far | cls.foreign | cls.portal | cls.clerk:
            user._store_signing_pin(PIN)

    def setUp(self):
        super().setUp()
        self.authenticate("cs_clerk", "cs_clerk")

    def _call(self, name, **params):
        return self.make_jsonrpc_request(f"/cs/operator/{name}", params)

    def _refused(self, exception, **params):
        with mute_logger(*MUTED), self.assertRaises(JsonRpcException) as caught:
            self._call("switch", **params)
        self.assertEqual(str(caught.exception), f"odoo.exceptions.{exception}")
        self.assertEqual(self._call("state")["operator"]["id"], self.clerk.id)

    def test_switch_and_back(self):
        state = self._call("state")
        self.assertEqual(
            state["operator"], {"id": self.clerk.id, "name": self.clerk.name}
        )
        self.assertFalse(state["is_switched"])
        state = self._call("switch", user_id=self.mate.id, pin=PIN)
        self.assertEqual(state["operator"]["id"], self.mate.id)
        self.assertEqual(state["user"]["id"], self.clerk.id)
        self.assertTrue(self._call("state")["is_switched"])
        self.assertEqual(self._call("back")["operator"]["id"], self.clerk.id)
        self.assertFalse(self._call("state")["is_switched"])

    def test_wrong_pin(self):
        self._refused("UserError", user_id=self.mate.id, pin="000000")
        self._refused("UserError", user_id=self.mate.id, pin="")
        self._refused("UserError", user_id=self.mate.id, pin=None)

    def test_forged_ids(self):
        """No id, no user, no number: refused alike, nothing changes."""
        for user_id in (0, -1, 2**31, 2**63, "abc", None, [self.mate.id], True, 1.5):
            self._refused("AccessError", user_id=user_id, pin=PIN)
        self._refused("AccessError", user_id=self.mate.id + 10**6, pin=PIN)

    def test_who_does_not_belong_here(self):
        """Other site, other company, portal: refused although the PIN is right."""
        for user in (self.far, self.foreign, self.portal):
            self._refused("AccessError", user_id=user.id, pin=PIN)
        shown = {row["id"] for row in self._call("candidates")}
        self.assertIn(self.mate.id, shown)
        self.assertFalse(shown & {self.far.id, self.foreign.id, self.portal.id})

    def test_same_department_is_a_colleague(self):
        department = self.env["hr.department"].create(
            {"name": "Works", "company_id": self.company.id}
        )
        for user in self.clerk | self.far:
            self.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": self.company.id,
                    "department_id": department.id,
                }
            )
        state = self._call("switch", user_id=self.far.id, pin=PIN)
        self.assertEqual(state["operator"]["id"], self.far.id)

    def test_checked_on_read(self):
        """Who leaves is no operator any more, at once."""
        for change, back in (
            ({"active": False}, {"active": True}),
            (
                {"cs_site_ids": [(6, 0, self.site_other.ids)]},
                {"cs_site_ids": [(6, 0, self.site.ids)]},
            ),
        ):
            self._call("switch", user_id=self.mate.id, pin=PIN)
            self.mate.write(change)
            self.assertEqual(self._call("state")["operator"]["id"], self.clerk.id)
            self.mate.write(back)
            self._call("back")

    def test_another_pin_ends_it(self):
        self._call("switch", user_id=self.mate.id, pin=PIN)
        with freeze_time("2031-01-01"):
            self.mate._store_signing_pin("284617")
        self.assertEqual(self._call("state")["operator"]["id"], self.clerk.id)

    def test_ends_after_hours(self):
        self.company.cs_operator_hours = 12
        for hours, is_over in ((11.9, False), (12.1, True)):
            since = fields.Datetime.now() - timedelta(hours=hours)
            note = {**self._note(), "date": since.isoformat()}
            self.authenticate(
                "cs_clerk", "cs_clerk", session_extra={"cs_operator": note}
            )
            expected = self.clerk if is_over else self.mate
            self.assertEqual(self._call("state")["operator"]["id"], expected.id)

    def _note(self):
        return {
            "user_id": self.clerk.id,
            "operator_id": self.mate.id,
            "date": fields.Datetime.now().isoformat(),
            "pin_date": self.mate._get_pin_date(),
        }

    def test_logout_ends_it(self):
        self._call("switch", user_id=self.mate.id, pin=PIN)
        self.url_open("/web/session/logout", method="POST", data={})
        self.authenticate("cs_clerk", "cs_clerk")
        self.assertEqual(self._call("state")["operator"]["id"], self.clerk.id)

    def test_another_login_is_another_operator(self):
        """What one user's session noted does not count for another's."""
        note = self._note()
        self.authenticate(
            "cs_officer", "cs_officer", session_extra={"cs_operator": note}
        )
        self.assertEqual(self._call("state")["operator"]["id"], self.officer.id)

    def test_not_without_session(self):
        """Calls by others, jobs and keys: the user himself."""
        self.assertEqual(self.clerk._get_cs_operator(), self.clerk)
        with self.assertRaises(AccessError):
            self.clerk._switch_cs_operator(self.mate, PIN)
        self.authenticate(None, None)
        with mute_logger(*MUTED), self.assertRaises(JsonRpcException):
            self._call("state")

    def test_get_is_refused(self):
        for name in ("state", "switch", "back", "candidates", "set_pin"):
            response = self.url_open(f"/cs/operator/{name}")
            self.assertEqual(response.status_code, 405)

    def test_candidates_by_initials(self):
        self.mate.name = "周敏"
        rows = self._call("candidates", text="zm")
        self.assertEqual([row["id"] for row in rows], [self.mate.id])
        self.assertTrue(rows[0]["has_pin"])
        self.assertNotIn("$", str(rows))
        self.assertEqual(self._call("candidates", text="qq"), [])
        self.assertTrue(self._call("candidates", text=["x"]))

    def test_set_pin(self):
        """The route sets the PIN of the logged-in user alone."""
        self._call("switch", user_id=self.mate.id, pin=PIN)
        with mute_logger(*MUTED), self.assertRaises(JsonRpcException):
            self._call("set_pin", pin="284617", password="wrong")
        self._call("set_pin", pin="284617", old_pin=PIN)
        self.clerk._check_signing_pin("284617")
        self.mate._check_signing_pin(PIN)
        with self.assertRaises(UserError):
            self.mate._check_signing_pin("284617")
