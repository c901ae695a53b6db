"""Committed months of the performance ledger, and workers that can be killed."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.cs_base.tools.period import shift_months

from . import deadline_load


class PerformanceLoadCommon(deadline_load.DeadlineLoadCommon):
    """A company of its own with two directors and people who earned entries."""

    def setUp(self):
        super().setUp()
        self._commit(self._make_company)

    def _remove_new_rows(self):
        with self.registry.cursor() as cr:
            # A company and what is its own refer to each other.
            cr.execute(
                "UPDATE res_company SET cs_default_site_id = NULL, "
                "resource_calendar_id = NULL WHERE id > %s",
                [self.marks["res_company"]],
            )
        deadline_load.concurrency_common.ConcurrencyCommon._remove_new_rows(self)

    def _make_company(self, env):
        company = env["res.company"].create({"name": "Ledger Test"})
        self.company_id = company.id
        env.user.company_ids = [Command.link(company.id)]
        self.addCleanup(self._unlink_company, env.user.id)
        self.director_ids = [
            new_test_user(
                env,
                f"cs_test_ledger_{number}",
                groups="cs_base.cs_base_group_director,cs_base.cs_base_group_all_sites",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            ).id
            for number in range(3)
        ]
        rule = env["cs.performance.rule"].create(
            {
                "code": "cs.test",
                "name": "Test",
                "company_id": company.id,
                "value": 2,
                "valid_from": "2020-01-01",
            }
        )
        rule.action_publish()
        self.rule_id = rule.id
        self.person_id = self._make_people(env, 1)[0]

    def _unlink_company(self, user_id):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM res_company_users_rel WHERE cid > %s",
                [self.marks["res_company"]],
            )

    def _make_people(self, env, count):
        return (
            env["hr.employee"]
            .create(
                [
                    {"name": f"Person {n}", "company_id": self.company_id}
                    for n in range(count)
                ]
            )
            .ids
        )

    def _as(self, env, number, model="cs.performance.entry", ids=()):
        """Return records as one of the three directors."""
        records = env[model].with_user(self.director_ids[number])
        records = records.with_context(allowed_company_ids=[self.company_id])
        return records.sudo(False).browse(ids)

    def _propose(self, env, day="2026-03-05", key="k", people=None):
        """Return the ids of proposals of the first director."""
        return (
            self._as(env, 0)
            ._propose(
                [
                    {
                        "employee_id": person_id,
                        "rule_id": self.rule_id,
                        "event_date": day,
                        "event_key": key,
                    }
                    for person_id in people or [self.person_id]
                ]
            )
            .ids
        )

    def _commit_months(self, people, months):
        """Commit months of many people that wait for the job; return their ids."""

        def make(env):
            persons = self._make_people(env, people)
            first = (
                env["cs.performance.month"]._fields["date_from"].to_date("2026-01-01")
            )
            ids = []
            for number in range(months):
                day = shift_months(first, number)
                entries = self._propose(env, day, f"k{number}", persons)
                self._as(env, 1, ids=entries)._confirm()
                ids += env["cs.performance.entry"].browse(entries).month_id.ids
            with freeze_time("2027-06-01"):
                self._as(env, 1, "cs.performance.month", ids).action_close()
            return ids

        return self._commit(make)

    # ------------------------------------------------------------------
    # Workers
    # ------------------------------------------------------------------

    def _run_job(self, env):
        env["cs.performance.month"]._cron_close()

    def _count_told(self, ids):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM cs_performance_month "
                "WHERE id = ANY(%s) AND state = 'closed'",
                [ids],
            )
            return cr.fetchone()[0]
