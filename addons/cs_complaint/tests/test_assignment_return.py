from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import assignment_common


@tagged("post_install", "-at_install")
class TestReturn(assignment_common.AssignmentCommon):
    """“Not ours”: back to the desk, twice at most, then a ruling (CMP-10, ux V11)."""

    def _return(self, task, user=None):
        self._as(task, user or self.worker).action_return(
            self.return_reason.id, "The garden pipe is Green's"
        )

    def _assign_again(self, ticket, user=None, department=None, **vals):
        return self._as(self.env["cs.assignment"], user or self.desk).create(
            {
                "ticket_id": ticket.id,
                "department_id": (department or self.department_other).id,
                "deadline": fields.Datetime.now() + timedelta(hours=3),
                **vals,
            }
        )

    def test_within_two_hours(self):
        """ux 2.4: at 2:00:00 it is in time, a second later it is not."""
        late, in_time = self._repair(), self._repair()
        with self._at(hours=2, seconds=1):
            self._refused(lambda: self._return(late), "within 2 hours", "10:00")
        with self._at(hours=2):
            self._return(in_time)
        self.assertEqual((late.state, in_time.state), ("current", "returned"))
        self.assertEqual(in_time.returned_user_id, self.worker)

    def test_hours_are_a_setting(self):
        self.company.cs_return_hours = 0.5
        task = self._repair()
        with self._at(minutes=30, seconds=1):
            self._refused(lambda: self._return(task), "within 0.5 hours")

    def test_back_to_the_desk(self):
        """ux V11: nothing is lost, nobody has it, and the deadline runs on."""
        task = self._repair(first_responder_id=self.employee.id)
        ticket, deadline = task.ticket_id, task.deadline
        self._as(task, self.fitter).action_accept()
        self._return(task)
        self.assertTrue(ticket.is_returned)
        self.assertFalse(ticket.department_id or ticket.worker_id)
        self.assertEqual(ticket.department_deadline, deadline)
        clock = task._get_deadlines("complaint.department")
        self.assertEqual((clock.state, clock.due_date), ("running", deadline))
        self.assertFalse(
            self._as(self.Ticket, self.worker).search([("id", "=", ticket.id)])
        )
        self._refused(ticket.action_report_result, "given back")
        self.assertIn(self.desk, ticket.activity_ids.user_id)
        again = self._assign_again(ticket)
        self.assertNotIn(self.desk, ticket.activity_ids.user_id)
        self.assertEqual(
            (ticket.step, ticket.department_id), ("assigned", again.department_id)
        )
        self.assertEqual(clock.state, "cancelled")
        self.assertEqual((task.state, ticket.reassign_count), ("returned", 1))
        self.assertTrue(task.accepted_date)
        self.assertIn("Green's", task.return_note)

    def test_late_while_nobody_has_it(self):
        """CMP-16: a returned task that nobody assigns is listed, too."""
        task = self._repair(deadline=self.start + timedelta(hours=1))
        self._return(task)
        with self._at(hours=1, seconds=1):
            self._run_clock()
        found = self._exceptions(task.ticket_id, kind="warning", rule="CMP-16")
        self.assertIn("gave it back", found.text)

    def test_needs_reason_and_words(self):
        task = self._as(self._repair(), self.worker)
        for reason, note in (
            (self.away.id, "x"),
            (False, "x"),
            (self.return_reason.id, "  "),
            (self.return_reason.id, None),
            ("1", "x"),
            (True, "x"),
        ):
            with self.subTest(reason=reason, note=note):
                self._refused(lambda r=reason, n=note: task.action_return(r, n))
        self.assertEqual(task.state, "current")

    def test_not_after_arrival(self):
        """Who was on site reports what he found."""
        task = self._on_site()
        self._refused(lambda: self._return(task), "on site")

    def test_only_the_department_returns(self):
        for user in (self.fitter, self.worker_other, self.desk, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._return(self._repair(employee=self.fitter_employee), user)

    def test_ruling_after_the_second_return(self):
        """ux 2.4: the manager rules, in words; binding, without a third return."""
        task = self._repair()
        ticket = task.ticket_id
        self._return(task)
        second = self._assign_again(ticket)
        self.assertFalse(ticket._needs_ruling())
        self._return(second, self.worker_other)
        self.assertTrue(ticket._needs_ruling())
        ruling = "The pipe ends at the wall: Works does it."
        for user, vals in (
            (self.desk, {}),
            (self.desk, {"ruling": ruling}),
            (self.service_manager, {}),
            (self.service_manager, {"ruling": "  "}),
        ):
            with self.subTest(user=user.login, vals=vals), self.assertRaises(UserError):
                self._assign_again(ticket, user, self.department, **vals)
        with self.assertRaises(UserError):
            model = self._as(self.env["cs.assignment"], self.desk)
            model = model.with_context(default_ruling=ruling)
            self._assign_again(ticket.with_env(model.env), self.desk, self.department)
        third = self._assign_again(
            ticket, self.service_manager, self.department, ruling=ruling
        )
        self.assertEqual(third.ruling_user_id, self.service_manager)
        self.assertTrue(third.ruling_date and third.is_ruled)
        self._refused(lambda: self._return(third), "CMP-48")
        with self.assertRaises(AccessError):
            self._as(third, self.desk).action_withdraw("Other department")
        with self.assertRaises(UserError):
            self._as(third, self.service_manager).ruling = "Other"
        self.assertEqual(ticket.reassign_count, 2)

    def _ruled(self):
        """Return a task that Works has to do by the manager's ruling."""
        task = self._repair(first_responder_id=self.employee.id)
        self._return(task)
        self._return(self._assign_again(task.ticket_id), self.worker_other)
        return self._assign_again(
            task.ticket_id,
            self.service_manager,
            self.department,
            ruling="Works does it.",
        )

    def test_refusal_after_the_ruling(self):
        """CMP-10, CMP-48: kept and told; the task and its deadline stay."""
        task = self._ruled()
        ticket, deadline = task.ticket_id, task.deadline
        dialogue = self._as(self.env["cs.assignment.return"], self.worker).create(
            {"assignment_id": task.id, "note": "It is not our pipe"}
        )
        self.assertIn("ruled that it is yours", dialogue.hint)
        dialogue.action_confirm()
        self.assertEqual(
            (task.state, task.deadline, ticket.department_id),
            ("current", deadline, self.department),
        )
        self.assertEqual(
            (task.refused_user_id, task.refusal_note),
            (self.worker, "It is not our pipe"),
        )
        self.assertTrue(task.refused_date and ticket.is_task_refused)
        self.assertIn(self.desk, ticket.activity_ids.user_id)
        self.assertNotIn("omplain", str(ticket.activity_ids.mapped("summary")))
        row = self._exceptions(ticket, rule="CMP-48")
        self.assertEqual(len(row), 1)
        self.assertIn("It is not our pipe", row.text)
        self._refused(
            lambda: self._as(task, self.worker).action_refuse("Again"), "10:00"
        )

    def test_what_a_refusal_needs(self):
        """CMP-10: a ruling, words, and the own department; never forged."""
        fresh, task = self._repair(), self._ruled()
        for record, user, note, error in (
            (fresh, self.worker, "Not ours", UserError),
            (task, self.worker, "  ", UserError),
            (task, self.worker_other, "Not ours", AccessError),
            (task, self.desk, "Not ours", AccessError),
        ):
            with self.subTest(user=user.login, note=note), self.assertRaises(error):
                self._as(record, user).action_refuse(note)
        for user in (self.desk, self.service_manager):
            with self.assertRaises(UserError):
                self._as(task, user).write({"refusal_note": "They refuse"})
        self.assertFalse(task.refused_date)

    def test_complaint_about_the_refusal(self):
        """CMP-48: who follows the ticket complains; the refused task is linked."""
        task = self._ruled()
        self._as(task, self.worker).action_refuse("It is not our pipe")
        ticket = self._as(task.ticket_id, self.desk)
        action = ticket.action_complain()
        Complaint = self._as(self.env["cs.internal.complaint"], self.desk)
        Complaint = Complaint.with_context(**action["context"])
        values = Complaint.default_get(["ticket_id", "department_id", "facts"])
        self.assertIn("Works does it.", values["facts"])
        complaint = Complaint.create(values).sudo()
        self.assertEqual(complaint.assignment_id, task)
        self.assertEqual(complaint.refusal_note, "It is not our pipe")
        self.assertFalse(
            complaint.with_user(self.worker).search([("id", "=", complaint.id)])
        )
        with self.assertRaises(UserError):
            Complaint.create({**values, "assignment_id": task.id})
        other = Complaint.create({**values, "department_id": self.department_other.id})
        self.assertFalse(other.sudo().assignment_id)

    def test_desk_rules_nothing(self):
        """CMP-10: a ruling is the manager's, also without a return before."""
        ticket = self._new_ticket(kind="repair")
        with self.assertRaises(AccessError):
            self._assign_again(ticket, ruling="Do it")

    def test_centre_takes_back_and_assigns_anew(self):
        """CMP-09: by the dialogue of the desk; the first task stays as history."""
        task = self._repair()
        ticket = self._as(task.ticket_id, self.desk)
        action = ticket.action_reassign()
        dialogue = (
            self._as(self.env["cs.assignment.reassign"], self.desk)
            .with_context(**action["context"])
            .create({"department_id": self.department_other.id, "note": ""})
        )
        self.assertEqual(dialogue.deadline, task.deadline)
        self._refused(dialogue.action_confirm, "why the task is taken back")
        dialogue.note = "Wrong department"
        dialogue.action_confirm()
        self.assertEqual(task.state, "withdrawn")
        self.assertEqual(ticket.department_id, self.department_other)
        self.assertEqual(ticket.reassign_count, 1)

    def test_too_many_hands(self):
        """CMP-50: more than three changes are a suspicion, listed once."""
        task = self._repair(employee=self.fitter_employee)
        ticket = task.ticket_id
        people = (self.fitter_2, self.fitter, self.fitter_2, self.fitter)
        for number, user in enumerate(people, 1):
            self._as(task, self.worker).action_transfer(user.employee_id.id, "Busy")
            self.assertEqual(ticket.reassign_count, number)
            found = self._exceptions(ticket, kind="suspicion", rule="CMP-50")
            self.assertEqual(len(found), int(number > 3))
        self.assertEqual(found.act, "fr1")

    def test_department_is_not_swapped_under_the_worker(self):
        """Guarantee 3: what somebody works on is taken back, not overwritten."""
        task = self._as(self._repair(), self.desk)
        task.department_id = self.department_other
        self.assertEqual(task.ticket_id.reassign_count, 1)
        self._as(task, self.gardener).action_accept()
        self._refused(
            lambda: task.write(
                {"department_id": self.department.id, "employee_id": False}
            ),
            "Take it back",
        )


@tagged("post_install", "-at_install")
class TestTransfer(assignment_common.AssignmentCommon):
    """Other people on the same task (CMP-10)."""

    def test_to_a_colleague(self):
        """The colleague accepts anew; the clock and the history stay."""
        task = self._on_site()
        due = task.deadline
        mine = self._as(task, self.fitter)
        self._refused(lambda: mine.action_transfer(self.fitter_2_employee.id, " "))
        mine.action_transfer(self.fitter_2_employee.id, "Shift ends")
        self.assertEqual(task.employee_id, self.fitter_2_employee)
        self.assertEqual((task.work_state, task.deadline), ("new", due))
        self.assertEqual(task.ticket_id.worker_id, self.fitter_2_employee)
        with self.assertRaises(AccessError):
            mine.action_arrive()
        log = task.ticket_id.message_ids.filtered(
            lambda m: "Shift ends" in (m.body or "")
        )
        self.assertIn("10:00", log.body)

    def test_stays_in_the_department(self):
        task = self._as(self._repair(employee=self.fitter_employee), self.fitter)
        gone = self._new_employee(
            self._new_user("gone", "base.group_user"), self.department
        )
        gone.active = False
        for employee_id in (
            self.gardener_employee.id,
            gone.id,
            0,
            "7",
            None,
            True,
            2**40,
        ):
            with self.subTest(employee_id=employee_id):
                self._refused(lambda e=employee_id: task.action_transfer(e, "x"))
        with self.assertRaises(UserError):
            self._as(task, self.desk).employee_id = self.gardener_employee

    def test_dispatcher_of_the_department(self):
        """CMP-09: inside the department; the second of two is told who has it."""
        group = "cs_complaint.cs_complaint_group_dispatcher"
        dispatcher = self._new_user("dispatcher", group, self.site)
        self._new_employee(dispatcher, self.department)
        task = self._repair()
        seen = self._as(task, dispatcher)
        seen.action_dispatch(self.fitter_employee.id, False)
        self._refused(
            lambda: self._as(task, self.desk).action_dispatch(
                self.fitter_2_employee.id, False
            ),
            self.fitter_employee.name,
        )
        seen.action_dispatch(self.fitter_employee.id, False)
        seen.action_dispatch(self.fitter_2_employee.id, self.fitter_employee.id)
        self.assertEqual(task.employee_id, self.fitter_2_employee)
        for user in (self.worker_other, self.auditor, self.gardener):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(task, user).action_dispatch(self.fitter_employee.id, False)

    def test_notice_once(self):
        """CMP-16, ux M4: one activity for who has to act, done with acceptance."""
        task = self._repair(employee=self.fitter_employee)
        ticket = task.ticket_id
        self.assertEqual(ticket.activity_ids.user_id, self.fitter)
        self.assertEqual(len(ticket.activity_ids), 1)
        self._as(task, self.fitter).action_accept()
        self.assertFalse(ticket.activity_ids)
        free = self._repair()
        self.assertEqual(free.ticket_id.activity_ids.user_id, self.head)

    def test_helpers(self):
        task = self._as(self._on_site(), self.fitter)
        foreign = self._new_employee(self.foreign_desk)
        for ids in ([], [self.fitter_employee.id], [foreign.id], ["1"], None, [2**40]):
            with self.subTest(ids=ids):
                self._refused(lambda i=ids: task.action_add_helpers(i))
        task.action_add_helpers([self.gardener_employee.id])
        task.action_add_helpers([self.gardener_employee.id])
        self.assertEqual(task.sudo().helper_ids, self.gardener_employee)
