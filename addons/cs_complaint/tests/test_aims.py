"""CMP-07: figures of the aims: what comes back, what repairs cost, and trends."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, warmup
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestAims(common.CsComplaintCommon):
    """CMP-07."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        building = cls.env["cs.building"].create({"name": "9", "site_id": cls.site.id})
        cls.unit, cls.unit_next = cls.env["cs.unit"].create(
            [{"room": room, "building_id": building.id} for room in ("901", "902")]
        )
        cls.other = cls.env["helpdesk.ticket.category"].create(
            {"name": "Noise", "company_id": False}
        )

    def _on(self, day, **vals):
        """Return a complaint of that day that went to its department."""
        vals = {"unit_id": self.unit.id, "category_id": self.category.id, **vals}
        with freeze_time(f"{day} 02:00:00"):
            ticket = self._new_ticket(**vals)
            self._assign(ticket)
        return ticket

    def test_repeat(self):
        """CMP-07: same place, same category, within the days of the setting."""
        first = self._on("2026-01-01")
        self.assertEqual((first.repeat_complaints, first.repeat_of_id.id), (0, False))
        on_the_last_day = self._on("2026-04-01")
        self.assertEqual(on_the_last_day.repeat_complaints, 1)
        self.assertEqual(on_the_last_day.repeat_of_id, first)
        self.assertEqual(
            self._on("2026-07-01", unit_id=self.unit_next.id).repeat_complaints, 0
        )
        self.assertEqual(
            self._on("2026-04-02", category_id=self.other.id).repeat_complaints, 0
        )
        self.assertEqual(self._on("2026-04-02", kind="repair").repeat_complaints, 0)
        self.company.cs_repeat_days = 5
        self.assertEqual(self._on("2026-04-07").repeat_complaints, 0)
        self.assertEqual(self._on("2026-04-12").repeat_complaints, 1)

    def test_cancelled_is_none(self):
        """CMP-07: what was cancelled was no complaint before."""
        first = self._on("2026-01-01")
        manager = self._as(first, self.service_manager)
        manager.cancel_reason = "Wrong number"
        manager.action_cancel()
        self.assertEqual(self._on("2026-01-05").repeat_complaints, 0)

    def test_corrected_category(self):
        """CMP-07: the category that it has in the end counts."""
        first = self._on("2026-01-01")
        second = self._on("2026-01-05", category_id=self.other.id)
        self.assertFalse(second.repeat_of_id)
        second.category_id = self.category
        second.write({"result": "Changed the pipe", "verification": "founded"})
        second.action_report_result()
        self.assertEqual(second.repeat_of_id, first)

    def test_cost(self):
        """CMP-07: its department enters it; never less than nothing; then it stays."""
        ticket = self._on("2026-01-01", kind="repair")
        self._as(ticket, self.worker).repair_cost = 120.5
        self.assertEqual(ticket.repair_cost, 120.5)
        self.assertEqual(ticket.currency_id, self.company.currency_id)
        with self.assertRaises(AccessError):
            self._as(ticket, self.worker_other).repair_cost = 1
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            ticket.repair_cost = -1
            ticket.flush_recordset()

    def test_server_fields(self):
        """Guarantee 1: nobody forges the figures."""
        ticket = self._on("2026-01-01")
        for vals in ({"repeat_complaints": 1}, {"repeat_of_id": ticket.id}):
            with self.assertRaises(ValidationError):
                ticket.sudo().write(vals)
            with self.assertRaises(ValidationError):
                self.Ticket.create(self._ticket_vals(**vals))

    def test_figures_of_leadership(self):
        """CMP-07: sums by month, as the pivot and the curve ask for them."""
        self._on("2026-01-01")
        self._on("2026-01-09")
        self._on("2026-02-03", kind="repair").repair_cost = 30
        groups = self._as(self.Ticket, self.service_manager).formatted_read_group(
            [("step", "not in", (False, "cancelled")), ("site_id", "=", self.site.id)],
            ["received_date:month"],
            ["repeat_complaints:sum", "repair_cost:sum", "__count"],
        )
        figures = [
            (g["repeat_complaints:sum"], g["repair_cost:sum"], g["__count"])
            for g in groups
        ]
        self.assertEqual(figures, [(1, 0, 2), (0, 30, 1)])

    def test_satisfaction_and_trend(self):
        """CMP-07: satisfaction and its curve are figures of each month."""
        self._closed_ticket(unit_id=self.unit.id)
        self.env.flush_all()
        Figures = self._as(self.env["cs.ticket.analysis"], self.service_manager)
        [group] = Figures.formatted_read_group(
            [("site_id", "=", self.site.id)], ["month:month"], ["satisfaction_rate:avg"]
        )
        self.assertEqual(group["satisfaction_rate:avg"], 1.0)

    @warmup
    def test_many(self):
        """CMP-07: noting what came back costs the same for 5 and for 50."""
        counts = []
        for size in (5, 50):
            tickets = self.Ticket.with_context(tracking_disable=True).create(
                [
                    self._ticket_vals(
                        unit_id=self.unit.id, category_id=self.category.id
                    )
                    for _i in range(size)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets._note_repeat()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 4)
