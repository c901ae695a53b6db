"""CMP-38: the flow chart shows the steps that the software takes, and no others."""

import re
from pathlib import Path

from lxml import etree

from odoo.exceptions import UserError
from odoo.modules import get_module_path
from odoo.tests import HttpCase, tagged

from ..tools.flow_chart import get_arrows, read_mermaid, to_svg
from ..tools.steps import FINAL_STEPS, STEPS, WAYS
from . import common

PAGES = ("tickets.md", "tickets.zh_CN.md")


@tagged("post_install", "-at_install")
class TestFlowChart(common.CsComplaintCommon, HttpCase):
    def _docs(self):
        """Return the folder of the manual, where the sources are there."""
        folder = Path(get_module_path("cs_complaint")).parents[1] / "docs"
        if not folder.exists():
            self.skipTest("the manual is not installed")
        return folder

    def _pages(self):
        """Return the diagrams of the manual, where the sources are there."""
        folder = self._docs() / "user"
        texts = [(folder / page).read_text(encoding="utf-8") for page in PAGES]
        return [re.search(r"```mermaid\n(.*?)```", t, re.DOTALL)[1] for t in texts]

    def test_manual_shows_the_ways(self):
        """CMP-38: the diagrams of the manual have the arrows of the code; that every
        open matter may be cancelled is said in words below them."""
        wanted = {(a, b) for a, b, _usual in get_arrows() if b != "cancelled"}
        for diagram in self._pages():
            arrows = read_mermaid(diagram)
            self.assertEqual(len(arrows), len(set(arrows)))
            self.assertEqual(set(arrows), wanted)
        for step, targets in WAYS.items():
            is_open = step not in FINAL_STEPS
            self.assertEqual("cancelled" in targets, is_open, step)

    def test_words_of_the_manual(self):
        """CMP-38: the English page names the steps as the screen does."""
        labels = re.findall(r'state "(.+)" as (\w+)', self._pages()[0])
        self.assertEqual({step: label for label, step in labels}, dict(STEPS))

    def test_picture_of_the_manual(self):
        """CMP-38: the picture in the manual is the one the code draws."""
        path = self._docs() / "images" / "ticket-flow.svg"
        drawn = to_svg(title="Flow chart of complaint handling")
        self.assertEqual(path.read_text(encoding="utf-8").strip(), drawn)

    def test_code_takes_no_other_way(self):
        """CMP-38: every arrow that is not drawn is refused, whatever is filled in."""
        for step, _label in STEPS:
            for target, _target_label in STEPS:
                if target in WAYS[step] or target == step:
                    continue
                ticket = self._ready_to_close()
                ticket.cancel_reason = "Twice"
                stage = ticket._get_centre_stage(step)
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE helpdesk_ticket SET step = %s, stage_id = %s, is_open = %s "
                    "WHERE id = %s",
                    [step, stage.id, step not in ("closed", "cancelled"), ticket.id],
                )
                self.env.invalidate_all()
                with (
                    self.subTest(step=step, target=target),
                    self.assertRaises(UserError),
                ):
                    ticket.sudo()._move_to(target)

    def test_all_steps_are_drawn(self):
        self.assertEqual(list(WAYS), [step for step, _label in STEPS])
        self.assertEqual(self.Ticket._gate_ways, WAYS)

    def test_picture_in_the_words_of_the_user(self):
        """CMP-38: from the form of the ticket, for whoever is logged in."""
        action = self._as(self._new_ticket(), self.desk).action_open_flow_chart()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.desk.lang = "zh_CN"
        self.authenticate(self.desk.login, self.desk.login)
        response = self.url_open(action["url"])
        self.assertEqual(
            response.headers["Content-Type"].split(";")[0], "image/svg+xml"
        )
        root = etree.fromstring(response.content)
        arrows = {
            (e.get("data-from"), e.get("data-to"))
            for e in root.iter()
            if e.get("data-to")
        }
        self.assertEqual(arrows, {(a, b) for a, b, _usual in get_arrows()})
        field = self.Ticket.with_context(lang="zh_CN")._fields["step"]
        labels = dict(
            field._description_selection(self.Ticket.with_context(lang="zh_CN").env)
        )
        self.assertIn(labels["registered"], response.text)

    def test_strangers_get_none(self):
        self.authenticate(None, None)
        response = self.url_open("/cs_complaint/flow.svg", allow_redirects=False)
        self.assertIn(response.status_code, (302, 303))
