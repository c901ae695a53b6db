from odoo.tests import tagged

from . import assignment_common


@tagged("post_install", "-at_install", "security")
class TestExceptionsOfADepartment(assignment_common.AssignmentCommon):
    """The head of a department reads what went past a rule in its work (ux M4)."""

    def _late(self, **vals):
        """Return the ticket of a task whose deadline has passed (CMP-16, CMP-52)."""
        task = self._repair(**vals)
        with self._at(days=2, seconds=1):
            self._run_clock()
        return task.ticket_id

    def _seen(self, ticket, user):
        rows = self._as(self.env["cs.exception"], user).search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        return set(rows.mapped("rule"))

    def test_head_reads_the_work_of_the_department(self):
        """CMP-16, CMP-19: late work yes; suspicions and customers' words no."""
        ticket = self._late()
        report = self.env["cs.exception"]._report
        report(ticket, "warning", "CMP-12", "Was rude")
        report(ticket, "warning", "CMP-19", "Solved, not reported")
        self.assertLessEqual(
            {"CMP-12", "CMP-16", "CMP-19", "CMP-52"},
            self._seen(ticket, self.service_manager),
        )
        self.assertEqual(self._seen(ticket, self.head), {"CMP-16", "CMP-19"})

    def test_others_do_not(self):
        """Guarantee 8: neither workers nor another department's head."""
        ticket = self._late()
        other = self._new_user(
            "green_head", "cs_base.cs_base_group_department_head", self.site
        )
        self.department_other.manager_id = self._new_employee(
            other, self.department_other
        )
        for user in (self.worker, self.fitter, other, self.desk):
            with self.subTest(user=user.login):
                self.assertFalse(self._seen(ticket, user))

    def test_deputy_reads_along(self):
        """M14: who acts for the head sees what he sees, while he does."""
        ticket = self._late()
        self.assertFalse(self._seen(ticket, self.worker_other))
        self.env["cs.deputy"].create(
            {
                "employee_id": self.head_employee.id,
                "deputy_id": self.worker_other.employee_ids.id,
                "date_from": "2026-11-18",
                "date_to": "2026-11-18",
                "power": "all",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(self._seen(ticket, self.worker_other), {"CMP-16"})

    def test_only_reading(self):
        """M4: the role concerned marks a row as seen, the head reads it."""
        ticket = self._late()
        row = self._as(self.env["cs.exception"], self.head).search(
            [("res_id", "=", ticket.id), ("rule", "=", "CMP-16")]
        )
        self._refused(lambda: row._mark_seen("Known"), "another role")
        for operation in ("write", "create", "unlink"):
            self.assertFalse(row.has_access(operation))

    def test_the_department_of_then(self):
        """Guarantee 3: a row stays with the department whose work it was."""
        ticket = self._late()
        task = ticket._get_current_assignment()
        self._as(task, self.desk).action_withdraw("Wrong department")
        self.assertEqual(self._seen(ticket, self.head), {"CMP-16"})
        row = self.env["cs.exception"].search(
            [("res_id", "=", ticket.id), ("rule", "=", "CMP-16")]
        )
        self.assertEqual(row.department_id, self.department)
