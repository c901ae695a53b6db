"""The record keeper's check of the register: numbers issued, gaps, what is gone."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from . import common

# 1 November in Shanghai begins at 16:00 UTC of the day before.
WITHIN = "2026-10-15 02:00:00"
BEFORE_END = "2026-10-31 15:59:59"
END = "2026-10-31 16:00:00"
AFTER = "2026-11-01 02:00:00"


@tagged("post_install", "-at_install")
class TestRegisterCheck(common.CsComplaintCommon):
    """CMP-22: complaint records in one place, and no number vanishes unseen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(AFTER))
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        cls.Check = cls.env["cs.register.check"]
        cls.Missing = cls.env["cs.register.missing"]
        sites = cls.site | cls.site_other
        cls.keeper = cls._new_user(
            "keeper", "cs_complaint.cs_complaint_group_record_keeper", sites
        )
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", sites
        )

    def _tickets(self, count=1, moment=WITHIN, **vals):
        with freeze_time(moment):
            return self.Ticket.create([self._ticket_vals(**vals)] * count)

    def _enquiries(self, count=1, moment=WITHIN, **vals):
        with freeze_time(moment):
            return self.env["cs.enquiry"].create(
                [{"question": "How late?", "site_id": self.site.id, **vals}] * count
            )

    def _check(self, moment=AFTER, company=None):
        """Run the job; return the newest check of the company."""
        with freeze_time(moment):
            self.Check._cron_check()
        domain = [("company_id", "=", (company or self.company).id)]
        return self.Check.search(domain, limit=1)

    def _skip_numbers(self, count, moment=WITHIN):
        """Numbers that were drawn for registrations that were broken off."""
        with freeze_time(moment):
            day = self.env.cr.now().date().replace(year=2026, month=10, day=15)
            self.company._draw_ticket_numbers(day, count)

    def _destroy(self, record):
        """Delete a record behind Odoo's back, as with a database client."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE cs_deadline SET confidential_ticket_id = NULL WHERE res_id = %s",
            [record.id],
        )
        self.cr.execute(
            "DELETE FROM cs_complaint_investigation WHERE ticket_id = %s", [record.id]
        )
        self.cr.execute(
            SQL(
                "DELETE FROM %s WHERE id = %s", SQL.identifier(record._table), record.id
            )
        )
        self.env.invalidate_all(flush=False)

    def _told(self, missing):
        return self.env["cs.exception"].search(
            [("res_model", "=", missing._name), ("res_id", "in", missing.ids)]
        )

    # --- the count -------------------------------------------------------------------

    def test_month_adds_up(self):
        """CMP-22: issued, records and technical gaps, also behind the last record."""
        self._tickets(3)
        self._skip_numbers(2)
        self._tickets()
        self._skip_numbers(1)
        check = self._check()
        self.assertEqual(check.month.isoformat(), "2026-10-01")
        self.assertEqual(
            (check.ticket_from, check.ticket_to), ("2610-000001", "2610-000007")
        )
        self.assertEqual((check.ticket_issued, check.ticket_count), (7, 4))
        self.assertEqual(check.ticket_technical_count, 3)
        self.assertFalse(check.missing_ids, "a technical gap is no deficiency")

    def test_nothing_issued(self):
        """CMP-22: a month without a ticket is a row without numbers."""
        check = self._check()
        self.assertFalse(check.ticket_from)
        self.assertEqual((check.ticket_issued, check.ticket_technical_count), (0, 0))

    def test_month_of_the_company(self):
        """CMP-22: the month ends at midnight in Shanghai, as do its numbers."""
        self._tickets(1, BEFORE_END)
        self._tickets(2, END)
        self.assertEqual(self._check(BEFORE_END).month.isoformat(), "2026-09-01")
        check = self._check(END)
        self.assertEqual(check.month.isoformat(), "2026-10-01")
        self.assertEqual((check.ticket_issued, check.ticket_count), (1, 1))

    def test_late_entry(self):
        """CMP-22, CMP-15: entered later, a number of October fills no gap twice."""
        self._tickets(2)
        with freeze_time(AFTER):
            self._as(self.Ticket, self.service_manager).create(
                self._ticket_vals(received_date=WITHIN, late_entry_reason="Slip")
            )
        check = self._check()
        self.assertEqual((check.ticket_issued, check.ticket_count), (3, 3))

    def test_once_a_month(self):
        """CMP-22: run again, nothing is added; each company has its own."""
        self._tickets()
        check = self._check()
        self.assertEqual(self._check(), check)
        self._tickets()
        self.assertEqual(self._check().ticket_count, 1, "as counted then")
        foreign = self._check(company=self.company_foreign)
        self.assertEqual(foreign.month, check.month)
        self.assertEqual(foreign.ticket_issued, 0)

    def test_enquiries_go_on_counting(self):
        """CMP-22: one counter for ever; a month begins behind the last one."""
        first = self._enquiries(3)
        self.company._draw_enquiry_numbers(2)
        self._enquiries()
        check = self._check()
        self.assertEqual(check.enquiry_from, first[0].number)
        self.assertEqual((check.enquiry_issued, check.enquiry_count), (6, 4))
        self.assertEqual(check.enquiry_technical_count, 2)
        self.company._draw_enquiry_numbers(1)
        # A late entry of October is drawn among those of November.
        self._enquiries(1, "2026-11-05 02:00:00", received_date=WITHIN)
        self._enquiries(2, "2026-11-06 02:00:00")
        following = self._check("2026-12-01 02:00:00")
        self.assertEqual((following.enquiry_issued, following.enquiry_count), (4, 3))
        self.assertEqual(following.enquiry_technical_count, 1)

    # --- given, and gone -------------------------------------------------------------

    def test_given_and_gone(self):
        """CMP-22: a number that somebody holds and that has no record is told."""
        tickets = self._tickets(3)
        self.env["cs.exception"]._report(tickets[1], "warning", "CMP-15", "Slip")
        tickets[1].message_post(body="We come today")
        number, ticket_id = tickets[1].number, tickets[1].id
        self._destroy(tickets[1])
        check = self._check()
        missing = check.missing_ids
        self.assertEqual((missing.number, missing.res_id), (number, ticket_id))
        self.assertEqual(missing.series, "ticket")
        self.assertIn("messages", missing.traces)
        self.assertIn("exceptions 1", missing.traces)
        self.assertEqual(check.ticket_technical_count, 0, "it is no technical gap")
        told = self._told(missing)
        self.assertEqual((told.kind, told.rule), ("suspicion", "CMP-22"))
        self.assertEqual(told.clause_id.code, "P6 §4-7")
        self.assertEqual(
            told.role_group_id, self.env.ref("cs_base.cs_base_group_director")
        )
        self.assertIn(number, told.text)
        self.assertIn(str(ticket_id), told.text)
        self.assertIn("backup", told.text)

    def test_told_once(self):
        """CMP-22: not once a month."""
        ticket = self._tickets()
        self._destroy(ticket)
        missing = self._check().missing_ids
        self.assertTrue(missing)
        following = self._check("2026-12-01 02:00:00")
        self.assertEqual(following.month.isoformat(), "2026-11-01")
        self.assertFalse(following.missing_ids)
        self.assertEqual(len(self._told(missing)), 1)
        self.assertFalse(self._told(missing).repeat_count)

    def test_of_any_month(self):
        """CMP-22: what is deleted later is found by the next check."""
        ticket = self._tickets()
        self.assertFalse(self._check().missing_ids)
        self._destroy(ticket)
        following = self._check("2026-12-01 02:00:00")
        self.assertEqual(following.missing_ids.res_id, ticket.id)

    def test_last_record_of_all(self):
        """CMP-22: also the record with the highest id, and an enquiry."""
        enquiry = self._enquiries(2)[1]
        self.env["cs.exception"]._report(enquiry, "warning", "CMP-40", "Late")
        number = enquiry.number
        self._destroy(enquiry)
        missing = self._check().missing_ids
        self.assertEqual((missing.series, missing.number), ("enquiry", number))

    def test_number_from_a_print(self):
        """CMP-22: a slip in somebody's hands is enough."""
        ticket = self._tickets()
        report = self.env["ir.actions.report"].search([], limit=1)
        with freeze_time(WITHIN):
            self.env["cs.print.log"]._log(report, ticket)
        number = ticket.number
        self._destroy(ticket)
        self.env.cr.execute(
            "DELETE FROM mail_message WHERE model = %s AND res_id = %s",
            ["helpdesk.ticket", ticket.id],
        )
        missing = self._check().missing_ids.filtered(lambda m: m.res_id == ticket.id)
        self.assertEqual(missing.number, number)
        self.assertIn("prints 1", missing.traces)

    def test_confidential(self):
        """Guarantee 8: number and kinds of traces, never what they say."""
        ticket = self._tickets(is_confidential=True, name="Guard took money")
        self._destroy(ticket)
        missing = self._check().missing_ids
        words = f"{missing.read()} {self._told(missing).read()}"
        self.assertNotIn("Guard", words)

    def test_deleted_properly(self):
        """CMP-22: tickets of other teams may be deleted; that is no finding."""
        plain = self.Ticket.create(
            {
                "name": "Printer",
                "description": "Paper",
                "team_id": self.plain_team.id,
                "company_id": self.company.id,
            }
        )
        self.assertFalse(plain.step)
        plain.unlink()
        self.assertFalse(self._check().missing_ids)

    # --- who -------------------------------------------------------------------------

    def test_roles(self):
        """CMP-22: read by keeper, manager, director and auditor, by nobody else."""
        check = self._check()
        menu = self.env.ref("cs_complaint.cs_register_check_menu")
        for user in (self.keeper, self.service_manager, self.director, self.auditor):
            own = self._as(check, user)
            self.assertEqual(own.read(["ticket_issued"])[0]["ticket_issued"], 0)
            self.assertIn(menu.id, self._as(menu, user)._visible_menu_ids())
        for user in (self.desk, self.worker):
            with self.assertRaises(AccessError):
                self._as(check, user).read(["ticket_issued"])
        self.assertFalse(
            self._as(self.Check, self.foreign_desk).search([("id", "=", check.id)])
        )

    def test_nobody_writes(self):
        """CMP-22, guarantee 1: by the system alone; RPC and import are refused."""
        self._destroy(self._tickets())
        check = self._check()
        vals = {"company_id": self.company.id, "month": "2026-08-01"}
        for user in (self.keeper, self.service_manager, self.director):
            with self.assertRaises(UserError):
                self._as(check, user).write({"ticket_issued": 9})
            with self.assertRaises(AccessError):
                self._as(check, user).unlink()
            loaded = self._as(self.Check, user).load(
                ["month", "ticket_issued"], [["2026-08-01", "9"]]
            )
            self.assertFalse(loaded["ids"])
        with self.assertRaisesRegex(UserError, "system alone"):
            self.Check.create({**vals, "counted_date": AFTER})
        with self.assertRaisesRegex(UserError, "system alone"):
            check.missing_ids.write({"number": "2610-000009"})
        for record in (check, check.missing_ids):
            with self.assertRaises(UserError):
                record.unlink()

    def test_incomplete_records(self):
        """CMP-22: the check list of the month is one click away, as it is now."""
        ticket = self._tickets()
        self._assign(ticket)
        self.assertTrue(ticket.is_record_incomplete)
        late = self._tickets(1, "2026-11-03 02:00:00")
        self._assign(late)
        check = self._as(self._check(), self.keeper)
        self.assertEqual(check.incomplete_count, 1)
        action = check.action_view_incomplete()
        found = self._as(self.Ticket, self.keeper).search(action["domain"])
        self.assertEqual(found.with_env(self.env), ticket)

    def test_due_item(self):
        """CMP-22: the due item of the record keeper leads to the check."""
        self._new_employee(self.keeper)
        rule = self.env.ref("cs_complaint.cs_obligation_cmp22_register")
        rule.valid_from = "2026-10-01"
        self.startPatcher(
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 3600.0
            )
        )
        self.env["cs.obligation"]._cron_run()
        item = self.env["cs.obligation.occurrence"].search(
            [("obligation_id", "=", rule.id), ("company_id", "=", self.company.id)]
        )
        check = self._check()
        self.assertEqual((item.res_model, item.res_id), (check._name, check.id))
        self.assertIn(item.responsible_group_id, self.keeper.all_group_ids)
        self.assertTrue(self._as(item, self.keeper)._may_submit())
        clerk = self._new_user(
            "other_clerk", "cs_complaint.cs_complaint_group_user", self.site
        )
        self.assertFalse(self._as(item, clerk)._may_submit())
        action = self._as(item, self.keeper).action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (check._name, check.id)
        )

    # --- how fast --------------------------------------------------------------------

    def _count_queries(self, moment):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._check(moment)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_constant_queries(self):
        """CMP-22: as many for 3 tickets as for 60, one gone or ten."""
        tickets = self._tickets(3)
        self._destroy(tickets[1])
        few = self._count_queries(AFTER)
        moment = "2026-11-15 02:00:00"
        tickets = self._tickets(60, moment)
        self._enquiries(30, moment)
        for ticket in tickets[10:20]:
            self._destroy(ticket)
        self.assertLessEqual(self._count_queries("2026-12-01 02:00:00"), few + 2)

    def test_indexes(self):
        """CMP-22: counts, gaps and traces are found by the indexes that are there."""
        names = {
            "helpdesk_ticket_number_company_uniq",
            "cs_enquiry_number_uniq",
            "helpdesk_ticket_pkey",
            "cs_enquiry_pkey",
            "mail_message_model_res_id_idx",
            "cs_notification_subject",
            "cs_exception_subject_rule",
            "cs_signature_record",
            "cs_deadline_subject_uniq",
        }
        rows = self.env.execute_query(
            SQL(
                "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)",
                list(names),
            )
        )
        self.assertEqual({name for (name,) in rows}, names)
