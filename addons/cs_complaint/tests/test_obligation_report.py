from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_report_queue import QueueCase


@tagged("post_install", "-at_install")
class TestObligationReport(QueueCase):
    """J-14, CMP-37: the report of an item is made once, by the report queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Rule = cls.env["cs.obligation"]
        Rule.search([]).active = False
        cls.rule = Rule.create(
            {
                "name": "Monthly complaint analysis",
                "code": "T-14",
                "company_id": cls.company.id,
                "rule": "CMP-37",
                "report_code": "complaint_analysis",
                "subject_kind": "site",
                "site_ids": cls.site.ids,
                "responsible_kind": "group",
                "responsible_group_id": cls.env.ref(
                    "cs_complaint.cs_complaint_group_manager"
                ).id,
                "due_offset": 10,
                "valid_from": "2026-09-01",
            }
        )

    def setUp(self):
        super().setUp()
        self.run.sudo().unlink()

    def _cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("cs_base.ir_cron_cs_obligation")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        return self.env["cs.obligation.occurrence"].search(
            [("obligation_id", "=", self.rule.id)]
        )

    def test_made_once(self):
        """Asked for once, computed by the queue, never twice."""
        item = self._cron()
        run = item.report_run_id
        self.assertEqual(run.report_code, "complaint_analysis")
        self.assertEqual(
            (str(run.date_from), str(run.date_to)), ("2026-09-01", "2026-09-30")
        )
        self.assertEqual(run.site_ids, self.site)
        self.assertEqual(len(self._requests(run)), 1)
        self._cron()
        self.assertEqual(len(self._requests(run)), 1)
        self._work()
        self.assertEqual(run.state, "computed")
        self.assertFalse(run.is_preliminary)
        self._cron()
        self.assertEqual(item.report_run_id, run)
        self.assertEqual(self._requests(run).mapped("state"), ["done"])

    def test_clause(self):
        """The item cites the clause in force that asks for it."""
        self.assertEqual(self._cron().clause_id.code, "P6 §7-3")

    def test_report_of_others_is_taken(self):
        """A report of the same month and site that somebody made is that report."""
        run = self._new_run()
        run.action_compute()
        item = self._cron()
        self.assertEqual(item.report_run_id, run)
        self.assertFalse(self._requests(run))

    def test_hand_in(self):
        """Without figures refused; with them their hash is kept and holds."""
        item = self._cron()
        mine = self._as(item, self.service_manager)
        with self.assertRaises(UserError) as caught:
            mine._submit()
        self.assertIn("no figures", str(caught.exception))
        self._work()
        mine._submit(comment="Fewer lifts, more noise.")
        run = item.report_run_id
        self.assertEqual(item.report_hash, run.rows_hash)
        run._write_process({"rows_hash": "other"})
        director = self._as(item, self.director)
        with self.assertRaises(UserError) as caught:
            director._accept()
        self.assertIn("changed", str(caught.exception))
        director._return("Look at the figures again.")
        mine._submit()
        director._accept()
        self.assertEqual(item.state, "accepted")

    def test_button(self):
        """Who hands it in may ask for the report before the job does."""
        self.patch(
            self.registry["cs.obligation.occurrence"], "_run_reports", lambda self: True
        )
        item = self._cron()
        self.assertFalse(item.report_run_id)
        with self.assertRaises(AccessError):
            self._as(item, self.clerk).action_make_report()
        self._as(item, self.service_manager).action_make_report()
        self.assertTrue(item.report_run_id)
        self.assertEqual(len(self._requests(item.report_run_id)), 1)

    def test_not_before_the_end(self):
        """Local midnight of the site counts, not that of UTC (decision 20)."""
        self.rule.opens = "start"
        self.rule.valid_from = "2026-10-01"
        with freeze_time("2026-10-31 15:59:59"):
            item = self._cron()
            self.assertEqual(item.period_key, "2026-10")
            self.assertFalse(item.report_run_id)
        with freeze_time("2026-10-31 16:00:00"):
            self._cron()
            self.assertTrue(item.report_run_id)

    def test_data(self):
        """Section 8: the jobs of this area; the periodic papers are awake."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "cs.obligation"), ("module", "=", "cs_complaint")]
        )
        rules = self.env["cs.obligation"].with_context(active_test=False)
        rules = rules.browse(data.mapped("res_id"))
        self.assertEqual(len(rules), 10)
        analysis = rules.filtered(lambda rule: rule.code == "J-14")
        self.assertEqual(analysis.report_code, "complaint_analysis")
