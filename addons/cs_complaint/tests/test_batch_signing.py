from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from . import common

PIN = "739405"


@tagged("post_install", "-at_install")
class TestBatchSigning(common.CsComplaintCommon):
    """CMP-20, ux 2.4: many ordinary results at once, the unusual ones opened first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.env["cs.batch.signing"]

    def _page(self, user=None):
        return self._as(self.service, user or self.head)

    def _reported(self, **vals):
        ticket = self._new_ticket(
            **{"category_id": self.category.id, "kind": "repair", **vals}
        )
        self._report(ticket)
        return ticket

    def _rows(self, user=None):
        return {row["id"]: row for row in self._page(user).get_data()["rows"]}

    def test_list_is_what_waits_for_me(self):
        mine, other, signed = (self._reported() for _number in range(3))
        self._assign_elsewhere(other)
        self._sign(signed)
        suggestion = self._reported(kind="suggestion")
        rows = self._rows()
        self.assertIn(mine.id, rows)
        for ticket in other | signed | suggestion:
            self.assertNotIn(ticket.id, rows)
        self.assertFalse(self._rows(self.desk))
        self.assertFalse(self._rows(self.worker))
        row = rows[mine.id]
        self.assertEqual((row["way"], row["in_name_of"]), ("head", ""))
        self.assertEqual(row["marks"], [])
        self.assertFalse(row["is_single"] or row["is_opened"])

    def _assign_elsewhere(self, ticket):
        ticket._write_by_server({"department_id": self.department_other.id})

    def test_in_whose_name(self):
        ticket = self._reported()
        self.env["cs.deputy"].create(
            {
                "employee_id": self.head.employee_id.id,
                "deputy_id": self.worker_other.employee_id.id,
                "date_to": "2099-12-31",
            }
        )
        row = self._rows(self.worker_other)[ticket.id]
        self.assertEqual(row["in_name_of"], self.head.employee_id.name)
        self._page(self.worker_other).sign_results([ticket.id])
        self.assertEqual(
            ticket.head_signature_id.on_behalf_of_id, self.head.employee_id
        )

    def test_sign_the_rest_at_once(self):
        tickets = self.Ticket.union(*(self._reported() for _number in range(3)))
        answer = self._page().sign_results(tickets.ids)
        self.assertEqual(answer, {"signed": 3, "before": 0})
        self.assertTrue(all(t.is_head_signed for t in tickets))
        self.assertEqual(tickets.head_signature_id.mapped("was_opened"), [False] * 3)
        self.assertEqual(
            self._page().sign_results(tickets.ids), {"signed": 0, "before": 3}
        )
        self.assertEqual(len(tickets.signature_ids), 3)

    def test_marks(self):
        """Late, reopened, unsatisfied, major, urged twice: each is unusual."""
        self.company.cs_sign_urged = 2
        for code, vals in (
            ("late", {"is_reply_late": True}),
            ("late", {"reported_date": "2099-01-01"}),
            ("reopened", {"reopen_count": 1}),
            ("unsatisfied", {"satisfaction": "unsatisfied"}),
            ("urged", {"urge_count": 2}),
        ):
            ticket = self._reported()
            ticket._write_by_server(vals)
            self.assertEqual([c for c, _label in ticket._get_risk_marks()], [code])
            with self.assertRaisesRegex(UserError, "was not opened"):
                self._page().sign_results(ticket.ids)
            self.assertFalse(ticket.is_head_signed)
            self._page().open_result(ticket.id)
            self._page().sign_results(ticket.ids)
            self.assertTrue(ticket.head_signature_id.was_opened)
        ticket = self._reported()
        ticket._write_by_server({"urge_count": 1})
        self.assertFalse(ticket._get_risk_marks())

    def test_all_or_none(self):
        """One unopened among many refuses the batch and names it."""
        plain, unusual = self._reported(), self._reported()
        unusual._write_by_server({"reopen_count": 1})
        with self.assertRaisesRegex(UserError, unusual.short_number):
            self._page().sign_results((plain | unusual).ids)
        self.assertFalse(plain.is_head_signed)

    def test_opened_by_another(self):
        """Whoever signs has opened it himself."""
        ticket = self._reported()
        ticket._write_by_server({"reopen_count": 1})
        self.env["cs.signing.mark"]._open(ticket, self.worker)
        with self.assertRaisesRegex(UserError, "was not opened"):
            self._page().sign_results(ticket.ids)

    def test_opened_before_it_changed(self):
        """What was opened is what is signed."""
        ticket = self._reported()
        ticket._write_by_server({"reopen_count": 1})
        self._page().open_result(ticket.id)
        ticket.result = "Something else"
        with self.assertRaisesRegex(UserError, "was not opened"):
            self._page().sign_results(ticket.ids)
        self.assertTrue(self._page().open_result(ticket.id)["result"])
        self._page().sign_results(ticket.ids)
        self.assertTrue(ticket.is_head_signed)

    def test_single_kind_is_not_batched(self):
        """ux 4.3: a major complaint is signed singly, opened or not."""
        ticket = self._reported(kind="complaint")
        ticket.sudo().severity = "major"
        self.assertTrue(self._rows()[ticket.id]["is_single"])
        self._page().open_result(ticket.id)
        with self.assertRaisesRegex(UserError, "signed singly"):
            self._page().sign_results(ticket.ids)
        both = ticket | self._reported()
        with self.assertRaisesRegex(UserError, "signed singly"):
            self._as(both, self.head).action_sign_result()
        self._as(ticket, self.head).action_sign_result()
        self.assertTrue(ticket.head_signature_id.was_opened)

    def test_list_button_follows_the_rules(self):
        """The button on several records is a batch, too."""
        both = self._reported() | self._reported()
        both[0]._write_by_server({"reopen_count": 1})
        with self.assertRaisesRegex(UserError, "was not opened"):
            self._as(both, self.head).action_sign_result()
        both[0]._write_by_server({"reopen_count": 0})
        self._as(both, self.head).action_sign_result()
        self.assertEqual(both.mapped("is_head_signed"), [True, True])

    def test_pin_when_the_company_asks(self):
        self.company.cs_sign_with_pin = True
        self.head._store_signing_pin(PIN)
        tickets = self._reported() | self._reported()
        self.assertTrue(self._page().get_data()["needs_pin"])
        with self.enter_registry_test_mode():
            with self.assertRaisesRegex(UserError, "signing PIN"):
                self._page().sign_results(tickets.ids)
            with self.assertRaisesRegex(UserError, "not right"):
                self._page().sign_results(tickets.ids, pin="000000")
            self._page().sign_results(tickets.ids, pin=PIN)
        self.assertEqual(tickets.head_signature_id.mapped("method"), ["pin", "pin"])

    def test_others_are_refused(self):
        ticket = self._reported()
        for user in (self.desk, self.service_manager, self.worker_other):
            with self.assertRaises(UserError):
                self._page(user).sign_results(ticket.ids)
            with self.assertRaises(UserError):
                self._page(user).open_result(ticket.id)
        with self.assertRaises(AccessError):
            self._page(self.foreign_desk).sign_results(ticket.ids)
        portal = new_test_user(
            self.env,
            login="cs_signing_portal",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for call in (
            lambda page: page.get_data(),
            lambda page: page.open_result(ticket.id),
            lambda page: page.sign_results(ticket.ids),
        ):
            with self.assertRaises(AccessError):
                call(self._page(portal))
        self.assertFalse(ticket.is_head_signed)

    def test_odd_input(self):
        """reliability 5.4: a refusal in words, never a traceback."""
        for ids in (None, [], "1", ["x"], [0], [-1], [2**31], [2**63], [True], [[1]]):
            with self.assertRaises(UserError):
                self._page().sign_results(ids)
        for ticket_id in (None, "x", 0, 2**63, [1], 2**31 - 1):
            with self.assertRaises(UserError):
                self._page().open_result(ticket_id)

    def test_marks_are_not_forged(self):
        ticket = self._reported()
        ticket._write_by_server({"reopen_count": 1})
        vals = {
            "ticket_id": ticket.id,
            "user_id": self.head.id,
            "content_hash": ticket._get_content_digest(),
        }
        Mark = self.env["cs.signing.mark"]
        for rows in (Mark, Mark.sudo()):
            with self.assertRaises(UserError):
                rows.create(vals)
        with self.assertRaises(AccessError):
            self._as(Mark, self.head).search([])
        Mark._open(ticket, self.head)
        mark = Mark.search([("ticket_id", "=", ticket.id)])
        Mark._open(ticket, self.head)
        self.assertEqual(Mark.search_count([("ticket_id", "=", ticket.id)]), 1)
        self.assertEqual((mark.site_id, mark.company_id), (self.site, self.company))
        for change in (lambda: mark.write({"user_id": 1}), mark.unlink):
            with self.assertRaises(UserError):
                change()

    def test_figures(self):
        """ux 2.4: signed and opened, for the manager by head, else the own ones."""
        first, second = self._reported(), self._reported()
        self._page().open_result(first.id)
        self._page().sign_results((first | second).ids)
        own = self._page().get_data()["figures"]
        self.assertEqual(own, [{"name": self.head.name, "signed": 2, "opened": 1}])
        of_all = self._page(self.service_manager).get_data()["figures"]
        self.assertIn({"name": self.head.name, "signed": 2, "opened": 1}, of_all)
        self.assertEqual(self._page(self.desk).get_data()["figures"], [])

    # ------------------------------------------------------------------
    # Sixty at six
    # ------------------------------------------------------------------

    def _reported_batch(self, count):
        Ticket = self.Ticket.with_context(tracking_disable=True)
        tickets = Ticket.create(
            [
                self._ticket_vals(kind="repair", category_id=self.category.id)
                for _number in range(count)
            ]
        )
        self.env["cs.assignment"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "department_id": self.department.id,
                    "deadline": self._tomorrow(),
                }
                for ticket in tickets
            ]
        )
        tickets._move_to("assigned")
        tickets.write({"result": "Done", "verification": "founded"})
        tickets._move_to("reported")
        return tickets.with_context(tracking_disable=False)

    def _count(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_of_the_list(self):
        page = self._page()
        self._reported_batch(5)
        page.get_data()
        few = self._count(page.get_data)
        self._reported_batch(55)
        self.assertEqual(len(page.get_data()["rows"]), 60)
        self.assertEqual(self._count(page.get_data), few)

    def test_queries_of_signing(self):
        page = self._page()
        first, few, many = (self._reported_batch(n) for n in (2, 5, 60))
        page.sign_results(first.ids)
        small = self._count(lambda: page.sign_results(few.ids))
        large = self._count(lambda: page.sign_results(many.ids))
        self.assertLessEqual(large, small + 3)
