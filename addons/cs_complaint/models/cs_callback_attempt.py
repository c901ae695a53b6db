"""Calls that reached nobody: which count, when to call again, when it ends (CMP-13)."""

from odoo import api, fields, models

from ..tools.callback_attempts import counts, next_attempt_date
from ..tools.steps import FINISHED_OUTCOMES
from .cs_callback import SERVER_VALS

SERVER_VALS["is_counted"] = False


class CsCallback(models.Model):
    _inherit = "cs.callback"

    is_counted = fields.Boolean(
        string="Counts as Attempt",
        readonly=True,
        copy=False,
        help="Some hours after the attempt before, and not all in one part of the day "
        "(CMP-13).",
    )

    def _get_attempt_rule(self):
        """Return the settings of the company, for the pure rule."""
        return self._get_settings()._get_callback_attempt_rule()

    def _get_counted_dates(self):
        """Return when the attempts of this round that count were made."""
        self.ensure_one()
        # Attempts of colleagues count as well.
        ticket = self.ticket_id.sudo()
        return ticket._get_round_callbacks().filtered("is_counted").mapped("done_date")

    def _get_next_attempt_date(self):
        """Return when this customer may be called again so that it counts."""
        self.ensure_one()
        return next_attempt_date(
            fields.Datetime.now(),
            self._get_counted_dates(),
            self._get_tz(),
            self._get_attempt_rule(),
        )

    def _count_attempts(self):
        """Judge finished calls that reached nobody, and plan what comes next.

        After the last attempt that counts the customer is told the result in writing
        and only then is unreachable (ux V12).
        """
        for call in self.filtered(lambda c: c.outcome not in FINISHED_OUTCOMES):
            rule = call._get_attempt_rule()
            before = call._get_counted_dates()
            is_counted = counts(call.done_date, before, call._get_tz(), rule)
            call._write_by_server({"is_counted": is_counted})
            if len(before) + is_counted >= rule.needed:
                call.ticket_id._become_unreachable()
            else:
                call._plan_next_attempt()

    def _plan_next_attempt(self):
        """Plan the next attempt; what was due stays due."""
        self.ensure_one()
        # Clerks may plan calls; whoever called may not have the right of a scheduler.
        planned = self.ticket_id.sudo().callback_ids.filtered(
            lambda c: c.state == "planned"
        )
        if planned:
            return
        following = self.create(
            {
                "ticket_id": self.ticket_id.id,
                "planned_date": self._get_next_attempt_date(),
                "employee_id": self.employee_id.id,
                "method": self.method,
            }
        )
        following._write_by_server({"due_date": self.due_date, "is_late": self.is_late})

    def _get_attempt_message(self):
        """Return what the caller reads after a call that reached nobody."""
        self.ensure_one()
        if self.outcome in FINISHED_OUTCOMES:
            return ""
        ticket = self.ticket_id
        if ticket.is_unreachable:
            return ticket._get_unreachable_message()
        again = self._format_again(self._get_next_attempt_date())
        if not self.is_counted:
            return self.env._(
                "Noted, does not count, can be called again after %(time)s", time=again
            )
        rule = self._get_attempt_rule()
        return self.env._(
            "Attempt %(done)s of %(attempts)s, can be called again after %(time)s",
            done=len(self._get_counted_dates()),
            attempts=rule.needed,
            time=again,
        )

    @api.model
    def _format_again(self, moment):
        """Return the time of day, with the day when it is not today."""
        tz = self._get_tz()
        local = fields.Datetime.context_timestamp(self.with_context(tz=tz), moment)
        today = fields.Datetime.context_timestamp(
            self.with_context(tz=tz), fields.Datetime.now()
        )
        if local.date() == today.date():
            return local.strftime("%H:%M")
        return local.strftime("%Y-%m-%d %H:%M")
