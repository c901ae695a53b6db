from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import health_common

JOB = "cs_base.ir_cron_cs_health_state"


@tagged("post_install", "-at_install")
class TestHealthState(health_common.HealthCommon):
    """The daily job tells administrators what turned red, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.State = cls.env["cs.health.state"]
        cls.admin.notification_type = "inbox"

    def _rows_of(self, **states):
        return [
            {"key": key, "state": state, "label": key, "text": f"{key} says"}
            for key, state in states.items()
        ]

    def _watch(self, **states):
        """Run the job of the company as if the page showed ``states``."""
        Health = type(self.Health)
        with patch.object(Health, "_run", return_value=self._rows_of(**states)):
            return [row["key"] for row in self.State._watch(self.company)]

    def _messages(self, user=None):
        partner = (user or self.admin).partner_id
        return self.env["mail.message"].search(
            [
                ("notified_partner_ids", "in", partner.ids),
                ("subject", "ilike", "health page"),
            ]
        )

    def test_turned_red(self):
        """Red is told when it turns red, not each day; again after it was mended."""
        self.assertEqual(self._watch(disk="red", pin="yellow"), ["disk"])
        self.assertEqual(self._watch(disk="red", pin="yellow"), [])
        self.assertEqual(self._watch(disk="red", pin="red"), ["pin"])
        self.assertEqual(self._watch(disk="green", pin="red"), [])
        self.assertEqual(self._watch(disk="red", pin="red"), ["disk"])
        messages = self._messages()
        self.assertEqual(len(messages), 3)
        self.assertIn("disk says", messages[-1].body)
        self.assertNotIn("pin says", messages[-1].body)
        self.assertIn("/odoo/cs-health", messages[0].body)

    def test_receivers(self):
        """Administrators of the company; nobody of another one, no manager."""
        foreign = self._new_user(
            "admin2", "base.group_system", company=self.company_foreign
        )
        receivers = self.State._get_receivers(self.company)
        self.assertIn(self.admin, receivers)
        self.assertFalse(receivers & (foreign | self.manager | self.clerk | self.root))
        foreign.company_ids = [Command.link(self.company.id)]
        self.assertIn(foreign, self.State._get_receivers(self.company))

    def test_since(self):
        """The page says since when; a state that changed in between says nothing."""
        # The morning of the 2nd by the clock of the site.
        with freeze_time("2026-03-01 17:00:00"):
            self._watch(disk="red", gone="green")
        with freeze_time("2026-03-03 04:00:00"):
            self._watch(disk="red")
        found = self.State._read_since(self.company)
        self.assertEqual(found.keys(), {"disk"})
        self.assertEqual(str(found["disk"][1]), "2026-03-02")
        row = {**self._rows()["disk"], "state": "red"}
        health = self.Health.with_user(self.admin)
        self.assertEqual(health._for_client(row, found)["since"], "2026-03-02")
        row["state"] = "yellow"
        self.assertEqual(health._for_client(row, found)["since"], "")
        with freeze_time("2026-03-04 04:00:00"):
            self._watch(disk="yellow")
        self.assertEqual(
            str(self.State._read_since(self.company)["disk"][1]), "2026-03-04"
        )

    def test_companies_apart(self):
        self._watch(disk="red")
        self.assertFalse(self.State._read_since(self.company_foreign))

    @mute_logger("odoo.addons.cs_base.models.cs_health_state")
    def test_job(self):
        """Each company for itself: one that cannot be told stops no other."""
        tell = type(self.State)._tell

        def fail(state, company, rows):
            if company == self.company:
                raise ValueError("no mail")
            return tell(state, company, rows)

        rows = self._rows_of(disk="red")
        with (
            patch.object(type(self.Health), "_run", return_value=rows),
            patch.object(type(self.State), "_tell", fail),
            self.enter_registry_test_mode(),
        ):
            self.env.ref(JOB).method_direct_trigger()
        # What was not told is not noted either: the next run tells it.
        self.assertFalse(self.State._read_since(self.company))
        self.assertTrue(self.State._read_since(self.company_foreign))
        self.assertEqual(self._watch(disk="red"), ["disk"])

    def test_job_as_it_is(self):
        """With the real checks; twice in a row tells nothing new."""
        with self.enter_registry_test_mode():
            self.env.ref(JOB).method_direct_trigger()
            count = len(self._messages())
            self.env.ref(JOB).method_direct_trigger()
        self.assertEqual(count, 1)
        self.assertEqual(len(self._messages()), 1)

    def test_access(self):
        """Read by who may see the page, own companies only; written by nobody."""
        self._watch(disk="red")
        rows = self.State.search([("company_id", "=", self.company.id)])
        for user in (self.admin, self.manager):
            own = self._as(rows, user)
            self.assertEqual(own.mapped("code"), ["disk"])
            for operation in ("write", "create", "unlink"):
                self.assertFalse(own.has_access(operation))
        foreign = self._new_user(
            "manager2", "cs_base.cs_base_group_manager", company=self.company_foreign
        )
        self.assertFalse(self._as(self.State, foreign).search([("id", "in", rows.ids)]))
        with self.assertRaises(AccessError):
            self._as(self.State, self.clerk).search([("id", "in", rows.ids)])
