"""What the callback cockpit shows of one household (ux 5.2)."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.cs_base.tools.local_time import at_hour, from_local, to_local, to_naive
from odoo.addons.cs_base.tools.quiet_hours import next_call_date

# Where no routing rule says more: until the end of work of the next day.
RETURN_HOUR = 18.0
HISTORY = 6


class CsCallbackCockpit(models.AbstractModel):
    _inherit = "cs.callback.cockpit"

    @api.model
    @api.readonly
    def get_household(self, key):
        """Return all that a clerk needs to call a household; claims nothing.

        :param str key: household, from the queue
        :return: dict: numbers, lines with what is asked, script, history, quiet
        :raise UserError: when nothing of it waits any more
        """
        self._check_may_call()
        calls = self._find_calls(key)
        refusals = calls._get_caller_refusals()
        first = calls[:1]
        ticket = first.ticket_id
        claimed = next((c for c in calls if c._is_claimed_by_other()), None)
        persons = self._get_persons(calls)
        # One answer for each line, read at once.
        routes = self.env["cs.routing.rule"]._route_all(list(calls.ticket_id))
        routes = dict(zip(calls.ticket_id, routes, strict=True))
        return {
            "key": key,
            # The name of the place of an own ticket is no secret.
            "title": ticket.sudo().unit_id.name or ticket.place_text or "",
            "name": ticket.partner_name or "",
            "numbers": self._get_numbers(calls, persons),
            "disturbed": self._get_disturbed_text(calls, persons),
            "lines": [
                self._prepare_line(call, refusals.get(call, ""), routes[call.ticket_id])
                for call in calls
            ],
            "attempts": self._prepare_attempts(first),
            "script": self._get_script(calls),
            "history": self._get_history(calls),
            "quiet": self._get_quiet(calls),
            # The name of a colleague is no secret.
            "claimed_by": claimed.sudo().claim_operator_id.name if claimed else "",
        }

    @api.model
    @api.readonly
    def get_departments(self):
        """Return the departments a matter may go back to."""
        self._check_may_call()
        departments = self.env["hr.department"].search(
            [("company_id", "in", [*self.env.companies.ids, False])]
        )
        return [{"id": d.id, "name": d.name} for d in departments]

    @api.model
    def _get_gone_refusal(self):
        return UserError(
            self.env._(
                "Nothing of this household waits for a call any more. Load the queue "
                "again."
            )
        )

    # ------------------------------------------------------------------
    # Whom to call
    # ------------------------------------------------------------------

    @api.model
    def _get_persons(self, calls):
        units = calls.ticket_id.unit_id
        return self.env["cs.callback"]._get_household_persons(units)

    @api.model
    def _get_numbers(self, calls, persons):
        """Return the numbers: the tickets' first, then the others of the household."""
        labels = dict(persons._fields["role"]._description_selection(self.env))
        by_digits = {phone.digits: phone.person_id for phone in persons.phone_ids}
        wrong = {phone.digits for phone in persons.phone_ids if not phone.is_valid}
        numbers = {}
        for call in calls:
            digits = call.phone_digits
            if digits and digits not in numbers:
                person = by_digits.get(digits)
                numbers[digits] = {
                    "number": call.partner_phone,
                    "name": call.partner_name or (person.name if person else ""),
                    "role": labels.get(person.role, "") if person else "",
                    "is_valid": digits not in wrong,
                    "is_main": True,
                }
        for phone in persons.phone_ids.filtered("is_valid"):
            if phone.digits not in numbers:
                numbers[phone.digits] = {
                    "number": phone.number,
                    "name": phone.person_id.name,
                    "role": labels.get(phone.person_id.role, ""),
                    "is_valid": True,
                    "is_main": False,
                }
        # A number found wrong stays visible, behind those that may be called.
        return sorted(
            numbers.values(), key=lambda n: (not n["is_valid"], not n["is_main"])
        )

    @api.model
    def _get_other_numbers(self, calls):
        """After a wrong number: what else the household can be reached by."""
        wrong = calls.filtered(lambda c: c.outcome == "wrong_number")
        if not wrong:
            return []
        called = {call._get_called_digits() for call in wrong}
        Phone = self.env["cs.phone"]
        phones = Phone.search(
            [
                ("unit_id", "in", wrong.ticket_id.unit_id.ids),
                ("person_id.is_current", "=", True),
                ("is_valid", "=", True),
                ("digits", "not in", sorted(called)),
            ]
        )
        return [
            {"number": phone.number, "name": phone.person_id.name} for phone in phones
        ]

    @api.model
    def _get_disturbed_text(self, calls, persons):
        quiet = persons._filter_disturbed()
        if quiet:
            return self.env._(
                "Do not disturb: %(names)s", names=", ".join(quiet.mapped("name"))
            )
        limited = persons.filtered("is_do_not_disturb")
        if limited:
            return self.env._(
                "Do not disturb at other hours: %(names)s",
                names=", ".join(limited.mapped("name")),
            )
        return ""

    # ------------------------------------------------------------------
    # What it is about
    # ------------------------------------------------------------------

    @api.model
    def _prepare_line(self, call, refusal, route):
        ticket = call.ticket_id
        is_open = not ticket.is_confidential
        # Who did the work and which department is told in the call.
        task = ticket.sudo().assignment_ids.filtered(lambda a: a.state == "done")
        task = task.sorted("id")[-1:]
        solved = ticket.solved_date or task.finished_date or ticket.reported_date
        return {
            "id": call.id,
            "ticket_id": ticket.id,
            "number": ticket.short_number,
            "title": ticket.name if is_open else "",
            # Categories are shared words.
            "category": ticket.sudo().category_id.display_name or "" if is_open else "",
            "kind": ticket.kind,
            "is_major": ticket.severity == "major",
            "method": call.method,
            "solved": fields.Datetime.to_string(solved) if solved else False,
            "worker": task.employee_id.name or "",
            "department": task.department_id.name or "",
            "result": (ticket.result or "") if is_open else "",
            "answer": (ticket.answer or "") if is_open else "",
            "photos": len(task.photo_after_ids),
            "due": fields.Datetime.to_string(call.due_date) if call.due_date else False,
            # As above.
            "caller": call.sudo().employee_id.name or "",
            "refusal": refusal,
            "asked": call._get_asked(),
            "give_back": self._get_return_defaults(call, task, route),
        }

    @api.model
    def _get_return_defaults(self, call, task, route):
        """CMP-65: department, deadline and next date are filled in already.

        The deadline is that of the routing matrix, as for a new task (CMP-16); the
        next call comes a day after it, at an hour when customers are called.

        :param route: answer of ``cs.routing.rule._route`` for the ticket
        """
        tz = call._get_tz()
        now = fields.Datetime.now()
        deadline = route["deadline"]
        if not deadline or deadline <= now:
            wall = to_local(now, tz) + relativedelta(days=1)
            deadline = to_naive(from_local(at_hour(wall.date(), RETURN_HOUR), tz))
        windows = call._get_settings()._get_callback_quiet_windows()
        following = next_call_date(deadline + relativedelta(days=1), tz, windows)
        # Who had it goes on with it; else who the matrix names.
        department = task.department_id or task.department_id.browse(
            route["department_id"] or []
        )
        return {
            "department_id": department.id,
            "department": department.name or "",
            "deadline": fields.Datetime.to_string(deadline),
            "next_date": fields.Datetime.to_string(to_naive(following)),
        }

    @api.model
    def _prepare_attempts(self, call):
        ticket = call.ticket_id
        done = ticket._get_round_callbacks()
        last = done.sorted("done_date")[-1:]
        return {
            "number": len(done) + 1,
            "counted": len(done.filtered("is_counted")),
            "needed": call._get_settings().cs_callback_attempts,
            "last_date": fields.Datetime.to_string(last.done_date) if last else False,
            "last_outcome": last.outcome or False,
            "counts_from": fields.Datetime.to_string(call._get_next_attempt_date()),
        }

    @api.model
    def _get_script(self, calls):
        """Return what the clerk says (CMP-34: satisfied? other proposals? thanks)."""
        company = calls[:1].company_id.sudo().name  # on every letter of the company
        kinds = set(calls.ticket_id.mapped("kind"))
        if kinds == {"repair"}:
            return self.env._(
                "“Hello, this is %(company)s. I would like to ask about the repair. "
                "How did the technician treat you? Is it fixed? Have you any other "
                "proposals? Thank you!”",
                company=company,
            )
        if "complaint" in kinds:
            return self.env._(
                "“Hello, this is %(company)s. I would like to ask about the matter you "
                "told us of. Were you given a definite answer? Are you satisfied with "
                "how it was handled? Have you any other proposals? Thank you!”",
                company=company,
            )
        return self.env._(
            "“Hello, this is %(company)s. I would like to ask about what we did for "
            "you. How were you treated? Are you satisfied? Have you any other "
            "proposals? Thank you!”",
            company=company,
        )

    @api.model
    def _get_history(self, calls):
        """Return the latest other tickets of the household."""
        tickets = calls.ticket_id
        domain = Domain.FALSE
        if tickets.unit_id:
            domain |= Domain("unit_id", "in", tickets.unit_id.ids)
        # Of a number without a unit.
        digits = sorted({t.phone_digits for t in tickets if t.phone_digits})
        if digits and not tickets.unit_id:
            domain |= Domain("phone_last4", "in", [d[-4:] for d in digits]) & Domain(
                "phone_digits", "in", digits
            )
        if domain.is_false():
            return []
        found = self.env["helpdesk.ticket"].search_fetch(
            domain & Domain("id", "not in", tickets.ids),
            [
                "number",
                "kind",
                "name",
                "step",
                "received_date",
                "satisfaction",
                "is_confidential",
            ],
            order="received_date desc",
            limit=HISTORY,
        )
        words = {
            name: dict(found._fields[name]._description_selection(self.env))
            for name in ("step", "satisfaction")
        }
        return [
            {
                "id": ticket.id,
                "number": ticket.short_number,
                "title": "" if ticket.is_confidential else ticket.name,
                "step": words["step"].get(ticket.step, ""),
                "satisfaction": words["satisfaction"].get(ticket.satisfaction, ""),
                "received": fields.Datetime.to_string(ticket.received_date),
            }
            for ticket in found
        ]
