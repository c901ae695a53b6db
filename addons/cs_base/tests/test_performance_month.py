import io

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import performance_common


class Undo(Exception):
    """Leaves a savepoint so that what was tampered with is undone."""


@tagged("post_install", "-at_install")
class TestPerformanceMonth(performance_common.PerformanceCase):
    def _late(self, count, number=1, **vals):
        """Return a confirmed entry of so many days late, in percent."""
        entry = self._propose(
            number=number, rule=self.rule_percent, inputs={"count": count}, **vals
        )
        return self._confirm(entry)

    def _lines(self, month):
        return {
            (line.employee_id, line.unit): line for line in self._clear(month.line_ids)
        }

    # --- closing --------------------------------------------------------------

    def test_close(self):
        """Sums, caps, numbers, hash; nothing of the month changes any more."""
        entries = (
            self._late(6, 1) | self._late(6, 2) | self._confirm(self._propose(None, 3))
        )
        month = self._close()
        self.assertEqual(month.state, "closed")
        lines = self._lines(month)
        line = lines[self.worker_person, "percent"]
        self.assertEqual(
            (line.deductions, line.cut, line.total, line.entry_count),
            (-120, -20, -100, 2),
        )
        self.assertEqual(line.employee_number, "0017")
        self.assertTrue(line.is_over_share)
        self.assertEqual(lines[self.worker_person, "points"].total, -2)
        self.assertEqual(len(month.rows_hash), 64)
        for vals in ({"exact_value": "0"}, {"month_id": False}, {"state": "lapsed"}):
            with self.assertRaisesRegex(UserError, "closed month"):
                entries[0]._by_server().write(vals)
        for action in (lambda: line.sudo().write({"total": 0}), line.sudo().unlink):
            with self.assertRaises(UserError):
                action()
        with self.assertRaises(UserError):
            month.sudo().write({"state": "open"})
        with self.assertRaises(UserError):
            month.sudo().unlink()

    def test_who_and_when(self):
        """Closed by HR or those above, when it is over, in order."""
        self._late(1)
        self._late(1, 2, event_date="2026-02-10")
        month = self.Month.search(
            [("company_id", "=", self.company.id), ("name", "=", "2026-03")]
        )
        for user in (self.worker, self.head, self.auditor, self.manager):
            with self.assertRaises(AccessError), freeze_time("2026-04-02 02:00:00"):
                self._as(month, user).action_close()
        # In Shanghai March ends at 16:00 UTC.
        with self.assertRaisesRegex(UserError, "has not ended"):
            self._close(now="2026-03-31 15:59:59")
        with self.assertRaisesRegex(UserError, "2026-02"):
            self._close(now="2026-03-31 16:00:00")
        self._close("2026-02-01", now="2026-03-31 16:00:00")
        self._close(now="2026-03-31 16:00:00")
        with self.assertRaisesRegex(UserError, "is closed"):
            self._close()

    def test_late_entry_goes_to_the_open_month(self):
        """What is confirmed after the close belongs to the next month."""
        self._late(1)
        waiting = self._propose(number=7)
        self._close()
        with freeze_time("2026-04-03 02:00:00"):
            self._confirm(waiting)
        self.assertEqual(waiting.month_id.name, "2026-04")

    def test_while_closing(self):
        """From the button on nothing enters the month, before the job has run."""
        self._late(1)
        waiting = self._propose(number=7)
        month = self.Month.search([("company_id", "=", self.company.id)])
        with freeze_time("2026-04-02 02:00:00"):
            self._as(month, self.director).action_close()
            self._confirm(waiting)
            self.assertEqual(waiting.month_id.name, "2026-04")
            self._run("close")
        self.assertEqual(self._clear(month).row_count, 1)

    def test_job_is_idempotent(self):
        self._late(1)
        month = self._close()
        before = (month.rows_hash, month.seq, len(month.line_ids))
        self._run("close")
        month._by_server()._close()
        self._clear(month)
        self.assertEqual((month.rows_hash, month.seq, len(month.line_ids)), before)

    def test_disputed_is_held_back(self):
        """An undecided objection goes on to the next month."""
        entry, other = self._late(1), self._late(2, 2)
        self._as(entry, self.worker)._object("No")
        month = self._close()
        self.assertEqual((month.held_count, month.row_count), (1, 1))
        self.assertEqual(self._clear(entry).month_id.name, "2026-04")
        self.assertEqual(other.month_id, month)

    def test_window_is_waited_for(self):
        """Setting: what may still be objected to is held back too."""
        self.company.cs_performance_holds_window = True
        entry, known = self._late(1), self._late(2, 2)
        self._as(known, self.worker).action_know()
        with freeze_time("2026-03-31 02:00:00"):
            fresh = self._late(3, 3)
        month = self._close()
        self.assertEqual(month.row_count, 2, "the window of the first one is over")
        self.assertEqual(self._clear(fresh).month_id.name, "2026-04")
        self.assertEqual((entry | known).month_id, month)

    # --- corrections ----------------------------------------------------------

    def test_correction_after_close(self):
        """Of what a cap had taken away anyway nothing is given back."""
        first, second = self._late(6, 1), self._late(6, 2)
        self._close()
        with freeze_time("2026-04-03 02:00:00"):
            back = self._as(first, self.director)._reverse("Wrong")
            self._confirm(self.Entry.browse(back.id), self.leader)
        april = self._close("2026-04-01", now="2026-05-02 02:00:00")
        line = self._lines(april)[self.worker_person, "percent"]
        self.assertEqual((line.corrections, line.total), (40, 40))
        with freeze_time("2026-05-03 02:00:00"):
            back = self._as(second, self.director)._reverse("Wrong too")
            self._confirm(self.Entry.browse(back.id), self.leader)
        may = self._close("2026-05-01", now="2026-06-02 02:00:00")
        line = self._lines(may)[self.worker_person, "percent"]
        self.assertEqual(line.corrections, 60)
        self.assertFalse(self.company._get_cs_ledger_problems())

    def test_correction_in_the_month(self):
        first = self._late(6, 1)
        self._late(6, 2)
        back = self._as(first, self.director)._reverse("Wrong")
        self._confirm(self.Entry.browse(back.id), self.leader)
        month = self._close()
        line = self._lines(month)[self.worker_person, "percent"]
        self.assertEqual((line.total, line.entry_count), (-60, 3))

    # --- bases and money ------------------------------------------------------

    def test_bases(self):
        """Decision 11, 12: per base, money to two places at the end."""
        self._late(1, 1, base_key="job 7", base_amount=33.33)
        self._late(2, 2, base_key="job 8", base_amount=100)
        month = self._close()
        lines = {line.base_key: line for line in month.line_ids}
        self.assertEqual(lines["job 7"].amount, -3.33)
        self.assertEqual(lines["job 8"].amount, -20)

    # --- the chain ------------------------------------------------------------

    def test_chain(self):
        """Edited, missing and swapped are found, by month."""
        self._late(1)
        march = self._close()
        with freeze_time("2026-04-03 02:00:00"):
            self._late(1, 2, event_date="2026-04-02")
        april = self._close("2026-04-01", now="2026-05-02 02:00:00")
        self.assertEqual(april.previous_hash, march.rows_hash)
        self.assertFalse(self.company._get_cs_ledger_problems())
        for query in (
            "UPDATE cs_performance_entry SET exact_value = '-1' WHERE month_id = %s",
            "UPDATE cs_performance_line SET total = 0 WHERE month_id = %s",
            "DELETE FROM cs_performance_line WHERE month_id = %s",
            "UPDATE cs_performance_entry SET decided_by_id = 1 WHERE month_id = %s",
        ):
            with self.subTest(query=query):
                problems = self._tamper(query, march)
                self.assertEqual(len(problems), 1)
                self.assertIn("2026-03 is not as it was closed", problems[0])
        self.assertFalse(self.company._get_cs_ledger_problems(), "all undone")

    def _tamper(self, query, month):
        """Return what the verifier finds after ``query``, which is undone."""
        problems = []
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(query, [month.id])
                self.env.invalidate_all()
                problems = self.company._get_cs_ledger_problems()
                raise Undo
        except Undo:
            self.env.invalidate_all()
        return problems

    def test_chain_cut(self):
        self._late(1)
        self._close()
        with freeze_time("2026-04-03 02:00:00"):
            self._late(1, 2, event_date="2026-04-02")
        april = self._close("2026-04-01", now="2026-05-02 02:00:00")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cs_performance_month SET previous_hash = 'x' WHERE id = %s",
            [april.id],
        )
        self.env.invalidate_all()
        problems = self.company._get_cs_ledger_problems()
        self.assertIn("does not follow", problems[0])

    # --- payroll --------------------------------------------------------------

    def _export(self, month, user):
        """Return the cells of the first sheet and the note of an export."""
        with freeze_time("2026-04-03 02:00:00"):
            action = self._as(month, user).action_export()
        run = self.env["cs.report.run"].search(
            [("report_code", "=", "performance_month")], order="id desc", limit=1
        )
        self.assertEqual(action["report_name"], "cs_base.performance_month")
        engine = self._as(self.env["report.cs_base.performance_month"], user)
        content, _kind = engine.create_xlsx_report(run.ids, {})
        return openpyxl.load_workbook(io.BytesIO(content))

    def test_export_once(self):
        """Employee numbers as text; the second export says that it is a copy."""
        self.worker_person.cs_employee_number = "=0017"
        self._late(2)
        month = self._close()
        book = self._export(month, self.hr)
        sheet = book.worksheets[0]
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertIn("=0017", cells[3])
        self.assertEqual(
            {c.data_type for r in sheet.iter_rows() for c in r} & {"f"}, set()
        )
        self.assertNotIn("COPY", str(cells[1]))
        self.assertIn(-20, cells[3])
        self.assertEqual(self._clear(month).export_count, 1)
        again = self._export(month, self.hr)
        self.assertIn("COPY no. 1", str([c.value for c in again.worksheets[0][2]]))
        self.assertIn("COPY no. 1", again.worksheets[0].oddFooter.left.text)
        rest = [[c.value for c in row] for row in again.worksheets[0].iter_rows()][2:]
        self.assertEqual(rest, cells[2:], "the same figures")

    def test_export_of_an_open_month(self):
        self._late(2)
        month = self.Month.search([("company_id", "=", self.company.id)])
        with self.assertRaisesRegex(UserError, "is not closed"):
            self._as(month, self.hr).action_export()
        run = self._as(self.env["cs.report.run"], self.hr).create(
            {
                "report_code": "performance_month",
                "anchor_date": "2026-03-01",
                "company_id": self.company.id,
            }
        )
        with freeze_time("2026-04-03 02:00:00"):
            run.action_compute()
            engine = self.env["report.cs_base.performance_month"]
            content, _kind = engine.create_xlsx_report(run.ids, {})
            book = openpyxl.load_workbook(io.BytesIO(content))
            self.assertIn("DRAFT", book.worksheets[0].cell(2, 1).value)
            with self.assertRaisesRegex(UserError, "not closed"):
                run.action_confirm()

    def test_who_exports(self):
        """Payroll figures are for HR, director, leadership and auditor."""
        self._late(2)
        month = self._close()
        self._export(month, self.hr)
        run = self.env["cs.report.run"].search(
            [("report_code", "=", "performance_month")], limit=1
        )
        seen = {
            name
            for name in ("hr", "director", "leader", "auditor", "manager", "head")
            if self._as(run, getattr(self, name)).has_access("read")
        }
        self.assertEqual(seen, {"hr", "director", "leader"} | seen & {"auditor"})
        self.assertNotIn("manager", seen)

    # --- reminders and queries ------------------------------------------------

    def test_reminder_once(self):
        self._late(1)
        month = self.Month.search([("company_id", "=", self.company.id)])
        domain = [("res_model", "=", month._name), ("res_id", "=", month.id)]
        for now, wanted in (
            ("2026-04-04 15:59:59", 0),
            ("2026-04-04 16:00:00", 1),
            ("2026-04-09 16:00:00", 1),
        ):
            with freeze_time(now):
                self._run("lapse")
            rows = self.env["cs.exception"].search(domain)
            self.assertEqual(len(rows), wanted, now)
            self.assertFalse(rows.repeat_count)

    def test_queries(self):
        """A month of many people costs as many queries as one of few."""
        counts = []
        for month_number, size in ((1, 5), (2, 60)):
            people = self.env["hr.employee"].create(
                [
                    {
                        "name": f"P{n}",
                        "company_id": self.company.id,
                        "department_id": self.department.id,
                    }
                    for n in range(size)
                ]
            )
            entries = self._as(self.Entry, self.head)._propose(
                [
                    {
                        "employee_id": person.id,
                        "rule_id": self.rule.id,
                        "event_date": f"2026-{month_number:02d}-05",
                        "event_key": "k",
                    }
                    for person in people
                ]
            )
            self._as(entries, self.director)._confirm()
            month = entries.month_id
            self._as(month, self.hr).action_close()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            month._by_server()._close()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(month.line_ids), size)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
