"""Closing the quarter: rate, problems, proposals, the due item (CMP-59 to CMP-61)."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from . import director_common

DUE = "2026-04-02 02:00:00"


@tagged("post_install", "-at_install")
class TestDirectorClose(director_common.DirectorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan("CMP-59", rate=50)
        cls.sample = cls._sample(4)

    def setUp(self):
        super().setUp()
        self.own = self._as(self.sample, self.director)
        self.lines = self._open(self.sample)

    def _override(self, user, note="Flood in March"):
        sample = self._as(self.sample, user)
        with self.assertRaises(RedirectWarning):
            sample.action_close()
        dialog = self._as(self.env["cs.gate.reason"], user).with_context(
            active_model=sample._name, active_ids=sample.ids, cs_gate_step="closed"
        )
        dialog = dialog.create({"note": note})
        dialog.action_confirm()

    # --- the rate ------------------------------------------------------------

    def test_one_missing(self):
        """CMP-59: fewer than the rate does not close, also with one missing."""
        self._call(self.lines[0])
        self.assertEqual((self.sample.shortfall, self.sample.rate_text), (1, "50.00 %"))
        needs = self.own.gate_needs
        self.assertEqual([need["rule"] for need in needs], ["CMP-59"])
        with self.assertRaisesRegex(UserError, "1 of 2 calls are done"):
            self.own.action_close()
        self._call(self.lines[1])
        self.own.invalidate_recordset(["gate_needs"])
        self.assertFalse(self.own.gate_needs)
        self.own.action_close()
        self.assertEqual(self.sample.closed_operator_id, self.director)
        self.assertEqual(set(self.sample.draw_ids.mapped("state")), {"closed"})

    def test_the_level_above_with_a_reason(self):
        """Decision 6: a shortfall closes by the level above, and stands in the list."""
        self._call(self.lines[0])
        with self.assertRaises(UserError):
            self._as(self.sample, self.service_manager)._move_to("closed", note="So")
        with self.assertRaises(UserError):
            self.own._move_to("closed", note="No time")
        self._override(self.leader)
        self.assertEqual(self.sample.step, "closed")
        self.assertEqual(self.sample.close_reason, "Flood in March")
        self.assertEqual(self.sample.closed_by_id, self.leader)
        row = self._exceptions(self.sample, "CMP-59")
        self.assertEqual((row.kind, row.user_id), ("override", self.leader))
        self.assertIn("Flood in March", row.text)
        self.assertEqual(
            self.sample.draw_ids.mapped("close_reason")[0], "Flood in March"
        )

    def test_no_reason_no_override(self):
        sample = self._as(self.sample, self.leader)
        with self.assertRaisesRegex(UserError, "in words"):
            sample._move_to("closed", note=" ")
        with self.assertRaises(RedirectWarning):
            sample.action_close()
        self.assertEqual(sample.step, "open")

    def test_nobody_overrides_himself(self):
        """Guarantee 7: a director who is the level above as well needs another one."""
        group = self.env.ref("cs_base.cs_base_group_leadership")
        self.director.group_ids = [Command.link(group.id)]
        with self.assertRaisesRegex(UserError, "calls are done"):
            self.own._move_to("closed", note="I say so")

    def test_the_level_above_does_not_close_a_full_one(self):
        """The director closes what is complete."""
        self._call_all(self.sample)
        with self.assertRaisesRegex(UserError, "director's to close"):
            self._as(self.sample, self.leader).action_close()

    def test_on_top_counts(self):
        """Decision 6: what comes on top of the rate is called as well."""
        self._plan("CMP-59-C", fixed_count=1)
        sample = self._prepare("2026-04-02 01:00:00")
        with freeze_time("2026-05-02 01:00:00"):
            ticket = self.Ticket.create(self._ticket_vals(cancel_reason="Mistake"))
            ticket._move_to("cancelled")
        self._draw(sample, "2026-07-01 02:00:00")
        with self.assertRaisesRegex(UserError, "on top of the rate"):
            self._as(sample, self.director).action_close()
        self._call_all(sample)
        self._as(sample, self.director).action_close()

    def test_not_drawn_yet(self):
        sample = self._prepare("2026-04-02 01:00:00")
        for user in (self.director, self.leader):
            with self.assertRaisesRegex(UserError, "not over|not drawn"):
                self._as(sample, user)._move_to("closed", note="Early")

    # --- problems ------------------------------------------------------------

    def test_problem_with_result(self):
        """CMP-60: no closing with open problems; not by the level above either."""
        finding = self._finding(self.lines[0])
        self._call_all(self.sample)
        with self.assertRaisesRegex(UserError, "1 problems are open"):
            self.own.action_close()
        with self.assertRaises(UserError):
            self._as(self.sample, self.leader)._move_to("closed", note="Anyway")
        finding.result = "Cleaned"
        self.assertFalse(finding.is_settled)
        finding.write({"measure": "Daily cleaning", "responsible_id": self.employee.id})
        self.assertTrue(finding.is_settled)
        self.own.action_close()
        for values in ({"result": "Other"}, {"name": "Nothing"}):
            with self.assertRaises(UserError):
                finding.write(values)

    def test_problem_to_ticket(self):
        """CMP-60: a problem becomes a ticket of its own."""
        finding = self._finding(self.lines[0])
        ticket = self.Ticket.browse(finding.action_make_ticket()["res_id"])
        self.assertEqual((ticket.kind, ticket.step), ("repair", "registered"))
        self.assertEqual(ticket.partner_phone, self.lines[0].partner_phone)
        self.assertEqual(ticket.site_id, self.lines[0].site_id)
        self.assertTrue(finding.is_settled)
        with self.assertRaisesRegex(UserError, "already"):
            finding.action_make_ticket()
        with self.assertRaisesRegex(UserError, "already"):
            finding.action_make_improvement()

    def test_problem_to_measure(self):
        """CMP-60, CMP-61: a measure lives on with owner and date."""
        finding = self._finding(self.lines[0])
        with self.assertRaisesRegex(UserError, "who is responsible"):
            finding.action_make_improvement()
        finding.write({"measure": "New mops", "responsible_id": self.employee.id})
        finding.action_make_improvement()
        measure = finding.improvement_id
        self.assertEqual(
            (measure.name, measure.responsible_id, measure.deadline),
            ("New mops", self.employee, finding.deadline),
        )
        self.assertTrue(finding.is_settled)

    def test_finding_is_kept(self):
        """Guarantees 1 and 3: linked by the server, never moved, never deleted."""
        finding = self._finding(self.lines[0])
        other = self.lines[1]
        for values in (
            {"line_id": other.id},
            {"ticket_id": other.ticket_id.id},
            {"new_ticket_id": other.ticket_id.id},
            {"improvement_id": 1},
        ):
            for record in (finding, finding.sudo()):
                with self.assertRaises(UserError):
                    record.write(values)
        with self.assertRaises(UserError):
            finding.sudo().unlink()
        forged = (
            self.lines.env["cs.director.sample.finding"]
            .with_context(default_new_ticket_id=other.ticket_id.id)
            .create(
                {
                    "line_id": self.lines[0].id,
                    "name": "Forged",
                    "ticket_id": other.ticket_id.id,
                    "new_ticket_id": other.ticket_id.id,
                }
            )
        )
        self.assertEqual(forged.ticket_id, self.lines[0].ticket_id)
        self.assertFalse(forged.new_ticket_id)
        with self.assertRaises(AccessError):
            self._finding(self._as(self.lines[0], self.service_manager))

    def test_responsible_person(self):
        """CMP-60: who is responsible says what was done, and nothing else."""
        finding = self._finding(self.lines[0])
        finding.responsible_id = self.helper_employee
        mine = self._as(finding, self.helper)
        mine.write({"measure": "Cleaned twice a day", "result": "Done since Monday"})
        self.assertTrue(finding.is_settled)
        with self.assertRaisesRegex(UserError, "You are responsible"):
            mine.write({"name": "Nothing to see"})
        bench = self._as(self.env["cs.workbench"], self.director).get_data()
        self.assertTrue(bench["sections"]["todo"])

    # --- proposals -----------------------------------------------------------

    def test_proposals_undecided(self):
        """CMP-61: closing with undecided proposals is listed as a warning."""
        self._finding(self.lines[0], kind="proposal", name="A bench at the gate")
        decided = self._finding(self.lines[1], kind="proposal", name="More lamps")
        with self.assertRaises(ValidationError):
            decided.decision = "rejected"
        decided.write({"decision": "rejected", "result": "Lamps are new"})
        self.assertEqual(self.sample.undecided_count, 1)
        self._call_all(self.sample)
        self.own.action_close()
        row = self._exceptions(self.sample, "CMP-61")
        self.assertEqual(row.kind, "warning")
        self.assertIn("1 proposals", row.text)

    def test_all_decided_no_warning(self):
        self._finding(self.lines[0], kind="proposal", decision="adopted")
        self._call_all(self.sample)
        self.own.summary = "A bench was put up"
        self.own.action_close()
        self.assertFalse(self._exceptions(self.sample, "CMP-61"))
        with self.assertRaises(UserError):
            self.own.summary = "Nothing"

    # --- the due item --------------------------------------------------------

    def _item(self):
        """Return the due item J-25 of the quarter."""
        rules = self.env["cs.obligation"].search([])
        ours = rules.filtered(lambda rule: rule.code == "J-25")
        (rules - ours).active = False
        ours.valid_from = "2026-01-01"
        self.env.flush_all()
        with freeze_time(DUE), self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_obligation").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["cs.obligation.occurrence"].search(
            [
                ("obligation_id.code", "=", "J-25"),
                ("company_id", "=", self.company.id),
                ("period_key", "=", "2026-Q1"),
            ]
        )

    def test_handed_in_with_the_sample(self):
        """J-25: the due item has its record, and is handed in when it is closed."""
        item = self._item()
        self.assertEqual(len(item), 1)
        self.sample.sudo()._keep_up()
        self.assertEqual(
            (item.res_model, item.res_id), (self.sample._name, self.sample.id)
        )
        self.assertEqual(self.sample.occurrence_id, item)
        with freeze_time(DUE):
            with self.assertRaisesRegex(UserError, "not closed"):
                self._as(item, self.director)._submit("Done")
            self._call_all(self.sample)
            self.own.summary = "More lamps"
            self.own.action_close()
        self.assertEqual(
            (item.state, item.submitted_by_id), ("submitted", self.director)
        )
        self.assertIn("2 of 2 calls done (100.00 %)", item.comment)
        self.assertIn("More lamps", item.comment)

    def test_shortfall_is_handed_in_by_the_director(self):
        """J-25: the level above closes; handing in stays the director's."""
        item = self._item()
        with freeze_time(DUE):
            self._override(self.leader)
            self.assertEqual((self.sample.occurrence_id, item.state), (item, "to_do"))
            self._as(item, self.director)._submit("Two are missing: flood")
        self.assertEqual(item.state, "submitted")
