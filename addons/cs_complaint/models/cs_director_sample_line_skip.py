"""Customers who are not reached: attempts, reasons, and the next rank (CMP-59)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.callback_attempts import counts, next_attempt_date

# Chosen by the system; those of usage SKIP are chosen by the caller.
SYSTEM = "director_system"
SKIP = "director_skip"


class CsDirectorSampleLine(models.Model):
    _inherit = "cs.director.sample.line"

    def action_no_answer(self):
        """Note a call that nobody answered; after the last one comes the next rank.

        :return: what the caller reads, and the next call
        """
        self.ensure_one()
        self._check_may_call()
        self.lock_for_update()
        # The settings of a company are no secret to who calls for it.
        rule = self.company_id.sudo()._get_callback_attempt_rule()
        tz = self.sudo().site_id.tz  # as above
        now = fields.Datetime.now()
        done = [a for a in self.attempts or [] if a["counted"]]
        before = [fields.Datetime.to_datetime(a["date"]) for a in done]
        is_counted = counts(now, before, tz, rule)
        attempt = {
            "date": fields.Datetime.to_string(now),
            "user": self.env.uid,
            "operator": self.env.user._get_cs_operator().id,
            "counted": is_counted,
        }
        counted = [*before, now] if is_counted else before
        self._write_kept(
            {
                "attempts": [*(self.attempts or []), attempt],
                "attempt_count": len(counted),
                "outcome": "no_answer",
                "next_attempt_date": next_attempt_date(now, counted, tz, rule),
            }
        )
        if len(counted) >= rule.needed:
            self._replace_by_next(self._get_reason("unreachable"))
            return self._tell(
                self.env._(
                    "Not reached in all attempts: the next rank takes the place."
                )
            )
        again = self._format_moment(self.next_attempt_date)
        if not is_counted:
            return self._tell(
                self.env._("Noted, but does not count. Call again after %(time)s.",
                           time=again)
            )  # fmt: skip
        return self._tell(
            self.env._(
                "Attempt %(count)s of %(needed)s. Call again after %(time)s.",
                count=len(counted),
                needed=rule.needed,
                time=again,
            )
        )

    def _tell(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_reason(self, code, usage=SYSTEM):
        # Reasons are no secret; one that is not offered any more still counts.
        reasons = self.env["cs.reason"].sudo().with_context(active_test=False)
        return reasons.search([("usage", "=", usage), ("code", "=", code)], limit=1)

    def action_skip(self):
        """Ask why a customer cannot be called."""
        self.ensure_one()
        self._check_may_call()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cannot Be Called"),
            "res_model": "cs.director.sample.skip",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def _skip(self, reason, note=""):
        """Note that a customer cannot be called, and take the next rank.

        :param reason: cs.reason of those that the caller may choose
        """
        self._check_may_call()
        if reason.usage != SKIP or (reason.needs_note and not (note or "").strip()):
            raise UserError(
                self.env._("Choose the reason, and write it down if asked.")
            )
        for line in self:
            line._replace_by_next(reason, note)

    def _replace_by_next(self, reason, note=""):
        """Put the next rank in place of this call; both stay on the list.

        :return: cs.director.sample.line that came; empty if nobody is left
        """
        self.ensure_one()
        outcome = reason.code if reason.code in self._get_outcomes() else "no_answer"
        self._write_kept(
            {
                "state": "replaced",
                "reason_id": reason.id,
                "reason_note": note,
                "outcome": outcome,
                **self._get_stamp(),
            }
        )
        # The drawn records are the engine's; who may ask was checked.
        drawn = self.sudo().draw_line_ids.filtered(lambda one: one.state == "open")
        following = drawn._replace_by_call(reason, note)
        self.sudo().sample_id._take_lines(following)  # as above
        return self.replaced_by_ids

    @api.model
    def _get_outcomes(self):
        return set(self._fields["outcome"].get_values(self.env))

    # --- confidential --------------------------------------------------------

    @api.model
    def _replace_confidential(self, tickets):
        """A matter that became confidential is not asked about: the next rank is.

        :param tickets: helpdesk.ticket
        """
        # Whoever closes a matter need not see the sample.
        lines = self.sudo().search(
            [
                ("ticket_id", "in", tickets.ids),
                ("state", "=", "open"),
                ("sample_id.step", "=", "open"),
            ]
        )
        for line in lines._by_server():
            line._replace_by_next(self._get_reason("confidential"))
