"""Callbacks as a ticket sees them: planned, counted, at an end (CMP-13, CMP-19)."""

from odoo import fields, models

from odoo.addons.cs_base.tools.gates import Blocker

from ..tools.steps import FINISHED_OUTCOMES
from .cs_callback_schedule import SCHEDULER
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update({"is_unreachable": "CMP-13", "told_date": "CMP-13"})


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    is_unreachable = fields.Boolean(
        string="Unreachable",
        copy=False,
        readonly=True,
        help="Not reached in the attempts that count; told the result in writing "
        "instead (CMP-13).",
    )
    told_date = fields.Datetime(
        string="Told in Writing On",
        copy=False,
        readonly=True,
        help="When the customer who was not reached was sent the result by mail.",
    )
    # What a telephone system tells about the call that brought the ticket (ux M18).
    call_ref = fields.Char(string="Call Reference", copy=False)
    call_seconds = fields.Integer(string="Length of the Call (Seconds)", copy=False)
    recording_url = fields.Char(string="Recording", copy=False)

    # ------------------------------------------------------------------
    # Who had a hand in the work
    # ------------------------------------------------------------------

    def _get_doers(self):
        """Return who did the work of each ticket (CMP-57), in constant queries.

        The workers and helpers of its tasks, who tapped "finished", who reported the
        result for the own department, and who solved it on the spot.

        :return: dict ticket -> hr.employee, in sudo
        """
        # Who did a job is no secret to who must not ask about it.
        tickets = self.sudo().with_prefetch()
        Employee = tickets.env["hr.employee"]
        # ``filtered`` narrows what is read ahead, so read it for the batch before.
        tickets.fetch(
            [
                "reported_user_id",
                "operator_id",
                "first_responder_id",
                "is_solved_on_spot",
            ]
        )
        everything = tickets.assignment_ids
        everything.fetch(
            ["state", "employee_id", "helper_ids", "department_id", "finished_user_id"]
        )
        people = (
            everything.finished_user_id.employee_ids
            | tickets.reported_user_id.employee_ids
            | tickets.operator_id.employee_ids
        )
        people.fetch(["department_id"])
        result = {}
        for ticket in tickets:
            tasks = ticket.assignment_ids.filtered(lambda a: a.state != "returned")
            doers = tasks.employee_id | tasks.helper_ids
            doers |= tasks.finished_user_id.employee_ids
            reporters = ticket.reported_user_id.employee_ids
            doers |= reporters.filtered(
                lambda e, tasks=tasks: (
                    e.department_id and e.department_id in tasks.department_id
                )
            )
            if ticket.is_solved_on_spot:
                doers |= ticket.first_responder_id | ticket.operator_id.employee_ids
            result[ticket] = Employee.browse(doers.ids)
        return result

    def _is_visit(self):
        """Tell whether the customer came in person (CMP-53)."""
        self.ensure_one()
        visit = self.env.ref(
            "cs_complaint.helpdesk_ticket_channel_visit", raise_if_not_found=False
        )
        return bool(visit) and self.channel_id == visit

    # ------------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------------

    def _needs_callback(self):
        """CMP-13: only who left no number cannot be called back."""
        self.ensure_one()
        is_unknown = not (self.partner_phone or "").strip() and (
            # Found by the own staff in a public area there is nobody to call (AMB-71).
            self.is_anonymous or (self.kind == "repair" and not self._has_customer())
        )
        return self._get_kind_rule().needs_callback and not is_unknown

    def _has_customer(self):
        return bool(self.partner_id or (self.partner_name or "").strip())

    def _get_round_callbacks(self):
        """Return the finished calls about the present result."""
        self.ensure_one()
        return self.callback_ids.filtered(
            lambda c: c.state == "done" and c.round_number == self.reopen_count
        )

    def _get_last_satisfaction(self):
        """Return the grade of the last reached call, of any round."""
        self.ensure_one()
        rated = self.callback_ids.filtered(
            lambda c: c.state == "done" and c.satisfaction
        )
        return rated.sorted(lambda c: (c.done_date, c.id))[-1:].satisfaction

    def _get_callback_blockers(self):
        """CMP-13, CMP-46, CMP-57: called back, and not left unsatisfied."""
        self.ensure_one()
        if not self._needs_callback():
            return []
        # Departments see what is still needed, not what the customer said.
        done = self.sudo()._get_round_callbacks()
        finished = done.filtered(lambda c: c.outcome in FINISHED_OUTCOMES)
        # A setting of the company, not a secret.
        attempts = self.company_id.sudo().cs_callback_attempts
        counted = len(done.filtered("is_counted"))
        if not finished and counted < attempts:
            return [
                Blocker(
                    self.env._(
                        "The customer was not called back (%(done)s of %(attempts)s "
                        "attempts)",
                        done=counted,
                        attempts=attempts,
                    ),
                    self._cite("P6 §3-1"),
                    self.env._("record the callback"),
                    "callback_ids",
                    rule="CMP-13",
                    group="callback",
                )
            ]
        last = finished.sorted(lambda c: (c.done_date, c.id))[-1:]
        if last._is_refused_result():
            return [
                Blocker(
                    self.env._("The customer is not satisfied"),
                    self._cite("P7D-1"),
                    self.env._("reopen the ticket and let the department put it right"),
                    "callback_ids",
                    rule="CMP-46",
                    group="callback",
                )
            ]
        return []

    # ------------------------------------------------------------------
    # Planned and withdrawn
    # ------------------------------------------------------------------

    def _plan_callback(self):
        """CMP-19: a callback waits for each ticket whose customer can be called."""
        wanted = self.filtered(
            lambda t: (
                t._needs_callback()
                # Departments report results; they do not see callbacks.
                and not t.sudo()._has_callback()
            )
        )
        # As above: the callback is planned by whoever reports the result.
        self.env["cs.callback"].sudo().create(
            [{"ticket_id": ticket.id} for ticket in wanted]
        )

    def _has_callback(self):
        """Tell whether a call is planned, or none is needed any more in this round."""
        self.ensure_one()
        return (
            self.is_unreachable
            or "planned" in self.callback_ids.mapped("state")
            or any(
                call.outcome in FINISHED_OUTCOMES
                for call in self._get_round_callbacks()
            )
        )

    def _prepare_step_vals(self, step):
        vals = super()._prepare_step_vals(step)
        if step == "assigned" and (self.is_unreachable or self.told_date):
            vals.update(is_unreachable=False, told_date=False)
        return vals

    def _after_step(self, step):
        super()._after_step(step)
        if step in ("reported", "callback"):
            self._plan_callback()
        elif step in ("closed", "cancelled"):
            # A matter that is over needs no call; closing needs no right on calls.
            self.sudo().callback_ids._withdraw()

    # ------------------------------------------------------------------
    # Not reached at all
    # ------------------------------------------------------------------

    def _become_unreachable(self):
        """Tell the customer the result in writing; only then he is unreachable.

        By mail where an address is known; else the scheduler is asked to tell it by
        short message, and the list of exceptions shows it (ux V12, CMP-13).
        """
        # Whoever called need not be able to write mails to everybody.
        for ticket in self.sudo().filtered(lambda t: not t.is_unreachable):
            is_mailed = ticket._mail_unreachable()
            ticket._write_by_server(
                {
                    "is_unreachable": True,
                    "told_date": is_mailed and fields.Datetime.now(),
                }
            )
            if not is_mailed:
                ticket._ask_for_short_message()

    def _get_told_email(self):
        self.ensure_one()
        return (self.partner_email or self.partner_id.email or "").strip()

    def _mail_unreachable(self):
        """Send the result by mail; return whether there is an address."""
        self.ensure_one()
        email = self._get_told_email()
        if not email:
            return False
        template = self.env.ref(
            "cs_complaint.mail_template_callback_unreachable", raise_if_not_found=False
        )
        if not template:
            return False
        values = {"email_to": email}
        if self.partner_id.email:
            values = {"recipient_ids": [fields.Command.set(self.partner_id.ids)]}
        template.with_context(lang=self.partner_id.lang or self.env.lang).send_mail(
            self.id, email_values=values
        )
        return True

    def _ask_for_short_message(self):
        self.ensure_one()
        text = self._get_unreachable_message()
        self.env["cs.exception"]._report(self, "warning", "CMP-13", text)
        users = self.env["res.users"]._get_cs_post_users(SCHEDULER, self.site_id)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Tell the Result by Short Message"),
            note=text,
            user_id=users[:1].id or self.env.uid,
        )

    def _get_unreachable_message(self):
        self.ensure_one()
        if self.told_date:
            return self.env._(
                "Not reached in the attempts that count. The result was sent by mail."
            )
        return self.env._(
            "Not reached in the attempts that count, and no e-mail address is known: "
            "tell the result by short message."
        )
