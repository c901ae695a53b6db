"""The first contact with the department, within hours of registration (CMP-47)."""

from odoo import fields, models

from .helpdesk_ticket_clock import HelpdeskTicket as ClockedTicket
from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update({"first_contact_date": "CMP-47", "is_contact_late": "CMP-47"})

# Ordinary matters spare the night, major ones and emergencies do not (decision 3).
CONTACT_RULES = {False: "first.contact", True: "first.contact.major"}

ClockedTicket._deadline_fields.update(
    {
        code: (None, "first_contact_date", "is_contact_late")
        for code in CONTACT_RULES.values()
    }
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    first_contact_date = fields.Datetime(
        string="First Contact",
        copy=False,
        readonly=True,
        help="When somebody first did something about it: assigned it, wrote, called "
        "or passed on an urge (CMP-47).",
    )
    is_contact_late = fields.Boolean(
        string="First Contact Overdue", copy=False, readonly=True
    )

    def _after_register(self):
        res = super()._after_register()
        self._start_contact_clock()
        return res

    def _get_contact_rule(self):
        """Return the code of the clock of this ticket's first contact."""
        self.ensure_one()
        return CONTACT_RULES[self.severity == "major" or self.urgency == "emergency"]

    def _start_contact_clock(self):
        """Start the clock at registration; an assigned ticket needs none."""
        waiting = self.filtered(
            lambda t: t.step == "registered" and not t.first_contact_date
        )
        for code, tickets in waiting.grouped(lambda t: t._get_contact_rule()).items():
            tickets._start_deadline(code)

    def _switch_reply_clock(self):
        """Count by the severity of now here too."""
        super()._switch_reply_clock()
        for ticket in self.filtered(lambda t: t.step and not t.first_contact_date):
            running = ticket._get_contact_clocks()
            code = ticket._get_contact_rule()
            other = running.filtered(lambda c, code=code: c.code != code)
            if other:
                start = min(other.mapped("start_date"))
                other._cancel(self.env._("The severity was changed."))
                ticket._start_deadline(code, start)

    def _get_contact_clocks(self):
        clocks = self._get_deadlines()
        return clocks.filtered(
            lambda c: c.code in CONTACT_RULES.values() and c.state == "running"
        )

    def _note_contact(self, at=None):
        """Somebody did something about these tickets: the first time stops the clock.

        :param at: UTC datetime or dict ticket -> datetime, now by default
        """
        first = self.filtered(lambda t: t.step and not t.first_contact_date)
        if not first:
            return
        moments = first._get_moments(at)
        for code in CONTACT_RULES.values():
            first._stop_deadline(code, moments)
        for moment, tickets in first.grouped(lambda t: moments[t]).items():
            without = tickets.filtered(lambda t: not t.first_contact_date)
            if without:
                # A ticket taken over, or one whose site has no such rule.
                without._write_deadline_fields({"first_contact_date": moment})

    def _after_step(self, step):
        super()._after_step(step)
        if step == "cancelled":
            for code in CONTACT_RULES.values():
                self._cancel_deadline(code, self.env._("The ticket was cancelled."))
        else:
            self._note_contact()

    def message_post(self, **kwargs):
        """A message of the staff is a contact; notes of the system are not."""
        message = super().message_post(**kwargs)
        if (
            self.env.user._is_internal()
            and kwargs.get("message_type", "notification") in ("comment", "email")
            and (kwargs.get("body") or kwargs.get("attachment_ids"))
        ):
            # Followers of a ticket write without the right to edit it.
            self.sudo()._note_contact()
        return message

    def _on_deadline_late(self, rule_code):
        """CMP-47: a late first contact is listed; nobody gets an activity for it."""
        if rule_code not in CONTACT_RULES.values():
            return super()._on_deadline_late(rule_code)
        clocks = {c.res_id: c for c in self._get_deadlines(rule_code)}
        self.env["cs.exception"]._report(
            self,
            "warning",
            "CMP-47",
            {t: self._get_delay_text(clocks.get(t.id)) for t in self},
        )
        idle = self.filtered(lambda t: not t.first_contact_date and t.is_open)
        idle._suspect_idle({t: self._get_delay_text(clocks.get(t.id)) for t in idle})
        return None

    def _on_deadline_reminder(self, rule_code):
        if rule_code in CONTACT_RULES.values():
            # The ticket stands in the list of the first responder already (ux M4).
            return None
        return super()._on_deadline_reminder(rule_code)
