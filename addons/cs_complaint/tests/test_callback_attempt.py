"""Calls that reached nobody (CMP-13, CMP-57)."""

import doctest
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..tools import callback_attempts
from ..tools.callback_attempts import AttemptRule, counts, next_attempt_date
from .callback_common import CsCallbackCommon, local

TZ = "Asia/Shanghai"
QUIET = AttemptRule(quiet=((20.5, 8.5), (12.0, 14.0)))


def load_tests(loader, tests, ignore):
    tests.addTests(doctest.DocTestSuite(callback_attempts))
    return tests


@tagged("post_install", "-at_install")
class TestAttemptRule(BaseCase):
    """The pure rule at its boundaries."""

    def test_gap(self):
        """CMP-13: 1:59:59 after the attempt before does not count, 2:00:00 does."""
        first = local(9)
        for seconds, expected in ((7199, False), (7200, True), (7201, True)):
            moment = first + timedelta(seconds=seconds)
            self.assertIs(counts(moment, [first], TZ, QUIET), expected)

    def test_bands(self):
        """CMP-13: the third one lies in another part of the day than the two."""
        mornings = [local(9), local(9, day=1)]
        for moment, expected in (
            (local(11, 59, 59, day=2), False),
            (local(12, day=2), True),
            (local(17, 30, day=2), True),
        ):
            self.assertIs(counts(moment, mornings, TZ, QUIET), expected)
        mixed = [local(9), local(12, day=1)]
        self.assertTrue(counts(local(9, day=2), mixed, TZ, QUIET))

    def test_one_attempt_needs_no_second_band(self):
        self.assertTrue(counts(local(9), [], TZ, QUIET._replace(needed=1)))

    def test_two_attempts_need_two_bands(self):
        rule = QUIET._replace(needed=2)
        self.assertFalse(counts(local(11), [local(9)], TZ, rule))
        self.assertTrue(counts(local(12), [local(9)], TZ, rule))

    def test_next_attempt_avoids_quiet_hours(self):
        """Decision 3: 10:30 plus two hours is noon, so 14:00; 19:00 is the morning."""
        for called, following in (
            (local(9), local(11)),
            (local(10, 30), local(14)),
            (local(13, 30), local(15, 30)),
            (local(19), local(8, 30, day=1)),
        ):
            self.assertEqual(next_attempt_date(called, [called], TZ, QUIET), following)

    def test_next_attempt_waits_for_the_next_band(self):
        evenings = [local(18), local(18, day=1)]
        self.assertEqual(
            next_attempt_date(local(20, 15, day=1), evenings, TZ, QUIET),
            local(8, 30, day=2),
        )


@tagged("post_install", "-at_install")
class TestAttempt(CsCallbackCommon):
    """Attempts on tickets."""

    def _try(self, ticket, moment, outcome="no_answer", user=None):
        with freeze_time(moment):
            call = self._call(ticket, user)
            call._record(outcome)
        return call

    def _ticket(self, **vals):
        with freeze_time(local(8)):
            return self._at_callback(**vals)

    def test_counts_and_next_is_planned(self):
        """CMP-13: what does not count says when to call again."""
        ticket = self._ticket()
        due = ticket.callback_ids.due_date
        first = self._try(ticket, local(13, 30))
        second = self._try(ticket, local(15, 29, 59))
        self.assertEqual((first.is_counted, second.is_counted), (True, False))
        with freeze_time(local(15, 29, 59)):
            self.assertEqual(
                second._get_attempt_message(),
                "Noted, does not count, can be called again after 15:30",
            )
        planned = self._call(ticket)
        self.assertEqual(planned.planned_date, local(15, 30))
        self.assertEqual(planned.due_date, due)
        third = self._try(ticket, local(15, 30))
        self.assertTrue(third.is_counted)
        self.assertFalse(ticket.is_unreachable)

    def test_three_clicks_in_a_minute_are_one_attempt(self):
        """CMP-13, CMP-57: no way to close a ticket by pressing a key three times."""
        ticket = self._ticket()
        for second in range(3):
            self._try(ticket, local(9, 0, second))
        self.assertEqual(len(ticket.callback_ids.filtered("is_counted")), 1)
        ticket.answer = "Done"
        with self.assertRaisesRegex(UserError, "1 of 3"):
            ticket.action_close()

    def test_without_address_somebody_tells_it(self):
        """CMP-13, ux V12: the last attempt ends in a message to the customer."""
        ticket = self._ticket()
        for moment in (local(9), local(11), local(14)):
            self._try(ticket, moment)
        self.assertTrue(ticket.is_unreachable)
        self.assertFalse(ticket.told_date)
        self.assertEqual(ticket.activity_ids.user_id, self.scheduler)
        self.assertEqual(self._exceptions(ticket, "CMP-13").kind, "warning")
        self.assertFalse(self._call(ticket))
        last = ticket.callback_ids.sorted("done_date")[-1:]
        self.assertEqual((last.review_state, last.needs_opening), ("to_review", True))
        self.assertFalse(ticket._get_callback_blockers())

    def test_with_address_a_mail_goes(self):
        """CMP-13: the result goes by mail; nothing of a confidential matter does."""
        for is_confidential in (False, True):
            ticket = self._ticket(partner_email="zhang@example.com")
            for moment in (local(9), local(11)):
                self._try(ticket, moment)
            ticket.is_confidential = is_confidential
            self._try(ticket, local(14), user=self.env.user)
            mail = self.env["mail.mail"].search(
                [("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
            )
            self.assertEqual(ticket.told_date, local(14))
            self.assertEqual(mail.email_to, "zhang@example.com")
            self.assertIs("Hose changed" in mail.body_html, not is_confidential)
            self.assertFalse(ticket.activity_ids)

    def test_settings(self):
        """CMP-13: gap, parts of the day and number are settings of the company."""
        self.company.write({"cs_callback_gap_hours": 0.5, "cs_callback_attempts": 2})
        ticket = self._ticket()
        self._try(ticket, local(11, 30))
        self.assertFalse(self._try(ticket, local(11, 59)).is_counted)
        self._try(ticket, local(12))
        self.assertTrue(ticket.is_unreachable)

    def test_new_round_counts_anew(self):
        """CMP-65: attempts about an earlier result are not about this one."""
        ticket = self._ticket()
        for moment in (local(9), local(11), local(14)):
            self._try(ticket, moment)
        with freeze_time(local(15)):
            ticket.action_start_callback()
            ticket.action_reopen()
            self.assertFalse(ticket.is_unreachable)
            self.env.flush_all()
            ticket.action_report_result()
        self.assertIn("0 of 3", ticket._get_callback_blockers()[0].reason)

    def test_is_counted_is_the_servers(self):
        """Guarantee 1: nobody writes that an attempt counts."""
        call = self._call(self._ticket())
        for vals in ({"is_counted": True}, {"due_date": "2031-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                call.sudo().write(vals)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.Callback.create({"ticket_id": call.ticket_id.id, **vals})

    def test_wrong_number_is_marked_and_others_offered(self):
        """ux 5.2: a wrong number is not offered again, others of the household are."""
        ticket = self._ticket(unit_id=self.unit.id)
        person = self._person()
        self._person("Li Yun", "19900000139")
        with freeze_time(local(9)):
            call = self._call(ticket)
            answer = self._as(self.Cockpit, self.caller).record(
                call.household_key, [{"id": call.id, "outcome": "wrong_number"}]
            )
        self.assertFalse(person.phone_ids.is_valid)
        self.assertEqual(
            [n["number"] for n in answer["other_numbers"]], ["19900000139"]
        )

    def test_do_not_call_is_kept(self):
        """ux 5.2: who does not want calls is known the next time."""
        ticket = self._ticket(unit_id=self.unit.id)
        person = self._person()
        self._try(ticket, local(9), "do_not_call")
        self.assertTrue(person.is_do_not_disturb)
        self.assertFalse(ticket._get_callback_blockers())
