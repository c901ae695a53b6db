"""Suggestions go to a department or to a superior for approval (CMP-31)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.cs_base.tools.gates import Blocker

from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update(
    dict.fromkeys(
        (
            "suggestion_decision",
            "suggestion_decision_note",
            "suggestion_decision_date",
            "suggestion_decision_user_id",
            "suggestion_asked_date",
        ),
        "CMP-31",
    )
)

ROUTES = [("department", "To a Department"), ("approval", "To a Superior")]
DECISIONS = [
    ("accepted", "Accepted"),
    ("rejected", "Not Accepted"),
    ("noted", "Noted"),
]
ROUTE_FIELDS = ("kind", "suggestion_route", "suggestion_approver_id")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    suggestion_route = fields.Selection(
        ROUTES, string="Way of the Suggestion", copy=False, help="CMP-31"
    )
    suggestion_approver_id = fields.Many2one(
        "res.users",
        string="Superior",
        copy=False,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    suggestion_asked_date = fields.Datetime(
        string="Superior Asked On", copy=False, readonly=True
    )
    suggestion_decision = fields.Selection(
        DECISIONS, string="Decision", copy=False, readonly=True, tracking=True
    )
    suggestion_decision_note = fields.Text(
        string="Reason of the Decision", copy=False, readonly=True
    )
    suggestion_decision_date = fields.Datetime(
        string="Decided On", copy=False, readonly=True
    )
    suggestion_decision_user_id = fields.Many2one(
        "res.users", string="Decided By", copy=False, readonly=True
    )
    can_decide_suggestion = fields.Boolean(compute="_compute_can_decide_suggestion")

    _suggestion_reason = models.Constraint(
        "CHECK (suggestion_decision IS DISTINCT FROM 'rejected' "
        "OR (suggestion_decision_note IS NOT NULL "
        "AND btrim(suggestion_decision_note) <> ''))",
        "A suggestion is not turned down without a reason (CMP-31).",
    )

    def _compute_can_decide_suggestion(self):
        for ticket in self:
            ticket.can_decide_suggestion = (
                ticket.kind == "suggestion"
                and ticket.suggestion_route == "approval"
                and not ticket.suggestion_decision
                and ticket.is_open
                and ticket._may_decide_suggestion()
            )

    # ------------------------------------------------------------------
    # Asking and deciding
    # ------------------------------------------------------------------

    def _after_register(self):
        res = super()._after_register()
        self._ask_superior()
        return res

    def write(self, vals):
        if self._is_server_write(vals) or self._may_write_step(vals.get("step")):
            return super().write(vals)
        touched = self.filtered("step") if set(ROUTE_FIELDS) & vals.keys() else self[:0]
        moved = touched._filter_changed(vals, ("suggestion_approver_id",))
        self._check_route_kept(touched, vals)
        res = super().write(vals)
        for ticket in moved.filtered(
            lambda t: t.suggestion_asked_date and not t.suggestion_decision
        ):
            ticket._write_by_server({"suggestion_asked_date": False})
        touched._ask_superior()
        return res

    @api.model
    def _check_route_kept(self, tickets, vals):
        """Guarantee 3: the way that led to a decision stays.

        :raise UserError: where it would change
        """
        decided = tickets.filtered("suggestion_decision")
        changed = decided._filter_changed(
            vals, ("suggestion_route", "suggestion_approver_id")
        )
        if changed:
            raise UserError(
                self.env._(
                    "%(tickets)s: the superior has decided, so the way of the "
                    "suggestion stays.",
                    tickets=", ".join(changed.mapped("display_name")),
                )
            )

    def _ask_superior(self):
        """CMP-31: the superior gets the suggestion once."""
        waiting = self.filtered(
            lambda t: (
                t.step
                and t.is_open
                and t.kind == "suggestion"
                and t.suggestion_route == "approval"
                and t.suggestion_approver_id
                and not t.suggestion_asked_date
                and not t.suggestion_decision
            )
        )
        for user, tickets in waiting.grouped("suggestion_approver_id").items():
            tickets._write_by_server({"suggestion_asked_date": fields.Datetime.now()})
            # The desk asks a superior whether or not it may plan his work.
            tickets.sudo().with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "Suggestion: accept it, turn it down or note it"
                ),
            )

    def _may_decide_suggestion(self):
        """Tell whether who sits at the screen is the superior who was asked."""
        self.ensure_one()
        return self.env.user._get_cs_operator() == self.suggestion_approver_id

    def _decide_suggestion(self, decision, note=None):
        """Decide about a suggestion; the decision becomes its result.

        :param str decision: *accepted*, *rejected* or *noted*
        :param str note: the reason, a must for *rejected*
        :raise AccessError: to anybody but the superior who was asked
        :raise UserError: naming what is wrong
        """
        self.ensure_one()
        self.check_access("read")
        note = (note or "").strip()
        labels = dict(
            self._fields["suggestion_decision"]._description_selection(self.env)
        )
        if (
            self.kind != "suggestion"
            or self.suggestion_route != "approval"
            or self.suggestion_decision
            or not self.is_open
            or decision not in labels
        ):
            raise UserError(
                self.env._(
                    "%(ticket)s waits for no decision.", ticket=self.display_name
                )
            )
        if not self._may_decide_suggestion():
            raise AccessError(
                self.env._(
                    "Only the superior who was asked decides about it (%(clause)s): "
                    "%(user)s.",
                    clause=self._cite("P6 §6-4"),
                    # Named to whoever may read the ticket.
                    user=self.sudo().suggestion_approver_id.name or "–",
                )
            )
        if decision == "rejected" and not note:
            raise UserError(
                self.env._(
                    "Say why the suggestion is not accepted (%(clause)s); the customer "
                    "will be told.",
                    clause=self._cite("P6 §6-4"),
                )
            )
        # A superior has no right to edit tickets; he decides by this method.
        ticket = self.sudo()
        ticket._write_by_server(
            {
                "suggestion_decision": decision,
                "suggestion_decision_note": note or False,
                "suggestion_decision_date": fields.Datetime.now(),
                "suggestion_decision_user_id": self.suggestion_approver_id.id,
            }
        )
        if not (ticket.result or "").strip():
            ticket._write_by_server(
                {"result": ": ".join(part for part in (labels[decision], note) if part)}
            )

    def action_decide_suggestion(self):
        """Open the dialogue of the superior."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide About the Suggestion"),
            "res_model": "cs.suggestion.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    # ------------------------------------------------------------------
    # Gate
    # ------------------------------------------------------------------

    def _get_blockers_verified(self):
        return self._add_route_blockers("verified", super()._get_blockers_verified())

    def _get_blockers_assigned(self):
        return self._add_route_blockers("assigned", super()._get_blockers_assigned())

    def _get_blockers_reported(self):
        return self._add_route_blockers("reported", super()._get_blockers_reported())

    def _add_route_blockers(self, step, blockers):
        """CMP-31: a suggestion leaves ``registered`` on one of its two ways."""
        for ticket in self.filtered(
            lambda t: t.kind == "suggestion" and t.step in ("registered", "verified")
        ):
            lack = ticket._get_route_lack(step)
            if lack:
                reason, cure, field = lack
                blockers.setdefault(ticket, []).append(
                    Blocker(
                        reason,
                        self._cite("P6 §6-4"),
                        cure,
                        field,
                        rule="CMP-31",
                        group="registration",
                    )
                )
        return blockers

    def _get_route_lack(self, step):
        """Return (reason, cure, field) of what keeps the suggestion, or None."""
        route = self.suggestion_route
        # Giving it to a department is one of the two ways, said or not.
        if not route and step != "assigned":
            return (
                self.env._("Nobody has the suggestion yet"),
                self.env._("give it to a department, or to a superior for approval"),
                "suggestion_route",
            )
        if route != "approval" or step == "verified":
            return None
        if not self.suggestion_approver_id:
            return (
                self.env._("The superior who decides is missing"),
                self.env._("name the superior"),
                "suggestion_approver_id",
            )
        if not self.suggestion_decision:
            return (
                self.env._("The superior has not decided yet"),
                self.env._("wait for the decision, or give it to a department"),
                "suggestion_decision",
            )
        return None

    def _after_step(self, step):
        super()._after_step(step)
        if step == "assigned":
            silent = self.filtered(
                lambda t: t.kind == "suggestion" and not t.suggestion_route
            )
            if silent:
                silent._write_by_server({"suggestion_route": "department"})
