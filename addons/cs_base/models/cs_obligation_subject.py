"""For whom something is owed, and who has to do with it."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.gates import ServerPass


class Subject(NamedTuple):
    """One of those for whom an obligation is owed; ids, 0 for none."""

    kind: str
    key: str
    company_id: int
    site_id: int
    department_id: int = 0
    employee_id: int = 0


class Place(NamedTuple):
    """What is read once for a whole batch."""

    sites: dict  # id -> cs.site
    default_sites: dict  # company id -> site id
    departments: dict  # id -> hr.department
    site_of_department: dict  # department id -> site id
    heads: dict  # department id -> id of the employee who heads it
    site_heads: dict  # site id -> id of the employee
    group_people: dict  # group id -> hr.employee
    own_codes: set  # (company id, code) of companies with a rule of their own


class CsObligation(models.Model):
    _inherit = "cs.obligation"

    def _is_server_write(self, names):
        server_pass = self.env.context.get("cs_server_pass")
        return isinstance(server_pass, ServerPass) and server_pass.allows(
            self.ids, names
        )

    def _write_engine(self, vals):
        """Write what the scheduled action alone keeps."""
        # Kept by the server; who may edit rules was asked before.
        server_pass = ServerPass(self.ids, vals)
        self.sudo().with_context(
            cs_server_pass=server_pass, tracking_disable=True
        ).write(vals)

    # --- what a batch needs --------------------------------------------------

    def _read_place(self):
        """Return the Place of these rules, in a fixed number of queries."""
        # The scheduled action; where and for whom it is owed is no secret to it.
        self = self.sudo()
        sites = self.env["cs.site"].search(Domain.TRUE, order="id")
        departments = self.env["hr.department"].search(Domain.TRUE, order="id")
        sites.fetch(["company_id", "department_id", "manager_id", "tz"])
        departments.fetch(["company_id", "parent_id", "manager_id"])
        heads = self._read_heads(departments)
        companies = sites.company_id
        return Place(
            {site.id: site for site in sites},
            {c.id: c.cs_default_site_id.id for c in companies if c.cs_default_site_id},
            {department.id: department for department in departments},
            self._read_sites_of(sites, departments),
            heads,
            self._read_site_heads(sites, heads),
            self._read_group_people(),
            self._read_own_codes(),
        )

    @api.model
    def _read_heads(self, departments):
        """Return department id -> employee id: the own head, else the next above."""
        heads = {}
        for department in departments:
            above = department
            while above and not (above.manager_id and above.manager_id.active):
                above = above.parent_id
            heads[department.id] = above.manager_id.id if above else 0
        return heads

    @api.model
    def _read_site_heads(self, sites, heads):
        return {
            site.id: site.manager_id.id
            if site.manager_id and site.manager_id.active
            else heads.get(site.department_id.id, 0)
            for site in sites
        }

    @api.model
    def _read_sites_of(self, sites, departments):
        """Return department id -> site id, where it or one above runs a site."""
        run = {}
        for site in sites:
            run.setdefault(site.department_id.id, site.id)
        found = {}
        for department in departments:
            above = department
            while above and above.id not in run:
                above = above.parent_id
            if above:
                found[department.id] = run[above.id]
        return found

    def _read_group_people(self):
        people = {}
        for group in self.subject_group_id:
            users = group.all_user_ids.filtered(lambda user: not user.share)
            people[group.id] = users.employee_ids.filtered("active")
        return people

    def _read_own_codes(self):
        today = fields.Date.context_today(self)
        own = self.search(
            [
                ("company_id", "!=", False),
                ("code", "in", self.mapped("code")),
                ("valid_from", "<=", today),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", today),
            ]
        )
        return {(rule.company_id.id, rule.code) for rule in own}

    # --- subjects ------------------------------------------------------------

    def _get_subjects(self, place):
        """Return the Subjects of one rule."""
        self.ensure_one()
        companies = self._get_company_ids(place)
        return [
            subject
            for subject in getattr(self, f"_get_{self.subject_kind}_subjects")(place)
            if subject.company_id in companies and subject.site_id
        ]

    def _get_company_ids(self, place):
        if self.company_id:
            return {self.company_id.id}
        return {
            company_id
            for company_id in place.default_sites
            if (company_id, self.code) not in place.own_codes
        }

    def _get_company_subjects(self, place):
        for company_id, site_id in place.default_sites.items():
            yield Subject("company", f"company,{company_id}", company_id, site_id)

    def _get_site_subjects(self, place):
        chosen = self.site_ids or place.sites.values()
        for site in chosen:
            if site.active:
                yield Subject("site", f"site,{site.id}", site.company_id.id, site.id)

    def _get_department_subjects(self, place):
        for department in self.department_ids or place.departments.values():
            if department.active:
                yield self._get_department_subject(department, place)

    @api.model
    def _get_department_subject(self, department, place):
        company_id = department.company_id.id
        return Subject(
            "department",
            f"department,{department.id}",
            company_id,
            self._get_site_id(department.id, company_id, place),
            department.id,
        )

    def _get_person_subjects(self, place):
        people = self.employee_ids
        if not people and self.subject_group_id:
            people = place.group_people[self.subject_group_id.id]
        for person in people:
            if person.active:
                company_id, department_id = (
                    person.company_id.id,
                    person.department_id.id,
                )
                yield Subject(
                    "person",
                    f"person,{person.id}",
                    company_id,
                    self._get_site_id(department_id, company_id, place),
                    department_id,
                    person.id,
                )

    @api.model
    def _get_site_id(self, department_id, company_id, place):
        """Return the site whose hours and zone count for a department."""
        site_id = place.site_of_department.get(department_id, 0)
        site = place.sites.get(site_id)
        if not site or site.company_id.id != company_id:
            site_id = place.default_sites.get(company_id, 0)
        return site_id

    # --- people --------------------------------------------------------------

    def _get_people_vals(self, subject, place):
        """Return who hands it in and who accepts it, as ids of an occurrence."""
        is_by_head = self.responsible_kind == "head"
        return {
            **self._get_side_vals("responsible", place),
            **(self._get_head_vals(subject, place) if is_by_head else {}),
            **self._get_side_vals("accepter", place),
        }

    def _get_side_vals(self, side, place):
        """Return the named person, post or department of one side."""
        kind = self[f"{side}_kind"]
        group = self[f"{side}_group_id"] if kind == "group" else None
        person = self[f"{side}_employee_id"] if kind == "employee" else None
        department = self[f"{side}_department_id"] if kind == "department" else None
        head_id = department and place.heads.get(department.id)
        return {
            f"{side}_id": (person.id if person and person.active else head_id) or None,
            f"{side}_group_id": group.id if group else None,
            f"{side}_department_id": department.id if department else None,
        }

    def _get_head_vals(self, subject, place):
        """Return who heads a subject; the company's is the centre director."""
        if subject.kind == "company":
            director = self.env.ref("cs_base.cs_base_group_director")
            return {"responsible_group_id": director.id}
        if subject.kind == "department":
            return {
                "responsible_department_id": subject.department_id,
                "responsible_id": place.heads.get(subject.department_id) or None,
            }
        if subject.kind == "site":
            return {"responsible_id": place.site_heads[subject.site_id] or None}
        return {"responsible_id": subject.employee_id}
