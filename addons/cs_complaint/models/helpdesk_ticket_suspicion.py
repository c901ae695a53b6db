"""Suspicions about first responders, found by the system (CMP-50, CMP-52).

A suspicion is a row in the list of exceptions; people decide what it was.
"""

from datetime import timedelta

from odoo import api, fields, models

from .helpdesk_ticket_clock import REPLY_RULES


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # --- CMP-50: nobody acts --------------------------------------------------------

    def _suspect_idle(self, texts):
        """CMP-28, CMP-50: the limit of the first contact passed, nobody acted (FR-1).

        :param texts: dict ticket -> the delay in words
        """
        if self:
            self.env["cs.exception"]._report(
                self,
                "suspicion",
                "CMP-50",
                {
                    t: self.env._("Nobody has acted. %(delay)s", delay=texts[t])
                    for t in self
                },
                act="fr1",
            )

    # --- CMP-52: late ---------------------------------------------------------------

    def _on_deadline_late(self, rule_code):
        """CMP-52: an answer that is late is a suspicion, with its delay (FR-3)."""
        res = super()._on_deadline_late(rule_code)
        if rule_code in REPLY_RULES.values():
            self._suspect_late(rule_code)
        return res

    def _suspect_late(self, rule_code, clocks=None):
        """List each of these tickets once for the limit that has passed.

        :param str rule_code: code of the clock
        :param clocks: dict ticket -> clock; by default the tickets' own
        """
        if clocks is None:
            own = {c.res_id: c for c in self._get_deadlines(rule_code)}
            clocks = {t: own[t.id] for t in self if t.id in own}
        told = self._get_suspected(rule_code)
        texts = {
            t: self._get_delay_text(clock)
            for t, clock in clocks.items()
            if t.id not in told
        }
        if texts:
            self.env["cs.exception"]._report(
                self.browse().concat(*texts), "suspicion", "CMP-52", texts, act="fr3"
            )

    def _get_suspected(self, rule_code):
        """Return the ids of those told about already by the other reply clock.

        Raising or lowering the severity changes the clock, not the late answer.
        """
        others = [c for c in REPLY_RULES.values() if c != rule_code]
        if rule_code not in REPLY_RULES.values():
            return set()
        clocks = self._get_deadlines().filtered(lambda c: c.code in others)
        return {c.res_id for c in clocks if any(e["type"] == "late" for e in c.events)}

    @api.model
    def _get_delay_text(self, clock):
        """Return by how much a clock is late, in words."""
        if not clock:
            return ""
        end = clock.stop_date or fields.Datetime.now()
        due = clock.due_date or end
        delay = self._format_delay(end - due)
        if clock.stop_date:
            return self.env._(
                "“%(rule)s” was due %(due)s and came %(delay)s late.",
                rule=clock.rule_id.name,
                due=clock._local(due),
                delay=delay,
            )
        return self.env._(
            "“%(rule)s” was due %(due)s and is %(delay)s late so far.",
            rule=clock.rule_id.name,
            due=clock._local(due),
            delay=delay,
        )

    @api.model
    def _format_delay(self, delay):
        """Return a timedelta as days, hours and minutes, minutes rounded up."""
        minutes = -(-max(delay, timedelta(0)) // timedelta(minutes=1))
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        return self.env._(
            "%(days)s d %(hours)s h %(minutes)s min",
            days=days,
            hours=hours,
            minutes=minutes,
        )
