from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import common

PIN = "739405"


@tagged("post_install", "-at_install")
class TestHeadSignature(common.CsComplaintCommon):
    """CMP-20: the head of the solving department signs the result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._new_user(
            "boss", "cs_base.cs_base_group_department_head", cls.site
        )
        cls.head_other = cls._new_user(
            "head_other", "cs_base.cs_base_group_department_head", cls.site
        )
        cls.top = cls.env["hr.department"].create(
            {
                "name": "Top",
                "company_id": cls.company.id,
                "manager_id": cls._new_employee(cls.boss).id,
            }
        )
        cls.department.parent_id = cls.top
        cls.department_other.manager_id = cls._new_employee(
            cls.head_other, cls.department_other
        )
        cls.head_employee = cls.head.employee_id

    def _reported(self, **vals):
        ticket = self._new_ticket(category_id=self.category.id, **vals)
        self._report(ticket)
        return ticket

    def _name_deputy(self, user, employee=None, **vals):
        today = fields.Date.today()
        return self.env["cs.deputy"].create(
            {
                "employee_id": (employee or self.head_employee).id,
                "deputy_id": user.employee_id.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
                **vals,
            }
        )

    def _get_exceptions(self, ticket):
        rows = self.env["cs.exception"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        return set(rows.filtered(lambda r: r.rule == "CMP-20").mapped("kind"))

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def test_head_signs(self):
        ticket = self._reported()
        self.assertFalse(ticket.head_signature_text)
        self.assertTrue(self._as(ticket, self.head).can_sign_result)
        self._as(ticket, self.head).action_sign_result()
        signature = ticket.head_signature_id
        self.assertIn(self.head.name, ticket.head_signature_text)
        self.assertTrue(ticket.is_head_signed and signature.is_valid)
        self.assertEqual(signature.user_id, self.head)
        self.assertEqual(signature.employee_id, self.head_employee)
        self.assertEqual(signature.session_user_id, self.head)
        self.assertEqual(signature.operator_id, self.head)
        self.assertEqual(signature.method, "click")
        self.assertEqual(signature.site_id, ticket.site_id)
        self.assertFalse(signature.on_behalf_of_id)
        self.assertEqual(len(signature.content_hash), 64)
        self.assertEqual(ticket.signature_ids, signature)
        self.assertFalse(self._get_exceptions(ticket))

    def test_others_are_refused(self):
        """Worker, desk, manager, other head, parent's head in time: nobody signs."""
        ticket = self._reported()
        for user in (
            self.worker,
            self.desk,
            self.service_manager,
            self.head_other,
            self.boss,
            self.auditor,
        ):
            with self.assertRaises(UserError):
                self._as(ticket, user).action_sign_result()
            with self.assertRaises(UserError):
                self._as(ticket, user).sudo().action_sign_result()
            with self.assertRaises(UserError):
                self._as(ticket, user).sudo()._sign("head")
        with self.assertRaises(UserError):
            ticket.with_user(1).action_sign_result()
        self.assertFalse(ticket.is_head_signed)
        self.assertFalse(ticket.signature_ids)

    def test_other_company(self):
        ticket = self._reported()
        with self.assertRaises(AccessError):
            self._as(ticket, self.foreign_desk).action_sign_result()

    def test_deputy_signs_on_behalf(self):
        ticket = self._reported()
        self._name_deputy(self.worker_other)
        self._as(ticket, self.worker_other).action_sign_result()
        signature = ticket.head_signature_id
        self.assertEqual(signature.user_id, self.worker_other)
        self.assertEqual(signature.on_behalf_of_id, self.head_employee)
        self.assertIn("on behalf of", ticket.head_signature_text)
        self.assertEqual(self._get_exceptions(ticket), {"behalf"})

    def test_deputy_with_other_power_or_over(self):
        ticket = self._reported()
        self._name_deputy(self.worker_other, power="decide")
        old = self._name_deputy(self.worker)
        old.action_revoke()
        for user in (self.worker_other, self.worker):
            with self.assertRaises(UserError):
                self._as(ticket, user).action_sign_result()

    def test_higher_head_after_two_working_days(self):
        """Reported on Friday noon: the boss may sign once Tuesday's work is over."""
        with freeze_time("2026-03-06 04:00:00"):
            ticket = self._reported()
        due = "2026-03-10 09:00:00"  # 17:00 at the site, end of work of the calendar
        place = self.env["cs.calendar.exception"]._get_working_times(
            self.site, fields.Date.to_date("2026-03-06")
        )[self.site]
        end = place.end_of_work(fields.Date.to_date("2026-03-10"))
        self.assertEqual(f"{end:%Y-%m-%d %H:%M:%S}", due)
        with freeze_time(due):
            self.assertFalse(self._as(ticket, self.boss).can_sign_result)
            with self.assertRaises(UserError):
                self._as(ticket, self.boss).action_sign_result()
        with freeze_time("2026-03-10 09:00:01"):
            self.env.invalidate_all()
            self.assertTrue(self._as(ticket, self.boss).can_sign_result)
            with self.assertRaises(UserError):
                self._as(ticket, self.head_other).action_sign_result()
            self._as(ticket, self.boss).action_sign_result()
        self.assertEqual(ticket.head_signature_id.user_id, self.boss)
        self.assertEqual(self._get_exceptions(ticket), {"override"})

    def test_days_are_a_setting(self):
        self.company.cs_sign_higher_days = 1
        with freeze_time("2026-03-06 04:00:00"):
            ticket = self._reported()
        with freeze_time("2026-03-09 09:00:01"):
            self._as(ticket, self.boss).action_sign_result()
        self.assertTrue(ticket.is_head_signed)

    def test_department_without_head(self):
        """Nobody to wait for: the head above signs at once."""
        self.department.manager_id = False
        ticket = self._reported()
        with self.assertRaises(UserError):
            self._as(ticket, self.head).action_sign_result()
        self._as(ticket, self.boss).action_sign_result()
        self.assertEqual(self._get_exceptions(ticket), {"override"})

    def test_team_leader_by_setting(self):
        """ux 4.4: by setting, the superior of the worker in the department signs."""
        leader = self._new_user(
            "leader", "cs_base.cs_base_group_department_user", self.site
        )
        self.worker.employee_id.parent_id = self._new_employee(leader, self.department)
        ticket = self._new_ticket(category_id=self.category.id)
        ticket.assignment_ids = [
            Command.create(
                {
                    "department_id": self.department.id,
                    "employee_id": self.worker.employee_id.id,
                    "deadline": fields.Datetime.now() + timedelta(days=2),
                }
            )
        ]
        ticket.action_assign()
        ticket.write({"result": "Done", "verification": "founded"})
        ticket.action_report_result()
        with self.assertRaises(UserError):
            self._as(ticket, leader).action_sign_result()
        self.company.cs_sign_leader = True
        self._as(ticket, leader).action_sign_result()
        self.assertTrue(ticket.is_head_signed)

    def test_own_work_is_reported(self):
        """A small firm's head repairs himself: allowed, and listed."""
        ticket = self._new_ticket(category_id=self.category.id)
        ticket.assignment_ids = [
            Command.create(
                {
                    "department_id": self.department.id,
                    "employee_id": self.head_employee.id,
                    "deadline": fields.Datetime.now() + timedelta(days=2),
                }
            )
        ]
        ticket.action_assign()
        ticket.write({"result": "Done", "verification": "founded"})
        ticket.action_report_result()
        self._as(ticket, self.head).action_sign_result()
        self.assertEqual(self._get_exceptions(ticket), {"warning"})

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def test_only_reported_results(self):
        ticket = self._new_ticket()
        for prepare in (lambda: None, lambda: self._assign(ticket)):
            prepare()
            with self.assertRaises(UserError):
                self._as(ticket, self.head).sudo().action_sign_result()
        self.assertFalse(ticket.signature_ids)

    def test_suggestion_needs_none(self):
        ticket = self._reported(kind="suggestion")
        self.assertFalse(ticket.is_signature_due)
        with self.assertRaisesRegex(UserError, "no signature is asked"):
            self._as(ticket, self.head).action_sign_result()

    def test_closing_needs_it(self):
        """ux 4.1: callback and answer run in parallel, closing waits."""
        ticket = self._reported()
        ticket.answer = "Done"
        ticket.action_start_callback()
        blockers = ticket._get_blockers("closed")[ticket]
        found = [b for b in blockers if b.rule == "CMP-20"]
        self.assertEqual(len(found), 1)
        self.assertEqual((found[0].group, found[0].level), ("signature", "block"))
        self.assertIn("4-5", found[0].clause)
        self._as(ticket, self.head).action_sign_result()
        self._call_back(ticket)
        ticket.action_close()
        self.assertEqual(ticket.step, "closed")

    # ------------------------------------------------------------------
    # Revoked
    # ------------------------------------------------------------------

    def _assert_revoked(self, ticket, change, words):
        self._sign(ticket)
        signature = ticket.head_signature_id
        self.assertTrue(signature)
        change()
        self.assertFalse(ticket.is_head_signed)
        self.assertFalse(ticket.head_signature_id)
        self.assertFalse(signature.is_valid)
        self.assertIn(words, signature.revoked_reason)
        self.assertEqual(signature.revoked_user_id, self.env.user)

    def test_changed_content_revokes(self):
        """Result, department, verification, round: by write, import and sudo."""
        ticket = self._reported()
        self._assert_revoked(
            ticket, lambda: ticket.write({"result": "Another"}), "Result"
        )
        self._assert_revoked(
            ticket, lambda: ticket.sudo().write({"result": "Third"}), "Result"
        )
        self._assert_revoked(
            ticket, lambda: setattr(ticket, "verification", "unfounded"), "Verification"
        )

        def load():
            found = self.env["helpdesk.ticket"].load(
                [".id", "result"], [[str(ticket.id), "By import"]]
            )
            self.assertFalse(found["messages"])

        self._assert_revoked(ticket, load, "Result")
        self._assert_revoked(
            ticket,
            lambda: ticket._write_by_server(
                {"department_id": self.department_other.id}
            ),
            "Department",
        )

    def test_same_content_keeps_it(self):
        ticket = self._reported()
        self._sign(ticket)
        ticket.write({"result": ticket.result, "partner_name": "Li"})
        self.assertTrue(ticket.is_head_signed)

    def test_reopening_revokes(self):
        """CMP-65: another round of work is signed anew."""
        ticket = self._reported()
        self._assert_revoked(ticket, ticket.action_reopen, "Reopened")
        ticket.action_report_result()
        self._sign(ticket)
        self.assertEqual(len(ticket.signature_ids), 2)

    # ------------------------------------------------------------------
    # Forging
    # ------------------------------------------------------------------

    def test_signature_is_not_given(self):
        """No way but the button: create, write, default, import, unlink, copy."""
        ticket = self._reported()
        other = self._reported()
        self._sign(other)
        signature = other.head_signature_id
        for user in (self.desk, self.service_manager, self.head, self.env.user):
            record = self._as(ticket, user)
            for writer in (record, record.sudo()):
                with self.assertRaises(ValidationError):
                    self._write_as(writer, {"head_signature_id": signature.id})
        with self.assertRaises(ValidationError):
            self._new_ticket(head_signature_id=signature.id)
        new = self.Ticket.with_context(default_head_signature_id=signature.id)
        self.assertFalse(new.create(self._ticket_vals()).head_signature_id)
        self.assertFalse(other.copy().head_signature_id)

    def _write_as(self, record, vals):
        try:
            record.write(vals)
        except AccessError as error:
            raise ValidationError(str(error)) from error

    def test_rows_stay(self):
        """Guarantee 3: a signature is never entered, changed, copied or deleted."""
        ticket = self._reported()
        self._sign(ticket)
        signature = ticket.head_signature_id
        vals = signature.copy_data()[0]
        for rows in (signature, signature.sudo(), signature.with_user(1)):
            with self.assertRaises(UserError):
                rows.write({"user_id": self.desk.id})
            with self.assertRaises(UserError):
                rows.write({"revoked_date": fields.Datetime.now()})
            with self.assertRaises(UserError):
                rows.create(vals)
            with self.assertRaises(UserError):
                rows.unlink()
            with self.assertRaises(UserError):
                rows.copy()
        forged = self.env["cs.signature"].with_context(cs_signature_pass=True)
        with self.assertRaises(UserError):
            forged.create(vals)
        with self.assertRaises(UserError):
            self._as(signature, self.desk).with_context(cs_signature_pass=1).write({})

    def test_one_signature(self):
        """Signing twice leaves one row."""
        ticket = self._reported()
        self._name_deputy(self.worker_other)
        self._as(ticket, self.head).action_sign_result()
        self._as(ticket, self.worker_other).sudo()._sign_results(self.worker_other)
        self.assertEqual(len(ticket.signature_ids), 1)
        self.assertEqual(ticket.head_signature_id.user_id, self.head)

    def test_database_holds_one(self):
        """Two at once: the second row does not come in, whoever comes second."""
        ticket = self._reported()
        self._sign(ticket)
        vals = {
            **ticket._prepare_signer_vals(self.head),
            **ticket._prepare_signature_vals("head", None),
            "role": "head",
            "method": "click",
        }
        Signature = self.env["cs.signature"]._by_server()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            Signature.create(vals)

    # ------------------------------------------------------------------
    # Content
    # ------------------------------------------------------------------

    def test_hash_and_erasure(self):
        """Guarantee 3: personal words are salted digests; erased, the hash stays."""
        ticket = self._reported()
        self._sign(ticket)
        signature = ticket.head_signature_id
        self.assertTrue(ticket._is_signature_intact(signature))
        again = self._reported()
        self._sign(again)
        self.assertNotEqual(
            signature.sudo().personal_digests,
            again.head_signature_id.sudo().personal_digests,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET result = 'Forged' WHERE id = %s", [ticket.id]
        )
        ticket.invalidate_recordset()
        self.assertFalse(ticket._is_signature_intact(signature))
        signature._forget_personal()
        self.assertTrue(ticket._is_signature_intact(signature))
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET verification = 'unfounded' WHERE id = %s",
            [ticket.id],
        )
        ticket.invalidate_recordset()
        self.assertFalse(ticket._is_signature_intact(signature))

    def test_secrets_of_the_row(self):
        ticket = self._reported()
        self._sign(ticket)
        signature = self._as(ticket.head_signature_id, self.desk)
        self.assertTrue(signature.user_id)
        for name in ("salt", "personal_digests"):
            with self.assertRaises(AccessError):
                signature.read([name])
        with self.assertRaises(AccessError):
            signature.read(["image"])

    # ------------------------------------------------------------------
    # PIN and second persons
    # ------------------------------------------------------------------

    def test_company_always_asks(self):
        self.company.cs_sign_with_pin = True
        self.head._store_signing_pin(PIN)
        ticket = self._reported()
        own = self._as(ticket, self.head)
        action = own.action_sign_result()
        self.assertEqual(action["tag"], "cs_sign")
        self.assertFalse(ticket.is_head_signed)
        with self.enter_registry_test_mode():
            with self.assertRaisesRegex(UserError, "not right"):
                own.action_sign_result(pin="000000")
            own.action_sign_result(pin=PIN)
        self.assertEqual(ticket.head_signature_id.method, "pin")

    def test_head_signs_at_the_desk(self):
        """A second person at the screen proves by PIN or password who it is."""
        self.head._store_signing_pin(PIN)
        self.head.password = "head-password"
        ticket = self._reported()
        desk = self._as(ticket, self.desk)
        action = desk.action_sign_here()
        self.assertEqual(
            [signer["id"] for signer in action["params"]["signers"]], [self.head.id]
        )
        with self.enter_registry_test_mode():
            with self.assertRaisesRegex(UserError, "not right"):
                desk.action_sign_result(user_id=self.head.id, pin="000000")
            with self.assertRaisesRegex(UserError, "password is not right"):
                desk.action_sign_result(user_id=self.head.id, password="wrong")
            self.assertIsInstance(desk.action_sign_result(user_id=self.head.id), dict)
            self.assertFalse(ticket.is_head_signed)
            desk.action_sign_result(user_id=self.head.id, password="head-password")
        signature = ticket.head_signature_id
        self.assertEqual(signature.method, "password")
        self.assertEqual(signature.user_id, self.head)
        self.assertEqual(signature.session_user_id, self.desk)

    def test_odd_input(self):
        """reliability 5.4: a refusal in words, never a traceback."""
        self.head._store_signing_pin(PIN)
        ticket = self._reported()
        desk = self._as(ticket, self.desk)
        with self.enter_registry_test_mode():
            for user_id in ("x", [1], -1, 2**63, 10**9, True, {}):
                with self.assertRaises(UserError):
                    desk.action_sign_result(user_id=user_id or "x", pin=PIN)
            for text in (5, ["x"], "9" * 100_000, "\x00", "７３９４０５"):
                with freeze_time("2031-01-01"), self.assertRaises(UserError):
                    desk.action_sign_result(user_id=self.head.id, pin=text)
                self.head._store_signing_pin(PIN)
                with self.assertRaises(UserError):
                    desk.action_sign_result(user_id=self.head.id, password=text)
        self.assertFalse(ticket.is_head_signed)

    def test_own_pin_does_not_help(self):
        """The desk's own PIN makes no head of the desk."""
        self.desk._store_signing_pin(PIN)
        ticket = self._reported()
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "head"):
            self._as(ticket, self.desk).action_sign_result(pin=PIN)
        self.assertFalse(ticket.is_head_signed)

    def test_nobody_can_sign_here(self):
        self.department.manager_id = False
        self.top.manager_id = False
        ticket = self._reported()
        with self.assertRaisesRegex(UserError, "head"):
            self._as(ticket, self.desk).action_sign_here()

    # ------------------------------------------------------------------
    # Sight
    # ------------------------------------------------------------------

    def test_deputy_sees_what_waits(self):
        """The deputy of another department reads the tickets, and only while acting."""
        ticket = self._reported()
        seen = self._as(self.Ticket, self.worker_other).search([("id", "=", ticket.id)])
        self.assertFalse(seen)
        row = self._name_deputy(self.worker_other)
        seen = self._as(self.Ticket, self.worker_other).search([("id", "=", ticket.id)])
        self.assertEqual(seen, ticket)
        with self.assertRaises(UserError):
            seen.write({"result": "Not mine"})
        row.action_revoke()
        seen = self._as(self.Ticket, self.worker_other).search([("id", "=", ticket.id)])
        self.assertFalse(seen)

    def test_manager_names_deputies(self):
        deputies = self._as(self.env["cs.deputy"], self.service_manager)
        row = deputies.create(
            {
                "employee_id": self.head_employee.id,
                "deputy_id": self.worker.employee_id.id,
                "date_to": deputies._get_today(self.company),
            }
        )
        self.assertEqual(row.state, "running")
