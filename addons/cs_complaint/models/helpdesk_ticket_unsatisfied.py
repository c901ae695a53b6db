"""The manager ends with grounds what cannot be brought to satisfaction (AMB-29)."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update(
    {
        "unsatisfied_closing_date": "AMB-29",
        "unsatisfied_closing_round": "AMB-29",
        "unsatisfied_closing_user_id": "AMB-29",
    }
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    unsatisfied_closing_reason = fields.Text(
        string="Grounds for Ending Unsatisfied",
        copy=False,
        groups="base.group_user",
        help="Why nothing more can be done although the customer is not satisfied.",
    )
    unsatisfied_closing_user_id = fields.Many2one(
        "res.users",
        string="Ended Unsatisfied By",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    unsatisfied_closing_date = fields.Datetime(
        string="Ended Unsatisfied On",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    unsatisfied_closing_round = fields.Integer(
        copy=False, readonly=True, groups="base.group_user"
    )

    def _may_close_unsatisfied(self):
        """Also when the manager gave grounds, for this round of work (AMB-29)."""
        # Grounds are internal; that there are any decides about closing.
        ticket = self.sudo()
        is_settled = (
            ticket.unsatisfied_closing_date
            and ticket.unsatisfied_closing_round == ticket.reopen_count
        )
        return super()._may_close_unsatisfied() or bool(is_settled)

    def _get_callback_blockers(self):
        """CMP-46: satisfied, or ended with grounds, or malicious."""
        blockers = super()._get_callback_blockers()
        if self._may_close_unsatisfied():
            return [blocker for blocker in blockers if blocker.rule != "CMP-46"]
        return blockers

    def _count_unsatisfied(self):
        """Return in how many rounds the customer was called back unsatisfied."""
        self.ensure_one()
        calls = self.callback_ids.filtered(
            lambda c: c.state == "done" and c.satisfaction == "unsatisfied"
        )
        return len(set(calls.mapped("round_number")))

    def action_allow_unsatisfied_closing(self):
        """Let these tickets end although the customer is not satisfied (AMB-29).

        :raise AccessError: to anybody but the customer service manager
        :raise UserError: before enough rounds, or without grounds
        """
        user = self.env.user
        operator = user._get_cs_operator()
        group = "cs_complaint.cs_complaint_group_manager"
        if not (user.has_group(group) and operator.has_group(group)):
            raise AccessError(
                self.env._(
                    "Only the customer service manager ends a matter while the "
                    "customer is not satisfied (%(clause)s). Ask the manager.",
                    clause=self._cite("P7D-1"),
                )
            )
        self.check_access("write")
        for ticket in self:
            ticket._check_unsatisfied_closing()
            ticket._write_by_server(
                {
                    "unsatisfied_closing_user_id": operator.id,
                    "unsatisfied_closing_date": fields.Datetime.now(),
                    "unsatisfied_closing_round": ticket.reopen_count,
                }
            )
        self.env["cs.exception"]._report(
            self,
            "override",
            "AMB-29",
            {t: t.unsatisfied_closing_reason for t in self},
        )

    def _check_unsatisfied_closing(self):
        """AMB-29: tried often enough, with grounds in words."""
        rounds = self.company_id.sudo().cs_unsatisfied_rounds  # a setting, no secret
        missing = []
        if not (self.unsatisfied_closing_reason or "").strip():
            missing.append(self.env._("the grounds"))
        if self.step not in ("reported", "callback"):
            missing.append(self.env._("a reported result"))
        if self._count_unsatisfied() < rounds:
            missing.append(
                self.env._(
                    "%(rounds)s rounds in which the customer was called back "
                    "unsatisfied (so far %(count)s)",
                    rounds=rounds,
                    count=self._count_unsatisfied(),
                )
            )
        if missing:
            raise UserError(
                self.env._(
                    "%(ticket)s cannot end unsatisfied yet (%(clause)s). Still needed: "
                    "%(missing)s.",
                    ticket=self.display_name,
                    clause=self._cite("P7D-1"),
                    missing="; ".join(missing),
                )
            )
