from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.cs_base.tools.gates import Blocker

from . import common

NOW = "2026-03-02 04:00:00"
RULE = "TST-1"
MANAGER = "cs_complaint.cs_complaint_group_manager"


@tagged("post_install", "-at_install")
class TestGateLevel(common.CsComplaintCommon):
    """ux 4.1, M5: what a blocker does, by its level, however the record is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Exception = cls.env["cs.exception"]
        cls.reason, cls.reason_other, cls.reason_words = cls.env["cs.reason"].create(
            [
                {"name": "Fits", "code": "fits", "usage": "test_gate", "rule": RULE},
                {"name": "Other Rule", "code": "no", "usage": "test", "rule": "TST-2"},
                {
                    "name": "Other",
                    "code": "other",
                    "usage": "test_gate",
                    "rule": RULE,
                    "needs_note": True,
                },
            ]
        )
        cls.original = staticmethod(cls.registry["helpdesk.ticket"]._get_blockers)
        cls.verified_stage = cls.env.ref("cs_complaint.helpdesk_ticket_stage_verified")

    def _block(self, level="block", group="verification", **kwargs):
        """Let every ticket have one more blocker on the way to *verified*."""
        blocker = Blocker(
            "Test blocker",
            "P6 §4-2",
            "cure it",
            rule=RULE,
            group=group,
            level=level,
            **kwargs,
        )
        original = self.original

        def _get_blockers(self, step):
            blockers = original(self, step)
            if step == "verified":
                for ticket in self:
                    blockers.setdefault(ticket, []).append(blocker)
            return blockers

        self.patch(self.registry["helpdesk.ticket"], "_get_blockers", _get_blockers)

    def _ready(self):
        """Return a complete ticket that may be verified, as the desk sees it."""
        ticket = self._new_ticket(verification="founded")
        return self._as(ticket, self.desk)

    def _ways(self, ticket):
        """Return every way by which a step may be taken."""
        forged = {
            "cs_gate_pass": True,
            "cs_gate_reason": self.reason.id,
            "cs_gate_note": "because",
            "default_step": "verified",
            "reason": self.reason.id,
            "cs_server_pass": ["step"],
        }
        stage = self.verified_stage.id
        return {
            "button": ticket.action_verify,
            "move": lambda: ticket._move_to("verified"),
            "stage by write": lambda: ticket.write({"stage_id": stage}),
            "drag in a list": lambda: ticket.web_save(
                {"stage_id": stage}, {"step": {}}
            ),
            "stage by sudo": lambda: ticket.sudo().write({"stage_id": stage}),
            "superuser": lambda: ticket.with_user(1).write({"stage_id": stage}),
            "forged context": lambda: ticket.with_context(**forged).write(
                {"stage_id": stage}
            ),
            "forged context, button": lambda: ticket.with_context(
                **forged
            ).action_verify(),
            "step by write": lambda: ticket.with_context(**forged).write(
                {"step": "verified"}
            ),
        }

    def _assert_refused(self, ticket, error=None):
        """No way leads on, and nothing is listed as having gone past."""
        for name, way in self._ways(ticket).items():
            with self.subTest(way=name):
                caught = None
                try:
                    with self.env.cr.savepoint():
                        way()
                        self.env.flush_all()
                except (UserError, ValidationError, AccessError, RedirectWarning) as e:
                    caught = e
                self.env.invalidate_all()
                self.assertEqual(ticket.step, "registered")
                self.assertTrue(caught)
                if error and name not in ("step by write", "superuser"):
                    self.assertIsInstance(caught, error)
        self.assertFalse(self._rows())

    def _rows(self):
        return self.Exception.search([("rule", "=", RULE)], order="id")

    def test_block(self):
        """A blocker of level *block* refuses every way, in one text with clause."""
        self._block()
        ticket = self._ready()
        self._assert_refused(ticket, UserError)
        with self.assertRaisesRegex(UserError, r"Test blocker \(P6 §4-2\) → cure it"):
            ticket._move_to("verified", reason=self.reason, note="because")

    def test_reason(self):
        """REASON: every way leads to the dialog; only a fitting reason leads on."""
        self._block("reason")
        ticket = self._ready()
        self._assert_refused(ticket, RedirectWarning)
        for reason, note in (
            (self.reason_other, "because"),
            (self.reason_words, ""),
            (None, "because"),
        ):
            with self.assertRaises(UserError):
                ticket._move_to("verified", reason=reason, note=note)
            self.assertEqual(ticket.step, "registered")
        ticket._move_to("verified", reason=self.reason)
        self.assertEqual(ticket.step, "verified")
        row = self._rows()
        self.assertEqual(row.kind, "reason")
        self.assertEqual(row.reason_id, self.reason)
        self.assertEqual(row.user_id, self.desk)
        self.assertEqual(row.role_group_id, self.env.ref(MANAGER))
        self.assertIn("Test blocker", row.text)

    def test_reason_with_words(self):
        """A reason that needs words goes on with them, and they are kept."""
        self._block("reason")
        ticket = self._ready()
        ticket._move_to("verified", reason=self.reason_words, note="Dog ate the slip")
        self.assertIn("Dog ate the slip", self._rows().text)

    def test_override(self):
        """OVERRIDE: refused to who has not the role, words needed from who has it."""
        self._block("override", role=MANAGER)
        ticket = self._ready()
        self._assert_refused(ticket, UserError)
        with self.assertRaises(UserError):
            ticket._move_to("verified", reason=self.reason, note="because")
        with self.assertRaises(UserError):
            ticket.sudo()._move_to("verified", note="because")
        managed = self._as(ticket, self.service_manager)
        with self.assertRaises(RedirectWarning):
            managed._move_to("verified")
        with self.assertRaises(UserError):
            managed._move_to("verified", reason=self.reason, note="   ")
        managed._move_to("verified", note="The mayor waits")
        self.assertEqual(ticket.step, "verified")
        row = self._rows()
        self.assertEqual(row.kind, "override")
        self.assertIn("The mayor waits", row.text)
        # What a manager let pass is looked at by the level above.
        director = self.env.ref("cs_base.cs_base_group_director")
        self.assertEqual(row.role_group_id, director)

    def test_override_by_the_operator(self):
        """Guarantee 7: the person at the screen counts, not the session alone."""
        self._block("override", role=MANAGER)
        ticket = self._as(self._ready(), self.service_manager)
        desk = self.desk
        self.patch(
            self.registry["res.users"],
            "_get_cs_operator",
            lambda user: desk.with_env(user.env),
        )
        with self.assertRaises(UserError):
            ticket._move_to("verified", note="because")
        self.assertEqual(ticket.step, "registered")

    def test_trial(self):
        """M5: before the start date every level only reports, and the step goes on."""
        day = fields.Date.today() + timedelta(days=3)
        self.env["cs.strict.rule"].create(
            {
                "site_id": self.site.id,
                "rule_group": "verification",
                "strict_from": day,
            }
        )
        for level in ("block", "reason", "override"):
            with self.subTest(level=level), self.env.cr.savepoint() as savepoint:
                self._block(level)
                ticket = self._ready()
                ticket.action_verify()
                self.assertEqual(ticket.step, "verified")
                row = self._rows()
                self.assertEqual(row.kind, "trial")
                self.assertEqual(row.rule_group, "verification")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_trial_spares_no_other_group(self):
        """Guarantee 2: what belongs to no group, or another one, still blocks."""
        self.env["cs.strict.rule"].create(
            {
                "site_id": self.site.id,
                "rule_group": "verification",
                "strict_from": "2999-01-01",
            }
        )
        for group in ("", "closing"):
            with self.subTest(group=group):
                self._block(group=group)
                ticket = self._ready()
                with self.assertRaises(UserError):
                    ticket.action_verify()

    def test_trial_of_another_site(self):
        """A batch over two sites: each site's own date counts."""
        self.env["cs.strict.rule"].create(
            {
                "site_id": self.site_other.id,
                "rule_group": "verification",
                "strict_from": "2999-01-01",
            }
        )
        self._block()
        here = self._ready().sudo()
        there = self._new_ticket(verification="founded", site_id=self.site_other.id)
        judged = (here | there)._judge_blockers("verified")
        self.assertIn("block", [level for level, b in judged[here] if b.rule == RULE])
        self.assertEqual(
            [level for level, b in judged[there] if b.rule == RULE], ["trial"]
        )

    def test_strict_from_boundary(self):
        """M5, guarantee 5: strict from local midnight on (16:00 UTC in Shanghai)."""
        self.env["cs.strict.rule"].create(
            {
                "site_id": self.site.id,
                "rule_group": "verification",
                "strict_from": "2026-03-02",
            }
        )
        self._block()
        with freeze_time("2026-03-01 15:00:00"):
            early, late = self._ready(), self._ready()
        with freeze_time("2026-03-01 15:59:59"):
            early.action_verify()
        self.assertEqual(early.step, "verified")
        with freeze_time("2026-03-01 16:00:00"), self.assertRaises(UserError):
            late.action_verify()
        self.assertEqual(late.step, "registered")

    def test_batch_asks_once(self):
        """M5: a batch of 100 tickets asks for the start dates once per site."""
        tickets = self.Ticket.create([self._ticket_vals() for _n in range(100)])
        asked = []
        original = self.registry["cs.strict.rule"]._get_trial_groups

        def _get_trial_groups(self, site):
            asked.append(site)
            return original(self, site)

        self.patch(
            self.registry["cs.strict.rule"], "_get_trial_groups", _get_trial_groups
        )
        tickets._judge_blockers("assigned")
        self.assertEqual(asked, [self.site])

    # ------------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------------

    def _dialog(self, tickets, user):
        """Follow the redirection of the refusal to its dialog."""
        tickets = self._as(tickets, user)
        with self.assertRaises(RedirectWarning) as caught:
            tickets._move_to("verified")
        message, action_id, _button, context = caught.exception.args
        self.assertIn("Test blocker", message)
        action = self.env["ir.actions.act_window"].browse(action_id)
        self.assertEqual(action.res_model, "cs.gate.reason")
        return tickets.env[action.res_model].with_context(**context).create({})

    def test_dialog_reason(self):
        """Several records at once, one line per rule, only fitting reasons."""
        self._block("reason")
        tickets = self._ready() | self._ready()
        dialog = self._dialog(tickets, self.desk)
        self.assertEqual(dialog.record_count, 2)
        self.assertEqual(len(dialog.line_ids), 1)
        self.assertEqual(
            dialog.line_ids.allowed_reason_ids, self.reason | self.reason_words
        )
        with self.assertRaises(UserError):
            dialog.action_confirm()
        dialog.line_ids.reason_id = self.reason_words
        self.assertTrue(dialog.is_note_required)
        with self.assertRaises(UserError):
            dialog.action_confirm()
        dialog.line_ids.reason_id = self.reason
        dialog.action_confirm()
        self.assertEqual(set(tickets.mapped("step")), {"verified"})
        self.assertEqual(len(self._rows()), 2)

    def test_dialog_override(self):
        """The role overrides with words; a dialog forged by a clerk leads nowhere."""
        self._block("override", role=MANAGER)
        ticket = self._ready()
        dialog = self._dialog(ticket, self.service_manager)
        self.assertTrue(dialog.is_note_required)
        self.assertIn("Test blocker", dialog.override_text)
        forged = self._as(self.env["cs.gate.reason"], self.desk).create(
            {
                "res_model": "helpdesk.ticket",
                "res_ids": ticket.ids,
                "step": "verified",
                "note": "because",
                "has_override": False,
            }
        )
        with self.assertRaises(UserError):
            forged.action_confirm()
        dialog.note = "The mayor waits"
        dialog.action_confirm()
        self.assertEqual(ticket.step, "verified")

    def test_dialog_reaches_no_further(self):
        """Guarantee 1: the dialog opens no gate, no model and no record beyond."""
        ticket = self._ready()
        Dialog = self._as(self.env["cs.gate.reason"], self.desk_other)
        foreign = Dialog.create(
            {"res_model": "helpdesk.ticket", "res_ids": ticket.ids, "step": "verified"}
        )
        with self.assertRaises(AccessError):
            foreign.action_confirm()
        for model in ("res.users", "no.such.model"):
            dialog = Dialog.create(
                {"res_model": model, "res_ids": [1], "step": "verified"}
            )
            with self.assertRaises(UserError):
                dialog.action_confirm()
        # A hard blocker is no matter of reasons.
        own = self._as(self.env["cs.gate.reason"], self.desk).create(
            {
                "res_model": "helpdesk.ticket",
                "res_ids": ticket.ids,
                "step": "closed",
                "note": "because",
            }
        )
        with self.assertRaises(UserError):
            own.action_confirm()
        self.assertEqual(ticket.step, "registered")

    # ------------------------------------------------------------------
    # What the form shows
    # ------------------------------------------------------------------

    def test_needs_show_level(self):
        """Architecture 5: the form tells what must be, is asked, or is on trial."""
        self.patch(
            self.registry["helpdesk.ticket"], "_get_next_step", lambda self: "verified"
        )
        texts = {}
        for level in ("block", "reason", "override"):
            with self.env.cr.savepoint() as savepoint:
                self._block(level, role=MANAGER)
                ticket = self._ready()
                for user in (self.desk, self.service_manager):
                    needs = self._as(ticket, user).gate_needs
                    found = [n for n in needs if n["rule"] == RULE][-1]
                    self.assertEqual(found["level"], level)
                    texts[level, user] = found["level_text"]
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertFalse(texts["block", self.desk])
        self.assertTrue(texts["reason", self.desk])
        self.assertIn("only", texts["override", self.desk])
        self.assertIn("you may", texts["override", self.service_manager])
