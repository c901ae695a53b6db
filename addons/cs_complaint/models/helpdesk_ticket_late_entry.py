"""Entries made after the event, with both times kept (CMP-15, ux 4.1)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Between picking up the receiver and saving lies a conversation.
TALK_TIME = timedelta(minutes=30)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _settle_late_entries(self, vals_list):
        """Mark registrations of earlier events; refuse those without a reason.

        :raise ValidationError: naming what an entry of a user lacks
        """
        now = fields.Datetime.now()
        for vals in vals_list:
            received = fields.Datetime.to_datetime(vals.get("received_date")) or now
            vals["is_late_entry"] = received < now - TALK_TIME
            if vals["is_late_entry"] and not self.env.su:
                self._check_late_entry(now - received, vals.get("late_entry_reason"))

    @api.model
    def _check_late_entry(self, delay, reason):
        """CMP-15: anybody with a reason within the limit, later a manager."""
        # A setting of the company, not a secret.
        hours = self.env.company.sudo().cs_late_entry_hours
        problems = []
        if not (reason or "").strip():
            problems.append(
                self.env._("say why it is entered later (power cut, paper slip …)")
            )
        if delay > timedelta(hours=hours) and not self._is_service_manager():
            problems.append(
                self.env._(
                    "after %(hours)g hours only the customer service manager enters "
                    "it; leave the time of receipt empty or ask the manager",
                    hours=hours,
                )
            )
        if problems:
            raise ValidationError(
                self.env._(
                    "The matter was received earlier than now (%(clause)s): "
                    "%(problems)s.",
                    clause=self._cite("P6 §4-1"),
                    problems="; ".join(problems),
                )
            )

    def _after_register(self):
        res = super()._after_register()
        self._report_late_entries()
        return res

    def _report_late_entries(self):
        late = self.filtered("is_late_entry")
        if late:
            self.env["cs.exception"]._report(
                late,
                "late_entry",
                "CMP-15",
                {t: t.late_entry_reason or self.env._("No reason given") for t in late},
            )

    def _check_fixed(self, vals):
        super()._check_fixed(vals)
        moved = self._filter_changed(vals, ("received_date",))
        if moved and not (
            (vals.get("late_entry_reason") or "").strip()
            or all((t.late_entry_reason or "").strip() for t in moved)
        ):
            raise ValidationError(
                self.env._(
                    "Say in “Late Entry Reason” why the time of receipt is corrected "
                    "(%(clause)s).",
                    clause=self._cite("P6 §4-1"),
                )
            )

    def _correct_reply_clock(self):
        super()._correct_reply_clock()
        if self:
            self._write_by_server({"is_late_entry": True})
            self._report_late_entries()
