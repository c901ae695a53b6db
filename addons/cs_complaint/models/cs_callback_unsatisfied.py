"""Not satisfied: solved now, or back to the department with three data (CMP-65)."""

from odoo import fields, models

from .cs_callback_schedule import MANAGER

UNSATISFIED_FIELDS = (
    "unsatisfied_reason",
    "is_reopen_wished",
    "solved_now",
    "next_date",
    "return_department_id",
    "return_deadline",
)


class CsCallback(models.Model):
    _inherit = "cs.callback"

    unsatisfied_reason = fields.Text(
        string="Why Not Satisfied",
        copy=False,
        help="The reason in the customer's own words (CMP-65).",
    )
    is_reopen_wished = fields.Boolean(
        string="Customer Wants It Reopened",
        copy=False,
        help="Partly satisfied reopens the ticket on the customer's wish only.",
    )
    solved_now = fields.Text(
        copy=False, help="What was done at once so that nothing is left to do (CMP-65)."
    )
    next_date = fields.Datetime(
        string="Next Callback",
        copy=False,
        help="When the customer is called again, told to the customer in this call.",
    )
    return_department_id = fields.Many2one(
        "hr.department", string="Back to Department", check_company=True, copy=False
    )
    return_deadline = fields.Datetime(string="New Department Deadline", copy=False)

    def _get_answer_fields(self):
        return (*super()._get_answer_fields(), *UNSATISFIED_FIELDS)

    def _needs_resolution(self):
        """Tell whether what the customer said asks for more work (CMP-65, ux 4.4)."""
        self.ensure_one()
        return self.outcome == "reached" and (
            self.satisfaction == "unsatisfied"
            or self.is_fixed == "no"
            or (self.satisfaction == "partly" and self.is_reopen_wished)
        )

    def _is_refused_result(self):
        """Tell whether a call left the customer unsatisfied; also of no call."""
        return bool(
            self and self._needs_resolution() and not (self.solved_now or "").strip()
        )

    def _get_missing_answers(self):
        missing = super()._get_missing_answers()
        if self._is_refused_result():
            missing += self._get_missing_return()
        return missing

    def _get_missing_return(self):
        """CMP-65: reason, next date, and department with deadline, all named."""
        missing = []
        if not (self.unsatisfied_reason or "").strip():
            missing.append(
                self.env._(
                    "it is not explained why the customer is not satisfied (CMP-65) → "
                    "write the customer's words, or what was solved now"
                )
            )
        if not self.next_date:
            missing.append(
                self.env._(
                    "the date of the next callback is missing (CMP-65) → agree on one "
                    "with the customer"
                )
            )
        if not self.return_department_id or not self.return_deadline:
            missing.append(
                self.env._(
                    "the department or its deadline is missing (CMP-65) → say who puts "
                    "it right until when"
                )
            )
        return missing + self._get_wrong_return_dates()

    def _get_wrong_return_dates(self):
        now = fields.Datetime.now()
        wrong = []
        if self.return_deadline and self.return_deadline <= now:
            wrong.append(
                self.env._(
                    "the new department deadline has passed already (CMP-65) → give "
                    "one that lies ahead"
                )
            )
        if self.next_date and self.next_date <= now:
            wrong.append(
                self.env._(
                    "the next callback lies in the past (CMP-65) → choose a time still "
                    "to come"
                )
            )
        elif self.next_date and (
            self.return_deadline and self.next_date < self.return_deadline
        ):
            wrong.append(
                self.env._(
                    "the next callback lies before the department's deadline (CMP-65) "
                    "→ choose a time after it"
                )
            )
        return wrong

    def _after_finish(self):
        super()._after_finish()
        for call in self.filtered(lambda c: c._is_refused_result()):
            call._send_back()
            call._escalate_rounds()

    def _send_back(self):
        """Plan the next call, give the department its limit, reopen the ticket."""
        self.ensure_one()
        ticket = self.ticket_id
        following = ticket.callback_ids.filtered(lambda c: c.state == "planned")[:1]
        following = following or self.create({"ticket_id": ticket.id})
        following._write_by_server(
            {
                "planned_date": self.next_date,
                "due_date": self.next_date,
                "is_promised": True,
            }
        )
        # The earlier task says who did the work; clerks need not see it.
        last = ticket.sudo().assignment_ids.sorted("id")[-1:]
        is_same = last.department_id == self.return_department_id
        ticket._log_earlier_result()
        self.env["cs.assignment"].create(
            {
                "ticket_id": ticket.id,
                "department_id": self.return_department_id.id,
                "employee_id": last.employee_id.id if is_same else False,
                "deadline": self.return_deadline,
                "task": self.env._(
                    "The customer is not satisfied: %(words)s",
                    words=self.unsatisfied_reason,
                ),
            }
        )
        ticket._move_to("assigned")

    def _escalate_rounds(self):
        """CMP-65: after the third unsuccessful round the manager takes it up."""
        self.ensure_one()
        # Rounds of calls by all colleagues count.
        ticket = self.ticket_id.sudo()
        failed = ticket.callback_ids.filtered(
            lambda c: c.state == "done" and c._is_refused_result()
        )
        rounds = len(set(failed.mapped("round_number")))
        if rounds < self._get_settings().cs_callback_rounds:
            return
        text = self.env._(
            "Not satisfied after %(rounds)s rounds of work: the customer service "
            "manager takes the matter up.",
            rounds=rounds,
        )
        self.env["cs.exception"]._report(ticket, "warning", "CMP-65", text)
        managers = self.env["res.users"]._get_cs_post_users(MANAGER, ticket.site_id)
        ticket.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Unsatisfied Again: Take the Matter Up"),
            note=text,
            user_id=managers[:1].id or self.env.uid,
        )
