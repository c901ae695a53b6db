"""Base class of the tests of violations and of the performance ledger."""

from freezegun import freeze_time

from odoo import fields

from . import common

NOW = "2026-03-10 02:00:00"  # Tuesday, 10:00 in Shanghai


class PerformanceCase(common.CsCommon):
    """A department with its head, one employee, and people who decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        sites = cls.site | cls.site_other
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        for name, group in (
            ("worker", "user"),
            ("colleague", "user"),
            ("head", "department_head"),
            ("supervisor", "officer"),
            ("director", "director"),
            ("director_two", "director"),
            ("leader", "leadership"),
            ("hr", "hr_officer"),
        ):
            user = cls._new_user(name, f"cs_base.cs_base_group_{group}", sites)
            setattr(cls, name, user)
        cls.department, cls.department_other = cls.env["hr.department"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Works", "Other")
            ]
        )
        for name in ("worker", "colleague", "head", "director", "leader"):
            setattr(cls, f"{name}_person", cls._new_person(getattr(cls, name)))
        cls.worker_person.cs_employee_number = "0017"
        cls.department.manager_id = cls.head_person
        Type = cls.env["cs.violation.type"]
        cls.type = Type.create({"code": "T-1", "name": "Late", "area": "duty"})
        cls.type_heavy = Type.create(
            {"code": "T-2", "name": "Drunk", "area": "duty", "severity": "serious"}
        )
        cls.rule = cls._new_rule("t.one", value=2, violation_type_id=cls.type.id)
        cls.rule_heavy = cls._new_rule(
            "t.two", value=5, violation_type_id=cls.type_heavy.id
        )
        cls.rule_percent = cls._new_rule(
            "t.late", unit="percent", formula="per_unit", value=10, cap_event=100
        )
        cls.Entry = cls.env["cs.performance.entry"].with_company(cls.company)
        cls.Month = cls.env["cs.performance.month"].with_company(cls.company)
        cls.env.ref("base.user_root").notification_type = "inbox"

    @classmethod
    def _new_person(cls, user, department=None, **vals):
        """Return the employee of ``user``, who works in the department of the test."""
        return cls.env["hr.employee"].create(
            {
                "name": user.name if user else vals.pop("name"),
                "user_id": user.id if user else False,
                "company_id": cls.company.id,
                "department_id": (department or cls.department).id,
                **vals,
            }
        )

    @classmethod
    def _new_rule(cls, code, publish=True, **vals):
        rule = cls.env["cs.performance.rule"].create(
            {
                "code": code,
                "name": code,
                "valid_from": "2026-01-01",
                "company_id": cls.company.id,
                **vals,
            }
        )
        if publish:
            rule.action_publish()
        return rule

    def _propose(self, user=None, number=1, person=None, rule=None, **vals):
        """Let ``user`` (the head) propose one entry about the worker."""
        entries = self._as(self.Entry, user or self.head)
        return self.Entry.browse(
            entries._propose(
                [
                    {
                        "employee_id": (person or self.worker_person).id,
                        "rule_id": (rule or self.rule).id,
                        "event_date": "2026-03-05",
                        "res_model": "cs.site",
                        "res_id": self.site.id,
                        "event_detail": str(number),
                        **vals,
                    }
                ]
            ).ids
        )

    def _confirm(self, entry, user=None, **kwargs):
        self._as(entry, user or self.director)._confirm(**kwargs)
        return entry

    def _close(self, day="2026-03-01", user=None, now="2026-04-02 02:00:00"):
        """Close the month that begins on ``day``, job included."""
        month = self.Month.search(
            [("company_id", "=", self.company.id), ("date_from", "=", day)]
        )
        with freeze_time(now):
            self._as(month, user or self.hr).action_close()
            self._run("close")
        return self._clear(month)

    def _run(self, name):
        """Run a scheduled action of the ledger."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                f"cs_base.ir_cron_cs_performance_{name}"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _new_deputy(self, person, deputy, **vals):
        return self.env["cs.deputy"].create(
            {
                "employee_id": person.id,
                "deputy_id": deputy.id,
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                **vals,
            }
        )

    def _new_violation(self, user=None, **vals):
        """Let ``user`` (the supervisor) note a suspicion about the worker."""
        violations = self._as(self.env["cs.violation"], user or self.supervisor)
        row = violations.create(
            {
                "employee_id": self.worker_person.id,
                "type_id": self.type.id,
                "site_id": self.site.id,
                "date": fields.Datetime.to_datetime("2026-03-05 01:00:00"),
                "description": "Seen by Mrs Li",
                **vals,
            }
        )
        return self.env["cs.violation"].browse(row.id)

    def _new_exception(self, act="fr3", kind="suspicion", user=None, **kwargs):
        """Return a row of the list of exceptions about a record of the site."""
        rows = self._as(self.env["cs.exception"], user or self.colleague)
        subject = self.env["cs.strict.rule"].create(
            {
                "site_id": self.site.id,
                "rule_group": "callback",
                "strict_from": "2026-01-01",
            }
        )
        row = rows._report(
            subject.with_env(rows.env), kind, "CMP-52", "Two days late", act=act
        )
        return self.env["cs.exception"].browse(row.id)

    def _clear(self, records):
        self.env.flush_all()
        records.invalidate_recordset()
        return records
