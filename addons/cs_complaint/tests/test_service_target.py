"""CMP-03: service standards are set, and the figures are judged by them."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged, warmup
from odoo.tools import mute_logger

from . import common


@tagged("post_install", "-at_install")
class TestServiceTarget(common.CsComplaintCommon):
    """CMP-03."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Target = cls.env["cs.service.target"]
        with freeze_time("2026-03-10 02:00:00"):
            cls.tickets = cls.Ticket.create([cls._ticket_vals() for _i in range(4)])
            cls.tickets[:3].answer = "The pipe was changed."
        cls.startClassPatcher(freeze_time("2026-04-02 02:00:00"))
        cls.env.flush_all()

    def _target(self, **vals):
        return self.Target.create(
            {"kind": "complaint", "company_id": self.company.id, **vals}
        )

    def test_judged(self):
        """CMP-03: three of four in time; at the target it is met, above it missed."""
        for percent, judgement in ((75, "met"), (75.1, "missed"), (0, "not_set")):
            target = self._target(
                in_time_percent=percent, valid_from=f"2026-01-{int(percent) % 27 + 1}"
            )
            self.assertEqual(target.in_time_rate, 0.75)
            self.assertEqual(target.in_time_judgement, judgement)
            target.unlink()

    def test_without_figures(self):
        """CMP-03: a kind nobody asked about is not judged, and nothing is divided."""
        target = self._target(kind="help", in_time_percent=90)
        self.assertEqual(
            (target.in_time_rate, target.in_time_judgement), (0.0, "not_set")
        )
        major = self._target(severity="major", in_time_percent=90)
        self.assertEqual(major.in_time_judgement, "not_set")

    @mute_logger("odoo.sql_db")
    def test_range(self):
        """CMP-03: between 0 and 100; one target for each kind, severity and day."""
        for percent in (-1, 101):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._target(in_time_percent=percent).flush_recordset()
        self._target()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._target().flush_recordset()

    def test_who_may(self):
        """CMP-03: the manager sets them, the desk reads, other companies do not."""
        target = self._target()
        self._as(target, self.service_manager).in_time_percent = 90
        self.assertTrue(self._as(target, self.desk).has_access("read"))
        with self.assertRaises(AccessError):
            self._as(target, self.desk).in_time_percent = 10
        self.assertFalse(
            self._as(self.Target, self.foreign_desk).search([("id", "=", target.id)])
        )

    @warmup
    def test_many(self):
        """CMP-03: the list costs the same for 2 targets and for 40."""
        counts = []
        for size in (2, 40):
            targets = self.Target.create(
                [
                    {
                        "kind": "complaint",
                        "company_id": self.company.id,
                        "valid_from": f"20{size:02}-{i % 12 + 1:02}-{i // 12 + 1:02}",
                    }
                    for i in range(size)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            targets.mapped("in_time_rate")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            targets.mapped("in_time_rate")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
