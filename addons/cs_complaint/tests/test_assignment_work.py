from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from . import assignment_common
from .assignment_common import picture


@tagged("post_install", "-at_install")
class TestWork(assignment_common.AssignmentCommon):
    """The worker's way: accept, arrive, finish (CMP-10, CMP-14, CMP-16, CMP-19)."""

    def test_from_accept_to_reported(self):
        """CMP-19: each tap is the server's time; finishing reports the result."""
        task = self._repair()
        ticket, mine = task.ticket_id, self._as(task, self.fitter)
        self.assertEqual(task.work_state, "new")
        with self._at(minutes=5):
            mine.action_accept()
        self.assertEqual(task.accepted_date, self.start + timedelta(minutes=5))
        self.assertEqual(task.employee_id, self.fitter_employee)
        self.assertEqual(
            (ticket.worker_id, ticket.step), (task.employee_id, "in_progress")
        )
        with self._at(minutes=30):
            mine.action_arrive()
        self.assertEqual(task.work_state, "working")
        with self._at(minutes=50):
            answer = mine.action_finish(self._finish_vals(materials="Hose 1.5 m"))
        self.assertEqual(answer, {"is_reported": True, "message": ""})
        self.assertEqual(task.finished_date, self.start + timedelta(minutes=50))
        self.assertEqual((task.state, task.materials), ("done", "Hose 1.5 m"))
        self.assertEqual((ticket.step, ticket.result), ("reported", "Pipe changed"))
        self.assertEqual(ticket.solved_date, task.finished_date)
        self.assertFalse(task.is_late or task.is_late_entry)

    def test_same_tap_twice_is_one_stamp(self):
        """ux 2.5: a phone without connection sends again."""
        task = self._repair()
        mine = self._as(task, self.fitter)
        mine.action_accept()
        with self._at(minutes=1):
            mine.action_accept()
            mine.action_arrive()
        with self._at(minutes=2):
            mine.action_arrive()
            mine.action_finish(self._finish_vals())
        with self._at(minutes=3):
            self.assertTrue(mine.action_finish(self._finish_vals())["is_reported"])
        self.assertEqual(task.accepted_date, self.start)
        self.assertEqual(task.arrived_date, self.start + timedelta(minutes=1))
        self.assertEqual(task.finished_date, self.start + timedelta(minutes=2))

    def test_one_of_two_accepts(self):
        """CMP-10: a job has one holder; the second one is told who and when."""
        task = self._repair()
        self._as(task, self.fitter).action_accept()
        self._refused(
            self._as(task, self.worker).action_accept, self.fitter.name, "10:00"
        )
        self.assertEqual(task.employee_id, self.fitter_employee)

    def test_one_of_two_finishes(self):
        """CMP-19: the department and the worker finish at once; one wins."""
        task = self._on_site()
        self._as(task, self.worker).action_finish(self._finish_vals())
        self._refused(
            lambda: self._as(task, self.fitter).action_finish(self._finish_vals()),
            self.worker.name,
        )

    def test_finish_names_everything(self):
        """CMP-14, CMP-16: result, verification and signature, all at once."""
        task = self._repair(kind="complaint")
        mine = self._as(task, self.fitter)
        mine.action_accept()
        self._refused(
            lambda: mine.action_finish({"result": "  "}),
            "not arrived",
            "CMP-14",
            "CMP-16",
            "signature",
        )
        self.assertFalse(task.finished_date)

    def test_verification_of_an_ordinary_complaint(self):
        """CMP-16: judged on the spot by who saw it; a repair needs none."""
        task = self._on_site(kind="complaint")
        self._as(task, self.fitter).action_finish(
            self._finish_vals(verification="partly")
        )
        ticket = task.ticket_id
        self.assertEqual((ticket.verification, ticket.step), ("partly", "reported"))
        self.assertEqual(ticket.verified_user_id, self.fitter)

    def test_signature_or_reason(self):
        """ux V9: the customer signs, or a reason says why not."""
        task = self._on_site()
        mine = self._as(task, self.fitter)
        for odd in (
            {"not_present_reason_id": self.return_reason.id},
            {"not_present_reason_id": 0},
            {"not_present_reason_id": "1"},
            {"not_present_reason_id": False, "signature": "bm8gcGljdHVyZQ=="},
            {"not_present_reason_id": False, "signature": picture(kind="JPEG")},
            {"not_present_reason_id": False, "signature": 7},
            {"state": "done"},
        ):
            with self.subTest(odd=odd):
                self._refused(
                    lambda odd=odd: mine.action_finish(self._finish_vals(**odd))
                )
        other = self.env.ref("cs_complaint.cs_reason_not_present_other")
        vals = self._finish_vals(not_present_reason_id=other.id)
        self._refused(lambda: mine.action_finish(vals), "few words")
        mine.action_finish(
            self._finish_vals(
                not_present_reason_id=False, signature=picture(kind="PNG")
            )
        )
        self.assertTrue(task.customer_signature)
        self.assertFalse(task.not_present_reason_id)

    def test_late_entry(self):
        """CMP-19: an earlier time with a reason, listed, never before the arrival."""
        task = self._repair()
        mine = self._as(task, self.fitter)
        mine.action_accept()
        at = fields.Datetime.to_string
        with self._at(hours=2):
            before = self.start - timedelta(seconds=1)
            self._refused(lambda: mine.action_arrive(at(before), "Paper"), "came first")
            arrived = self.start + timedelta(hours=1)
            self._refused(lambda: mine.action_arrive(at(arrived)), "no reason")
            ahead = self.start + timedelta(hours=2, seconds=1)
            self._refused(lambda: mine.action_arrive(at(ahead), "Paper"), "not come")
            self._refused(lambda: mine.action_arrive("yesterday", "Paper"), "no date")
            mine.action_arrive(at(arrived), "No connection")
            early = self._finish_vals(
                at=at(arrived - timedelta(seconds=1)), late_reason="Paper"
            )
            self._refused(lambda: mine.action_finish(early), "came first")
            done = self._finish_vals(at=at(arrived), late_reason="Paper slip")
            mine.action_finish(done)
        self.assertEqual((task.arrived_date, task.finished_date), (arrived, arrived))
        self.assertTrue(task.is_late_entry)
        self.assertEqual(task.late_entry_reason, "No connection; Paper slip")
        self.assertTrue(
            self._exceptions(task.ticket_id, kind="late_entry", rule="CMP-19")
        )

    def test_stamps_cannot_be_forged(self):
        """Guarantee 1: neither by writing nor by creating nor by a default."""
        task = self._repair()
        for vals in (
            {"accepted_date": "2026-01-01"},
            {"arrived_date": "2026-01-01"},
            {"finished_date": "2026-01-01"},
            {"hold_reason": "waiting_parts"},
            {"is_late": False},
            {"materials": "Gold"},
            {"return_note": "x"},
            {"ruling_user_id": self.desk.id},
            {"photo_after_ids": []},
        ):
            for user in (self.desk, self.service_manager):
                with self.subTest(vals=vals), self.assertRaises(ValidationError):
                    self._as(task, user).write(vals)
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                task.sudo().write(vals)
        context = {
            f"default_{k}": v for k, v in {"finished_date": "2026-01-01"}.items()
        }
        ticket = self._new_ticket(kind="repair")
        new = (
            self.env["cs.assignment"]
            .with_context(**context)
            .create(
                {
                    "ticket_id": ticket.id,
                    "department_id": self.department.id,
                    "deadline": self.start + timedelta(days=1),
                }
            )
        )
        self.assertFalse(new.finished_date)
        for vals in (
            {"worker_id": self.employee.id},
            {"reassign_count": 0, "hold_reason": "not_home"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._as(task.ticket_id, self.desk).write(vals)

    def test_finished_but_not_reported(self):
        """CMP-19: where the head reports; after 24 hours it is listed."""
        self.company.cs_is_finish_reported = False
        task = self._on_site()
        answer = self._as(task, self.fitter).action_finish(self._finish_vals())
        ticket = task.ticket_id
        self.assertFalse(answer["is_reported"])
        self.assertEqual((ticket.step, task.state), ("in_progress", "current"))
        with self._at(hours=24):
            self._run_clock()
            self.assertFalse(self._exceptions(ticket, rule="CMP-19"))
        with self._at(hours=24, seconds=1):
            self._run_clock()
            self.assertEqual(len(self._exceptions(ticket, rule="CMP-19")), 1)
            self._as(ticket, self.head).action_report_result()
        self.assertEqual((ticket.step, task.state), ("reported", "done"))
        self.assertEqual(ticket.solved_date, self.start)
        self.assertFalse(task.is_late)

    def test_reopened_is_a_new_round(self):
        """CMP-65, guarantee 3: the earlier round keeps its stamps."""
        task = self._on_site()
        self._as(task, self.fitter).action_finish(self._finish_vals())
        ticket = task.ticket_id
        with self._at(days=5):
            ticket.action_reopen()
            again = ticket._get_current_assignment()
            self.assertNotEqual(again, task)
            self.assertEqual(again.employee_id, task.employee_id)
            self.assertEqual(again.deadline, self.start + timedelta(days=7))
            self.assertFalse(again.accepted_date or again.finished_date)
        self.assertTrue(task.finished_date and task.state == "done")
        self.assertEqual(ticket.reassign_count, 0)

    def test_cancelled_ticket_has_no_work(self):
        task = self._repair(employee=self.fitter_employee)
        task.ticket_id.cancel_reason = "Called off"
        task.ticket_id.action_cancel()
        self._refused(self._as(task, self.fitter).action_accept, "nothing to do")
        clocks = task._get_deadlines()
        self.assertEqual(set(clocks.mapped("state")), {"cancelled"})


@tagged("post_install", "-at_install")
class TestWorkAccess(assignment_common.AssignmentCommon):
    """Whose job it is (CMP-10, guarantee 8)."""

    def _seen(self, user, tasks):
        domain = [("id", "in", tasks.ids)]
        return self._as(self.env["cs.assignment"], user).search(domain)

    def test_worker_sees_own_and_free_jobs(self):
        free = self._repair()
        own = self._repair(employee=self.fitter_employee)
        other = self._repair(employee=self.fitter_2_employee)
        green = self._repair(department=self.department_other)
        tasks = free | own | other | green
        self.assertEqual(self._seen(self.fitter, tasks), free | own)
        tickets = self._as(self.Ticket, self.fitter).search(
            [("id", "in", tasks.ticket_id.ids)]
        )
        self.assertEqual(tickets, (free | own).ticket_id)
        self.assertEqual(self._seen(self.worker, tasks), free | own | other)
        self.assertEqual(self._seen(self.desk, tasks), tasks)
        self.assertEqual(self._seen(self.auditor, tasks), tasks)
        self.assertFalse(self._seen(self.desk_other, tasks))
        portal = self._new_user("portal_w", "base.group_portal")
        with self.assertRaises(AccessError):
            self._seen(portal, tasks)

    def test_who_may_tap(self):
        """CMP-10: own job or own department; the desk dispatches, others never."""
        table = {
            self.fitter: True,
            self.worker: True,
            self.head: True,
            self.fitter_2: False,
            self.gardener: False,
            self.worker_other: False,
            self.desk: False,
            self.auditor: False,
        }
        for user, is_allowed in table.items():
            with self.subTest(user=user.login):
                task = self._as(self._repair(employee=self.fitter_employee), user)
                if is_allowed:
                    task.action_accept()
                    task.action_arrive()
                    task.action_finish(self._finish_vals())
                    continue
                for tap in (
                    task.action_accept,
                    task.action_arrive,
                    lambda t=task: t.action_finish(self._finish_vals()),
                    lambda t=task: t.action_hold("third_party", "x"),
                    task.action_resume,
                    lambda t=task: t.action_transfer(self.fitter_2_employee.id, "x"),
                    lambda t=task: t.action_add_photo("after", "a", picture()),
                ):
                    with self.assertRaises(AccessError):
                        tap()

    def test_helper_works_along(self):
        task = self._on_site()
        self.assertFalse(self._seen(self.gardener, task))
        self._as(task, self.fitter).action_add_helpers(self.gardener_employee.ids)
        self.assertEqual(self._seen(self.gardener, task), task)
        self._as(task, self.gardener).action_finish(self._finish_vals())
        self.assertIn(
            self.gardener_employee, task.ticket_id._get_doers()[task.ticket_id]
        )

    def test_nobody_edits_but_the_desk(self):
        """CMP-09: departments and workers act by buttons; the rest is the desk's."""
        task = self._repair(employee=self.fitter_employee)
        for user in (self.fitter, self.worker, self.head, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(task, user).write({"task": "x"})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(task, user).action_withdraw("x")
        with self.assertRaises(AccessError):
            self._as(task.ticket_id, self.fitter).write({"result": "x"})

    def test_department_writes_verification_and_appointment(self):
        """CMP-16: what the department finds out on the spot, and agrees on."""
        task = self._repair(kind="complaint")
        ticket = self._as(task.ticket_id, self.worker)
        moment = self.start + timedelta(hours=5)
        ticket.write({"verification": "unfounded", "appointment_date": moment})
        self.assertEqual(task.appointment_date, moment)
        with self.assertRaises(AccessError):
            ticket.write({"reassign_count": 0, "severity": "major"})


@tagged("post_install", "-at_install")
class TestPhotos(assignment_common.AssignmentCommon):
    """Photos before and after (ux V9, reliability 5.5)."""

    def test_kept_by_content(self):
        """The same picture sent twice is there once, under a harmless name."""
        task = self._on_site()
        mine = self._as(task, self.fitter)
        first = mine.action_add_photo("before", "../../etc/a<b>.php", picture())
        again = mine.action_add_photo("before", "other.jpg", picture())
        self.assertEqual(first, again)
        self.assertEqual(first["name"], "ab.jpg")
        photo = task.photo_before_ids
        self.assertEqual((photo.mimetype, photo.res_id), ("image/jpeg", task.id))
        self.assertTrue(self._as(photo, self.fitter).raw)
        with self.assertRaises(AccessError):
            self._as(photo, self.gardener).read(["raw"])

    def test_refused_files(self):
        task = self._on_site()
        mine = self._as(task, self.fitter)
        svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
        for kind, name, data in (
            ("after", "a.svg", svg),
            ("after", "a.jpg", "PHNjcmlwdD4="),
            ("after", "a.gif", picture(kind="GIF")),
            ("after", "a.jpg", "%%%"),
            ("after", "a.jpg", picture()[:60]),
            ("after", "a.jpg", None),
            ("after", "a.jpg", "A" * (28 * 1024 * 1024)),
            ("during", "a.jpg", picture()),
            ("after", 7, picture()),
        ):
            with self.subTest(name=name, kind=kind):
                self._refused(
                    lambda k=kind, n=name, d=data: mine.action_add_photo(k, n, d)
                )
        self.assertFalse(task.photo_after_ids)

    def test_ten_at_most(self):
        task = self._on_site()
        mine = self._as(task, self.fitter)
        for number in range(10):
            mine.action_add_photo("after", "a", picture((number, 0, 0), "PNG"))
        self._refused(lambda: mine.action_add_photo("before", "a", picture()), "10")

    def test_evidence_stays(self):
        """Guarantee 3: nobody changes or deletes the photos of a job."""
        task = self._on_site()
        self._as(task, self.fitter).action_add_photo("after", "a", picture())
        for photo in (task.photo_after_ids, task.photo_after_ids.sudo()):
            with self.assertRaisesRegex(UserError, "stay as they were"):
                photo.unlink()
            with self.assertRaisesRegex(UserError, "stay as they were"):
                photo.raw = b"other"
