"""The director's call: who makes it, attempts, scores, the next rank, delegation."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import director_common

TEN, NOON, EVENING = (f"2026-04-02 {hour}" for hour in ("02:00", "05:00", "10:00"))


@tagged("post_install", "-at_install")
class TestDirectorCall(director_common.DirectorCommon):
    """CMP-59: in person, one score and remark for each item."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan("CMP-59", rate=50)
        cls.sample = cls._sample(6)

    def setUp(self):
        super().setUp()
        self.line = self._open(self.sample)[:1]

    # --- scores --------------------------------------------------------------

    def test_scores(self):
        """CMP-59, AMB-25, AMB-26: five services, greening once, any may not apply."""
        names = self.line.checklist_version_id.item_ids.mapped("name")
        self.assertEqual(
            names,
            [
                "Repair Service",
                "Reception at the Front Desk",
                "Cleaning",
                "Greenery",
                "Public Order",
            ],
        )
        self._call(self.line, "good", Greenery={"is_na": True})
        self.assertEqual((self.line.state, self.line.outcome), ("done", "reached"))
        self.assertEqual(self.line.checklist_score_exact, "200/3")
        self.assertEqual(self.line.done_operator_id, self.director)
        self.assertEqual(self.line.draw_line_ids.state, "done")
        self.assertEqual((self.sample.done_count, self.sample.own_count), (1, 1))

    def test_bad_is_told(self):
        """CMP-59, CMP-60: what was bad has its remark, or is a problem."""
        items = self.line.checklist_version_id.item_ids
        for item in items:
            self.line.checklist_answer(item.id, {"choice": "bad"})
        with self.assertRaises(UserError) as refused:
            self.line.checklist_finish()
        self.assertRegex(str(refused.exception), "Say what was bad.*Repair Service")
        self._finding(self.line)
        self.line.checklist_finish()
        other = self._open(self.sample)[:1]
        self._call(other, "bad")
        self.assertEqual(other.checklist_score_exact, "0")

    def test_without_scores_not_done(self):
        """CMP-59: a line without scores is not counted as done."""
        for item in self.line.checklist_version_id.item_ids[:4]:
            self.line.checklist_answer(item.id, {"choice": "good"})
        with self.assertRaisesRegex(UserError, "no answer"):
            self.line.checklist_finish()
        for item in self.line.checklist_version_id.item_ids:
            self.line.checklist_answer(item.id, {"is_na": True})
        with self.assertRaisesRegex(UserError, "without scores"):
            self.line.checklist_finish()
        self.assertEqual((self.line.state, self.sample.done_count), ("open", 0))

    def test_list_is_a_record(self):
        """AMB-25: the services are a list of the company, with versions."""
        self._list(Parking="grade", Lifts="points")
        self._plan("CMP-59-C", fixed_count=1)
        sample = self._prepare("2026-04-02 01:00:00")
        self._repairs(1, "2026-05-02 01:00:00")
        self._draw(sample, "2026-07-01 02:00:00")
        items = sample.line_ids.checklist_version_id.item_ids
        self.assertEqual(items.mapped("name"), ["Parking", "Lifts"])

    def test_take_back(self):
        self._call(self.line)
        with self.assertRaises(UserError):
            self._as(self.line, self.service_manager).action_reopen()
        self.line.action_reopen()
        self.assertEqual((self.line.state, self.sample.done_count), ("open", 0))
        self.assertEqual(self.line.draw_line_ids.state, "open")
        self._call(self.line, "very_good")
        self.assertEqual(self.line.checklist_score_exact, "100")

    def test_opinion(self):
        """CMP-61: opinions in the customer's words, until the quarter is closed."""
        self._call(self.line)
        self.line.opinion = "Come sooner"
        self._call_all(self.sample)
        self._as(self.sample, self.director).action_close()
        with self.assertRaises(UserError):
            self.line.opinion = "Changed"
        with self.assertRaises(UserError):
            self.line.action_reopen()

    # --- who calls -----------------------------------------------------------

    def test_the_director_in_person(self):
        """CMP-59: nobody else, whatever he may read."""
        for user in (self.service_manager, self.leader, self.auditor):
            line = self._as(self.line, user)
            self.assertFalse(line.can_call)
            for call in (line.action_no_answer, line.action_skip):
                with self.assertRaisesRegex(UserError, "in person"):
                    call()
            with self.assertRaises(UserError):
                self._score(line)
            with self.assertRaises(AccessError):
                line.write({"opinion": "Fine"})
        with self.assertRaises(AccessError):
            self._as(self.line, self.helper).read(["state"])

    def test_operator_counts(self):
        """Guarantee 7: who sits at the director's screen does not call for him."""
        line = self.line
        other = self.service_manager
        self.patch(type(self.env.user), "_get_cs_operator", lambda user: other)
        with self.assertRaisesRegex(UserError, "in person"):
            line.action_no_answer()

    def test_never_the_doer(self):
        """CMP-57: who did the work, or called before, asks somebody else to call."""
        ticket = self.line.ticket_id
        self._assign(ticket)
        ticket.assignment_ids.employee_id = self.director_employee
        with self.assertRaisesRegex(UserError, "hand in the work"):
            self._score(self.line)
        with self.assertRaisesRegex(UserError, "hand in the work"):
            self.line.action_no_answer()

    def test_never_who_called_before(self):
        ticket = self.line.ticket_id
        self._report(ticket)
        ticket.answer = "Done."
        ticket.action_start_callback()
        call = ticket.callback_ids.filtered(lambda c: c.state == "planned")[:1]
        call = call or self.env["cs.callback"].create({"ticket_id": ticket.id})
        call = self._as(call, self.helper)
        call.write({"outcome": "reached", "satisfaction": "satisfied"})
        call.action_done()
        self.assertIn("Satisfied", self.line.earlier_text)
        with self.assertRaisesRegex(UserError, "has called"):
            self.line._delegate(self.helper, "On leave")
        self._call(self.line)

    def test_deputy(self):
        """ux 4.1: a deputy calls under the own name."""
        self._deputy(self.helper)
        line = self._as(self.line, self.helper)
        self.assertTrue(line.can_call)
        self._call(line)
        self.assertEqual(line.done_operator_id, self.helper)
        self.assertTrue(line.is_delegated)
        self.assertEqual((self.sample.own_count, self.sample.delegated_count), (0, 1))

    def test_delegated_with_an_entry(self):
        """CMP-59: delegation needs an entry, which names the real caller."""
        with self.assertRaisesRegex(UserError, "why"):
            self.line._delegate(self.helper, " ")
        dialog = self._as(self.env["cs.director.sample.delegate"], self.director)
        dialog = dialog.create(
            {
                "line_ids": [Command.set(self.line.ids)],
                "user_id": self.helper.id,
                "reason": "At the head office",
            }
        )
        dialog.action_confirm()
        line = self._as(self.line, self.helper)
        self.assertEqual(line.delegated_by_id, self.director)
        self.assertEqual(line.delegation_reason, "At the head office")
        self.assertEqual(self._as(self.Line, self.helper).search([]), self.line)
        bench = self._as(self.env["cs.workbench"], self.helper).get_data()
        cards = {c["key"]: c for c in bench["sections"]["todo"]}
        self.assertEqual(cards["director_calls"]["count"], 1)
        line.opinion = "Fine"
        self._call(line)
        self.assertEqual(line.done_operator_id, self.helper)
        self.assertEqual(self.sample.delegated_count, 1)

    def test_delegation_is_the_directors(self):
        with self.assertRaisesRegex(UserError, "Only the director"):
            self._as(self.line, self.service_manager)._delegate(self.helper, "So")
        portal = self._new_user("resident", "base.group_portal")
        for user in (portal, self.director):
            with self.assertRaisesRegex(UserError, "colleague"):
                self.line._delegate(user, "So")
        with self.assertRaisesRegex(UserError, "does not work"):
            self.line._delegate(self.foreign_desk, "So")
        self.line._delegate(self.helper, "So")
        self.line._delegate(self.helper.browse(), "")
        self.assertFalse(self.line.delegated_to_id)

    # --- not reached ---------------------------------------------------------

    def _try(self, *moments):
        for moment in moments:
            with freeze_time(moment):
                self.line.action_no_answer()

    def test_three_attempts_in_a_minute_are_one(self):
        """CMP-13: two hours apart, in more than one part of the day."""
        self._try(f"{TEN}:00", f"{TEN}:20", f"{TEN}:40", "2026-04-02 03:59:59")
        self.assertEqual((self.line.attempt_count, self.line.state), (1, "open"))
        self._try("2026-04-02 04:00:00")
        self.assertEqual((self.line.attempt_count, self.line.state), (2, "open"))
        self.assertEqual(len(self.line.attempts), 5)
        self.assertIn("does not count", self.line.attempt_text)

    def test_next_rank(self):
        """ux 4.1: not reached by the rule → the next rank, both shown."""
        self._try(f"{TEN}:00", f"{NOON}:00", f"{EVENING}:00")
        self.assertEqual(
            (self.line.state, self.line.reason_id.code), ("replaced", "unreachable")
        )
        following = self.line.replaced_by_ids
        self.assertEqual((following.state, following.part), ("open", "share"))
        self.assertEqual(following.draw_line_ids.origin, "replacement")
        self.assertEqual(following.draw_line_ids.replaces_id, self.line.draw_line_ids)
        self.assertTrue(following.checklist_version_id)
        self.assertEqual((self.sample.replaced_count, self.sample.shortfall), (1, 3))
        for draw in self.sample.draw_ids:
            self.assertFalse(draw._verify())
        with self.assertRaises(UserError):
            self.line.action_no_answer()
        with self.assertRaises(UserError):
            self._score(self.line)

    def test_waits_for_its_time(self):
        """The next call is whom one may call now."""
        first = self._as(self.sample, self.director).action_next_call()["res_id"]
        self.assertEqual(first, self.line.id)
        self._try(f"{TEN}:00")
        with freeze_time(f"{TEN}:10"):
            following = self._as(self.sample, self.director).action_next_call()
        self.assertNotEqual(following["res_id"], first)

    def test_skip(self):
        """CMP-59: replacement only with a reason, and to the next rank alone."""
        dialog = self._as(self.env["cs.director.sample.skip"], self.director)
        dialog = dialog.create(
            {"line_id": self.line.id, "reason_id": self.reason.id, "note": "Hung up"}
        )
        dialog.action_confirm()
        self.assertEqual((self.line.state, self.line.outcome), ("replaced", "refused"))
        self.assertEqual(self.line.reason_note, "Hung up")
        other = self._open(self.sample)[:1]
        needs_note = self.env.ref("cs_complaint.cs_reason_director_skip_other")
        unreachable = self.env.ref("cs_complaint.cs_reason_director_system_unreachable")
        for reason in (self.reason.browse(), needs_note, unreachable):
            with self.assertRaises(UserError):
                other._skip(reason)
        self.assertEqual(other.state, "open")

    def test_nobody_left(self):
        """All were tried: what is missing is a shortfall, not a loop."""
        while lines := self._open(self.sample):
            lines[0]._skip(self.reason)
        self.assertEqual(len(self.sample.line_ids), 6)
        self.assertEqual((self.sample.open_count, self.sample.shortfall), (0, 3))

    def test_next_rank_is_on_the_list(self):
        """The next rank has a call on top already: it counts for the 20 % too."""
        sample = self._prepare("2026-04-02 01:00:00")
        repairs = self._repairs(4, "2026-05-02 01:00:00")
        repairs._write_by_server({"is_unreachable": True})
        self._draw(sample, "2026-07-01 02:00:00")
        self.assertEqual(len(sample.line_ids), 3)
        with freeze_time("2026-07-02 02:00:00"):
            for line in self._open(sample).filtered(lambda one: one.part == "share"):
                line._skip(self.reason)
            shares = sample.line_ids.filtered(
                lambda one: one.part == "share" and one.state == "open"
            )
            self.assertEqual(len(shares), 2)
            self._call_all(sample)
        self.assertEqual(sample.shortfall, 0)
        for draw in sample.draw_ids.filtered(lambda d: d.code == "CMP-59"):
            self.assertFalse(draw.open_count)
