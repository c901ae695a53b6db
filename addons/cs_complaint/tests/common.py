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
        cls.head = cls._new_user(
            "head", "cs_base.cs_base_group_department_head", cls.site | cls.site_other
        )
        cls.department.manager_id = cls._new_employee(cls.head, cls.department)
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
            "place_text": "Hall",
            "complained_object": "The ceiling",
            **vals,
        }

    @classmethod
    def _new_ticket(cls, **vals):
        """Return a registered ticket that lacks nothing to go on."""
        ticket = cls.Ticket.create(cls._ticket_vals(**vals))
        ticket._note_apology()
        return ticket

    @staticmethod
    def _tomorrow():
        return fields.Datetime.now() + timedelta(days=1)

    def _review(self, ticket, **measure):
        """Return a case review of the ticket that lacks nothing (CMP-18)."""
        return self.env["cs.complaint.review"].create(
            {
                "ticket_id": ticket.id,
                "participant_ids": [Command.set(self.employee.ids)],
                "cause": "The pump was never overhauled",
                "improvement_ids": [
                    Command.create(
                        {
                            "name": "Overhaul every pump",
                            "responsible_id": self.employee.id,
                            "deadline": "2027-01-31",
                            "is_handed_over": True,
                            **measure,
                        }
                    )
                ],
            }
        )

    def _assign(self, ticket, department=None):
        ticket.sudo()._note_apology()
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
        ticket.write(
            {
                "result": "Pipe changed, tested for half an hour",
                "verification": "founded",
            }
        )
        ticket.action_report_result()

    def _sign(self, ticket):
        """Sign the result as the head of its department, where asked (CMP-20)."""
        if ticket.is_signature_due:
            department = ticket.department_id
            department.manager_id = department.manager_id or self.head.employee_id
            head = department.manager_id.user_id
            self._as(ticket, head).action_sign_result()

    def _call_back(self, ticket, **vals):
        """Finish the planned call, or one more when none is planned.

        The head has signed by then, so that only the call decides about closing.
        """
        self._sign(ticket)
        call = ticket.callback_ids.filtered(lambda c: c.state == "planned")[:1]
        call = call or self.env["cs.callback"].create({"ticket_id": ticket.id})
        vals = {"outcome": "reached", "satisfaction": "satisfied", **vals}
        if vals["satisfaction"] == "unsatisfied":
            vals = {**self._return_vals(), **vals}
        call.write(vals)
        call.action_done()
        return call

    def _return_vals(self, **vals):
        """What a call with an unsatisfied customer needs (CMP-65)."""
        now = fields.Datetime.now()
        return {
            "unsatisfied_reason": "Drips again after two days",
            "return_department_id": self.department.id,
            "return_deadline": now + timedelta(days=1),
            "next_date": now + timedelta(days=2),
            **vals,
        }

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
