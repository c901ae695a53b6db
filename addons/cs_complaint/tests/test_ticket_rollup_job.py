"""The job that rolls up closed months: late, killed, twice, with nothing to do."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.cs_complaint.models import cs_ticket_period

from . import rollup_common

OCTOBER = date(2026, 10, 1)


@tagged("post_install", "-at_install")
class TestRollupJob(rollup_common.RollupCase):
    def _many_months(self):
        self._put(
            *(
                {"received_date": datetime(2026, month, 10), "site_id": site.id}
                for month in range(1, 10)
                for site in (self.site, self.site_other)
            )
        )

    def test_scheduled(self):
        """Guarantee 6: the job knows a month first, and rolls it up later."""
        self._many_months()
        job = self.env.ref("cs_complaint.ir_cron_cs_ticket_period_roll_up")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        months = self.Period.search(self.here)
        self.assertEqual(len(months), 18)
        self.assertFalse(any(months.mapped("computed_date")))
        with freeze_time("2026-10-05 12:00:01"), self.enter_registry_test_mode():
            job.method_direct_trigger()
        months.invalidate_recordset()
        self.assertTrue(all(months.mapped("computed_date")))
        self.assertExact()

    def test_killed_in_the_middle(self):
        """Guarantee 6: what was done stays done, the rest is counted live."""
        self._many_months()
        self.Period._open_ended()
        months = self.Period.search(self.here)
        for month in months:
            month.noticed_date -= timedelta(days=1)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            months[:4]._roll_up()
            raise ZeroDivisionError
        months.invalidate_recordset()
        self.assertFalse(any(months.mapped("computed_date")))
        months[:7]._roll_up()
        self.assertEqual(set(self._sources().values()), {"closed", "live"})
        self.assertExact()
        rolled = months[:7].mapped("computed_date")
        with freeze_time("2026-10-05 11:00:00"):
            self.Period._get_due()._roll_up()
        self.assertEqual(months[:7].mapped("computed_date"), rolled, "not again")
        self.assertEqual(set(self._sources().values()), {"closed"})
        self.assertExact()

    def test_in_batches(self):
        """Guarantee 6: each batch is committed, and the job stops when told to."""
        self._many_months()
        self._open_and_wait()
        seen = []

        def progress(_self, processed=0, remaining=None, **_kwargs):
            seen.append((processed, remaining))
            return len(seen) < 2

        Cron = type(self.env["ir.cron"])
        with (
            patch.object(cs_ticket_period, "MONTHS_AT_ONCE", 5),
            patch.object(Cron, "_commit_progress", progress),
        ):
            before = len(self.Period._get_due())
            self.Period._cron_roll_up()
        self.assertEqual(seen, [(5, before - 5), (5, before - 10)])
        self.assertEqual(len(self.Period._get_due()), before - 10)

    def _open_and_wait(self):
        self.Period._open_ended()
        for month in self.Period.search([]):
            month.noticed_date -= timedelta(days=1)

    def test_again_is_the_same(self):
        """Guarantee 6: rolled up twice, a month has the same sums once."""
        self._month()
        self._roll_up()
        figures = self._read_stored()
        self.Period.search(self.here)._roll_up()
        self.assertEqual(self._read_stored(), figures)
        self.assertTrue(figures)

    def _read_stored(self):
        names = ["month", "grain", "kind", "step", "row_count", "received", "due"]
        months = self.env["cs.ticket.month"].search_read(self.here, names)
        return sorted(str([row[name] for name in names]) for row in months)

    def test_nothing_to_do(self):
        """Guarantee 6: a run with nothing due asks a fixed number of questions."""
        counts = []
        for month in (range(1, 3), range(1, 10)):
            self._put(
                *({"received_date": datetime(2026, number, 10)} for number in month)
            )
            self._roll_up()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Period._cron_roll_up()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 4)

    def test_other_version(self):
        """Months stored by another version of the figures are not used."""
        self._many_months()
        self._roll_up()
        self.env.cr.execute("UPDATE cs_ticket_period SET version = version - 1")
        self.env.invalidate_all()
        self.assertEqual(set(self._sources().values()), {"live"})
        self.assertExact()
        self._roll_up()
        self.assertEqual(set(self._sources().values()), {"closed"})

    def test_month_of_the_limit_still_runs(self):
        """Decision 10: received in a closed month, due in the present one."""
        self._put(
            {
                "received_date": datetime(2026, 9, 29),
                "reply_deadline": datetime(2026, 10, 5, 10, 0, 1),
            }
        )
        self._roll_up()
        self.assertNotIn((OCTOBER,), self._pivot(["month:month"]))
        with freeze_time("2026-10-05 10:00:02"):
            self.assertEqual(self._pivot(["month:month"])[OCTOBER,]["late"], 1)
            self.assertExact()

    def test_months_removed(self):
        """The sums of a month go with it, and it goes with nothing else."""
        self._many_months()
        self._roll_up()
        self.Period.search(self.here).unlink()
        self.assertFalse(self.env["cs.ticket.month"].search(self.here))
        self.assertExact()
