"""Base class of the tests on the director's sample: people, quarters, a call done."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..tools.director_sample import PLANS, SHARE
from . import common

BEFORE = "2026-01-05 01:00:00"
WITHIN = "2026-02-10 02:00:00"
# 10:00 in Shanghai on the day after the quarter.
AFTER = "2026-04-01 02:00:00"


@tagged("post_install", "-at_install")
class DirectorCommon(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(AFTER))
        cls.company.cs_default_site_id.tz = "Asia/Shanghai"
        sites = cls.site | cls.site_other
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", sites
        )
        cls.director_employee = cls._new_employee(cls.director)
        cls.leader = cls._new_user("leader", "cs_base.cs_base_group_leadership", sites)
        cls.helper = cls._new_user(
            "helper", "cs_complaint.cs_complaint_group_user", sites
        )
        cls.helper_employee = cls._new_employee(cls.helper)
        cls.Sample = cls.env["cs.director.sample"]
        cls.Line = cls.env["cs.director.sample.line"]
        cls.reason = cls.env.ref("cs_complaint.cs_reason_director_skip_refused")

    @classmethod
    def _repairs(cls, count, moment=WITHIN, **vals):
        """Return repairs received at ``moment``."""
        with freeze_time(moment):
            return cls.Ticket.create(
                [cls._ticket_vals(kind="repair", **vals) for _number in range(count)]
            )

    @classmethod
    def _prepare(cls, moment=BEFORE, **kwargs):
        with freeze_time(moment):
            day = date.fromisoformat(moment[:10])
            return cls.Sample._prepare_period(cls.company, day, **kwargs)

    @classmethod
    def _draw(cls, sample, moment=AFTER):
        """Draw the share of the repairs, and what comes on top of it."""
        with freeze_time(moment):
            shares = sample.draw_ids.filtered(lambda d: PLANS[d.code] == SHARE)
            shares._draw()
        return sample

    @classmethod
    def _sample(cls, count, **vals):
        """Return the drawn sample of a quarter with so many repairs."""
        sample = cls._prepare()
        cls._repairs(count, **vals)
        return cls._draw(sample)

    def _open(self, sample, user=None):
        lines = sample.line_ids.filtered(lambda line: line.state == "open")
        return self._as(lines, user or self.director)

    def _score(self, line, choice="good", **answers):
        """Answer all items of a call; by default all alike."""
        for item in line.sudo().checklist_version_id.item_ids:
            values = answers.get(item.name, {"choice": choice})
            line.checklist_answer(item.id, {"remark": "So", **values})

    def _call(self, line, choice="good", **answers):
        """Finish the call of one customer."""
        self._score(line, choice, **answers)
        line.checklist_finish()
        return line

    def _call_all(self, sample, user=None):
        for line in self._open(sample, user):
            self._call(line)

    def _finding(self, line, **vals):
        findings = line.env["cs.director.sample.finding"]
        return findings.create(
            {"line_id": line.id, "name": "The lift is dirty", **vals}
        )

    def _exceptions(self, record, rule):
        return self.env["cs.exception"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "in", record.ids),
                ("rule", "=", rule),
            ]
        )

    def _deputy(self, user, **vals):
        return self.env["cs.deputy"].create(
            {
                "employee_id": self.director_employee.id,
                "deputy_id": user.employee_id.id,
                "date_from": "2026-03-30",
                "date_to": "2026-04-30",
                **vals,
            }
        )

    @classmethod
    def _plan(cls, code, **vals):
        """Return a plan of the test company, in force, in place of the general one."""
        general = cls.env["cs.sampling.plan"].search(
            [("code", "=", code), ("company_id", "=", False)], limit=1
        )
        plan = general.copy(
            {"company_id": cls.company.id, "valid_from": "2026-01-01", **vals}
        )
        plan.action_publish()
        return plan

    @classmethod
    def _list(cls, **items):
        """Return a list of services of the test company in place of the general one."""
        checklist = cls.env["cs.checklist"].create(
            {"name": "Own", "code": "CMP-59", "company_id": cls.company.id}
        )
        version = cls.env["cs.checklist.version"].create(
            {
                "checklist_id": checklist.id,
                "valid_from": "2026-01-01",
                "item_ids": [
                    Command.create({"name": name, "method": method})
                    for name, method in items.items()
                ],
            }
        )
        version.action_publish()
        return checklist
