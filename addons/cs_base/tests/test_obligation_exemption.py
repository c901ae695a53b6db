from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import obligation_common
from .obligation_common import shanghai


@tagged("post_install", "-at_install")
class TestObligationExemption(obligation_common.ObligationCommon):
    """AMB-81: a site without some department does not owe its papers late for ever."""

    def _exempt(self, rule, until="2026-06-30", user=None, **vals):
        rows = self._as(self.env["cs.obligation.exemption"], user or self.director)
        row = rows.create(
            {
                "obligation_id": rule.id,
                "department_id": self.lifts.id,
                "site_id": self.site.id,
                "date_to": until,
                "reason": "No lifts here.",
                **vals,
            }
        )
        return self.env["cs.obligation.exemption"].browse(row.id)

    def test_from_an_item(self):
        """Decided with an item, it holds for the periods until that day."""
        item = self._one()
        with freeze_time(shanghai(2026, 4, 2, 9)):
            director = self._as(item, self.director)
            action = director.action_not_applicable()
            dialogue = self._as(
                self.env["cs.obligation.decision"], self.director
            ).with_context(**action["context"])
            dialogue.create(
                {"comment": "No lifts here.", "until_date": "2026-05-31"}
            ).action_confirm()
        self.assertEqual(item.state, "not_applicable")
        exemption = item.exemption_id
        self.assertEqual(exemption.subject_name, "Lifts")
        self.assertEqual(exemption.decided_by_id, self.director)
        self._run(2026, 7, 2, 9)
        items = self._items(item.obligation_id)
        self.assertEqual(
            [(i.period_key, i.state) for i in items],
            [
                ("2026-03", "not_applicable"),
                ("2026-04", "not_applicable"),
                ("2026-05", "not_applicable"),
                ("2026-06", "to_do"),
            ],
        )
        self.assertEqual(items[1].exemption_id, exemption)
        self.assertEqual(exemption.occurrence_count, 3)
        self.assertEqual(items[1].decision_reason, "No lifts here.")
        self.assertEqual(items[1].decided_by_id, self.director)
        self.assertFalse(any(items[:3].mapped("is_late")))
        self.assertFalse(items[1].next_alert_date)
        self.assertFalse(self._messages(self.worker))

    def test_beforehand(self):
        """Decided before anything was owed; what is open already is settled too."""
        rule = self._new_rule()
        item = self._one(rule)
        exemption = self._exempt(rule, date_from="2026-03-01")
        self.assertEqual(item.state, "not_applicable")
        self.assertEqual(item.exemption_id, exemption)
        self.assertEqual(exemption.occurrence_count, 1)
        (row,) = self._exceptions(exemption)
        self.assertEqual((row.kind, row.rule), ("override", "AMB-81"))
        with freeze_time(shanghai(2026, 4, 2, 9)):
            self._as(item, self.director).action_reopen()
        self.assertEqual(item.state, "to_do", "one period can be owed all the same")

    def test_late_ones_stay_late(self):
        """What was late before the decision was late."""
        rule = self._new_rule()
        item = self._one(rule)
        self._run(2026, 4, 6, 9)
        self.assertTrue(item.is_late)
        with freeze_time(shanghai(2026, 4, 6, 10)):
            self._exempt(rule, date_from="2026-03-01")
        self.assertEqual(item.state, "not_applicable")
        self.assertTrue(item.is_late)

    def test_others_still_owe(self):
        """For this department, this rule, this company only."""
        rule = self._new_rule(department_ids=[(6, 0, (self.lifts | self.works).ids)])
        other = self._new_rule(code="T-2", name="Other report")
        self._exempt(rule, date_from="2026-03-01")
        self._run(2026, 4, 1, 9)
        states = {item.department_id: item.state for item in self._items(rule)}
        self.assertEqual(states, {self.lifts: "not_applicable", self.works: "to_do"})
        self.assertEqual(self._items(other).state, "to_do")

    def test_later_version(self):
        """A new rule of the same code is not owed either."""
        rule = self._new_rule(valid_to="2026-03-31")
        self._exempt(rule, date_from="2026-03-01")
        newer = self._new_rule(valid_from="2026-04-01")
        self._run(2026, 5, 1, 9)
        self.assertEqual(self._items(newer).state, "not_applicable")

    def test_events(self):
        rule = self._new_rule(period="event", due_unit="hours", due_offset=12)
        self._exempt(rule, date_from="2026-03-01")
        for key, day, state in (
            ("x,1", (2026, 4, 1, 9), "not_applicable"),
            ("x,2", (2026, 7, 1, 9), "to_do"),
        ):
            with freeze_time(shanghai(*day)):
                item = self.env["cs.obligation"]._register_event(
                    "T-1", key, shanghai(*day), self.site, department=self.lifts
                )
            self.assertEqual(item.state, state)

    def test_ended(self):
        """Ended by the director; what opens later is owed again."""
        rule = self._new_rule()
        exemption = self._exempt(rule, until="2027-12-31", date_from="2026-03-01")
        self._run(2026, 4, 1, 9)
        with self.assertRaises(AccessError):
            self._as(exemption, self.leader).action_end()
        with freeze_time(shanghai(2026, 4, 20, 9)):
            self._as(exemption, self.director).action_end()
        self.assertEqual(exemption.state, "ended")
        self._run(2026, 5, 1, 9)
        states = self._items(rule).mapped("state")
        self.assertEqual(states, ["not_applicable", "to_do"])
        self._exempt(rule, date_from="2026-03-01")

    def test_who_and_what(self):
        """The director alone, with reason and day; nothing is edited or deleted."""
        rule = self._new_rule()
        for user in (self.worker, self.leader, self.manager, self.head):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._exempt(rule, user=user)
        with self.assertRaises(UserError):
            self._exempt(rule, reason=" ")
        with self.assertRaises(UserError):
            self._exempt(rule, until="2026-02-19", date_from="2026-02-01")
        with self.assertRaises(UserError):
            self._exempt(rule, department_id=False)
        forged = self._exempt(
            rule,
            subject_key="company,1",
            code="X",
            decided_by_id=self.worker.id,
            ended_date="2026-01-01 00:00:00",
        )
        self.assertEqual(forged.subject_key, f"department,{self.lifts.id}")
        self.assertEqual((forged.code, forged.decided_by_id), ("T-1", self.director))
        self.assertFalse(forged.ended_date)
        with self.assertRaises(ValidationError):
            self._exempt(rule)
        for attack in (
            lambda: forged.sudo().write({"date_to": date(2030, 1, 1)}),
            lambda: forged.sudo().unlink(),
            lambda: forged.sudo().copy(),
        ):
            with self.assertRaises(UserError):
                attack()
        self.assertEqual(
            self._as(forged, self.head).read(["reason"])[0]["id"], forged.id
        )

    def test_states(self):
        """Running, over and ended ones are found."""
        rule = self._new_rule()
        exemption = self._exempt(rule)
        for now, state in (
            (shanghai(2026, 6, 30, 23), "running"),
            (shanghai(2026, 7, 2, 1), "over"),
        ):
            with freeze_time(now):
                exemption.invalidate_recordset()
                self.assertEqual(exemption.state, state)
                found = exemption.search([("state", "=", state)])
                self.assertIn(exemption, found)
