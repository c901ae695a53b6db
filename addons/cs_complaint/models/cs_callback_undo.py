"""A slip of the finger is taken back within five minutes (CMP-34, ux M13)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_base.tools.gates import numbered

from .cs_callback import SERVER_VALS
from .cs_callback_answer import ANSWER_FIELDS
from .cs_callback_unsatisfied import UNSATISFIED_FIELDS

SERVER_VALS["was_undone"] = False


class CsCallback(models.Model):
    _inherit = "cs.callback"

    was_undone = fields.Boolean(
        readonly=True,
        copy=False,
        help="A result was taken back before; the exception tells which.",
    )

    can_undo = fields.Boolean(compute="_compute_can_undo")

    @api.depends_context("uid")
    @api.depends("state", "done_date")
    def _compute_can_undo(self):
        for call in self:
            call.can_undo = not call._get_undo_refusal()

    def action_undo(self):
        """Take these calls back, see ``_undo``."""
        self._undo()

    def _get_undo_seconds(self):
        """Return how many seconds are left to take a finished call back."""
        self.ensure_one()
        if self.state != "done":
            return 0
        limit = timedelta(minutes=self._get_settings().cs_callback_undo_minutes)
        left = self.done_date + limit - fields.Datetime.now()
        return max(0, int(left.total_seconds()))

    def _get_undo_refusal(self):
        """Return why a call cannot be taken back, empty when it can."""
        self.ensure_one()
        if self.state != "done":
            return self.env._("is not finished")
        limit = timedelta(minutes=self._get_settings().cs_callback_undo_minutes)
        if fields.Datetime.now() - self.done_date > limit:
            return self.env._(
                "was finished more than %(minutes)s minutes ago and stays as it was "
                "said; record another call instead",
                minutes=self._get_settings().cs_callback_undo_minutes,
            )
        operator = self.env.user._get_cs_operator()
        if self.user_id != self.env.user or self.operator_id != operator:
            return self.env._(
                "is taken back by %(person)s alone, who made the call",
                person=self.sudo().operator_id.name,  # names are no secret
            )
        return self._get_undo_ticket_refusal()

    def _get_undo_ticket_refusal(self):
        # Later calls of colleagues matter as well.
        ticket = self.ticket_id.sudo()
        if (
            ticket.step not in ("reported", "callback")
            or ticket.reopen_count != self.round_number
        ):
            return self.env._("has moved its ticket on already")
        if ticket.is_unreachable and ticket.told_date:
            return self.env._("has sent the customer a message already")
        later = ticket._get_round_callbacks().filtered(
            lambda c: (c.done_date, c.id) > (self.done_date, self.id)
        )
        if later:
            return self.env._("was followed by another call")
        return ""

    def _undo(self):
        """Take finished calls back; they are planned again (ux M13).

        Only user and operator who made them, within the minutes of the company, and
        not after the ticket moved on. Each is listed as an exception with what was
        said; the ticket's satisfaction falls back to the call before.

        :raise UserError: naming every call that stays
        """
        refused = {call: call._get_undo_refusal() for call in self}
        lines = [
            f"{call.display_name} {text}" for call, text in refused.items() if text
        ]
        if lines:
            raise UserError(numbered(lines))
        self.env["cs.exception"]._report(
            self,
            "warning",
            "CMP-34",
            {call: call._get_undone_text() for call in self},
        )
        self._undo_household()
        for call in self:
            call._undo_ticket()
        emptied = {*ANSWER_FIELDS, *UNSATISFIED_FIELDS, "called_phone"} - {"method"}
        self._write_by_server(
            {
                **dict.fromkeys(emptied, False),
                **self._get_undone_vals(),
            }
        )
        for call in self:
            # The figure of the ticket is the server's.
            call.ticket_id.sudo()._write_by_server(
                {"satisfaction": call.ticket_id.sudo()._get_last_satisfaction()}
            )

    def _get_undone_vals(self):
        """Return what the system noted about a call, as it was before."""
        return {
            "state": "planned",
            "done_date": False,
            "user_id": False,
            "operator_id": False,
            "is_counted": False,
            "gap_seconds": False,
            "is_hasty": False,
            "was_undone": True,
        }

    def _get_undone_text(self):
        names = ("outcome", "satisfaction", "attitude", "is_fixed")
        words = [
            dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in names
            if self[name]
        ]
        return self.env._(
            "Result taken back: %(result)s",
            result=", ".join([*words, self.opinion or ""]).strip(", "),
        )

    def _undo_ticket(self):
        """Take back what the call did to its ticket: next attempt, unreachable."""
        # The next attempt was planned by the server.
        ticket = self.ticket_id.sudo()
        ticket.callback_ids.filtered(lambda c: c.id > self.id)._withdraw()
        if ticket.is_unreachable:
            ticket._write_by_server({"is_unreachable": False})
            ticket.activity_ids.filtered(
                lambda a: (
                    a.create_date >= self.done_date
                    and a.summary == self.env._("Tell the Result by Short Message")
                )
            ).unlink()
