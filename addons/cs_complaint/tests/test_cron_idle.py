from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from . import common

# What a scheduled action may ask the database for when there is nothing to do.
MOST = 10
FEWER = {
    "cs_base.ir_cron_cs_deadline_alert": 1,
    "cs_complaint.ir_cron_cs_assignment_resume": 1,
    "cs_complaint.ir_cron_cs_import_batch": 1,
    "cs_complaint.ir_cron_cs_callback_late": 4,
    "cs_complaint.ir_cron_cs_category_count_use": 3,
}
MORE = {
    # Once a day it looks at all settings of each company.
    "cs_base.ir_cron_cs_health_state": 200,
    # What is open goes to whoever heads the department or site by now.
    "cs_base.ir_cron_cs_obligation": 18,
}


@tagged("post_install", "-at_install")
class TestCronIdle(common.CsComplaintCommon):
    """Guarantee 6: a run with nothing due costs nothing, whatever there is."""

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 3600.0
            )
        )
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "in", ("cs_base", "cs_complaint"))]
        )
        self.jobs = {
            row.complete_name: self._get_job(self.env["ir.cron"].browse(row.res_id))
            for row in data
        }

    def _get_job(self, cron):
        name = cron.code.removeprefix("model.").removesuffix("()")
        return getattr(self.env[cron.model_id.model].with_user(cron.user_id), name)

    def _count(self, job):
        """Run what is due; return the queries of the next run."""
        job()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        job()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_jobs_are_known(self):
        """The list holds all of them."""
        self.assertLessEqual(set(FEWER | MORE), set(self.jobs))

    def test_nothing_due(self):
        """Few queries, and no more with more sites, people and tickets."""
        before = {name: self._count(job) for name, job in self.jobs.items()}
        self._grow()
        for name, job in self.jobs.items():
            with self.subTest(name):
                self.assertLessEqual(before[name], (FEWER | MORE).get(name, MOST))
                self.assertLessEqual(self._count(job), before[name])

    def _grow(self):
        """More of everything: nothing of it is due."""
        sites = self.env["cs.site"].create(
            [
                {"name": f"Site {n}", "code": f"IDLE{n}", "company_id": self.company.id}
                for n in range(6)
            ]
        )
        for number, site in enumerate(sites):
            self._new_user(
                f"idle_{number}", "cs_complaint.cs_complaint_group_manager", site
            )
            self._new_ticket(site_id=site.id, category_id=self.category.id)
        self._assign(self._new_ticket())
        self.assertTrue(
            self.env["cs.deadline"].search_count(
                [("next_alert_date", ">", fields.Datetime.now())]
            )
        )
