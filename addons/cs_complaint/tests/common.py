"""Base class of the tests on tickets: departments, roles and a ticket at any step."""

from datetime import timedelta

from odoo import Command, fields

from odoo.addons.cs_base.tests import common


class CsComplaintCommon(common.CsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Ticket = cls.env["helpdesk.ticket"]
        cls.team = cls.env.ref("cs_complaint.helpdesk_ticket_team_centre")
        cls.plain_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Plain", "company_id": cls.company.id}
        )
        cls.plain_stage_done = cls.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_done"
        ).copy({"company_id": False, "name": "Plain Done"})
        cls.category = cls.env["helpdesk.ticket.category"].create(
            {"name": "Leak", "company_id": False}
        )
        cls.department, cls.department_other = cls.env["hr.department"].create(
            [
                {"name": "Works", "company_id": cls.company.id},
                {"name": "Green", "company_id": cls.company.id},
            ]
        )
        cls.desk = cls._new_user(
            "desk", "cs_complaint.cs_complaint_group_user", cls.site
        )
        cls.desk_other = cls._new_user(
            "desk_other", "cs_complaint.cs_complaint_group_user", cls.site_other
        )
        cls.service_manager = cls._new_user(
            "service_manager",
            "cs_complaint.cs_complaint_group_manager",
            cls.site | cls.site_other,
        )
        cls.worker = cls._new_user(
            "worker", "cs_base.cs_base_group_department_user", cls.site
        )
        cls.worker_other = cls._new_user(
            "worker_other", "cs_base.cs_base_group_department_user", cls.site
        )
        cls.foreign_desk = cls._new_user(
            "foreign_desk",
            "cs_complaint.cs_complaint_group_manager",
            cls.site_foreign,
            company=cls.company_foreign,
        )
        cls.employee = cls._new_employee(cls.desk)
        cls._new_employee(cls.worker, cls.department)
        cls._new_employee(cls.worker_other, cls.department_other)

    @classmethod
    def _new_employee(cls, user, department=None):
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": user.company_id.id,
                "department_id": department.id if department else False,
            }
        )

    @classmethod
    def _ticket_vals(cls, **vals):
        return {
            "kind": "complaint",
            "site_id": cls.site.id,
            "team_id": cls.team.id,
            "description": "<p>Water drips from the ceiling</p>",
            "partner_name": "Zhang",
            "partner_phone": "19900000001",
            **vals,
        }

    @classmethod
    def _new_ticket(cls, **vals):
        return cls.Ticket.create(cls._ticket_vals(**vals))

    def _assign(self, ticket, department=None):
        ticket.assignment_ids = [
            Command.create(
                {
                    "department_id": (department or self.department).id,
                    "deadline": fields.Datetime.now() + timedelta(days=2),
                }
            )
        ]
        ticket.action_assign()

    def _report(self, ticket):
        self._assign(ticket)
        ticket.result = "Pipe changed, tested for half an hour"
        ticket.action_report_result()

    def _call_back(self, ticket, **vals):
        """Finish the planned call, or one more when none is planned."""
        call = ticket.callback_ids.filtered(lambda c: c.state == "planned")[:1]
        call = call or self.env["cs.callback"].create({"ticket_id": ticket.id})
        call.write({"outcome": "reached", "satisfaction": "satisfied", **vals})
        call.action_done()
        return call

    def _ready_to_close(self, **vals):
        ticket = self._new_ticket(category_id=self.category.id, **vals)
        self._report(ticket)
        ticket.answer = "The pipe was changed."
        ticket.action_start_callback()
        self._call_back(ticket)
        return ticket

    def _closed_ticket(self, **vals):
        ticket = self._ready_to_close(**vals)
        ticket.action_close()
        return ticket
