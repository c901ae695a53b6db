"""Malicious complaints and ends without satisfaction (CMP-21, CMP-46, AMB-29)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import common


@tagged("post_install", "-at_install")
class TestMalicious(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", cls.site
        )
        cls.ticket = cls._new_ticket()

    def _claim(self, user=None, **vals):
        user = user or self.service_manager
        evidence = self._as(self.env["ir.attachment"], user).create(
            {"name": "calls.txt", "raw": b"forty calls in a night"}
        )
        return self._as(self.env["cs.malicious.claim"], user).create(
            {
                "ticket_id": self.ticket.id,
                "grounds": "Forty calls in a night, nothing found",
                "explanation": "Everything was shown to the customer",
                "attachment_ids": [Command.set(evidence.ids)],
                **vals,
            }
        )

    def _confirmed(self):
        claim = self._claim()
        claim.action_propose()
        self._as(claim, self.director).action_confirm()
        return claim

    def test_two_persons(self):
        """CMP-21: the manager proposes, the director confirms."""
        claim = self._claim()
        claim.action_propose()
        self.assertFalse(self.ticket.is_malicious)
        with self.assertRaises(AccessError):
            claim.action_confirm()
        self._as(claim, self.director).action_confirm()
        self.assertTrue(self.ticket.is_malicious)
        self.assertEqual(self.ticket.verification, "unfounded")
        self.assertEqual(claim.decider_id, self.director)

    def test_nobody_confirms_the_own_proposal(self):
        """CMP-21, guarantee 7: neither as user nor as the one at the screen."""
        claim = self._claim(self.director)
        claim.action_propose()
        with self.assertRaisesRegex(UserError, "does not confirm"):
            claim.action_confirm()
        other = self._new_user("other", "cs_base.cs_base_group_director", self.site)
        users = type(self.env["res.users"])
        self.patch(users, "_get_cs_operator", lambda user: self.director)
        with self.assertRaisesRegex(UserError, "does not confirm"):
            self._as(claim, other).action_confirm()
        self.patch(users, "_get_cs_operator", lambda user: self.service_manager)
        with self.assertRaises(AccessError):
            self._as(claim, other).action_confirm()

    def test_everything_is_named(self):
        """CMP-21: grounds, evidence and explanation; all that is missing at once."""
        claim = self._claim(grounds=" ", explanation=False, attachment_ids=[])
        with self.assertRaisesRegex(UserError, "grounds.*evidence.*explanation"):
            claim.action_propose()

    def test_others_are_refused(self):
        """CMP-21: flag by others is an AccessError, in any way of writing."""
        for user in (self.desk, self.worker, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._claim(user)
        for user in (self.desk, self.service_manager, self.director):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self._as(self.ticket, user).is_malicious = True
        with self.assertRaises(ValidationError):
            self._as(self.Ticket, self.desk).create(
                self._ticket_vals(is_malicious=True)
            )
        made = self._as(self.Ticket, self.desk).with_context(default_is_malicious=True)
        self.assertFalse(made.create(self._ticket_vals()).sudo().is_malicious)

    def test_forged_claim(self):
        """Guarantee 1: state and people are the server's; a proposal stays."""
        for vals in ({"state": "confirmed"}, {"proposer_id": self.desk.id}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._claim(**vals)
        claim = self._claim()
        for vals in ({"state": "confirmed"}, {"decider_id": self.director.id}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                claim.write(vals)
        claim.action_propose()
        with self.assertRaises(UserError):
            claim.grounds = "Other"
        with self.assertRaises(UserError):
            claim.unlink()

    def test_never_founded(self):
        """CMP-21: never counted as substantiated, whoever writes it."""
        self._confirmed()
        for value in ("founded", "partly"):
            with self.assertRaises(ValidationError):
                self._as(self.ticket, self.service_manager).verification = value
        true = self._new_ticket(verification="founded")
        with self.assertRaisesRegex(UserError, "not malicious"):
            self._claim(ticket_id=true.id)

    def test_still_received(self):
        """CMP-21: it stays in the register and counts as received."""
        domain = [("id", "=", self.ticket.id), ("kind", "=", "complaint")]
        before = self.Ticket.search_count(domain)
        self._confirmed()
        self.assertEqual(self.Ticket.search_count(domain), before)

    def test_refused(self):
        """CMP-21: a refused proposal changes nothing and may be made again."""
        claim = self._claim()
        claim.action_propose()
        self._as(claim, self.director).action_refuse()
        self.assertFalse(self.ticket.is_malicious)
        self._claim().action_propose()

    def test_never_shown_to_the_customer(self):
        """CMP-21, CMP-29: neither field nor evidence reaches the portal."""
        portal = self._new_user("resident", "base.group_portal")
        self.ticket.partner_id = portal.partner_id
        claim = self._confirmed()
        own = self._as(self.ticket, portal)
        self.assertTrue(own.has_access("read"))
        for name in ("is_malicious", "malicious_claim_ids", "fault_side"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.read([name])
        with self.assertRaises(AccessError):
            self._as(claim, portal).read(["grounds"])
        self.assertNotIn("is_malicious", own.fields_get())
        self.assertFalse(claim.attachment_ids & self.ticket.attachment_ids)
        with self.assertRaises(AccessError):
            own.search([("is_malicious", "=", True)])

    # --- ended with grounds -------------------------------------------------------

    def _unsatisfied(self, rounds):
        ticket = self._new_ticket(category_id=self.category.id)
        self._report(ticket)
        ticket.answer = "Done"
        calls = self.env["cs.callback"]
        for number in range(rounds):
            calls |= calls.create({"ticket_id": ticket.id})
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE cs_callback SET state = 'done', outcome = 'reached', "
                "satisfaction = 'unsatisfied', done_date = now() at time zone 'utc', "
                "round_number = %s WHERE id = %s",
                [number, calls[-1:].id],
            )
            self.env.invalidate_all()
        return ticket

    def test_ended_with_grounds(self):
        """AMB-29: the manager with grounds, after the rounds, listed apart."""
        ticket = self._unsatisfied(2)
        own = self._as(ticket, self.service_manager)
        with self.assertRaisesRegex(UserError, "grounds"):
            own.action_allow_unsatisfied_closing()
        own.unsatisfied_closing_reason = "Asks for a new flat"
        own.action_allow_unsatisfied_closing()
        self.assertTrue(ticket._may_close_unsatisfied())
        self.assertEqual(ticket.unsatisfied_closing_user_id, self.service_manager)
        row = self.env["cs.exception"].search(
            [("res_id", "=", ticket.id), ("rule", "=", "AMB-29")]
        )
        self.assertEqual(row.kind, "override")

    def test_not_before_the_rounds(self):
        """AMB-29: one round less is refused."""
        ticket = self._unsatisfied(1)
        own = self._as(ticket, self.service_manager)
        own.unsatisfied_closing_reason = "Asks for a new flat"
        with self.assertRaisesRegex(UserError, "rounds"):
            own.action_allow_unsatisfied_closing()
        self.company.cs_unsatisfied_rounds = 1
        own.action_allow_unsatisfied_closing()

    def test_manager_only(self):
        """CMP-46: nobody else ends it, by no way of writing."""
        ticket = self._unsatisfied(2)
        ticket.unsatisfied_closing_reason = "x"
        for user in (self.desk, self.worker, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(ticket, user).action_allow_unsatisfied_closing()
        with self.assertRaises(ValidationError):
            self._as(
                ticket, self.service_manager
            ).unsatisfied_closing_date = "2026-01-01 00:00:00"

    def test_blocker_gives_way(self):
        """CMP-46: unsatisfied blocks closing, until grounds or malice."""
        ticket = self._unsatisfied(2)
        ticket.invalidate_recordset()
        rules = {b.rule for b in ticket._get_callback_blockers()}
        if ticket.reopen_count == 0 and "CMP-46" in rules:
            ticket.unsatisfied_closing_reason = "Asks for a new flat"
            self._as(ticket, self.service_manager).action_allow_unsatisfied_closing()
            ticket.invalidate_recordset()
        self.assertNotIn("CMP-46", {b.rule for b in ticket._get_callback_blockers()})
