"""At most so many reports of a company at once; the next one waits (issue 4)."""

import json
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.cs_base.tools import report_slots

from .test_complaint_analysis import AnalysisCase

SEPTEMBER, AUGUST = date(2026, 9, 15), date(2026, 8, 15)


class QueueCase(AnalysisCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Request = cls.env["cs.report.request"]
        cls.cron = cls.env.ref("cs_base.ir_cron_cs_report_request")

    def setUp(self):
        super().setUp()
        self._put({"received_date": datetime(2026, 9, 10, 2)})
        self.run = self._new_run()

    def _occupy(self, count=2, company=None, run=None):
        """Somebody else makes reports: transactions of their own hold the places.

        :return: the cursors, for the places to be freed by a commit
        """
        company = company or self.company
        cursors = []
        for _number in range(count):
            cr = self.registry.cursor()
            self.addCleanup(cr.close)
            run_id = run.id if run else 0
            self.assertTrue(
                report_slots.take(cr, company.id, 20, run_id, self.service_manager.id)
            )
            cursors.append(cr)
        return cursors

    def _work(self):
        """Run the scheduled action as the server does; its commits are savepoints."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _requests(self, run=None):
        return self.Request.search([("run_id", "=", (run or self.run).id)])

    def _told(self, user=None):
        """Payloads of the messages that the user was sent."""
        self.env.cr.precommit.run()
        channel = json.dumps(
            [self.env.cr.dbname, "res.partner", (user or self.director).partner_id.id],
            separators=(",", ":"),
        )
        rows = self.env["bus.bus"].search([("channel", "=", channel)])
        messages = [json.loads(row.message) for row in rows]
        return [m["payload"] for m in messages if m["type"] == "cs_report_ready"]


@tagged("post_install", "-at_install")
class TestReportQueue(QueueCase):
    def test_free_places(self):
        self._occupy(1)
        self.assertIs(self.run.action_compute(), True)
        self.assertEqual(self.run.state, "computed")
        self.assertFalse(self._requests())

    def test_transaction_keeps_its_place(self):
        """Several reports of one request are made one after the other."""
        other = self._new_run(AUGUST)
        other.action_compute()
        self._occupy(2)
        self.assertIs(self.run.action_compute(), True)

    def test_third_waits_with_a_message(self):
        """Issue 4: the third one waits, and is told for whom."""
        self._occupy(2)
        action = self.run.action_compute()
        self.assertEqual(action["tag"], "display_notification")
        text = action["params"]["message"]
        self.assertEqual(text.count(self.service_manager.name), 2)
        self.assertIn(self.company.name, text)
        self.assertIn(self.service_manager.name, text)
        self.assertIn("no. 1 in the queue", text)
        self.assertEqual(self.run.state, "draft")
        self.assertTrue(self.run.is_waiting)
        self.assertTrue(self.run.is_mine_waiting)
        self.assertEqual(self.run.progress_text, "Waiting: no. 1")
        waiting = self.run.search([("is_waiting", "=", True)])
        self.assertEqual(waiting, self.run)
        self.assertNotIn(self.run, self.run.search([("is_waiting", "=", False)]))

    def test_names_only_to_who_may_read(self):
        """Guarantee 8: a report of other sites is not named."""
        sites = self.site | self.site_other
        other = self._new_run(AUGUST, sites=sites)
        narrow = self._new_user(
            "narrow_director", "cs_base.cs_base_group_director", self.site
        )
        mine = self._new_run(
            user=narrow, date_from="2026-07-01", anchor_date="2026-07-01"
        )
        # Two places of the same report, which one of the two may not read.
        self.env.flush_all()
        self._occupy(2, run=other)
        self.run.action_compute()
        self.assertIn(other.name, self.run.queue_text)
        mine.action_compute()
        self.assertIn("another report", mine.queue_text)
        self.assertNotIn("2026-08", mine.queue_text)

    def test_queue_is_worked_off(self):
        """The report starts by itself, and who asked is told once."""
        cursors = self._occupy(2)
        self.run.action_compute()
        self._work()
        self.assertEqual(self.run.state, "draft")
        self.assertEqual(self._requests().state, "waiting")
        self.assertFalse(self._told())
        cursors[0].commit()
        self._work()
        self.assertEqual(self.run.state, "computed")
        self.assertEqual(self._line(self.run).received, 1)
        self.assertEqual(self._requests().state, "done")
        self.assertFalse(self.run.is_waiting)
        self.assertFalse(self.run.progress_text)
        told = self._told()
        self.assertEqual(
            [(m["run_id"], m["is_done"]) for m in told], [(self.run.id, True)]
        )
        self._work()
        self.assertEqual(len(self._told()), 1)

    def test_message_leads_to_the_form(self):
        action = self.run.get_formview_action()
        form = self.env.ref("cs_complaint.cs_complaint_analysis_view_form")
        self.assertEqual(action["views"], [(form.id, "form")])

    def test_workbook_brings_its_figures(self):
        """Who waits for the workbook need not wait for the figures beside."""
        self._occupy(2)
        self.run.action_compute()
        self.run._ask("workbook")
        self.assertEqual(self._requests().step, "workbook")

    def test_one_wish_each(self):
        self._occupy(2)
        for _time in range(3):
            self.run.action_compute()
        self.assertEqual(len(self._requests()), 1)
        self.run.with_user(self.service_manager).action_compute()
        self.assertEqual(len(self._requests()), 2)

    def test_nobody_overtakes(self):
        """Who asked first is served first, also when a place is free again."""
        cursors = self._occupy(2)
        self.run.action_compute()
        late = self._new_run(AUGUST)
        cursors[0].commit()
        late.action_compute()
        self.assertEqual(late.progress_text, "Waiting: no. 2")
        made = []
        compute = type(self.run)._compute_now
        with patch.object(
            self.registry["cs.report.run"],
            "_compute_now",
            lambda run: (made.append(run.id), compute(run)),
        ):
            self._work()
        self.assertEqual(made, [self.run.id, late.id])
        self.assertEqual(set((self.run | late).mapped("state")), {"computed"})

    def test_scheduler_that_sleeps_holds_nobody_up(self):
        cursors = self._occupy(2)
        self.run.action_compute()
        self._requests().asked_date -= timedelta(minutes=11)
        self.env.flush_all()
        late = self._new_run(AUGUST)
        cursors[0].commit()
        self.assertIs(late.action_compute(), True)
        self.assertEqual(late.state, "computed")

    def test_pressed_again_when_free(self):
        """The own wish does not stand in the own way."""
        cursors = self._occupy(2)
        self.run.action_compute()
        cursors[0].commit()
        self.assertIs(self.run.action_compute(), True)
        self.assertFalse(self._requests())

    def test_one_at_once(self):
        """The number is a setting of the company."""
        self.company.cs_report_slots = 1
        self.env.flush_all()
        self._occupy(1)
        self.run.action_compute()
        self.assertTrue(self.run.is_waiting)

    def test_companies_do_not_wait_for_each_other(self):
        self._occupy(2, company=self.company_foreign)
        self.assertIs(self.run.action_compute(), True)

    def test_withdraw(self):
        self._occupy(2)
        self.run.action_compute()
        self.run.action_withdraw()
        self.assertFalse(self._requests())
        self.assertFalse(self.run.is_mine_waiting)

    def test_deleted_report(self):
        cursors = self._occupy(2)
        self.run.action_compute()
        self._as(self.run, self.env.user).sudo().unlink()
        cursors[0].commit()
        self._work()
        self.assertFalse(self.Request.search_count([]))

    def test_large_report_is_made_in_the_background(self):
        """Issue 4: nobody at work waits for a large report, free places or not."""
        engine = self.registry["report.cs_complaint.complaint_analysis"]
        with patch.object(engine, "_background_rows", 0):
            self.run.action_compute()
            self.assertIn("in the background", self.run.queue_text)
            # It holds up no small one.
            other = self._new_run(AUGUST)
            self.assertIs(other.action_compute(), True)
        self.env.cr.execute("SELECT 1")
        self._work()
        self.assertEqual(self.run.state, "computed")

    def test_counted_up_to_the_limit(self):
        """The size is known from one index, not from the report."""
        self._put(*[{"received_date": datetime(2026, 9, 11, 2)}] * 4)
        engine = self.run._get_engine()
        self.assertEqual(engine._count_rows(self.run, 3), 3)
        self.assertEqual(engine._count_rows(self.run, 100), 5)
        with self.assertQueryCount(1):
            engine._count_rows(self.run, 100)


@tagged("post_install", "-at_install")
class TestReportQueueFailures(QueueCase):
    def _fail_with(self, error):
        """Let the computing of the next report end in this way."""
        self._occupy(2)[0].commit()
        compute = patch.object(
            self.registry["cs.report.run"], "_compute_figures", side_effect=error
        )
        self._ask()
        with compute, mute_logger("odoo.addons.cs_base.models.cs_report_request"):
            self._work()

    def _ask(self, step="compute", run=None):
        (run or self.run)._ask(step)
        self.env.flush_all()

    def test_killed_half_way(self):
        """What is killed leaves the report as it was, and its wish in the queue."""
        self._ask()

        class Killed(BaseException):
            pass

        killed = False
        try:
            with patch.object(
                self.registry["cs.report.run"], "_compute_figures", side_effect=Killed
            ):
                self._work()
        except Killed:  # assertRaises would take back what was committed, too
            killed = True
        self.assertTrue(killed)
        self.env.invalidate_all()
        self.assertEqual(self.run.state, "draft")
        self.assertEqual(self._requests().state, "waiting")
        self.assertEqual(self._requests().tries, 1)

    def test_not_for_ever(self):
        """A report that ends the server each time is given up after three tries."""
        self._ask()
        self._requests().tries = 3
        self._work()
        self.assertEqual(self._requests().state, "failed")
        self.assertIn("3 tries", self.run.queue_failure)
        self.assertEqual([m["is_done"] for m in self._told()], [False])
        # Asked for again, it begins anew.
        self.assertIs(self.run.action_compute(), True)
        self.assertFalse(self.run.queue_failure)

    def test_refusal_is_told(self):
        self._fail_with(UserError("No figures for the moon."))
        self.assertEqual(self.run.state, "draft")
        self.assertEqual(self.run.queue_failure, "No figures for the moon.")
        self.assertEqual(self._told()[0]["message"], "No figures for the moon.")

    def test_error_is_not_shown_raw(self):
        self._fail_with(ZeroDivisionError("secret"))
        self.assertEqual(self._requests().state, "failed")
        self.assertNotIn("secret", self.run.queue_failure)

    def test_one_failure_does_not_stop_others(self):
        other = self._new_run(AUGUST)
        self._ask()
        self._ask(run=other)
        compute = type(self.run)._compute_figures

        def fail_first(run):
            if run.id == self.run.id:
                raise UserError("no")  # pylint: disable=translation-required
            return compute(run)

        with patch.object(
            self.registry["cs.report.run"], "_compute_figures", fail_first
        ):
            self._work()
        self.assertEqual((self.run.state, other.state), ("draft", "computed"))

    def test_locked_report_waits_on(self):
        """Somebody changes the report just now: it keeps its place in the queue."""
        self._fail_with(LockError("locked"))
        self.assertEqual(self._requests().state, "waiting")
        self.assertEqual(self._requests().tries, 0)
        self._work()
        self.assertEqual(self.run.state, "computed")

    def test_rights_of_who_asked(self):
        """Guarantee 8: computed with the rights of the user, not of the server."""
        self._ask()
        seen = []
        compute = type(self.run)._compute_figures
        with patch.object(
            self.registry["cs.report.run"],
            "_compute_figures",
            lambda run: (seen.append((run.env.uid, run.env.su)), compute(run)),
        ):
            self._work()
        self.assertEqual(seen, [(self.director.id, False)])
        self.assertEqual(self.run.run_date, fields.Datetime.now())

    def test_rights_lost_while_waiting(self):
        self._ask()
        self.director.group_ids -= self.env.ref("cs_base.cs_base_group_director")
        self._work()
        self.assertEqual(self.run.sudo().state, "draft")
        self.assertEqual(self._requests().state, "failed")

    def test_sites_lost_while_waiting(self):
        run = self._new_run(AUGUST, sites=self.site_other)
        self._ask(run=run)
        self.director.cs_site_ids -= self.site_other
        self._work()
        self.assertEqual(run.sudo().state, "draft")
        self.assertEqual(self._requests(run).state, "failed")

    def test_user_gone(self):
        self._ask()
        self.director.active = False
        self._work()
        self.assertEqual(self._requests().state, "failed")

    def test_wishes_are_nobodys_to_write(self):
        self._ask()
        mine = self._requests().with_user(self.director)
        self.assertEqual(mine.state, "waiting")
        with self.assertRaises(AccessError):
            mine.write({"state": "done"})
        with self.assertRaises(AccessError):
            mine.create({"run_id": self.run.id, "user_id": 2, "step": "confirm"})
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            mine.with_user(self.service_manager).read(["state"])

    def test_old_ones_are_forgotten(self):
        self._ask("workbook")
        self._work()
        request = self._requests()
        attachment = request.attachment_id
        self.assertTrue(attachment)
        self.Request._gc_requests()
        self.assertTrue(request.exists())
        request.done_date -= timedelta(days=2)
        self.Request._gc_requests()
        self.assertFalse(request.exists() or attachment.exists())


@tagged("post_install", "-at_install")
class TestReportQueueWorkbook(QueueCase):
    def _make_ready(self):
        """A workbook that was asked for in vain and is ready now."""
        cursors = self._occupy(2)
        action = self.run.action_download_xlsx()
        self.assertEqual(action["tag"], "display_notification")
        for cr in cursors:
            cr.commit()  # pylint: disable=invalid-commit
        self._work()

    def test_workbook_waits(self):
        self._make_ready()
        self.assertEqual(self.run.state, "computed")
        self.assertTrue(self.run.is_workbook_ready)
        self.assertEqual([m["is_workbook"] for m in self._told()], [True])
        # Fetched without a place, and without computing.
        self._occupy(2)
        with patch.object(
            self.registry["cs.report.run"], "_compute_now", side_effect=AssertionError
        ):
            action = self.run.action_download_xlsx()
            content = self._workbook(self.run)
        self.assertEqual(action["type"], "ir.actions.report")
        rows = self._table(self._sheets(content)["Tickets"])
        self.assertEqual(len(rows), 1)

    def test_made_for_one(self):
        """A workbook names who made it: others get one of their own."""
        self._make_ready()
        manager = self.run.with_user(self.service_manager)
        self.assertFalse(manager.is_workbook_ready)
        request = self._requests()
        self.assertFalse(manager._get_my_requests() & request)

    def test_holds_while_the_report_does(self):
        self._make_ready()
        self.run.comment = "Other words"
        self.env.flush_all()
        # One transaction has one time; in life the change is later.
        self.env.cr.execute(
            "UPDATE cs_report_run SET write_date = write_date + interval '1 second'"
        )
        self.env.invalidate_all()
        self.assertFalse(self.run.is_workbook_ready)

    def test_holds_for_an_hour(self):
        self._make_ready()
        self._requests().done_date -= timedelta(minutes=61)
        self.assertFalse(self.run.is_workbook_ready)

    def test_ready_is_not_past_a_right(self):
        """Guarantee 8: sites are looked at again when the workbook is fetched."""
        self._make_ready()
        self.director.cs_site_ids -= self.site
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._workbook(self.run)

    def test_made_where_the_other_way_is_taken(self):
        """Rule G-5: the engine itself refuses, whichever way it is asked."""
        self.run.action_compute()
        self.env.cr.precommit.run()
        other = self._new_run(AUGUST)
        with patch.object(report_slots, "take", return_value=False):
            with self.assertRaises(report_slots.ReportBusy):
                self._workbook(other)
            with self.assertRaises(report_slots.ReportBusy):
                other._compute_now()

    def test_reader_gets_a_workbook(self):
        """Who may not compute gets the figures as they are."""
        self.run.action_compute()
        officer = self._new_user(
            "queue_officer", "cs_complaint.cs_complaint_group_officer", self.site
        )
        date_before = self.run.run_date
        self.run.with_user(officer)._ask("workbook")
        self._work()
        self.assertEqual(self._requests().state, "done")
        self.assertEqual(self.run.run_date, date_before)
        content = self._workbook(self.run.with_user(officer))
        self.assertEqual(content, self._requests().attachment_id.raw)

    def test_confirm_waits(self):
        self.run.action_compute()
        self.run.comment = "Good"
        self.run._ask("confirm")
        self._work()
        self.assertEqual(self.run.state, "confirmed")
        self.assertEqual(self.run.confirmed_by_id, self.director)
        self.assertTrue(self.run.attachment_id)

    def test_confirm_only_what_was_seen(self):
        self.run.action_compute()
        self.run.comment = "Good"
        self.run._ask("confirm")
        self._requests().seen_date -= timedelta(seconds=1)
        self._work()
        self.assertEqual(self.run.state, "computed")
        self.assertIn("has changed", self.run.queue_failure)

    def test_confirm_says_at_once_what_is_missing(self):
        self.run.action_compute()
        self.run.flush_recordset()
        with (
            patch.object(report_slots, "take", return_value=False),
            self.assertRaisesRegex(UserError, "P6 §7-3"),
        ):
            self.run.action_confirm()
        self.assertEqual(self.run.state, "computed")

    def test_confirmed_meanwhile(self):
        self.run.action_compute()
        self.run.comment = "Good"
        self.run._ask("workbook")
        self.run.action_confirm()
        self._work()
        self.assertEqual(self._requests().state, "done")
        self.assertFalse(self._requests().attachment_id)

    def test_same_queries_for_any_number(self):
        """What the list shows of the queue is one look for the whole page."""
        runs = self.run
        for month in range(1, 7):
            runs |= self._new_run(date(2026, month, 1))
        for run in runs:
            run._ask("compute")
        self.env.flush_all()
        for page in (runs[:1], runs):
            self.env.invalidate_all()
            page.mapped("state")
            with self.assertQueryCount(3):
                page.mapped("progress_text")


@tagged("post_install", "-at_install")
class TestReportQueueHttp(QueueCase, HttpCase):
    def _get(self, url):
        self.authenticate(self.director.login, self.director.login)
        return self.url_open(url)

    def test_busy_by_address(self):
        self.director.password = self.director.login
        self.env.flush_all()
        with patch.object(report_slots, "take", return_value=False):
            response = self._get(
                f"/report/xlsx/cs_complaint.complaint_analysis/{self.run.id}"
            )
        self.assertEqual(response.status_code, 503)
        self.assertIn("Try again", response.text)
