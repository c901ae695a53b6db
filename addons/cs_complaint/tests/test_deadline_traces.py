from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.cs_base.models.cs_exception import BY_SERVER

from . import assignment_common, common, confidential_common

ACTIVITY_TYPE = "mail.mail_activity_data_todo"
# What tells two rows alike from each other.
OWN = {"id", "res_id", "res_name", "record_name", "mail_followers_id"}


@tagged("post_install", "-at_install")
class TestDeadlineTraces(common.CsComplaintCommon):
    """Traces made by the thousand are those that the ORM makes one by one (CMP-55)."""

    def setUp(self):
        super().setUp()
        self.desk.tz = "Asia/Shanghai"
        # The scheduled action works as the superuser.
        self.quick, self.slow = (self._new_ticket().sudo() for _number in range(2))

    def _plan_both(self, user=None):
        user = user or self.desk
        self.quick._plan_deadline_activities(user, "Overdue")
        self.slow.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY_TYPE, user_id=user.id, summary="Overdue"
        )

    def _read(self, table, key, record_id):
        """Return the stored columns of the rows of one record."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT * FROM {table} WHERE {key} = %s ORDER BY id", [record_id]
        )
        return [
            {name: value for name, value in row.items() if name not in OWN}
            for row in self.env.cr.dictfetchall()
        ]

    def _read_followers(self, ticket):
        return sorted(
            (follower.partner_id.id, follower.subtype_ids.ids)
            for follower in ticket.message_follower_ids
        )

    def test_activity(self):
        """Column by column, the follower too."""
        self._plan_both()
        row, twin = (
            self._read("mail_activity", "res_id", ticket.id)
            for ticket in (self.quick, self.slow)
        )
        self.assertEqual(row, twin)
        self.assertEqual(self.quick.activity_ids.res_name, self.quick.display_name)
        self.assertIn(self.desk.partner_id, self.quick.message_partner_ids)
        followers = self._read_followers(self.quick)
        self.assertEqual(followers, self._read_followers(self.slow))

    def test_cache(self):
        """What was read before is not what is read afterwards."""
        before = self.quick.activity_ids, self.quick.activity_state
        self.assertFalse(any(before))
        self._plan_both()
        self.assertEqual(self.quick.activity_ids.user_id, self.desk)
        self.assertEqual(self.quick.activity_state, self.slow.activity_state)

    def test_follower_stays_as_he_is(self):
        """Whoever has chosen what to hear of is not asked again."""
        self.quick.message_subscribe(self.desk.partner_id.ids, subtype_ids=[])
        self.quick.message_follower_ids.subtype_ids = False
        self.quick._plan_deadline_activities(self.desk, "Overdue")
        self.assertFalse(self.quick.message_follower_ids.subtype_ids)

    def test_archived_contact_follows_nothing(self):
        """As with the ORM: whoever has left is not told any more."""
        self.desk.active = False
        self.desk.partner_id.active = False
        self._plan_both()
        followers = self._read_followers(self.quick)
        self.assertEqual(followers, self._read_followers(self.slow))

    def test_bell(self):
        """One notice for each user with the number of activities."""
        tickets = self.quick | self.slow
        with patch.object(type(self.desk), "_bus_send", autospec=True) as send:
            tickets._plan_deadline_activities(self.desk, "Overdue")
        (call,) = send.call_args_list
        self.assertEqual(call.args[0], self.desk)
        self.assertEqual(
            call.args[1:],
            ("mail.activity/updated", {"activity_created": True, "count_diff": 2}),
        )

    def test_exception(self):
        """The rows of the list of exceptions, with every link."""
        rows = self.env["cs.exception"].with_context(cs_exception_pass=BY_SERVER).sudo()
        common_vals = {
            "kind": "suspicion",
            "act": "fr3",
            "rule": "CMP-52",
            "rule_group": False,
            "reason_id": False,
            "clause_id": rows._find_clause("CMP-55").id,
            **rows._prepare_actor_vals(),
            "date": fields.Datetime.now(),
        }
        quick, slow = (
            {**common_vals, **rows._prepare_subject_vals(ticket, "Late\n", None)}
            for ticket in (self.quick, self.slow)
        )
        self.assertTrue(rows._insert([quick]).exists())
        rows.create([slow])
        self.assertEqual(
            self._read("cs_exception", "res_id", self.quick.id),
            self._read("cs_exception", "res_id", self.slow.id),
        )

    def test_values_are_checked(self):
        """What the field does not know is refused here as well."""
        rows = self.env["cs.exception"].sudo()
        with self.assertRaises(ValueError):
            rows._insert([{"site_id": self.site.id, "kind": "no such kind"}])


@tagged("post_install", "-at_install")
class TestDeadlineTracesConfidential(confidential_common.CsConfidentialCommon):
    """Guarantee 8 holds for what is made by the thousand as well."""

    def test_outsider(self):
        """The activity goes to somebody on the list; the other ticket is as ever."""
        plain = self._new_ticket()
        matter = self.matter.sudo()
        self.assertNotIn(self.accused, matter.confidential_user_ids)
        before = matter.activity_ids
        (matter | plain.sudo())._plan_deadline_activities(self.accused, "Overdue")
        told = (matter.activity_ids - before).user_id
        self.assertEqual(len(told), 1)
        self.assertIn(told, matter.confidential_user_ids)
        self.assertNotIn(self.accused.partner_id, matter.message_partner_ids)
        self.assertEqual(plain.activity_ids.user_id, self.accused)


@tagged("post_install", "-at_install")
class TestDeadlineTracesTasks(assignment_common.AssignmentCommon):
    """CMP-16, CMP-52: tasks by the thousand, and several of one ticket."""

    def test_two_tasks_of_one_ticket(self):
        """Each is told: the second one as a repetition in the row of the first."""
        task = self._repair()
        task._write_by_server({"state": "withdrawn"})
        other = task.create(
            {
                "ticket_id": task.ticket_id.id,
                "department_id": self.department_other.id,
                "deadline": task.deadline,
            }
        )
        (task | other).sudo()._report_each(
            "warning", "CMP-16", {task.sudo(): "First", other.sudo(): "Second"}
        )
        row = self._exceptions(task.ticket_id, rule="CMP-16")
        self.assertEqual(len(row), 1)
        self.assertEqual((row.text, row.repeat_count), ("First", 1))

    def test_tickets_show_their_tasks(self):
        """Tickets of tasks that are late at once show it, each with its own worker."""
        tasks = self._repair() | self._repair(self.fitter_employee)
        tasks._write_deadline_fields({"is_late": True})
        self.assertEqual(tasks.ticket_id.mapped("is_department_late"), [True, True])
        for task in tasks:
            self.assertEqual(task.ticket_id.worker_id, task.employee_id)
