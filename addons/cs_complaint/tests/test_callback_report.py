"""Monthly report and statistics of callbacks (CMP-57, CMP-58, CMP-67, J-15, J-16)."""

from fractions import Fraction

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from . import period_report_common
from .period_report_common import shanghai

DUE = shanghai(2026, 9, 11, 23, 59)
DONE = shanghai(2026, 9, 11, 10)


@tagged("post_install", "-at_install")
class TestCallbackReportFigures(period_report_common.PeriodReportCommon):
    def test_due_by_local_month(self):
        """CMP-58, decision 20: due in the local month of the site, to the second."""
        for moment in (
            shanghai(2026, 8, 31, 23, 59, 59),
            shanghai(2026, 9, 1),
            shanghai(2026, 9, 30, 23, 59, 59),
            shanghai(2026, 10, 1),
        ):
            self._put_call(self._repair(), moment)
        total = self._total(self._computed("callback_report"))
        self.assertEqual((total.due, total.done, total.still_open), (2, 0, 2))

    def test_as_of_the_end_of_the_month(self):
        """CMP-57: called after the month is not done in it; a second earlier is."""
        self._put_call(self._repair(), DUE, shanghai(2026, 9, 30, 23, 59, 59))
        self._put_call(self._repair(), DUE, shanghai(2026, 10, 1))
        total = self._total(self._computed("callback_report"))
        self.assertEqual((total.due, total.done, total.still_open), (2, 1, 1))

    def test_by_telephone_only(self):
        """CMP-57: a visit to a repair is done, but not for the rate."""
        self._put_call(self._repair(), DUE, DONE)
        self._put_call(self._repair(), DUE, DONE, method="visit")
        self._put_call(self._repair(kind="help"), DUE, DONE, method="visit")
        run = self._computed("callback_report")
        rows = {row[0]: row for row in self._tables(run)["kind"].rows}
        repair, help_row = rows["Repair Request"], rows["Help Request"]
        self.assertEqual(repair[1:5], (2, 2, 1, 1))
        self.assertEqual(repair[-1], Fraction(1, 2))
        self.assertEqual(help_row[-1], 1)
        self.assertIn("below 100 %", self._tables(run)["kind"].note)
        self.assertEqual(self._tables(run)["kind"].total[-1], Fraction(2, 3))

    def test_attempts_are_one_matter(self):
        """CMP-57: attempts that reached nobody keep the day it was due."""
        ticket = self._repair()
        self._put_call(ticket, DUE, DONE, outcome="no_answer")
        self._put_call(ticket, DUE, shanghai(2026, 9, 12, 18), outcome="no_answer")
        self._put_call(ticket, DUE, shanghai(2026, 9, 13, 10))
        total = self._total(self._computed("callback_report"))
        self.assertEqual((total.due, total.done, total.calls), (1, 1, 3))
        self.assertEqual((total.no_answer, total.reached), (2, 1))

    def test_unreachable_apart(self):
        """CMP-57: given up after the attempts: neither done nor open."""
        ticket = self._repair(is_unreachable=True)
        self._put_call(ticket, DUE, DONE, outcome="no_answer")
        other = self._repair(is_unreachable=True)
        self._put_call(other, DUE, DONE, outcome="no_answer")
        self._put_call(other, DUE, shanghai(2026, 10, 1, 9), outcome="no_answer")
        total = self._total(self._computed("callback_report"))
        self.assertEqual((total.due, total.unreachable, total.still_open), (2, 1, 1))

    def test_earlier_month_counts_once(self):
        """CMP-67: a matter due in August and put off is not due in September too."""
        ticket = self._repair()
        self._put_call(ticket, shanghai(2026, 8, 31, 20), shanghai(2026, 8, 31, 19),
                       outcome="no_answer")  # fmt: skip
        self._put_call(ticket, DUE, DONE)
        self.assertEqual(self._total(self._computed("callback_report")).due, 0)

    def test_second_round_is_a_matter_of_its_own(self):
        """CMP-65, CMP-67: after it was reopened the customer is called again."""
        ticket = self._repair()
        self._put_call(ticket, DUE, DONE, satisfaction="unsatisfied")
        self._put_call(ticket, shanghai(2026, 9, 20, 9), shanghai(2026, 9, 20, 8),
                       round_number=1, satisfaction="satisfied")  # fmt: skip
        total = self._total(self._computed("callback_report"))
        self.assertEqual((total.due, total.done, total.second_round), (2, 2, 1))
        self.assertEqual((total.unsatisfied, total.satisfied), (1, 1))

    def test_withdrawn_and_cancelled(self):
        """Decision 10: what was cancelled or withdrawn is owed to nobody."""
        self._put_call(self._repair(), DUE, state="withdrawn")
        self._put_call(self._repair(step="cancelled"), DUE)
        self._put_call(self._repair(step="cancelled"), DUE, DONE)
        total = self._total(self._computed("callback_report"))
        self.assertEqual((total.due, total.done), (1, 1))

    def test_satisfaction_by_item(self):
        """CMP-58: each item of those who answered it; partly does not satisfy."""
        for grade, attitude in (
            ("very_satisfied", "good"), ("satisfied", None), ("partly", "bad"),
        ):  # fmt: skip
            self._put_call(self._repair(), DUE, DONE, satisfaction=grade,
                           attitude=attitude, is_fixed="yes")  # fmt: skip
        self._put_call(self._repair(), DUE, DONE, outcome="refused")
        run = self._computed("callback_report")
        rows = {row[:2]: row[2:] for row in self._tables(run)["item"].rows}
        self.assertEqual(rows["Satisfaction", "Very Satisfied"], (1, Fraction(1, 3)))
        self.assertEqual(rows["Attitude of the Staff", "Bad"], (1, Fraction(1, 2)))
        self.assertEqual(rows["Fixed", "No"], (0, 0))
        self.assertEqual(rows["Definite Answer Given", "Yes"], (0, None))
        self.assertEqual(self._total(run).satisfaction_rate(), Fraction(2, 3))

    def test_agrees_with_the_analysis(self):
        """AMB-56, guarantee 9: reached and satisfied as in the complaint analysis."""
        for grade in ("very_satisfied", "unsatisfied", "partly"):
            self._put_call(self._repair(), DUE, DONE, satisfaction=grade)
        self._put_call(self._repair(is_confidential=True), DUE, DONE,
                       satisfaction="satisfied")  # fmt: skip
        total = self._total(self._computed("callback_report"))
        analysis = self._new_run("complaint_analysis")
        analysis.action_compute()
        line = analysis.analysis_line_ids.filtered(
            lambda one: (one.dimension, one.period) == ("total", "current")
        )
        self.assertEqual((total.reached, total.content()), (line.reached, 2))
        self.assertEqual(line.satisfied, 2)

    def test_problems(self):
        """CMP-58: who was not satisfied, in the own words, and what follows."""
        self._put_call(self._repair(), DUE, DONE, satisfaction="unsatisfied",
                       unsatisfied_reason="Drips again, call 19900000001",
                       return_department_id=self.department.id)  # fmt: skip
        self._put_call(self._repair(is_confidential=True), DUE, DONE,
                       satisfaction="unsatisfied", unsatisfied_reason="Secret",
                       solved_now="Secret too")  # fmt: skip
        self._put_call(self._repair(), DUE, DONE, satisfaction="satisfied")
        rows = self._tables(self._computed("callback_report"))["problem"].rows
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[0][3:], ("Drips again, call ***", "Back to Works"))
        self.assertEqual(rows[1][3:], ("(confidential)", ""))

    def test_by_department(self):
        """CMP-67: the departments of the tickets add up to the total."""
        other = self.department_other.id
        self._put_call(self._repair(), DUE, DONE, satisfaction="satisfied")
        self._put_call(self._repair(department_id=other), DUE)
        self._put_call(self._repair(department_id=None), DUE)
        run = self._computed("callback_statistics")
        table = self._tables(run)["department"]
        self.assertEqual(
            {row[0]: row[1] for row in table.rows},
            {"Works": 1, "Green": 1, "No Department": 1},
        )
        for column in range(1, len(table.columns) - 1):
            self.assertEqual(
                sum(row[column] for row in table.rows), table.total[column]
            )

    def test_of_one_department(self):
        """CMP-67: a table of one department holds those below it, and no others."""
        below = self.env["hr.department"].create(
            {
                "name": "Lifts",
                "company_id": self.company.id,
                "parent_id": self.department.id,
            }
        )
        other = self.department_other.id
        self._put_call(self._repair(), DUE, DONE, satisfaction="unsatisfied")
        self._put_call(self._repair(department_id=below.id), DUE)
        self._put_call(self._repair(department_id=other), DUE, DONE)
        run = self._computed(
            "callback_statistics", report_department_id=self.department.id
        )
        total = self._total(run)
        self.assertEqual((total.due, total.calls, total.unsatisfied), (2, 1, 1))
        self.assertIn("Works", run.name)

    def test_constant_queries(self):
        """CMP-58, CMP-67: as many queries for 60 calls as for 6."""
        for code in ("callback_report", "callback_statistics"):
            counts = []
            for number in (0, 6, 54):
                for _index in range(number):
                    self._put_call(
                        self._repair(), DUE, DONE, satisfaction="unsatisfied"
                    )
                run = self._new_run(code)
                run._get_engine()._fetch_rows(run)
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                run._get_engine()._fetch_rows(run)
                counts.append(self.env.cr.sql_log_count - before)
                run.sudo().unlink()
            self.assertEqual(counts[1], counts[2], code)


@tagged("post_install", "-at_install")
class TestCallbackStatistics(period_report_common.PeriodReportCommon):
    def setUp(self):
        super().setUp()
        self.call = self._put_call(self._repair(), DUE, DONE, satisfaction="satisfied")
        self._put_call(self._repair(department_id=self.department_other.id), DUE)

    def test_report_to_the_director(self):
        """CMP-58: made on the first, written, handed in, received by the director."""
        item = self._owed("callback_report")
        self.assertEqual(item.open_date, shanghai(2026, 10, 1))
        run = self._hand_in(item, text="One was not called.")
        with self.assertRaises(UserError):
            self._as(run, self.leader).action_accept()
        self._as(run, self.director).action_accept()
        self.assertEqual(item.state, "accepted")

    def test_report_late(self):
        """CMP-58: not handed in by the fifth: a warning, once."""
        item = self._owed("callback_report")
        with freeze_time(shanghai(2026, 10, 6)):
            self._cron()
            self._cron()
        self.assertEqual(len(self._exceptions(item, "CMP-58")), 1)

    def test_to_the_leadership(self):
        """CMP-67: the manager submits to the centre leadership."""
        item = self._owed("callback_statistics")
        run = self._hand_in(item)
        self.assertFalse(self._exceptions(item))
        self._as(run, self.leader).action_accept()
        self.assertEqual(item.state, "accepted")

    def test_not_reviewed(self):
        """CMP-67: handed in with calls that were not reviewed: warned, with number."""
        self._set(self.call, review_state="to_review")
        item = self._owed("callback_statistics")
        run = item.report_run_id
        self.assertEqual(run.unreviewed_count, 1)
        self._hand_in(item)
        self.assertEqual(item.state, "submitted")
        row = self._exceptions(item, "CMP-67")
        self.assertEqual(row.kind, "warning")
        self.assertIn("with 1 callbacks", row.text)
        self._set(self.call, review_state="reviewed")
        self.assertFalse(run.late_additions_html)
        self.assertEqual(self._total(run).unreviewed, 1)

    def test_reviewed_since(self):
        """CMP-67: the number is that of the moment it is handed in."""
        self._set(self.call, review_state="to_review")
        item = self._owed("callback_statistics")
        self._set(self.call, review_state="reviewed")
        with self.assertRaises(UserError):
            self._hand_in(item)
        self._as(item.report_run_id, self.service_manager).action_compute()
        self._hand_in(item)
        self.assertFalse(self._exceptions(item))

    def test_below_the_target(self):
        """CMP-68: below the target without a measure: a warning; at it none."""
        for _index in range(8):
            self._put_call(self._repair(), DUE, DONE, satisfaction="satisfied")
        self._put_call(self._repair(), DUE, DONE, satisfaction="unsatisfied")
        item = self._owed("callback_statistics")
        run = item.report_run_id
        self.assertEqual(self._total(run).satisfaction_rate(), Fraction(9, 10))
        self.assertEqual(run._get_warnings(), [])
        self.company.cs_satisfaction_target = 90.01
        ((rule, text),) = run._get_warnings()
        self.assertEqual(rule, "CMP-68")
        self.assertIn("90.00 % of the customers", text)
        self._hand_in(item)
        self.assertEqual(len(self._exceptions(item, "CMP-68")), 1)
        self.company.cs_satisfaction_target = 0
        self.assertEqual(run._get_warnings(), [])

    def test_measures(self):
        """CMP-67, CMP-68: measures are part of the table, as they were then."""
        item = self._owed("callback_statistics")
        run = item.report_run_id
        mine = self._as(run, self.service_manager)
        mine.improvement_ids = [
            Command.create(
                {
                    "name": "Call in the evening",
                    "responsible_id": self.employee.id,
                    "deadline": "2026-10-31",
                    "site_id": self.site.id,
                }
            )
        ]
        self.company.cs_satisfaction_target = 100
        self._hand_in(item)
        self.assertFalse(self._exceptions(item, "CMP-68"))
        measure = run.improvement_ids
        measure.sudo().write({"name": "Another"})
        rows = self._tables(run)["measure"].rows
        self.assertEqual(
            rows, [("Call in the evening", self.employee.name, "2026-10-31", "Open")]
        )
        with self.assertRaises(UserError):
            self.env["cs.improvement"].create(
                {
                    "name": "Too late",
                    "report_run_id": run.id,
                    "responsible_id": self.employee.id,
                    "deadline": "2026-10-31",
                    "site_id": self.site.id,
                }
            )

    def test_measures_of_statistics_only(self):
        """CMP-67: no measure hangs at another report, or at another site's."""
        summary = self._new_run("enquiry_summary")
        statistics = self._new_run("callback_statistics")
        vals = {
            "name": "Call",
            "responsible_id": self.employee.id,
            "deadline": "2026-10-31",
        }
        for run, site in ((summary, self.site), (statistics, self.site_other)):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env["cs.improvement"].create(
                    {**vals, "report_run_id": run.id, "site_id": site.id}
                )

    def test_returned_with_measures(self):
        """CMP-67: open measures go on with the next version."""
        item = self._owed("callback_statistics")
        first = item.report_run_id
        measure = self.env["cs.improvement"].create(
            {
                "name": "Call in the evening",
                "report_run_id": first.id,
                "responsible_id": self.employee.id,
                "deadline": "2026-10-31",
                "site_id": self.site.id,
            }
        )
        self._hand_in(item)
        self._as(item, self.leader)._return("By whom?")
        self.assertEqual(measure.report_run_id, item.report_run_id)
        self.assertEqual(len(self._tables(first)["measure"].rows), 1)

    def test_one_table(self):
        """CMP-67: two tables for the same month and department: refused."""
        department = {"report_department_id": self.department.id}
        self._computed("callback_statistics")
        self._computed("callback_statistics", **department)
        self._assert_there("callback_statistics")
        self._assert_there("callback_statistics", **department)
        self._new_run(
            "callback_statistics", report_department_id=self.department_other.id
        )
        self._new_run("callback_statistics", day="2026-08-01", **department)

    def test_one_table_after_it_was_handed_in(self):
        """CMP-67: also when the first one is handed in or accepted already."""
        item = self._owed("callback_statistics")
        self._hand_in(item)
        self._assert_there("callback_statistics")
        self._as(item, self.leader)._accept()
        self._assert_there("callback_statistics")

    def test_department_of_statistics_only(self):
        """CMP-67: other reports are of no department."""
        with self.assertRaises(ValidationError):
            self._new_run("callback_report", report_department_id=self.department.id)

    def test_what_is_owed_stays(self):
        """CMP-67: the table of a due item is not made one of something else."""
        item = self._owed("callback_statistics")
        run = self._as(item.report_run_id, self.director)
        for vals in (
            {"anchor_date": "2026-08-01"},
            {"site_ids": [Command.set(self.site_other.ids)]},
            {"report_department_id": self.department.id},
            {"report_code": "callback_report"},
        ):
            with self.assertRaises(UserError):
                run.write(vals)

    def test_owed_by_department(self):
        """CMP-67: one table for each department, by its head, who sees no other."""
        departments = self.department | self.department_other
        rule = self._owe(
            "callback_statistics",
            subject_kind="department",
            department_ids=[Command.set(departments.ids)],
            responsible_kind="head",
            responsible_group_id=False,
        )
        self._cron()
        self._work()
        items = self.Item.search([("obligation_id", "=", rule.id)])
        self.assertEqual(items.department_id, departments)
        mine = items.filtered(lambda item: item.department_id == self.department)
        run = mine.report_run_id
        self.assertEqual(run.report_department_id, self.department)
        self.assertEqual(self._total(run).due, 1)
        theirs = (items - mine).report_run_id
        self.assertFalse(self._as(theirs, self.head).has_access("read"))
        as_head = self._as(run, self.head)
        as_head.comment = "One of one."
        self._as(mine, self.head)._submit()
        self.assertEqual((mine.state, run.state), ("submitted", "confirmed"))
        self.assertEqual(run.confirmed_by_id, self.head)

    def test_workbook_and_form(self):
        """CMP-67, guarantee 9: sheet and form hold the same table as the screen."""
        item = self._owed("callback_statistics")
        run = self._hand_in(item)
        book = self._workbook(self._as(run, self.leader))
        sheet = book.worksheets[1]
        header = [cell.value for cell in sheet[3]]
        self.assertEqual(header[:3], ["By Department", "Callbacks Due", "Called Back"])
        self.assertEqual(sheet["A6"].value, "Total")
        self.assertEqual((sheet["B6"].value, sheet["C6"].value), (2, 1))
        form = self.env["report.cs_complaint.report_callback_statistics"]
        page = self._as(form, self.leader)._get_report_values(run.ids)["pages"][0]
        self.assertEqual(page["tables"][0]["rows"][-1][:3], ["Total", "2", "1"])
        clause = self.env["helpdesk.ticket"]._cite("P9-4")
        self.assertIn(clause, " ".join(page["footer"]))
        summary = [cell.value for cell in book.worksheets[0]["A"]]
        self.assertIn("People ask about parking.", summary)

    def test_form_of_another_report(self):
        """Guarantee 8: a form prints its own kind of report alone."""
        run = self._computed("callback_report")
        form = self.env["report.cs_complaint.report_callback_statistics"]
        form = self._as(form, self.service_manager)
        self.assertEqual(form._get_report_values(run.ids)["pages"], [])
