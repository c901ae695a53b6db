"""What the kernel asks for in each step of the set-up (ux 2.12, M5)."""

from odoo import api, fields, models

from ..tools.health import name_some
from ..tools.setup import Task


class CsSetup(models.AbstractModel):
    _inherit = "cs.setup"

    @api.model
    def _get_tasks_company(self, company):
        """Country, time zone, how to reach the company, and how it looks on paper."""
        place = {
            "button": self.env._("Company"),
            "action": "base.action_res_company_form",
            "model": "res.company",
            "domain": (("id", "=", company.id),),
        }
        site = company.cs_default_site_id
        return [
            Task(
                self.env._("Country"),
                bool(company.country_id),
                company.country_id.name or "",
                **place,
            ),
            Task(
                self.env._("Time Zone"),
                bool(site.tz) and site.tz != "UTC",
                site.tz or "",
                self.env._("Sites"),
                "cs_base.cs_site_action",
                "cs.site",
                (("id", "=", site.id),),
            ),
            Task(
                self.env._("Telephone and E-Mail"),
                bool(company.phone and company.email),
                name_some(filter(None, [company.phone, company.email])),
                **place,
            ),
            Task(
                self.env._("Logo"),
                not company.uses_default_logo,
                is_optional=True,
                **place,
            ),
        ]

    @api.model
    def _get_tasks_site(self, company):
        """Each site: hours, manager, hotline, people; and the public holidays."""
        sites = self.env["cs.site"].search([("company_id", "=", company.id)])
        idle = sites.filtered(lambda s: not s.resource_calendar_id.attendance_ids)
        headless = sites.filtered(lambda s: not s.manager_id)
        silent = sites.filtered(lambda s: not s.hotline)
        # Everybody sees the default site; the others name their people.
        empty = (sites - company.cs_default_site_id).filtered(lambda s: not s.user_ids)
        year = fields.Date.context_today(self).year
        days = self.env["cs.calendar.exception"].search_count(
            [
                ("company_id", "=", company.id),
                ("date", ">=", f"{year}-01-01"),
                ("date", "<=", f"{year}-12-31"),
            ]
        )
        return [
            self._site_task(self.env._("Working Hours"), idle, len(sites)),
            self._site_task(self.env._("Site Manager"), headless, len(sites)),
            self._site_task(self.env._("Users of the Site"), empty, len(sites)),
            self._site_task(self.env._("Hotline"), silent, len(sites), True),
            Task(
                self.env._("Public Holidays and Make-up Days"),
                bool(days),
                self.env._("%(year)s: %(count)s days", year=year, count=days),
                self.env._("Import a Year"),
                "cs_base.cs_calendar_exception_import_action",
                "cs.calendar.exception.import",
                context=(("default_year", year),),
            ),
        ]

    @api.model
    def _site_task(self, label, missing, count, is_optional=False):
        return Task(
            label,
            not missing and bool(count),
            self._missing_text(missing.mapped("name"), count),
            self.env._("Sites"),
            "cs_base.cs_site_action",
            "cs.site",
            (("id", "in", missing.ids),) if missing else (),
            is_optional=is_optional,
        )

    @api.model
    def _missing_text(self, names, count):
        """Say which are missing, or how many there are."""
        if names:
            return self.env._("missing: %(names)s", names=name_some(names))
        return self.env._("%(count)s in order", count=count)

    @api.model
    def _get_tasks_department(self, company):
        """Departments with heads who can log in; employees linked to their users."""
        departments = self.env["hr.department"].search(
            [("company_id", "in", [company.id, False])]
        )
        headless = departments.filtered(lambda d: not d.manager_id.user_id.active)
        members = self.env["cs.health"]._get_members(company)
        loose = self.env["res.users"].search([*members, ("employee_ids", "=", False)])
        return [
            Task(
                self.env._("Departments"),
                bool(departments),
                self.env._("%(count)s in order", count=len(departments)),
                self.env._("Departments"),
                "hr.hr_department_tree_action",
                "hr.department",
                importer="hr.department",
            ),
            Task(
                self.env._("Heads with a Login"),
                bool(departments) and not headless,
                self._missing_text(headless.mapped("name"), len(departments)),
                self.env._("Departments"),
                "hr.hr_department_tree_action",
                "hr.department",
                (("id", "in", headless.ids),) if headless else (),
            ),
            Task(
                self.env._("Employees of the Users"),
                not loose,
                self._missing_text(loose.mapped("name"), 0) if loose else "",
                self.env._("Employees"),
                "hr.open_view_employee_list_my",
                "hr.employee",
                importer="hr.employee",
            ),
        ]

    @api.model
    def _get_tasks_role(self, company):
        """Somebody holds each role, and each member sees a site."""
        rows = self.env["cs.role.board"]._get_roles(company)
        needed = [row for row in rows if row["is_needed"]]
        empty = [row["title"] for row in needed if not row["count"]]
        members = self.env["cs.health"]._get_members(company)
        count = self.env["res.users"].search_count(members)
        return [
            Task(
                self.env._("Users of the Service Centre"),
                bool(count),
                self.env._("%(count)s users", count=count),
                self.env._("Users"),
                "base.action_res_users",
                "res.users",
                importer="res.users",
            ),
            Task(
                self.env._("A Person for Each Role"),
                not empty,
                self._missing_text(empty, len(needed)),
                self.env._("Roles"),
                "cs_base.cs_role_board_action",
            ),
        ]

    @api.model
    def _get_tasks_template(self, company):
        """Policies and limits are in force; checklists for who needs them."""
        own = [("company_id", "in", [company.id, False])]
        policies = self.env["cs.policy"].search_count(
            [*own, ("version_ids.state", "=", "in_force")]
        )
        limits = self.env["cs.deadline.rule"].search_count(
            [*own, ("state", "=", "published")]
        )
        lists = self.env["cs.checklist"].search_count(
            [*own, ("version_ids.state", "=", "published")]
        )
        return [
            self._count_task(
                self.env._("Policies in Force"),
                policies,
                self.env._("Policies"),
                "cs_base.cs_policy_action",
                "cs.policy",
            ),
            self._count_task(
                self.env._("Deadline Rules in Force"),
                limits,
                self.env._("Deadline Rules"),
                "cs_base.cs_deadline_rule_action",
                "cs.deadline.rule",
            ),
            self._count_task(
                self.env._("Checklists in Force"),
                lists,
                self.env._("Checklists"),
                "cs_base.cs_checklist_action",
                "cs.checklist",
                is_optional=True,
            ),
        ]

    @api.model
    def _count_task(self, label, count, button, action, model, **more):
        """Return the task of which at least one record has to be there."""
        text = self.env._("%(count)s are there", count=count)
        return Task(label, bool(count), text, button, action, model, **more)

    @api.model
    def _get_tasks_start(self, company):
        """M5: for each site and group of rules somebody decided the first day."""
        sites, dates = self.env["cs.setup.start"]._read(company)
        groups = len(self.env["cs.setup.start"]._get_groups())
        missing = sites.filtered(lambda s: len(dates.get(s.id, ())) < groups)
        return [
            Task(
                self.env._("First Day of the Rules at Each Site"),
                bool(sites) and not missing,
                self._missing_text(missing.mapped("name"), len(sites)),
                self.env._("Start Dates"),
                "cs_base.cs_setup_start_action",
            )
        ]
