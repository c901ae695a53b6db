import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, warmup

from odoo.addons.cs_complaint.models import cs_worker_page

from . import assignment_common


@tagged("post_install", "-at_install")
class TestDispatchBoard(assignment_common.AssignmentCommon):
    """The board of the dispatcher (CMP-09, CMP-10, ux 5.7)."""

    def _board(self, user=None):
        return self._as(self.env["cs.dispatch.board"], user or self.desk)

    def _columns(self, data):
        return {c["key"]: [card["id"] for card in c["cards"]] for c in data["columns"]}

    def test_columns(self):
        """Each matter stands where it is: nobody, given, doing, waiting, solved."""
        waiting = self._new_ticket(kind="repair")
        free = self._repair().ticket_id
        given = self._repair(employee=self.fitter_employee).ticket_id
        doing = self._on_site().ticket_id
        task = self._on_site()
        self._as(task, self.fitter).action_hold("third_party", "Gas company")
        done = self._on_site()
        self._as(done, self.fitter).action_finish(self._finish_vals())
        returned = self._repair(employee=self.fitter_employee)
        self._as(returned, self.worker).action_return(self.return_reason.id, "x")
        data = self._board().get_data({"site_id": self.site.id})
        columns = self._columns(data)
        for key, tickets in (
            ("todo", waiting | free | returned.ticket_id),
            ("given", given),
            ("doing", doing),
            ("hold", task.ticket_id),
            ("callback", done.ticket_id),
        ):
            with self.subTest(column=key):
                self.assertLessEqual(set(tickets.ids), set(columns[key]))
                others = {i for k, ids in columns.items() if k != key for i in ids}
                self.assertFalse(set(tickets.ids) & others)
        worker = next(w for w in data["workers"] if w["id"] == self.fitter_employee.id)
        self.assertEqual(worker["count"], 3)

    def test_earliest_deadline_first_and_next_appointment(self):
        late = self._repair(employee=self.fitter_employee)
        soon = self._repair(
            employee=self.fitter_employee, deadline=self.start + timedelta(hours=1)
        )
        moments = [self.start + timedelta(hours=h) for h in (9, 3)]
        for task, moment in zip((late, soon), moments, strict=True):
            self._as(task, self.desk).appointment_date = moment
        data = self._board().get_data({"worker_id": self.fitter_employee.id})
        self.assertEqual(
            self._columns(data)["given"], [soon.ticket_id.id, late.ticket_id.id]
        )
        worker = next(w for w in data["workers"] if w["id"] == self.fitter_employee.id)
        self.assertEqual(worker["next"], fields.Datetime.to_string(moments[1]))

    def test_filters(self):
        building = self.env["cs.building"].create(
            {"name": "9", "site_id": self.site.id}
        )
        unit = self.env["cs.unit"].create({"room": "901", "building_id": building.id})
        child = self.category.create(
            {"name": "Roof", "parent_id": self.category.id, "company_id": False}
        )
        there = self._repair(unit_id=unit.id, category_id=child.id).ticket_id
        other = self._repair(department=self.department_other).ticket_id
        for filters in (
            {"building_id": building.id},
            {"category_id": self.category.id, "department_id": self.department.id},
        ):
            with self.subTest(filters=filters):
                shown = self._columns(self._board().get_data(filters))["todo"]
                self.assertIn(there.id, shown)
                self.assertNotIn(other.id, shown)
        for odd in ({"step": "closed"}, [1], "x"):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                self._board().get_data(odd)
        self._board().get_data({"site_id": "x", "category_id": None})
        self.assertIn(
            building.id, [b["id"] for b in self._board().get_filters()["building_id"]]
        )

    def test_rights(self):
        """Guarantee 8: each sees what his own rights show."""
        mine = self._repair().ticket_id
        green = self._repair(department=self.department_other).ticket_id
        elsewhere = self._new_ticket(kind="repair", site_id=self.site_other.id)
        for user, seen in (
            (self.desk, mine | green),
            (self.worker, mine),
            (self.worker_other, green),
            (self.auditor, mine | green),
        ):
            with self.subTest(user=user.login):
                data = self._board(user).get_data()
                ids = {i for found in self._columns(data).values() for i in found}
                self.assertEqual(
                    ids & set((mine | green | elsewhere).ids), set(seen.ids)
                )
        portal = self._new_user("portal_b", "base.group_portal")
        with self.assertRaises(AccessError):
            self._board(portal).get_data()
        for user in (self.auditor, self.worker_other, self.fitter):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                proposal = self._board().propose(mine.id)
                self._board(user).assign(
                    mine.id, {**proposal, "employee_id": self.fitter_employee.id}
                )

    def test_dispatch(self):
        """CMP-16: the deadline is proposed or asked for; one assigns, one is told."""
        ticket = self._new_ticket(kind="repair", category_id=self.category.id)
        board = self._board()
        proposal = board.propose(ticket.id, self.fitter_employee.id)
        self.assertEqual(proposal["department_id"], self.department.id)
        vals = {
            **{
                k: v
                for k, v in proposal.items()
                if k not in ("explanation", "needs_ruling")
            },
            "deadline": False,
        }
        self._refused(lambda: board.assign(ticket.id, vals), "deadline")
        vals["deadline"] = fields.Datetime.to_string(self.start + timedelta(hours=6))
        self.assertEqual(board.assign(ticket.id, vals), {})
        self.assertEqual(
            (ticket.step, ticket.worker_id), ("assigned", self.fitter_employee)
        )
        self._refused(
            lambda: board.assign(ticket.id, vals), "meanwhile", self.fitter.name
        )
        again = board.propose(ticket.id, self.fitter_2_employee.id)
        board.assign(ticket.id, again)
        self.assertEqual(ticket.worker_id, self.fitter_2_employee)

    def test_returned_keeps_its_deadline(self):
        """ux V11: the clock runs on, so the board proposes the deadline given first."""
        task = self._repair()
        self._as(task, self.worker).action_return(self.return_reason.id, "x")
        proposal = self._board().propose(task.ticket_id.id)
        self.assertEqual(proposal["deadline"], fields.Datetime.to_string(task.deadline))
        self.assertFalse(proposal["assignment_id"])

    def test_reason_of_the_gate(self):
        """CMP-16: where only a reason is missing the task stays and is asked for."""
        ticket = self._new_ticket(category_id=self.category.id)
        answer = self._board().assign(
            ticket.id,
            {
                "assignment_id": False,
                "department_id": self.department.id,
                "deadline": ticket.reply_deadline + timedelta(hours=1),
            },
        )
        self.assertTrue(answer["redirect"]["action"])
        self.assertEqual(ticket.step, "registered")
        self.assertTrue(ticket._get_current_assignment())

    def test_odd_calls(self):
        board = self._board()
        for ticket_id in (0, -1, 2**31 - 1, "1", None, [1]):
            for call in (
                lambda i=ticket_id: board.propose(i),
                lambda i=ticket_id: board.assign(i, {}),
            ):
                with self.subTest(ticket_id=ticket_id), self.assertRaises(UserError):
                    call()
        ticket = self._new_ticket(kind="repair")
        for vals in (
            None,
            {},
            {"department_id": "x", "deadline": "y"},
            {"assignment_id": 7},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                board.assign(ticket.id, vals)

    @warmup
    def test_queries_do_not_grow(self):
        """ux 5: 500 cards cost as many queries as ten, and few; a column is capped."""
        Ticket = self.Ticket.with_context(tracking_disable=True)
        board = self._board()
        filters = {"site_id": self.site.id}

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            data = board.get_data(filters)
            return self.env.cr.sql_log_count - before, data

        vals = self._ticket_vals(kind="repair", category_id=self.category.id)
        Ticket.create([vals for _ in range(10)])
        count()
        few, _data = count()
        Ticket.create([vals for _ in range(490)])
        many, data = count()
        self.assertEqual(few, many)
        self.assertLessEqual(many, 14)
        todo = data["columns"][0]
        self.assertEqual(len(todo["cards"]), 100)
        self.assertGreaterEqual(todo["count"], 500)


@tagged("post_install", "-at_install")
class TestAssignBatch(assignment_common.AssignmentCommon):
    @warmup
    def test_queries_of_a_batch(self):
        """Giving a hundred tasks at once costs about what ten cost (mass events)."""
        Ticket = self.Ticket.with_context(tracking_disable=True)
        Task = self.env["cs.assignment"].with_context(tracking_disable=True)

        def count(number):
            vals = self._ticket_vals(kind="repair", category_id=self.category.id)
            tickets = Ticket.create([vals for _ in range(number)])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            Task.create(
                [
                    {
                        "ticket_id": ticket.id,
                        "department_id": self.department.id,
                        "employee_id": self.fitter_employee.id,
                        "deadline": self.start + timedelta(days=2),
                    }
                    for ticket in tickets
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(10), count(100)
        self.assertLessEqual(many, few + 20)


@tagged("post_install", "-at_install")
class TestWorkerPage(assignment_common.AssignmentCommon):
    """The phone page (ux 2.5, 5.7)."""

    def _page(self, user=None):
        return self._as(self.env["cs.worker.page"], user or self.fitter)

    def test_cards(self):
        free = self._repair()
        mine = self._on_site()
        other = self._repair(employee=self.fitter_2_employee)
        cards = {card["id"]: card for card in self._page().get_data()["cards"]}
        self.assertEqual(
            set(cards) & set((free | mine | other).ids), set((free | mine).ids)
        )
        self.assertEqual(cards[free.id]["state"], "new")
        self.assertTrue(cards[mine.id]["is_own"])
        self.assertEqual(cards[mine.id]["phone"], "19900000001")
        department = {
            card["id"] for card in self._page(self.worker).get_data()["cards"]
        }
        self.assertLessEqual(set((free | mine | other).ids), department)
        outsider = {
            card["id"] for card in self._page(self.gardener).get_data()["cards"]
        }
        self.assertFalse(outsider & set((free | mine | other).ids))

    def test_own_jobs_first(self):
        """ux 5.7: many free jobs do not push the own ones off the page."""
        for _number in range(3):
            self._repair()
        mine = self._repair(employee=self.fitter_employee)
        mine.sudo()._write_by_server({"deadline": "2099-01-01 00:00:00"})
        with patch.object(cs_worker_page, "PAGE_LIMIT", 2):
            cards = self._page().get_data()["cards"]
        self.assertEqual(cards[0]["id"], mine.id)
        self.assertEqual(len(cards), 2)

    def test_taps(self):
        """The answer to a tap is the card as it is now, or that it is gone."""
        task = self._repair()
        page = self._page()
        self.assertEqual(page.tap(task.id, "accept")["card"]["state"], "accepted")
        self.assertEqual(page.tap(task.id, "accept")["card"]["state"], "accepted")
        page.tap(task.id, "arrive")
        photo = {"kind": "after", "name": "a.jpg", "data": assignment_common.picture()}
        card = page.tap(task.id, "photo", photo)["card"]
        self.assertEqual(len(card["photos"]["after"]), 1)
        answer = page.tap(task.id, "finish", self._finish_vals())
        self.assertEqual((answer["card"], answer["message"]), (None, ""))
        self.assertEqual(task.ticket_id.step, "reported")

    def test_odd_taps(self):
        task = self._repair(employee=self.fitter_employee)
        page = self._page()
        for args in (
            (task.id, "write", {"state": "done"}),
            (task.id, "_write_by_server", {}),
            (task.id, "accept", [1]),
            (str(task.id), "accept", {}),
            (2**31 - 1, "accept", {}),
            (task.id, "arrive", {"at": 7}),
            (task.id, "finish", {"at": "x", "result": "y"}),
        ):
            with self.subTest(args=args), self.assertRaises(UserError):
                page.tap(*args)
        with self.assertRaises(AccessError):
            self._page(self.gardener).tap(task.id, "accept")

    def test_confidential_matters_are_not_shown(self):
        """CMP-32: who may not see the ticket does not find its task here either."""
        task = self._repair(kind="complaint")
        task.ticket_id.sudo().write({"is_confidential": True})
        shown = {card["id"]: card for card in self._page().get_data()["cards"]}
        if task.id in shown:
            self.assertFalse(shown[task.id]["title"] or shown[task.id]["text"])

    @warmup
    def test_queries_and_size(self):
        """ux 5.7: constant queries; the phone gets less than 150 KB."""
        page = self._page()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            data = page.get_data()
            return self.env.cr.sql_log_count - before, data

        for _ in range(4):
            self._repair(
                employee=self.fitter_employee, description="<p>%s</p>" % ("水" * 900)
            )
        count()
        few, _data = count()
        for _ in range(20):
            self._repair(
                employee=self.fitter_employee, description="<p>%s</p>" % ("水" * 900)
            )
        many, data = count()
        self.assertEqual(few, many)
        size = (
            len(json.dumps(data["cards"]))
            / len(data["cards"])
            * cs_worker_page.PAGE_LIMIT
        )
        self.assertLess(size, 150_000)
