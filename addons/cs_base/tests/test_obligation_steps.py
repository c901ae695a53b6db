from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import obligation_common
from .obligation_common import freeze_time, shanghai


@tagged("post_install", "-at_install")
class TestObligationSteps(obligation_common.ObligationCommon):
    """Handing in, accepting, returning; who may and who may not."""

    def test_way(self):
        """Handed in by the head of the department, accepted by the director."""
        item = self._one()
        self._submit(item, comment="All lifts run.")
        self.assertEqual(item.state, "submitted")
        self.assertEqual(item.submitted_by_id, self.worker)
        self.assertEqual(item.submitted_date, shanghai(2026, 4, 3, 9))
        self.assertEqual(item.comment, "All lifts run.")
        self.assertFalse(item.next_alert_date)
        self.assertEqual(item.activity_ids.user_id, self.director)
        self._as(item, self.director)._accept()
        self.assertEqual(item.state, "accepted")
        self.assertEqual(item.accepted_by_id, self.director)
        self.assertFalse(item.activity_ids)
        self._run(2026, 4, 20, 9)
        self.assertFalse(item.is_late)
        for step in ("_submit", "_accept"):
            with self.assertRaises(UserError):
                getattr(self._as(item, self.director_too), step)()
        with self.assertRaises(UserError):
            self._as(item, self.director_too)._set_not_applicable("x")

    def test_boundary(self):
        """At the limit in time, one second later late; late stays (spec)."""
        rule = self._new_rule(
            department_ids=[Command.set((self.works | self.lifts).ids)]
        )
        self._run(2026, 4, 1, 9)
        first, second = self._items(rule).sorted(lambda item: item.department_id.id)
        self._submit(first, self.head, 2026, 4, 5, 18)
        self._submit(second, self.head, 2026, 4, 5, 18, 0, 1)
        self.assertEqual((first.is_late, second.is_late), (False, True))
        self.assertEqual(len(self._exceptions(first | second)), 1)
        self._as(second, self.director)._accept()
        self.assertTrue(second.is_late)
        self._run(2026, 4, 6, 9)
        self.assertEqual(len(self._exceptions(first | second)), 1, "told once")

    def test_submitter_is_not_accepter(self):
        """Guarantee 7, on user and operator."""
        item = self._one()
        self._submit(item, self.director)
        with self.assertRaises(UserError):
            self._as(item, self.director)._accept()
        with self.assertRaises(UserError):
            self._as(item, self.director)._return("again")
        self._as(item, self.director_too)._accept()
        self.assertEqual(item.accepted_by_id, self.director_too)

    def test_operator(self):
        """Whoever sits at the screen of somebody else is asked as well."""
        item = self._one()
        self._submit(item)
        operator = self.worker
        self.patch(
            self.registry["res.users"], "_get_cs_operator", lambda user: operator
        )
        with self.assertRaises(UserError):
            self._as(item, self.director)._accept()

    def test_return(self):
        """Returned with a comment, a new limit, handed in again."""
        item = self._one()
        self._submit(item, None, 2026, 4, 5, 17)
        director = self._as(item, self.director)
        with freeze_time(shanghai(2026, 4, 5, 17, 30)):
            with self.assertRaises(UserError):
                director._return(" ")
            director._return("The figures of March are missing.")
        self.assertEqual((item.state, item.return_count), ("returned", 1))
        self.assertEqual(self._local(item.deadline), "2026-04-06 17:30:00")
        self.assertEqual(self._local(item.due_date), "2026-04-05 18:00:00")
        self.assertEqual(item.activity_ids.user_id, self.worker)
        self.assertIn("Returned", self._messages(self.worker)[-1].subject)
        self._run(2026, 4, 6, 17, 30)
        self.assertFalse(item.is_late)
        self._run(2026, 4, 6, 17, 30, 1)
        self.assertTrue(item.is_late)
        self._submit(item, None, 2026, 4, 7, 9)
        director._accept()
        self.assertTrue(item.is_late)

    def test_not_applicable(self):
        """AMB-81: by the director alone, with the reason; it can be taken back."""
        item = self._one()
        for user in (self.worker, self.leader, self.manager):
            with self.assertRaises(AccessError):
                self._as(item, user)._set_not_applicable("no such department")
        director = self._as(item, self.director)
        with self.assertRaises(UserError):
            director._set_not_applicable("")
        director._set_not_applicable("No lifts here.")
        self.assertEqual(item.state, "not_applicable")
        self.assertEqual(item.decided_by_id, self.director)
        self._run(2026, 5, 1, 0)
        self.assertFalse(item.is_late)
        director.action_reopen()
        self.assertEqual(item.state, "to_do")

    def test_deputies(self):
        """ux M14: the deputy hands in for the absent person, and it shows."""
        item = self._one()
        with self.assertRaises(AccessError):
            self._submit(item, self.stand_in)
        self.env["cs.deputy"].create(
            {
                "employee_id": self.p_worker.id,
                "deputy_id": self.p_stand_in.id,
                "date_from": "2026-04-02",
                "date_to": "2026-04-03",
                "power": "sign",
            }
        )
        with freeze_time(shanghai(2026, 4, 3, 9)):
            told = item._get_users_of("responsible")
        self.assertEqual(told[item], self.stand_in)
        self._submit(item, self.stand_in)
        self.assertEqual(item.submitted_as_id, self.p_worker)
        self.assertEqual(item.submitted_by_id, self.stand_in)

    def test_deputy_of_director(self):
        """Who acts for the director decides, from the first to the last day."""
        p_director = self.env["hr.employee"].create(
            {"name": "D", "user_id": self.director.id, "company_id": self.company.id}
        )
        item = self._one()
        self.env["cs.deputy"].create(
            {
                "employee_id": p_director.id,
                "deputy_id": self.p_head.id,
                "date_from": "2026-04-02",
                "date_to": "2026-04-03",
                "power": "decide",
            }
        )
        head = self._as(item, self.head)
        with freeze_time(shanghai(2026, 4, 4, 0)), self.assertRaises(AccessError):
            head._set_not_applicable("x")
        with freeze_time(shanghai(2026, 4, 3, 23, 59)):
            head._set_not_applicable("x")
        self.assertEqual(item.decided_by_id, self.head)

    def test_paper(self):
        """A paper that the rule asks for; nobody changes it afterwards."""
        item = self._one(self._new_rule(is_evidence_required=True))
        with self.assertRaises(UserError):
            self._submit(item)
        files = self._as(self.env["ir.attachment"], self.worker)
        paper = files.create({"name": "report.txt", "raw": b"All well"})
        self._submit(item, attachments=paper)
        self.assertEqual(item.attachment_ids.raw, b"All well")
        self.assertEqual(item.attachment_ids.res_id, item.id)
        paper.raw = b"changed"
        self.assertEqual(item.attachment_ids.raw, b"All well")
        kept = self._as(item.attachment_ids, self.worker)
        with self.assertRaises(AccessError):
            kept.raw = b"changed"
        with self.assertRaises(AccessError):
            kept.unlink()

    def test_foreign_paper(self):
        """Nobody hands in somebody else's file by its id."""
        item = self._one(self._new_rule(is_evidence_required=True))
        secret = self.env["ir.attachment"].create({"name": "secret", "raw": b"x"})
        with self.assertRaises(UserError):
            self._submit(item, attachments=secret.with_user(self.worker))
        self.assertEqual(item.state, "to_do")
        self.assertFalse(item.attachment_ids)

    def test_nobody_accepts(self):
        item = self._one(self._new_rule(accepter_kind="none"))
        self._submit(item)
        self.assertEqual(item.state, "accepted")
        self.assertFalse(item.accepted_by_id)

    def test_attacks(self):
        """Guarantee 1: write, create, defaults, import and sudo change nothing."""
        item = self._one()
        vals = item.copy_data()[0]
        for user in (self.worker, self.director, self.manager):
            mine = self._as(item, user)
            for attack in (
                {"state": "accepted"},
                {"is_late": False},
                {"deadline": "2030-01-01 00:00:00"},
                {"responsible_id": self.p_head.id},
            ):
                with self.assertRaises(UserError):
                    mine.write(attack)
                with self.assertRaises(UserError):
                    mine.sudo().write(attack)
            with self.assertRaises(UserError):
                mine.create(vals)
            with self.assertRaises(UserError):
                mine.sudo().with_context(cs_obligation_pass=True).create(vals)
            with self.assertRaises(UserError):
                mine.unlink()
            with self.assertRaises(UserError):
                mine.sudo().unlink()
            with self.assertRaises(UserError):
                mine.sudo().copy()
            loaded = mine.load([".id", "state"], [[str(item.id), "accepted"]])
            self.assertFalse(loaded["ids"])
        self.assertEqual(item.state, "to_do")

    def test_dialogue(self):
        """What the phone does: open, see what is missing, confirm."""
        item = self._one(self._new_rule(is_evidence_required=True))
        action = self._as(item, self.worker).action_submit()
        dialogue = (
            self._as(self.env["cs.obligation.decision"], self.worker)
            .with_context(**action["context"])
            .create({"comment": "x"})
        )
        self.assertEqual(dialogue.occurrence_ids, item)
        self.assertIn("the paper is missing", dialogue.needs)
        with self.assertRaises(UserError):
            dialogue.action_confirm()
        paper = self._as(self.env["ir.attachment"], self.worker).create(
            {"name": "a.txt", "raw": b"x"}
        )
        dialogue.attachment_ids = paper
        self.assertFalse(dialogue.needs)
        dialogue.action_confirm()
        self.assertEqual(item.state, "submitted")

    def test_refusal_lists_everything(self):
        rule = self._new_rule(
            department_ids=[Command.set((self.works | self.lifts).ids)],
            is_evidence_required=True,
        )
        self._run(2026, 4, 1, 9)
        with self.assertRaises(UserError) as caught:
            self._submit(self._items(rule), self.head)
        self.assertIn("1. ", str(caught.exception))
        self.assertIn("2. ", str(caught.exception))
