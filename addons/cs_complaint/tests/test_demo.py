from ast import literal_eval
from collections import Counter
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

from odoo.addons.cs_complaint.demo import cs_complaint_demo

# Lists that are rightly empty for the director: nothing of that kind has happened, or
# it is somebody's own. What is published is published in the night.
EMPTY = {
    "cs_base.cs_exception_menu_trial",
    "cs_base.cs_performance_entry_menu_mine",
    "cs_base.cs_performance_line_menu_mine",
    "cs_base.cs_signature_head_menu",
    "cs_base.cs_strict_rule_menu",
    "cs_complaint.cs_discipline_complaint_menu",
    # Made by the scheduled action, when a month is over.
    "cs_complaint.cs_register_check_menu",
    # Among so few tickets there may be none whose limit could still be moved.
    "cs_complaint.cs_complaint_menu_extension",
}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """Demo data load: Odoo would only warn and go on without them."""

    def _load(self):
        small = {"REPAIRS": 150, "COMPLAINTS": 25, "HELPS": 5, "SUGGESTIONS": 5}
        with patch.multiple(cs_complaint_demo, **small):
            for module in ("cs_base", "cs_archive", "cs_complaint"):
                for name in Manifest.for_addon(module).get("demo"):
                    convert_file(self.env, module, name, {}, mode="init", noupdate=True)

    def test_loads_and_shows_every_step(self):
        """ux 7: overdue, due and future at any time; the last month is analysed."""
        before = self.env["helpdesk.ticket"].search([])
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
            [
                ("requested_by_id", "=", self.env.ref("cs_base.user_gaojie_demo").id),
                ("report_code", "=", "complaint_analysis"),
            ],
            limit=1,
        )
        self.assertEqual(run.state, "computed")
        self.assertFalse(self._find_empty("cs_base.user_shen_demo"))

    @freeze_time("2026-10-01 00:30:00")
    def test_on_the_first_day_of_a_quarter(self):
        """A public holiday in the morning; the last quarter is being called."""
        self._load()
        self._check_engines()
        sample = self.env["cs.director.sample"].search([("line_ids", "!=", False)])
        self.assertEqual(sample.mapped("step"), ["open"])

    @freeze_time("2026-12-31 15:59:30")
    def test_on_the_last_day_of_a_quarter(self):
        """A minute before midnight in Shanghai; hardly anything of the last quarter."""
        self._load()
        self._check_engines()
        sample = self.env["cs.director.sample"].search([("date_to", "=", "2026-12-31")])
        self.assertTrue(sample.done_count)

    def _check_engines(self):
        self.assertFalse(self._find_empty("cs_base.user_shen_demo"))
        items = self.env["cs.obligation.occurrence"].search([])
        states = {"to_do", "submitted", "returned", "accepted", "not_applicable"}
        self.assertLessEqual(states, set(items.mapped("state")))
        for item in items.filtered("submitted_date"):
            self.assertLessEqual(item.submitted_date, fields.Datetime.now())
        boards = self.env["cs.bulletin"].search([])
        self.assertLessEqual(
            {"draft", "approved", "posted", "taken_down"}, set(boards.mapped("state"))
        )
        chains = self.env["cs.signature.chain"].search([])
        self.assertFalse([found for chain in chains for found in chain._verify()])

    def _find_empty(self, xmlid):
        """Return the menus of the centre that show this user an empty list."""
        user = self.env.ref(xmlid)
        menus = self.env["ir.ui.menu"].with_user(user)
        root = self.env.ref("cs_base.cs_base_menu_root")
        visible = menus.browse(menus._visible_menu_ids()).sudo()
        names = visible._get_external_ids()
        empty = []
        for menu in visible.filtered(
            lambda m: (
                m.parent_path.startswith(root.parent_path)
                and m.action
                and m.action._name == "ir.actions.act_window"
            )
        ):
            model = self.env[menu.action.res_model].with_user(user)
            if EMPTY & set(names[menu.id]) or model._transient:
                continue
            if not model.search_count(self._get_domain(menu.action, user), limit=1):
                empty.append(menu.complete_name)
        return empty

    def _get_domain(self, action, user):
        text = (action.domain or "[]").replace("uid", str(user.id))
        return literal_eval(text)
