from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.models import (
    cs_obligation_make,
    cs_obligation_occurrence_alert,
)

from . import obligation_common
from .obligation_common import freeze_time, shanghai

LOGGER = "odoo.addons.cs_base.models.cs_obligation_occurrence_alert"


@tagged("post_install", "-at_install")
class TestObligationCron(obligation_common.ObligationCommon):
    """Guarantee 6: each item once, whatever happens in between."""

    def test_reminder_then_late(self):
        """Reminded a day before, late one second after, listed and escalated once."""
        item = self._one()
        self._run(2026, 4, 4, 17, 59)
        self.assertFalse(item.activity_ids)
        self._run(2026, 4, 4, 18)
        self.assertEqual(item.activity_ids.user_id, self.worker)
        self.assertEqual(item.activity_ids.summary, "Hand in before it is due")
        self.assertEqual(len(self._messages(self.worker)), 1)
        self._run(2026, 4, 5, 18)
        self.assertFalse(item.is_late)
        self._run(2026, 4, 5, 18, 0, 1)
        self.assertTrue(item.is_late)
        self.assertFalse(item.next_alert_date)
        self.assertEqual(len(item.activity_ids), 1, "no second one for the same work")
        row = self._exceptions(item)
        self.assertEqual((row.kind, row.site_id), ("warning", item.site_id))
        self.assertIn("2026-04-05 18:00", row.text)
        self.assertEqual(
            row.role_group_id, self.env.ref("cs_base.cs_base_group_director")
        )
        self.assertEqual(len(self._messages(self.head)), 1, "the head above")
        self.assertIn("Overdue in your departments", self._messages(self.head).subject)
        self._run(2026, 4, 9, 18)
        self.assertEqual(len(self._messages(self.worker)), 2)
        self.assertEqual(len(self._exceptions(item)), 1)

    def test_twice(self):
        rule = self._new_rule()
        for _time in range(3):
            self._run(2026, 4, 5, 18, 0, 1)
        item = self._items(rule)
        self.assertEqual(len(item), 1)
        self.assertEqual(len(self._exceptions(item)), 1)

    def test_week_without_cron(self):
        """After a week each day once, and one message instead of a flood."""
        vals = {"period": "day", "opens": "start", "due_offset": 0}
        rule = self._new_rule(**vals)
        self._run(2026, 3, 2, 9)
        before = len(self._items(rule))
        self.assertEqual(before, 2)
        told = len(self._messages(self.worker))
        self._run(2026, 3, 9, 9)
        items = self._items(rule)
        self.assertEqual(
            items.mapped("period_key"), [f"2026-03-{day:02}" for day in range(1, 10)]
        )
        self.assertEqual(
            items.mapped("is_caught_up"), [True] + [False] + [True] * 6 + [False]
        )
        self.assertEqual(items.mapped("is_late"), [True] * 8 + [False])
        # The week in one message; today's reminder is another one.
        self.assertEqual(len(self._messages(self.worker)) - told, 2)
        missed = items.filtered("is_caught_up")
        self.assertFalse(missed.activity_ids)
        self.assertEqual(len(self._exceptions(items)), 8)
        self._run(2026, 3, 9, 10)
        self.assertEqual(self._items(rule), items)
        self.assertEqual(len(self._messages(self.worker)) - told, 2)

    def test_months_without_cron(self):
        """Half a year of daily items, in portions, none of them twice."""
        self.patch(cs_obligation_make.obligations, "SLOTS_AT_ONCE", 400)
        rule = self._new_rule(period="day", opens="start", due_offset=0)
        self._run(2026, 9, 1, 9)
        items = self._items(rule)
        self.assertEqual(len(items), 31 + 30 + 31 + 30 + 31 + 31 + 1)
        self.assertEqual(len(set(items.mapped("period_key"))), len(items))
        self.assertLessEqual(len(self._messages(self.worker)), 2)

    def test_same_end(self):
        """The state after missed runs is that after hourly ones."""
        rules = [
            self._new_rule(
                code=f"T-{n}", period="week", opens="start", due_offset=0,
                valid_from="2026-03-02",
            )
            for n in range(2)
        ]  # fmt: skip
        rules[1].active = False
        for day in range(2, 23):
            self._run(2026, 3, day, 20)
        rules[1]._write_engine({"cursor_date": "2026-03-02"})
        rules[1].with_context(active_test=False).write({"active": True})
        rules[1]._write_engine(
            {"cursor_date": "2026-03-02", "next_check_date": shanghai(2026, 3, 2)}
        )
        self._run(2026, 3, 22, 20)
        traces = [
            [
                (i.period_key, i.due_date, i.state, i.is_late, i.next_alert_date)
                for i in self._items(rule)
            ]
            for rule in rules
        ]
        self.assertEqual(len(traces[0]), 3)
        self.assertEqual(traces[0], traces[1])

    def test_batches(self):
        self.patch(cs_obligation_make, "BATCH", 2)
        self.patch(cs_obligation_make, "ROWS_AT_ONCE", 2)
        self.patch(cs_obligation_occurrence_alert, "ALERT_BATCH", 3)
        departments = self.works | self.lifts
        rules = [
            self._new_rule(code=f"T-{n}", department_ids=[Command.set(departments.ids)])
            for n in range(5)
        ]
        self._run(2026, 4, 6, 9)
        for rule in rules:
            self.assertEqual(self._items(rule).mapped("is_late"), [True, True])

    @mute_logger(LOGGER)
    def test_one_bad_item(self):
        """One that cannot be told is noted and tried again; the others are told."""
        departments = self.works | self.lifts
        rule = self._new_rule(department_ids=[Command.set(departments.ids)])
        self._run(2026, 4, 1, 9)
        bad, good = self._items(rule).sorted(lambda item: item.department_id.id)
        notify = type(bad)._notify

        def fail(self, kind):
            if bad.id in self.ids:
                raise ValueError("broken")
            return notify(self, kind)

        self.patch(self.registry[bad._name], "_notify", fail)
        self._run(2026, 4, 4, 18)
        self.assertTrue(good.activity_ids)
        self.assertEqual(bad.alert_error, "broken")
        self.assertEqual(bad.next_alert_date, shanghai(2026, 4, 4, 19))
        self.patch(self.registry[bad._name], "_notify", notify)
        self._run(2026, 4, 4, 19)
        self.assertTrue(bad.activity_ids)
        self.assertFalse(bad.alert_error)
        self.assertEqual(len(good.activity_ids), 1)

    @mute_logger("odoo.addons.cs_base.models.cs_obligation_make")
    def test_one_bad_row(self):
        """One subject that cannot be written stops no other, and is tried again."""
        rule = self._new_rule(
            department_ids=[Command.set((self.works | self.lifts).ids)]
        )
        prepare = type(rule)._prepare_row

        def fail(self, subject, *args):
            row = prepare(self, subject, *args)
            bad = subject.department_id == rule.department_ids[0].id
            return {**row, "responsible_id": 2**30} if bad else row

        self.patch(self.registry["cs.obligation"], "_prepare_row", fail)
        with mute_logger("odoo.sql_db"):
            self._run(2026, 4, 1, 9)
        self.assertEqual(self._items(rule).department_id, rule.department_ids[1])
        self.assertIn("foreign key", rule.check_error)
        self.patch(self.registry["cs.obligation"], "_prepare_row", prepare)
        self._run(2026, 4, 1, 10)
        self.assertEqual(self._items(rule).department_id, rule.department_ids)
        self.assertFalse(rule.check_error)

    def test_killed_half_way(self):
        """Nothing is left half-done: rows and progress are one transaction."""
        rule = self._new_rule()
        check = rule.next_check_date
        with freeze_time(shanghai(2026, 4, 1, 9)), self.env.cr.savepoint() as savepoint:
            rule._make(rule)
            self.assertTrue(self._items(rule))
            self.env.flush_all()
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
        self.assertFalse(self._items(rule))
        self.assertEqual(rule.next_check_date, check)

    def test_nobody_to_tell(self):
        """Without a head the director hears of it, and nothing breaks."""
        self.lifts.manager_id = self.works.manager_id = False
        item = self._one()
        self._run(2026, 4, 6, 9)
        self.assertTrue(item.is_late)
        self.assertIn("nobody", self._exceptions(item).text)

    def test_partial_indexes(self):
        """The job reads nothing but its partial indexes."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for model, domain, index in (
            ("cs.obligation", "_get_due_domain", "cs_obligation_next_check"),
            ("cs.obligation.occurrence", "_get_alert_domain", "_next_alert"),
        ):
            records = self.env[model].with_context(active_test=False)
            query = records._search(getattr(records, domain)(), limit=100, order=None)
            sql = query.select()
            self.env.cr.execute("EXPLAIN " + sql.code, sql.params)
            plan = "\n".join(row[0] for row in self.env.cr.fetchall())
            self.assertIn(index, plan)

    def _count_queries(self, count):
        """Return the queries of making and of marking late, for so many rules."""
        departments = self.env["hr.department"].create(
            [
                {"name": f"D{n}", "company_id": self.company.id,
                 "manager_id": self.p_worker.id}
                for n in range(count)
            ]
        )  # fmt: skip
        for n in range(count):
            self._new_rule(
                code=f"Q-{count}-{n}", department_ids=[Command.set(departments[n].ids)]
            )
        rules = self.env["cs.obligation"].search([("code", "like", f"Q-{count}-")])
        found = []
        for wall, work in (
            ((2026, 4, 1, 9), lambda: rules._make(rules)),
            ((2026, 4, 6, 9), lambda: self._alert(rules)),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time(shanghai(*wall)):
                before = self.env.cr.sql_log_count
                work()
                self.env.flush_all()
                found.append(self.env.cr.sql_log_count - before)
        return found

    def _alert(self, rules):
        items = self.env["cs.obligation.occurrence"].search(
            [("obligation_id", "in", rules.ids)]
        )
        items._alert(items)

    def test_query_counts(self):
        """As many queries for 120 rules as for 12."""
        self._count_queries(5)
        few, many = self._count_queries(12), self._count_queries(120)
        self.assertLessEqual(many[0], few[0] + 5, "making")
        self.assertLessEqual(many[1], few[1] + 8, "late")

    def test_list_queries(self):
        """The list reads as many queries for 60 items as for 6."""
        item_model = self.env["cs.obligation.occurrence"]
        counts = []
        for count in (6, 60):
            departments = self.env["hr.department"].create(
                [
                    {"name": f"L{n}", "company_id": self.company.id,
                     "manager_id": self.p_worker.id}
                    for n in range(count)
                ]
            )  # fmt: skip
            rule = self._new_rule(
                code=f"L-{count}", department_ids=[Command.set(departments.ids)]
            )
            self._run(2026, 4, 1, 9)
            items = self._items(rule)
            self.assertEqual(len(items), count)
            fields = (
                "display_name", "deadline", "responsible_name", "accepter_name",
                "subject_name", "can_submit", "can_accept", "state",
            )  # fmt: skip
            records = self._as(item_model, self.director)
            for _warm in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                records.search_read([("id", "in", items.ids)], fields)
                queries = self.env.cr.sql_log_count - before
            counts.append(queries)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_late_at_submission(self):
        """Late when handed in: at once, listed once, no reminder afterwards."""
        item = self._one()
        self._submit(item, None, 2026, 4, 6, 9)
        self.assertTrue(item.is_late)
        self._run(2026, 4, 6, 10)
        self.assertEqual(len(self._exceptions(item)), 1)
        with self.assertRaises(UserError):
            self._exceptions(item).sudo().unlink()
