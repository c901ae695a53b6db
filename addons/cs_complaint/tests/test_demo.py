from collections import Counter
from unittest.mock import patch

from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

from odoo.addons.cs_complaint.demo import cs_complaint_demo


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """Demo data load: Odoo would only warn and go on without them."""

    def _load(self):
        for module in ("cs_base", "cs_archive", "cs_complaint"):
            for name in Manifest.for_addon(module).get("demo"):
                convert_file(self.env, module, name, {}, mode="init", noupdate=True)

    def test_loads_and_shows_every_step(self):
        """ux 7: overdue, due and future at any time; the last month is analysed."""
        small = {"REPAIRS": 150, "COMPLAINTS": 25, "HELPS": 5, "SUGGESTIONS": 5}
        before = self.env["helpdesk.ticket"].search([])
        with patch.multiple(cs_complaint_demo, **small):
            self._load()
        tickets = self.env["helpdesk.ticket"].search([("step", "!=", False)]) - before
        single = tickets.filtered(lambda t: not t.mass_event_id)
        self.assertEqual(Counter(single.mapped("kind"))["repair"], 150)
        steps = set(tickets.mapped("step"))
        self.assertLessEqual({"assigned", "closed"}, steps)
        closed = tickets.filtered(lambda t: t.step == "closed")
        called = closed.filtered(lambda t: t.kind in ("complaint", "repair", "help"))
        self.assertTrue(all(called.mapped("satisfaction")))
        self.assertFalse(
            closed.filtered(
                lambda t: not t.received_date <= t.reported_date <= t.closed_date
            )
        )
        user = self.env.ref("cs_base.user_zhoumin_demo")
        self.assertTrue(user.has_group("cs_complaint.cs_complaint_group_user"))
        run = self.env["cs.report.run"].search(
            [("requested_by_id", "=", self.env.ref("cs_base.user_gaojie_demo").id)]
        )
        self.assertEqual(run.state, "computed")
