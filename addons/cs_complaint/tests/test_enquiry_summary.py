"""The quarterly summary of enquiries, from figures to acceptance (CMP-44, J-23)."""

from datetime import timedelta
from decimal import Decimal

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.cs_report_run_period import ReturnRound
from . import period_report_common
from .period_report_common import shanghai


@tagged("post_install", "-at_install")
class TestEnquirySummaryFigures(period_report_common.PeriodReportCommon):
    def test_quarter_begins_at_local_midnight(self):
        """CMP-44, decision 20: midnight of the site, to the second."""
        for moment in (
            shanghai(2026, 6, 30, 23, 59, 59),
            shanghai(2026, 7, 1),
            shanghai(2026, 9, 30, 23, 59, 59),
            shanghai(2026, 10, 1),
        ):
            self._ask(moment)
        run = self._computed("enquiry_summary")
        self.assertEqual((str(run.date_from), str(run.date_to)),
                         ("2026-07-01", "2026-09-30"))  # fmt: skip
        self.assertEqual(self._total(run).received, 2)

    def test_two_sites_two_zones(self):
        """CMP-44, decision 20: each site in its own time zone, in one summary."""
        self.site_other.tz = "America/Los_Angeles"
        moment = shanghai(2026, 10, 1)  # 30 September 09:00 in Los Angeles
        self._ask(moment)
        self._ask(moment, site_id=self.site_other.id)
        run = self._computed("enquiry_summary", sites=self.site | self.site_other)
        self.assertEqual(self._total(run).received, 1)
        self.assertEqual(self._line(run, "site", self.site_other.id).received, 1)

    def test_numbers_by_topic_unit_channel(self):
        """CMP-44: number per topic, unit, channel, answer time, open, questions."""
        day = shanghai(2026, 8, 3, 9)
        self._ask(day, day + timedelta(minutes=10), unit_id=self.unit.id)
        self._ask(day, day + timedelta(minutes=20), question="where may i park")
        self._ask(day, question="Who cleans?", category_id=False, channel_id=False)
        self._ask(day, [day + timedelta(minutes=3), day + timedelta(days=1)])
        run = self._computed("enquiry_summary")
        total = self._total(run)
        self.assertEqual(
            (total.received, total.answered, total.still_open, total.wrong),
            (4, 3, 1, 1),
        )
        self.assertEqual(total.mean(), Decimal("11.00"))
        self.assertEqual(self._line(run, "topic", self.parking.id).received, 3)
        self.assertEqual(self._line(run, "topic", "").received, 1)
        self.assertEqual(self._line(run, "channel", self.channel.id).received, 3)
        self.assertEqual(self._line(run, "unit", self.unit.id).received, 1)
        questions = self._tables(run)["question"].rows
        self.assertEqual(questions[0], ("Where may I park?", 3))
        for section in ("topic", "unit", "channel"):
            table = self._tables(run)[section]
            self.assertEqual(sum(row[1] for row in table.rows), table.total[1])

    def test_as_of_the_end_of_the_quarter(self):
        """CMP-44: answered, late or a ticket afterwards leaves the quarter alone."""
        day, stop = shanghai(2026, 9, 30, 20), shanghai(2026, 10, 1)
        self._ask(day, stop - timedelta(seconds=1))
        self._ask(day, stop)
        self._ask(day, is_answer_late=True, answer_deadline=stop)
        self._ask(day, is_answer_late=True, answer_deadline=stop - timedelta(seconds=1))
        self._ask(day, stop + timedelta(days=1), entered=stop)
        total = self._total(self._computed("enquiry_summary"))
        self.assertEqual(
            (total.answered, total.still_open, total.late, total.entered_late),
            (1, 4, 1, 1),
        )

    def test_many_units_are_added_up(self):
        """CMP-44: the thirty units with the most, the others in one line."""
        day = shanghai(2026, 8, 3, 9)
        units = self.env["cs.unit"].create(
            [
                {"building_id": self.building.id, "room": f"{number}"}
                for number in range(100, 133)
            ]
        )
        for unit in units:
            self._ask(day, unit_id=unit.id)
        table = self._tables(self._computed("enquiry_summary"))["unit"]
        self.assertEqual(len(table.rows), 31)
        self.assertEqual(table.rows[-1][0], "Others (3)")
        self.assertEqual(sum(row[1] for row in table.rows), 33)

    def test_no_words_of_confidential_matters(self):
        """Guarantee 8: counted, its question not told; no telephone numbers."""
        day = shanghai(2026, 8, 3, 9)
        self._ask(day, question="He beat me", is_confidential=True)
        self._ask(day, question="Call me at 199 0000 0001")
        run = self._computed("enquiry_summary")
        self.assertEqual(self._total(run).received, 2)
        self.assertEqual(self._tables(run)["question"].rows, [("Call me at ***", 1)])

    def test_empty_quarter(self):
        """CMP-44, rule G-4: a quarter without enquiries has zeros and no mean."""
        run = self._computed("enquiry_summary")
        self.assertEqual(self._total(run).received, 0)
        self.assertIsNone(self._total(run).mean())
        self.assertTrue(run.period_tables_html)

    def test_screen_workbook_and_form_agree(self):
        """Guarantee 9: the same numbers on screen, in the workbook and on paper."""
        day = shanghai(2026, 8, 3, 9)
        self._ask(day, day + timedelta(seconds=100), unit_id=self.unit.id)
        self._ask(day, question="=1+1")
        run = self._computed("enquiry_summary")
        book = self._workbook(run)
        tables = run._get_engine()._get_tables(run)
        form = self.env["report.cs_complaint.report_enquiry_summary"]
        form = self._as(form, self.service_manager)
        page = form._get_report_values(run.ids)["pages"][0]
        for table, printed, sheet in zip(
            tables, page["tables"], book.worksheets[1:], strict=True
        ):
            self.assertEqual(printed["rows"], table.texts())
            wanted = [*table.rows, *([table.total] if table.total else [])]
            found = list(sheet.iter_rows(min_row=4, values_only=True))
            self.assertEqual(
                [[str(v or "") for v in row] for row in found if any(row)],
                [
                    [str(float(v) if isinstance(v, Decimal) else v or "") for v in row]
                    for row in wanted
                ],
            )
            for row in printed["rows"]:
                for text in row:
                    self.assertIn(text.replace("=", "="), run.period_tables_html)
        cell = book.worksheets[-1]["A4"]
        self.assertEqual((cell.data_type, cell.value), ("s", "=1+1"))

    def test_constant_queries(self):
        """CMP-44: as many queries for 60 enquiries as for 6."""

        def measure(number):
            for index in range(number):
                self._ask(shanghai(2026, 8, 3, 9), question=f"Why {index}?")
            run = self._new_run("enquiry_summary", day=None)
            engine = run._get_engine()
            engine._fetch_rows(run)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            engine._fetch_rows(run)
            count = self.env.cr.sql_log_count - before
            run.sudo().unlink()
            return count

        measure(1)  # caches that know nothing yet
        self.assertEqual(measure(6), measure(54))


@tagged("post_install", "-at_install")
class TestEnquirySummary(period_report_common.PeriodReportCommon):
    """From the due list to the director."""

    def setUp(self):
        super().setUp()
        day = shanghai(2026, 8, 3, 9)
        self.enquiries = self._ask(day, day + timedelta(minutes=10)) | self._ask(day)

    def test_made_and_handed_in(self):
        """CMP-44: made by itself, text asked for, locked when handed in."""
        item = self._owed("enquiry_summary")
        run = item.report_run_id
        self.assertEqual(run.period_name, "2026-Q3")
        with self.assertRaises(UserError) as caught:
            self._as(item, self.service_manager)._submit()
        self.assertIn("comment of the department is empty", str(caught.exception))
        self._hand_in(item)
        self.assertEqual((item.state, run.state), ("submitted", "confirmed"))
        self.assertEqual(item.report_hash, run.rows_hash)
        self.assertEqual(run.confirmed_by_id, self.service_manager)
        self.assertTrue(run.attachment_id)
        director = self._as(run, self.director)
        self.assertTrue(director.can_decide_on)
        director.action_accept()
        self.assertEqual(item.state, "accepted")
        self.assertIn("director", run.accepted_text)

    def test_words_of_the_dialogue_are_the_text(self):
        """CMP-44: who hands in without a right on reports writes the text there."""
        rule = {"responsible_kind": "employee", "responsible_group_id": False}
        keeper = self._new_employee(self.clerk_officer)
        item = self._owed("enquiry_summary", responsible_employee_id=keeper.id, **rule)
        run = item.report_run_id
        with self.assertRaises(AccessError):
            self._as(run, self.clerk_officer).comment = "Mine"
        self._as(item, self.clerk_officer)._submit(comment="Many ask about parking.")
        self.assertEqual(run.comment, "Many ask about parking.")
        self.assertEqual(run.confirmed_by_id, self.clerk_officer)

    def test_refused_words_leave_no_trace(self):
        """CMP-44: words of who may not hand in are not kept."""
        item = self._owed("enquiry_summary")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._as(item, self.clerk_officer)._submit(comment="Mine")
        self.env.invalidate_all()
        self.assertFalse(item.report_run_id.comment)

    def test_confirm_button_hands_in(self):
        """CMP-44: no way past the due list, and none without one."""
        run = self._computed("enquiry_summary")
        with self.assertRaises(UserError):
            run.action_confirm()
        item = self._owed("enquiry_summary")
        self.assertEqual(item.report_run_id, run.sudo())
        action = run.action_confirm()
        self.assertEqual(action["res_model"], "cs.obligation.decision")
        self.assertEqual(run.state, "computed")
        with Form(self._as(self.env["cs.obligation.decision"], self.service_manager)
                  .with_context(**action["context"])) as dialogue:  # fmt: skip
            self.assertIn("comment", dialogue.needs)

    def test_frozen(self):
        """Guarantee 4: figures, text and lines stay, also for the superuser."""
        item = self._owed("enquiry_summary")
        run = self._hand_in(item).sudo()
        line = run.period_line_ids[0]
        for attack in (
            lambda: run.write({"comment": "Other"}),
            lambda: run.write({"report_code": "callback_report"}),
            lambda: run.action_compute(),
            lambda: line.write({"count": 99}),
            lambda: line.unlink(),
            lambda: line.create({"run_id": run.id, "section": "topic", "key": "9"}),
            lambda: line.copy({"run_id": run.id, "key": "9"}),
        ):
            with self.assertRaises(UserError):
                attack()
        self.assertTrue(run._get_engine()._is_unchanged(run))
        self._set(line, cells="[99, 0, 0, 0, 0, 0, 0, 0]")
        self.assertFalse(run._get_engine()._is_unchanged(run))

    def test_late_additions(self):
        """CMP-44: entered later, shown beside the figures, never in them."""
        item = self._owed("enquiry_summary")
        run = self._hand_in(item)
        self.assertFalse(run.late_additions_html)
        content = run._get_confirmed_content()
        with freeze_time("2026-10-07 01:00:00"):
            late = self._ask(shanghai(2026, 9, 1, 9), entered=shanghai(2026, 10, 7, 9))
            # In another quarter, or before it was handed in: no addition.
            self._ask(shanghai(2026, 10, 2, 9), entered=shanghai(2026, 10, 7, 9))
            self.env.invalidate_all()
            self.assertEqual(self._total(run).received, 2)
            self.assertIn("2 → 3", run.late_additions_html)
            action = self._as(run, self.director).action_view_late_enquiries()
            found = self.env["cs.enquiry"].search(action["domain"])
            self.assertEqual(found, late)
            self.assertEqual(run._get_confirmed_content(), content)
            self._as(item, self.director)._accept()
            self.assertEqual(item.state, "accepted")

    def test_later_answers_are_no_additions(self):
        """CMP-44: work that goes on after the quarter is no news about it."""
        run = self._hand_in(self._owed("enquiry_summary"))
        self.env["cs.enquiry.answer"].create(
            {
                "enquiry_id": self.enquiries[1].id,
                "text": "Behind",
                "date": shanghai(2026, 10, 6, 9),
            }
        )
        self._set(self.enquiries[1], is_answer_late=True, state="answered",
                  answer_deadline=shanghai(2026, 10, 1, 9))  # fmt: skip
        self.assertFalse(run.late_additions_html)

    def test_changed_since_computed(self):
        """CMP-44: figures that are no more true are computed again first."""
        item = self._owed("enquiry_summary")
        self._ask(shanghai(2026, 9, 1, 9))
        with self.assertRaises(UserError) as caught:
            self._hand_in(item)
        self.assertIn("changed since", str(caught.exception))
        self._as(item.report_run_id, self.service_manager).action_compute()
        self._hand_in(item)
        self.assertEqual(self._total(item.report_run_id).received, 3)

    def test_returned(self):
        """CMP-44: the returned version stays, the next one begins with its text."""
        item = self._owed("enquiry_summary")
        first = self._hand_in(item)
        self._assert_there("enquiry_summary")
        self._as(first, self.director).action_return()
        self._as(item, self.director)._return("Say what follows.")
        self._work()
        second = item.report_run_id
        self.assertNotEqual(first, second)
        self.assertEqual((second.return_round, second.state), (1, "computed"))
        self.assertEqual(second.comment, first.comment)
        self.assertTrue(first.is_superseded)
        self.assertEqual(second.due_comment, "Say what follows.")
        self._hand_in(item, text="We paint the lines.")
        self.assertEqual((first.version, second.version), (1, 2))
        self.assertEqual(first.comment, "People ask about parking.")
        self._as(item, self.director_too)._accept()
        self.assertEqual(item.state, "accepted")

    def test_not_by_who_handed_in(self):
        """Guarantee 7: nobody accepts the own summary, the director included."""
        item = self._owed("enquiry_summary")
        self._hand_in(item, user=self.director)
        with self.assertRaises(UserError):
            self._as(item.report_run_id, self.director).action_accept()
        with self.assertRaises(UserError):
            self._as(item.report_run_id, self.service_manager).action_accept()
        self._as(item.report_run_id, self.director_too).action_accept()

    def test_deputy_of_the_director_accepts(self):
        """CMP-44, M14: who acts for the director accepts."""
        item = self._owed("enquiry_summary")
        boss = self._new_employee(self.director)
        self._hand_in(item, user=self.service_manager)
        deputy = self._new_user(
            "deputy", "cs_complaint.cs_complaint_group_manager",
            self.site | self.site_other,
        )  # fmt: skip
        with self.assertRaises(UserError):
            self._as(item.report_run_id, deputy).action_accept()
        self.env["cs.deputy"].create(
            {
                "employee_id": boss.id,
                "deputy_id": self._new_employee(deputy).id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
            }
        )
        self._as(item.report_run_id, deputy).action_accept()
        self.assertEqual(item.state, "accepted")

    def test_late(self):
        """CMP-44: not sent by the fifth day: in the list of exceptions, once."""
        item = self._owed("enquiry_summary")
        self.assertEqual(item.deadline, shanghai(2026, 10, 5, 23, 59, 59))
        with freeze_time(shanghai(2026, 10, 5, 23, 59, 59)):
            self._cron()
            self.assertFalse(item.is_late)
        with freeze_time(shanghai(2026, 10, 6, 0, 0, 1)):
            self._cron()
            self.assertTrue(item.is_late)
            self.assertTrue(item.report_run_id.is_due_late)
            self.assertEqual(len(self._exceptions(item, "CMP-44")), 1)

    def test_access(self):
        """CMP-44: clerks and auditors read, the desk does not, nor other companies."""
        run = self._hand_in(self._owed("enquiry_summary"))
        for user in (self.clerk_officer, self.auditor, self.leader, self.director):
            mine = self._as(run, user)
            self.assertTrue(mine.has_access("read"), user.login)
            self.assertTrue(mine.period_line_ids.has_access("read"), user.login)
            self.assertIn("Parking", mine.period_tables_html)
            self.assertFalse(mine.period_line_ids.has_access("write"), user.login)
        for user in (self.desk, self.worker, self.foreign_desk, self.head):
            mine = self._as(run, user)
            self.assertFalse(mine.has_access("read"), user.login)
            self.assertFalse(mine.sudo().period_line_ids.sudo(False).has_access("read"))
        self.assertFalse(self._as(run, self.auditor).has_access("write"))

    def test_site_scope(self):
        """Guarantee 8: who misses one of its sites reads nothing of a summary."""
        run = self._computed("enquiry_summary", sites=self.site | self.site_other)
        narrow = self._new_user(
            "narrow", "cs_complaint.cs_complaint_group_manager", self.site
        )
        mine = self._as(run, narrow)
        self.assertFalse(mine.has_access("read"))
        self.assertFalse(mine.sudo().period_line_ids.sudo(False).has_access("read"))
        with self.assertRaises(AccessError):
            self._new_run("enquiry_summary", sites=self.site_other, user=narrow)

    def test_one_of_each(self):
        """CMP-44, rule G-8: one summary of a quarter and its sites, in the database."""
        self._computed("enquiry_summary")
        self._assert_there("enquiry_summary")
        self._assert_there("enquiry_summary", user=self.director)
        run = self._new_run("enquiry_summary", sites=self.site_other)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            run.sudo().site_ids = self.site
            self.env.flush_all()

    def test_forged_versions(self):
        """Guarantee 1: no client counts versions, and contexts of JSON make none."""
        self._computed("enquiry_summary")
        for context in (
            {"default_return_round": 1},
            {"cs_return_round": 1},
            {"cs_return_round": {"number": 1}},
        ):
            Run = self._as(self.Run, self.director).with_context(**context)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                Run.create(
                    {
                        "report_code": "enquiry_summary",
                        "period_type": "quarter",
                        "anchor_date": "2026-09-01",
                        "company_id": self.company.id,
                        "site_ids": self.site.ids,
                        "return_round": 1,
                    }
                )
        run = self._new_run("enquiry_summary", sites=self.site_other)
        with self.assertRaises(UserError):
            run.return_round = 2
        made = self.Run.with_context(cs_return_round=ReturnRound(3))
        self.assertEqual(made._default_return_round(), 3)

    def test_a_quarter_is_a_quarter(self):
        """CMP-44: no summary of a month or of a free period."""
        for vals in (
            {"period_type": "month"},
            {"period_type": "free", "date_from": "2026-07-01", "date_to": "2026-09-30"},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._new_run("enquiry_summary", **vals)

    def test_preview_cannot_be_handed_in(self):
        """AMB-52: a running quarter shows a preview that is not handed in."""
        run = self._computed("enquiry_summary", day="2026-11-01")
        self.assertTrue(run.is_preliminary)
        self.assertFalse(run.can_hand_in)
        with self.assertRaises(UserError):
            run.action_hand_in()
