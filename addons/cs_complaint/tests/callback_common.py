"""Base class of the tests on callbacks: tickets at the callback, callers, a clock."""

from datetime import datetime, timedelta

from odoo import Command

from . import common

# Monday, 2 March 2026, 10:00 in Shanghai.
TEN = datetime(2026, 3, 2, 2)


def local(hour, minute=0, second=0, day=0):
    """Return naive UTC of a local time on the Monday of the tests."""
    return TEN + timedelta(days=day, hours=hour - 10, minutes=minute, seconds=second)


class CsCallbackCommon(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Callback = cls.env["cs.callback"]
        cls.Cockpit = cls.env["cs.callback.cockpit"]
        cls.caller = cls._new_user(
            "caller", "cs_complaint.cs_complaint_group_callback_clerk", cls.site
        )
        cls.caller_two = cls._new_user(
            "caller_two", "cs_complaint.cs_complaint_group_callback_clerk", cls.site
        )
        cls.scheduler = cls._new_user(
            "scheduler", "cs_complaint.cs_complaint_group_callback_scheduler", cls.site
        )
        cls.caller_employee = cls._new_employee(cls.caller)
        cls.scheduler_employee = cls._new_employee(cls.scheduler)
        cls.worker_employee = cls.env["hr.employee"].search(
            [("user_id", "=", cls.worker.id)]
        )
        cls.building = cls.env["cs.building"].create(
            {"name": "3", "site_id": cls.site.id}
        )
        cls.unit = cls.env["cs.unit"].create(
            {"building_id": cls.building.id, "entrance": "2", "room": "1201"}
        )

    def _at_callback(self, worker=None, **vals):
        """Return a repair whose result is reported, with its planned call."""
        vals = {"kind": "repair", "category_id": self.category.id, **vals}
        ticket = self._new_ticket(**vals)
        self._assign(ticket)
        ticket.assignment_ids.employee_id = worker or self.worker_employee
        ticket.write({"result": "Hose changed", "verification": "founded"})
        ticket.action_report_result()
        return ticket

    def _call(self, ticket, user=None):
        """Return the planned call of a ticket, as a caller sees it."""
        call = ticket.callback_ids.filtered(lambda c: c.state == "planned")
        return self._as(call[:1], user or self.caller)

    def _exceptions(self, record, rule=None):
        domain = [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        if rule:
            domain.append(("rule", "=", rule))
        return self.env["cs.exception"].search(domain)

    def _person(self, name="Zhang Lei", phone="19900000001", **vals):
        return self.env["cs.household.person"].create(
            {
                "name": name,
                "unit_id": self.unit.id,
                "phone_ids": [Command.create({"number": phone})],
                **vals,
            }
        )
