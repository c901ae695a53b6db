"""Base class of the tests on periodic reports: enquiries, calls, a due list."""

import io
from datetime import date, datetime, timedelta

import openpyxl
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.tools import SQL, mute_logger

from . import common

# A morning after the third quarter, in Shanghai 5 October 2026 18:00.
NOW = "2026-10-05 10:00:00"
Q3, SEPTEMBER = date(2026, 7, 1), date(2026, 9, 1)


def shanghai(*wall):
    """Return naive UTC of a time in Shanghai."""
    return datetime(*wall) - timedelta(hours=8)


class PeriodReportCommon(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.env["cs.obligation"].search([]).active = False
        sites = cls.site | cls.site_other
        cls.director, cls.director_too = (
            cls._new_user(login, "cs_base.cs_base_group_director", sites)
            for login in ("director", "director_too")
        )
        cls.leader = cls._new_user("leader", "cs_base.cs_base_group_leadership", sites)
        cls.auditor = cls._new_user(
            "report_auditor", "cs_base.cs_base_group_auditor", sites
        )
        cls.clerk_officer = cls._new_user(
            "clerk_officer", "cs_complaint.cs_complaint_group_officer", sites
        )
        cls.channel = cls.env["helpdesk.ticket.channel"].create({"name": "Hotline"})
        cls.parking = cls.env["helpdesk.ticket.category"].create({"name": "Parking"})
        cls.building = cls.env["cs.building"].create(
            {"name": "3", "site_id": cls.site.id}
        )
        cls.unit = cls.env["cs.unit"].create(
            {"building_id": cls.building.id, "entrance": "2", "room": "1201"}
        )
        cls.Run = cls.env["cs.report.run"]
        cls.Item = cls.env["cs.obligation.occurrence"]

    @classmethod
    def _owe(cls, code, **vals):
        """A rule of the due list for one site, and its item of the last period."""
        quarter = code == "enquiry_summary"
        rule = {
            "enquiry_summary": "CMP-44",
            "callback_report": "CMP-58",
            "callback_statistics": "CMP-67",
        }[code]
        leads = code == "callback_statistics"
        group = "leadership" if leads else "director"
        vals = {
            "name": f"Paper {code}",
            "code": f"T-{code}",
            "company_id": cls.company.id,
            "rule": rule,
            "report_code": code,
            "subject_kind": "site",
            "site_ids": [Command.set(cls.site.ids)],
            "period": "quarter" if quarter else "month",
            "responsible_kind": "group",
            "responsible_group_id": cls.env.ref(
                "cs_complaint.cs_complaint_group_manager"
            ).id,
            "accepter_group_id": cls.env.ref(f"cs_base.cs_base_group_{group}").id,
            "due_offset": 5,
            "valid_from": "2026-09-01",
            "valid_to": "2026-09-30",
            **vals,
        }
        return cls.env["cs.obligation"].create(vals)

    def _cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("cs_base.ir_cron_cs_obligation")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _work(self):
        """Let the report queue make what waits."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("cs_base.ir_cron_cs_report_request").method_direct_trigger()
        self.env.invalidate_all()

    def _owed(self, code, **vals):
        """Return the due item of a report whose figures are there."""
        rule = self._owe(code, **vals)
        self._cron()
        self._work()
        item = self.Item.search([("obligation_id", "=", rule.id)])
        self.assertEqual(len(item), 1)
        self.assertEqual(item.report_run_id.state, "computed")
        return item

    def _hand_in(self, item, user=None, text="People ask about parking."):
        self._as(item.report_run_id.sudo(), self.env.user).comment = text
        self._as(item, user or self.service_manager)._submit()
        self.env.invalidate_all()
        return item.report_run_id

    def _new_run(self, code, sites=None, user=None, day=None, **vals):
        quarter = code == "enquiry_summary"
        Run = self._as(self.Run, user or self.service_manager)
        return Run.create(
            {
                "report_code": code,
                "period_type": "quarter" if quarter else "month",
                "anchor_date": day or SEPTEMBER,
                "company_id": self.company.id,
                "site_ids": [Command.set((self.site if sites is None else sites).ids)],
                **vals,
            }
        )

    def _computed(self, code, **vals):
        run = self._new_run(code, **vals)
        run.action_compute()
        return run

    def _exceptions(self, records, rule=None):
        domain = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        if rule:
            domain.append(("rule", "=", rule))
        return self.env["cs.exception"].search(domain)

    def _assert_there(self, code, **vals):
        """Another report of the same matter is refused by the database."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._new_run(code, **vals)

    # --- what was recorded ------------------------------------------------------

    def _set(self, record, **vals):
        """Set columns past the ORM: their own rules have their own tests."""
        self.env.flush_all()
        pairs = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in vals.items()
        )
        table = SQL.identifier(record._table)
        self.env.cr.execute(
            SQL("UPDATE %s SET %s WHERE id = %s", table, pairs, record.id)
        )
        self.env.invalidate_all()

    def _ask(self, received, answered=None, entered=None, **vals):
        """An enquiry of a moment, answered and entered at others."""
        columns = {
            name: vals.pop(name)
            for name in ("is_answer_late", "answer_deadline", "is_confidential")
            if name in vals
        }
        enquiry = self.env["cs.enquiry"].create(
            {
                "site_id": self.site.id,
                "question": "Where may I park?",
                "category_id": self.parking.id,
                "channel_id": self.channel.id,
                "received_date": received,
                **vals,
            }
        )
        if answered:
            for moment in [answered] if isinstance(answered, datetime) else answered:
                self.env["cs.enquiry.answer"].create(
                    {"enquiry_id": enquiry.id, "text": "Behind", "date": moment}
                )
        self._set(enquiry, create_date=entered or received, **columns)
        return enquiry

    def _put_call(self, ticket, due=None, done=None, **vals):
        """A call as given; without ``done`` it is still planned."""
        columns = {
            "ticket_id": ticket.id,
            "site_id": ticket.site_id.id,
            "company_id": ticket.company_id.id,
            "state": "done" if done else "planned",
            "method": "phone",
            "due_date": due,
            "done_date": done,
            "outcome": "reached" if done else None,
            "round_number": 0,
            "review_state": "none",
            **vals,
        }
        names = SQL(", ").join(map(SQL.identifier, columns))
        values = SQL(", ").join(SQL("%s", value) for value in columns.values())
        self.env.cr.execute(
            SQL("INSERT INTO cs_callback (%s) VALUES (%s) RETURNING id", names, values)
        )
        call_id = self.env.cr.fetchone()[0]
        self.env.invalidate_all()
        return self.env["cs.callback"].browse(call_id)

    def _repair(self, **vals):
        """A repair of a department; its own calls are put in by the test."""
        columns = {
            name: vals.pop(name)
            for name in ("step", "is_unreachable", "is_confidential", "department_id")
            if name in vals
        }
        ticket = self._new_ticket(**{"kind": "repair", **vals})
        self._set(
            ticket,
            **{"step": "reported", "department_id": self.department.id} | columns,
        )
        return ticket

    # --- what is shown ------------------------------------------------------------

    def _tables(self, run):
        """Return section -> (rows, total) of the tables of a report."""
        tables = self._as(run, run.env.user)._get_engine()._get_tables(run)
        return {table.section: table for table in tables}

    def _total(self, run):
        return run._get_engine()._get_total(run)

    def _line(self, run, section, key):
        lines = run.period_line_ids.filtered(
            lambda line: line.section == section and (line.key or "") == str(key)
        )
        self.assertEqual(len(lines), 1, (section, key))
        return run._get_engine()._figures(*lines.cells)

    def _workbook(self, run):
        engine = run._get_engine()
        content, extension = engine.create_xlsx_report(run.ids, {})
        self.assertEqual(extension, "xlsx")
        return openpyxl.load_workbook(io.BytesIO(content))
