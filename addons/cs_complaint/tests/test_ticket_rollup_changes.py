"""Changes in closed months are noted, however they are made."""

from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from . import rollup_common

SEPTEMBER = date(2026, 9, 1)


@tagged("post_install", "-at_install")
class TestRollupChanges(rollup_common.RollupCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._put({"received_date": datetime(2026, 9, 10, 2)})
        self._roll_up()
        self.assertEqual(self._sources(), {SEPTEMBER: "closed"})

    def assertNoted(self, change, *months):
        """``change`` makes these months live, the figures stay right, the job cures."""
        change()
        self.env.flush_all()
        noted = set(self.Change.search([]).mapped("month"))
        self.assertEqual(noted, {SEPTEMBER, *months})
        closed = {m for m, source in self._sources().items() if source == "closed"}
        self.assertFalse(closed & noted)
        self.assertExact("noted")
        self._roll_up()
        self.assertExact("rolled up")
        self.assertEqual(self._sources().get(SEPTEMBER, "closed"), "closed")
        self.assertFalse(self.Change.search([]))

    def test_edit_by_a_user(self):
        """A category put right in an old ticket."""
        self.assertNoted(
            lambda: self._as(self.ticket, self.service_manager).write(
                {"category_id": self.category.id}
            )
        )

    def test_steps(self):
        """Every step of an old ticket, up to the call and the closing."""

        def work():
            self.ticket._note_apology()
            self._report(self.ticket)

        def close():
            self.ticket.category_id = self.category
            self.ticket.answer = "The pipe was changed."
            self.ticket.action_start_callback()
            self._call_back(self.ticket)
            self.ticket.action_close()

        self.assertNoted(work)
        self.assertNoted(close)
        self.assertNoted(lambda: self.ticket._write_by_server({"reopen_count": 1}))

    def test_cancelling(self):
        """CMP-22: a cancelled ticket counts as such in its month."""

        def cancel():
            self.ticket.cancel_reason = "Twice"
            self.ticket.action_cancel()

        self.assertNoted(cancel)

    def test_late_flag(self):
        """CMP-55: the clock that runs out changes the month of the limit."""
        self.assertNoted(
            lambda: self.ticket._write_by_server(
                {"reply_deadline": datetime(2026, 9, 13), "is_reply_late": True}
            )
        )

    def test_urging(self):
        """CMP-46: a customer who urges an old matter."""
        self.assertNoted(
            lambda: self.ticket._write_by_server(
                {"urge_count": self.ticket.urge_count + 1}
            )
        )

    def test_moved_to_another_month(self):
        """CMP-15: a corrected time of receipt changes both months."""
        self._put({"received_date": datetime(2026, 8, 10)})
        self._roll_up()
        self.assertNoted(
            lambda: self._as(self.ticket, self.service_manager).write(
                {
                    "received_date": datetime(2026, 8, 20),
                    "late_entry_reason": "Slip of paper found",
                }
            ),
            date(2026, 8, 1),
        )
        self.assertNotIn(SEPTEMBER, self._sources())

    def test_moved_to_another_site(self):
        """A ticket of the wrong estate."""
        self._put(
            {"received_date": datetime(2026, 9, 9), "site_id": self.site_other.id}
        )
        self._roll_up()
        self.ticket.site_id = self.site_other
        self.assertExact()
        groups = self._pivot(["site_id", "month:month"])
        self.assertEqual(groups[self.site_other.id, SEPTEMBER]["received"], 2)
        self._roll_up()
        self.assertExact()

    def test_late_entry(self):
        """CMP-15: a ticket entered today that was received in a closed month."""
        self.assertNoted(
            lambda: self._new_ticket(received_date=datetime(2026, 9, 30, 15, 59, 59))
        )
        self.assertEqual(self._pivot(["kind"])["complaint",]["received"], 2)

    def test_historical_import(self):
        """CMP-22: rows of a file into a month that is rolled up."""

        def load():
            batch = self.env["cs.import.batch"].create(
                {
                    "name": "Old register",
                    "file_name": "old.csv",
                    "file": "bnVtYmVyCjEK",
                    "mapping": "number,external_number",
                    "source": "old",
                    "user_id": self.env.uid,
                    "file_hash": "0",
                    "site_id": self.site.id,
                    "reason": "Change of system",
                }
            )
            tickets = self.Ticket.create(
                [self._ticket_vals(received_date=datetime(2026, 9, 2))] * 3
            )
            tickets._write_by_server({"import_batch_id": batch.id})

        self.assertNoted(load)

    def test_archiving_changes_nothing(self):
        """Guarantee 3: an archived ticket stays in the figures."""
        self.ticket._write_by_server({"active": False})
        self.env.flush_all()
        self.assertEqual(self._sources(), {SEPTEMBER: "closed"})
        self.assertExact()

    def test_call_taken_back(self):
        """A call counts in the month in which it was made, not in that of receipt."""
        with freeze_time("2026-09-20 03:00:00"):
            self.ticket._note_apology()
            self._report(self.ticket)
            self.ticket.answer = "The pipe was changed."
            self.ticket.action_start_callback()
            call = self._call_back(self.ticket)
        self._roll_up()
        self.assertExact()
        self.assertEqual(self._pivot(["month:month"])[SEPTEMBER,]["reached"], 1)
        self.assertNoted(
            lambda: call._write_by_server({"state": "planned", "done_date": False})
        )
        self.assertNotIn("reached", self._pivot(["month:month"])[SEPTEMBER,])

    def test_confidential_later(self):
        """CMP-32: a ticket that becomes confidential leaves the common sums."""
        self.assertNoted(
            lambda: self.ticket._write_by_server({"is_confidential": True})
        )
        month = self.env["cs.ticket.month"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(month.ticket_id, self.ticket)

    def test_plain_ticket_adopted(self):
        """A ticket of another team that comes into the centre counts from then on."""
        plain = self.Ticket.create(
            self._ticket_vals(
                name="Hello",
                team_id=self.plain_team.id,
                received_date=datetime(2026, 9, 5),
            )
        )
        self.assertExact()
        self._roll_up()
        plain.team_id = self.team
        self.assertExact()

    def test_time_zone_of_the_site(self):
        """Decision 20: another time zone has other months; none is taken over."""
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET received_date = '2026-09-30 18:00' "
            "WHERE id = %s",
            [self.ticket.id],
        )
        self.env.invalidate_all()
        self.site.tz = "America/Los_Angeles"
        self.assertEqual(self._sources(), {SEPTEMBER: "live"})
        self.assertExact()
        self._roll_up()
        self.assertEqual(self._sources(), {SEPTEMBER: "closed"})
        self.assertExact()
        self.assertEqual(
            self.Period.search(self.here).mapped("tz"), ["America/Los_Angeles"]
        )

    def test_nothing_noted(self):
        """What changes no figure, or none of a closed month, costs no note."""
        self.ticket.write({"priority": "2", "name": "Another title"})
        self.env.flush_all()
        self.assertFalse(self.Change.search([]))
        present = self._new_ticket()
        self.env.flush_all()
        with patch.object(
            type(self.Change), "_note", side_effect=AssertionError("asked")
        ):
            present.write({"category_id": self.category.id})
            self._report(present)
            self.env.flush_all()

    def test_many_at_once(self):
        """A batch leaves one note for each month, by one question."""
        tickets = self.Ticket.create(
            [self._ticket_vals(received_date=datetime(2026, 9, 3))] * 20
        )
        self._roll_up()
        queries = self.env.cr.sql_log_count
        tickets._note_closed_months()
        self.assertEqual(self.env.cr.sql_log_count - queries, 1)
        self.assertEqual(len(self.Change.search([])), 1)
