from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from . import performance_common


@tagged("post_install", "-at_install")
class TestPerformancePeriod(performance_common.PerformanceCase):
    """QC-28: "max per period"; over the maximum is cut with a note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.points = cls._new_rule(
            "t.points", scheme="qc", effect="reward", value=8, cap_period=10
        )

    def _give(self, month, number=1, rule=None, **vals):
        """Confirm eight points of a day in ``month``."""
        return self._confirm(
            self._propose(
                number=number,
                rule=rule or self.points,
                event_date=f"{month}-05",
                **vals,
            )
        )

    def _close_month(self, month):
        """Close a month; return rewards, cut, corrections and total of the worker."""
        closed = self._close(f"{month}-01", now="2027-12-02 02:00:00")
        line = closed.line_ids.filtered(
            lambda row: row.employee_id == self.worker_person and row.scheme == "qc"
        )
        return line.rewards, line.cut, line.corrections, line.total

    def test_year(self):
        self._give("2026-01")
        self._give("2026-02", 2)
        self._give("2026-03", 3)
        self.assertEqual(self._close_month("2026-01"), (8, 0, 0, 8))
        self.assertEqual(self._close_month("2026-02"), (8, 6, 0, 2))
        self.assertEqual(self._close_month("2026-03"), (8, 8, 0, 0))
        self._give("2027-01", 4)
        self.assertEqual(self._close_month("2027-01"), (8, 0, 0, 8))
        self.assertFalse(self.company._get_cs_ledger_problems())

    def test_quarter(self):
        rule = self._new_rule(
            "t.quarter",
            scheme="qc",
            effect="reward",
            value=8,
            cap_period=10,
            cap_period_type="quarter",
        )
        for number, month in enumerate(("2026-02", "2026-03", "2026-04")):
            self._give(month, number, rule)
        self.assertEqual(self._close_month("2026-02"), (8, 0, 0, 8))
        self.assertEqual(self._close_month("2026-03"), (8, 6, 0, 2))
        self.assertEqual(self._close_month("2026-04"), (8, 0, 0, 8))

    def test_taken_back(self):
        """What a reversed entry had kept others from getting, they get."""
        first = self._give("2026-01")
        self._give("2026-02", 2)
        self.assertEqual(self._close_month("2026-01")[-1], 8)
        self.assertEqual(self._close_month("2026-02")[-1], 2)
        # January gave 8, which goes; February's 8 now count whole: 10 were given.
        self._give("2026-03", 3, self._new_rule("t.o", scheme="qc", effect="reward"))
        reversal = self._as(first, self.head)._reverse("Not he")
        self._confirm(reversal.with_env(self.env))
        self.assertEqual(self._close_month("2026-03"), (0, 0, -2, -2))

    def test_all_points_together(self):
        """A limit for the scheme; months keep the one they were closed with."""
        self.company.write({"cs_qc_cap_points": 12})
        other = self._new_rule("t.other", scheme="qc", effect="reward", value=5)
        self._give("2026-01")
        self._give("2026-02", 2, other)
        self.assertEqual(self._close_month("2026-01"), (8, 0, 0, 8))
        self.assertEqual(self._close_month("2026-02"), (5, 1, 0, 4))
        self.company.write({"cs_qc_cap_points": 15})
        self._give("2026-03", 3, other)
        self.assertEqual(self._close_month("2026-03"), (5, 2, 0, 3))
        self.company.write({"cs_qc_cap_points": 0})
        self._give("2026-04", 4, other)
        self.assertEqual(self._close_month("2026-04"), (5, 0, 0, 5))

    def test_other_schemes_go_on(self):
        """What has no such limit is added up as ever, beside it."""
        self._give("2026-01")
        self._confirm(self._propose(number=2, event_date="2026-01-06"))
        month = self._close("2026-01-01")
        totals = {row.scheme: row.total for row in month.line_ids}
        self.assertEqual(totals, {"qc": 8, "performance": -2})

    def test_percentages_are_not_added(self):
        """Decision 11: percentages of different months have no sum."""
        with self.assertRaisesRegex(ValidationError, "never added"):
            self._new_rule("t.bad", unit="percent", value=5, cap_period=50)

    def test_frozen(self):
        with self.assertRaisesRegex(UserError, "new version|New version"):
            self.points.write({"cap_period": 20})

    def test_queries(self):
        """As many queries for many people as for one."""
        counts = []
        for month, size in (("2026-01", 2), ("2026-02", 40)):
            people = [self._new_person(None, name=f"P{n}") for n in range(size)]
            entries = self._as(self.Entry, self.head)._propose(
                [
                    {
                        "employee_id": person.id,
                        "rule_id": self.points.id,
                        "event_date": f"{month}-05",
                        "event_key": "k",
                    }
                    for person in people
                ]
            )
            self._as(entries, self.director)._confirm()
            found = entries.month_id
            self._as(found, self.hr).action_close()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found._by_server()._close()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
