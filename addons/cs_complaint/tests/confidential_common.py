"""People around a confidential matter: the accused, those below, leaders, desk."""

from odoo import Command

from . import common

SECRET = "Guard took money at gate seven"


class CsConfidentialCommon(common.CsComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user(
            "director", "cs_base.cs_base_group_director", cls.site | cls.site_other
        )
        cls.hr_officer = cls._new_user(
            "hr_officer", "cs_base.cs_base_group_hr_officer", cls.site
        )
        # A service manager who is complained about, and his man at the desk.
        cls.accused = cls._new_user(
            "accused", "cs_complaint.cs_complaint_group_manager", cls.site
        )
        cls.below = cls._new_user(
            "below", "cs_complaint.cs_complaint_group_manager", cls.site
        )
        cls.investigator = cls._new_user(
            "investigator", "cs_base.cs_base_group_user", cls.site
        )
        cls.accused_employee = cls._new_employee(cls.accused, cls.department)
        cls.below_employee = cls._new_employee(cls.below, cls.department_other)
        cls.below_employee.parent_id = cls.accused_employee
        cls.investigator_employee = cls._new_employee(cls.investigator)
        for user in (cls.director, cls.hr_officer, cls.service_manager):
            cls._new_employee(user)
        cls.matter = cls._new_matter()
        cls.investigation = cls.matter.sudo().investigation_ids

    @classmethod
    def _matter_vals(cls, **facts):
        return {
            "kind": "complaint",
            "is_discipline": True,
            "site_id": cls.site.id,
            "investigation_vals": {
                "course_of_events": SECRET,
                "witnesses": "Li from the shop",
                "is_without_exhibits": True,
                "accused_employee_id": cls.accused_employee.id,
                "complainant_name": "Zhao Secret",
                "complainant_phone": "19900000077",
                **facts,
            },
        }

    @classmethod
    def _new_matter(cls, **facts):
        """A discipline complaint as the desk registers it."""
        tickets = cls.Ticket.with_user(cls.desk).with_context(
            allowed_company_ids=cls.desk.company_ids.ids
        )
        ticket = tickets.create(cls._matter_vals(**facts))
        return ticket.with_env(cls.env)

    def _investigated(self):
        """The matter with its findings settled as founded."""
        record = self._as(self.investigation, self.service_manager)
        record.investigator_id = self.investigator_employee.id
        record.action_investigate()
        own = self._as(self.investigation, self.investigator)
        own.write({"findings": "founded", "findings_text": "Seen on the camera"})
        own.action_find()
        return record

    def _file(self, user, name="cup.txt", **vals):
        return self._as(self.env["ir.attachment"], user).create(
            {"name": name, "raw": SECRET.encode(), **vals}
        )

    def _exhibit_command(self, user):
        return Command.create(
            {
                "name": "A cup",
                "custody": "Safe of the front desk",
                "attachment_ids": [Command.set(self._file(user).ids)],
            }
        )
