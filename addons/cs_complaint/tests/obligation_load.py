"""Many committed rules that owe something, and workers that can be killed."""

from datetime import timedelta

from odoo import Command, api, fields
from odoo.api import SUPERUSER_ID
from odoo.tests import new_test_user

from . import deadline_load

DAYS = 3
OWING = "cs_test_owing"
DIRECTORS = ("cs_test_director", "cs_test_director_too")


class ObligationLoadCommon(deadline_load.DeadlineLoadCommon):
    """Sets of daily rules alike, of which three days are overdue."""

    def setUp(self):
        super().setUp()
        self._sleep_others()

    def _remove_new_rows(self):
        # Rows of the clocks' tests have indexes of their own; here are few.
        deadline_load.concurrency_common.ConcurrencyCommon._remove_new_rows(self)

    def _sleep_others(self):
        """The rules of the database owe nothing while these tests commit."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT id, next_check_date FROM cs_obligation")
            rows = cr.fetchall()
            cr.execute("UPDATE cs_obligation SET next_check_date = NULL")
        self.addCleanup(self._wake_others, rows)

    def _wake_others(self, rows):
        with self.registry.cursor() as cr:
            for rule_id, moment in rows:
                cr.execute(
                    "UPDATE cs_obligation SET next_check_date = %s WHERE id = %s",
                    [moment, rule_id],
                )

    def _commit_rules(self, count, sets=1):
        """Commit sets of ``count`` rules that are asleep; return their ids."""
        return self._commit(lambda env: self._make_rules(env, count, sets))

    def _make_rules(self, env, count, sets):
        user = new_test_user(env, OWING, groups="cs_base.cs_base_group_user")
        for login in DIRECTORS:
            new_test_user(env, login, groups="cs_base.cs_base_group_director")
        person = env["hr.employee"].create(
            {"name": "Owing", "company_id": 1, "user_id": user.id}
        )
        first = fields.Date.today() - timedelta(days=DAYS)
        last = fields.Date.today() - timedelta(days=1)
        vals = {
            "name": "Daily report",
            "company_id": 1,
            "subject_kind": "person",
            "employee_ids": [Command.set(person.ids)],
            "period": "day",
            "opens": "start",
            "due_clock": "time",
            "due_hour": 0.5,
            "valid_from": first,
            "valid_to": last,
            "rule": "CMP-57",
        }
        made = [
            env["cs.obligation"].create(
                [{**vals, "code": f"cs-test-{n}-{i}"} for i in range(count)]
            )
            for n in range(sets)
        ]
        for rules in made:
            rules._write_engine({"next_check_date": False})
        return [rules.ids for rules in made]

    def _settle(self, ids, is_due=False):
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE cs_obligation SET next_check_date = %s WHERE id = ANY(%s)",
                [fields.Datetime.now() if is_due else None, ids],
            )

    def _run_job(self, env):
        env["cs.obligation"]._cron_run()

    def _job(self):
        """Run the scheduled action from its beginning to its end."""
        with self.registry.cursor() as cr:
            self._run_job(api.Environment(cr, SUPERUSER_ID, {}))

    def _count_told(self, ids):
        """How many of the rules are done with, the days of all of them together."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM cs_obligation_occurrence "
                "WHERE obligation_id = ANY(%s) AND next_alert_date IS NULL",
                [ids],
            )
            return cr.fetchone()[0] // DAYS

    def _read_traces(self, ids):
        """Return what each rule left behind, without ids and moments."""
        with self.registry.cursor() as cr:
            cr.execute(TRACES, [ids])
            return [row[1:] for row in cr.fetchall()]


TRACES = """
SELECT rule.id, rule.cursor_date, rule.next_check_date, rule.check_error,
       (SELECT array_agg(ARRAY[period_key, due_date::text, state, is_late::text,
                               is_caught_up::text, next_alert_date::text, alert_error,
                               responsible_id::text] ORDER BY period_key)
          FROM cs_obligation_occurrence WHERE obligation_id = rule.id),
       (SELECT array_agg(ARRAY[kind, exception.rule, repeat_count::text]
                         ORDER BY item.period_key)
          FROM cs_exception exception
          JOIN cs_obligation_occurrence item
            ON exception.res_model = 'cs.obligation.occurrence'
           AND exception.res_id = item.id
         WHERE item.obligation_id = rule.id)
  FROM cs_obligation rule
 WHERE rule.id = ANY(%s)
 ORDER BY rule.id
"""
