"""The director's calls of today on the workbench."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from . import director_common


@tagged("post_install", "-at_install")
class TestDirectorSampleToday(director_common.DirectorCommon):
    """CMP-59, ux 5.6: today's ration, what is done of it, and the quarter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan("CMP-59", rate=100)
        cls.sample = cls._sample(31)

    def _card(self, user=None, site=None):
        bench = self._as(self.env["cs.workbench"], user or self.director)
        cards = bench.get_data(site and site.id)["sections"]["todo"]
        return {card["key"]: card for card in cards}.get("director_calls")

    def test_ration(self):
        """CMP-59: 31 calls in 15 days, today included: 3, also when some are done."""
        self.assertEqual(self._card()["detail"], "Today 3 · done 0 (quarter 0/31)")
        for line in self._open(self.sample)[:4]:
            self._call(line)
        card = self._card()
        self.assertEqual(card["detail"], "Today 3 · done 4 (quarter 4/31)")
        self.assertEqual(card["count"], 27, "the figure is what the link opens")

    def test_midnight_of_the_site(self):
        """CMP-59, decision 20: the day begins at midnight in Shanghai."""
        self._call(self._open(self.sample)[:1])
        for moment, wanted in (
            ("2026-04-01 15:59:59", "done 1 (quarter 1/31)"),
            ("2026-04-01 16:00:00", "done 0 (quarter 1/31)"),
        ):
            with freeze_time(moment):
                self.env.invalidate_all()
                self.assertIn(wanted, self._card()["detail"])

    def test_last_day_and_after(self):
        """CMP-59: on the last day, and late, all that is left is of today."""
        for moment in ("2026-04-15 02:00:00", "2026-04-25 02:00:00"):
            with freeze_time(moment):
                self.env.invalidate_all()
                self.assertIn("Today 31 ", self._card()["detail"])

    def test_taken_back(self):
        """CMP-59: a call that is taken back is to be made again today."""
        line = self._open(self.sample)[:1]
        self._call(line)
        line.action_reopen()
        self.assertEqual(self._card()["detail"], "Today 3 · done 0 (quarter 0/31)")

    def test_delegated(self):
        """CMP-59: what somebody else called counts; that person has no ration."""
        line = self._as(self.sample.line_ids[:1], self.director)
        dialog = self._as(self.env["cs.director.sample.delegate"], self.director)
        dialog.create(
            {
                "line_ids": [Command.set(line.ids)],
                "user_id": self.helper.id,
                "reason": "At the head office",
            }
        ).action_confirm()
        self.assertEqual(self._card(self.helper)["detail"], "")
        self._call(self._as(line, self.helper))
        self.assertIn("done 1 (quarter 1/31)", self._card()["detail"])

    def test_others(self):
        """CMP-59: nobody else has the card; one site alone shows the same sample."""
        self.assertFalse(self._card(self.service_manager))
        self.assertIn("Today 3 ", self._card(site=self.site)["detail"])

    def test_constant_queries(self):
        """Guarantee 9: as many queries for 31 calls as for 60 in two quarters."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._card()
            return self.cr.sql_log_count - before

        count()
        few = count()
        more = self._prepare("2026-04-02 01:00:00")
        self._repairs(29, "2026-05-02 01:00:00")
        self._draw(more, "2026-07-01 02:00:00")
        self.assertEqual(count(), few)
