"""People and moments of the tests on assignments."""

import base64
import io
from datetime import datetime, timedelta

from freezegun import freeze_time
from PIL import Image

from odoo.exceptions import UserError

from . import common

# A Wednesday, 10:00 in Shanghai.
NOW = datetime(2026, 11, 18, 2, 0, 0)


def picture(colour="red", kind="JPEG", size=(8, 8)):
    """Return a small picture, base64."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


class AssignmentCommon(common.CsComplaintCommon):
    """Works has a head, two workers with the phone page and a user; Green has one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        group = "cs_complaint.cs_complaint_group_repair_worker"
        cls.fitter = cls._new_user("fitter", group, cls.site)
        cls.fitter_2 = cls._new_user("fitter_2", group, cls.site)
        cls.gardener = cls._new_user("gardener", group, cls.site)
        cls.head = cls._new_user(
            "works_head", "cs_base.cs_base_group_department_head", cls.site
        )
        cls.fitter_employee = cls._new_employee(cls.fitter, cls.department)
        cls.fitter_2_employee = cls._new_employee(cls.fitter_2, cls.department)
        cls.gardener_employee = cls._new_employee(cls.gardener, cls.department_other)
        cls.head_employee = cls._new_employee(cls.head, cls.department)
        cls.department.manager_id = cls.head_employee
        cls.return_reason = cls.env.ref(
            "cs_complaint.cs_reason_return_other_department"
        )
        cls.away = cls.env.ref("cs_complaint.cs_reason_not_present_away")
        cls.agreed = cls.env.ref("cs_complaint.cs_reason_deadline_agreed_customer")
        cls.start = NOW

    def _at(self, **after):
        """Travel to a moment after the assignment."""
        return freeze_time(self.start + timedelta(**after))

    def _repair(self, employee=None, deadline=None, department=None, **vals):
        """Return the current assignment of a new repair request."""
        vals = {"kind": "repair", "category_id": self.category.id, **vals}
        ticket = self._new_ticket(**vals)
        task = self.env["cs.assignment"].create(
            {
                "ticket_id": ticket.id,
                "department_id": (department or self.department).id,
                "employee_id": employee and employee.id,
                "deadline": deadline or self.start + timedelta(days=2),
            }
        )
        ticket.action_assign()
        return task

    def _on_site(self, user=None, **vals):
        """Return an assignment somebody is on site for."""
        task = self._repair(**vals)
        mine = self._as(task, user or self.fitter)
        mine.action_accept()
        mine.action_arrive()
        return task

    def _finish_vals(self, **vals):
        return {
            "result": "Pipe changed",
            "not_present_reason_id": self.away.id,
            **vals,
        }

    def _refused(self, method, *parts, error=UserError):
        with self.assertRaises(error) as refusal:
            method()
        for part in parts:
            self.assertIn(part, str(refusal.exception))

    def _exceptions(self, ticket, **criteria):
        domain = [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        domain += [(name, "=", value) for name, value in criteria.items()]
        return self.env["cs.exception"].search(domain)

    def _run_clock(self):
        """Do what the scheduled job of the engine does."""
        engine = self.env["cs.deadline"].sudo()
        while clocks := engine._get_alerts(100):
            engine._alert(clocks)
