"""Who calls and who does not: the caller is never the doer (CMP-49, CMP-57, CMP-63)."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.cs_base.tools.gates import numbered
from odoo.addons.cs_base.tools.phone import normalize_phone

from .cs_callback_schedule import SCHEDULER

# So many last digits narrow the staff down before numbers are compared properly.
TAIL = 7
STAFF_PHONES = ("work_phone", "mobile_phone", "private_phone")


class CsCallback(models.Model):
    _inherit = "cs.callback"

    # ------------------------------------------------------------------
    # Default caller
    # ------------------------------------------------------------------

    @api.model
    def _get_default_callers(self, tickets):
        """Return who calls back by default (CMP-49), else the scheduler (CMP-19).

        The first responder does, unless he had a hand in the work, heads the team
        that did it, or has the very number that would be called.

        :return: dict ticket -> hr.employee, empty where nobody holds the post
        """
        # Who works where and who holds a post is no secret, the rest of the data is.
        tickets = tickets.sudo().with_prefetch()
        tickets.fetch(["phone_digits", "first_responder_id", "site_id", "company_id"])
        doers = tickets._get_doers()
        staff = self._find_staff_numbers({t.phone_digits for t in tickets}, tickets)
        posts = {}
        result = {}
        for ticket in tickets:
            caller = ticket.first_responder_id
            heads = ticket.assignment_ids.department_id.manager_id
            owners = staff.get(ticket.phone_digits)
            barred = doers[ticket] | heads | (owners or heads.browse())
            if not caller or not caller.active or caller in barred:
                if ticket.site_id not in posts:
                    posts[ticket.site_id] = self._get_schedulers(ticket.site_id)
                caller = (posts[ticket.site_id] - doers[ticket])[:1]
            result[ticket.with_env(self.env)] = caller.with_env(self.env)
        return result

    @api.model
    def _get_schedulers(self, site):
        """Return the employees who hold the post of the assistant at a site."""
        users = self.env["res.users"]._get_cs_post_users(SCHEDULER, site)
        # In sudo as the users are.
        return users.employee_ids.filtered(lambda e: e.company_id == site.company_id)

    # ------------------------------------------------------------------
    # Never the doer
    # ------------------------------------------------------------------

    def _get_caller_refusals(self, people=None):
        """Return why the people who act now may not make these calls (CMP-57).

        A constant number of queries for any number of calls.

        :param people: res.users, by default user and operator
        :return: dict callback -> str; only calls that are refused
        """
        people = self._get_people() if people is None else people
        # Who did a job is known to who calls about it; links of users are no secret.
        own = people.sudo().employee_ids
        calls = self.sudo()
        doers = calls.ticket_id._get_doers()
        staff = self._find_staff_numbers(
            {c._get_called_digits() for c in calls}, calls.ticket_id
        )
        refusals = {}
        for call in calls:
            found = doers[call.ticket_id] & own
            owners = staff.get(call._get_called_digits())
            if found:
                text = self.env._(
                    "%(person)s had a hand in the work; somebody else must call "
                    "(CMP-57)",
                    person=", ".join(found.mapped("name")),
                )
            elif owners:
                text = self.env._(
                    "the number %(number)s is one of our own staff's (%(person)s); "
                    "call the customer (CMP-57)",
                    number=call.called_phone or call.partner_phone,
                    person=", ".join(owners.mapped("name")),
                )
            else:
                continue
            refusals[call.with_env(self.env)] = text
        return refusals

    @api.model
    def _find_staff_numbers(self, digits, tickets):
        """Return which of the numbers are of employees.

        :param digits: set of comparable digits
        :param tickets: whose companies' employees are looked at
        :return: dict digits -> hr.employee, in sudo
        """
        wanted = {number for number in digits if number and len(number) >= TAIL}
        if not wanted or not tickets:
            return {}
        # The phones of the staff are compared here and never shown.
        Employee = self.env["hr.employee"].sudo()
        Employee.flush_model([*STAFF_PHONES, "active", "company_id"])
        tails = tuple(number[-TAIL:] for number in wanted)
        has_tail = SQL(" OR ").join(
            SQL(
                r"right(regexp_replace(%s, '\D', '', 'g'), %s) IN %s",
                SQL.identifier(name),
                TAIL,
                tails,
            )
            for name in STAFF_PHONES
        )
        self.env.cr.execute(
            SQL(
                "SELECT id FROM hr_employee WHERE active AND company_id IN %s"
                " AND (%s) ORDER BY id",
                # The companies of the tickets need not be ticked now.
                tuple(tickets.sudo().company_id.ids),
                has_tail,
            )
        )
        found = {}
        for employee in Employee.browse(row[0] for row in self.env.cr.fetchall()):
            for name in STAFF_PHONES:
                number = normalize_phone(employee[name]).digits
                if number in wanted:
                    found[number] = found.get(number, Employee) | employee
        return found

    def _check_caller(self):
        """CMP-57: refuse a result that the doer, or a call to the staff, would bring.

        That a number is wrong may be noted by whoever found out.
        """
        calls = self.filtered(lambda c: c.outcome != "wrong_number")
        refusals = calls._get_caller_refusals()
        if refusals:
            raise UserError(
                numbered(
                    f"{call.display_name}: {text}" for call, text in refusals.items()
                )
            )

    def _check_caller_employee(self):
        """CMP-57: nobody is given a call about the own work."""
        calls = self.sudo()  # who did a job is known to who plans the call
        doers = calls.ticket_id._get_doers()
        wrong = [c for c in calls if c.employee_id & doers[c.ticket_id]]
        if wrong:
            raise UserError(
                numbered(
                    self.env._(
                        "%(callback)s: %(person)s had a hand in the work and does not "
                        "ask about it (CMP-57). Choose somebody else.",
                        callback=call.display_name,
                        person=call.employee_id.name,
                    )
                    for call in wrong
                )
            )

    def _after_plan(self):
        super()._after_plan()
        self._check_caller_employee()

    # ------------------------------------------------------------------
    # The department responsible
    # ------------------------------------------------------------------

    def _report_foreign_callers(self):
        """CMP-63: who calls though another department is responsible is listed.

        The first responder calls about his own matters by P7D-3.
        """
        # Departments of users are no secret.
        own = self._get_people().sudo().employee_ids
        foreign = self.browse()
        for company, calls in self.grouped("company_id").items():
            department = company.sudo().cs_callback_department_id  # as above
            if not department or self._is_member(own, department):
                continue
            # Who received a matter is no secret.
            foreign |= calls.filtered(
                lambda c: c.sudo().ticket_id.first_responder_id not in own
            )
        self.env["cs.exception"]._report(
            foreign,
            "warning",
            "CMP-63",
            self.env._("Called by somebody outside the department responsible"),
        )

    @api.model
    def _is_member(self, employees, department):
        """Tell whether one of the employees works in a department or below it."""
        found = employees.department_id
        while found:
            if department in found:
                return True
            found = found.parent_id
        return False
