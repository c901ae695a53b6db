"""After a call is saved: handed on, and what the page says then (CMP-16, CMP-30)."""

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError

from .cs_intake_register import _text


class CsIntake(models.AbstractModel):
    _inherit = "cs.intake"

    # ------------------------------------------------------------------
    # Handing on
    # ------------------------------------------------------------------

    @api.model
    def _hand_on(self, ticket, vals, mode):
        """Dispatch the ticket, or report what was solved at once (CMP-16, CMP-30).

        :return: (refusal in words, list of what is missing); both empty when done
        """
        if ticket.step != "registered":
            return "", []
        step = "reported" if mode == "solved" else "assigned"
        route = self.env["cs.routing.rule"]._route(ticket) if mode == "dispatch" else {}
        is_routed = bool(route.get("department_id") and route.get("deadline"))
        reasons = self._get_reasons(vals)
        note = _text(vals.get("reason_note"), 500)
        missing = self._get_missing(ticket, step, reasons, note, is_routed)
        if missing:
            return "", missing
        try:
            # What is refused here must not undo the registration.
            with self.env.cr.savepoint():
                if is_routed and not ticket._get_current_assignment():
                    self.env["cs.assignment"].create(
                        [ticket._prepare_routed_assignment(route)]
                    )
                ticket._move_to(step, reason=reasons, note=note)
        except (UserError, RedirectWarning) as error:
            self.env.invalidate_all()
            return str(error.args[0]), []
        return "", []

    @api.model
    def _get_missing(self, ticket, step, reasons, note, is_routed):
        """Return what still keeps the ticket from ``step``, as the page shows it.

        :param bool is_routed: the department is known, so that it is not missing
        """
        judged = ticket._judge_blockers(step).get(ticket, [])
        answers = ticket._get_answers({ticket: judged}, reasons)
        judged = [
            (level, blocker)
            for level, blocker in judged
            if level != "trial"
            and not (is_routed and blocker.field == "assignment_ids")
        ]
        return [
            self._show_blocker(ticket, level, blocker)
            for level, blocker in judged
            if not (
                level != "block"
                and ticket._may_answer(level, blocker)
                and ticket._is_answered(level, blocker, answers, note)
            )
        ]

    @api.model
    def _show_blocker(self, ticket, level, blocker):
        shown = {
            "reason": blocker.reason,
            "clause": blocker.clause,
            "cure": blocker.cure,
            "field": blocker.field,
            "rule": blocker.rule,
            "level": level,
            "level_text": ticket._get_level_text(level, blocker),
            "may_answer": level != "block" and ticket._may_answer(level, blocker),
            "reasons": [],
        }
        if level == "reason":
            shown["reasons"] = [
                {"id": r.id, "name": r.name, "needs_note": r.needs_note}
                for r in self.env["cs.reason"]._get_for_blocker(blocker)
            ]
        return shown

    @api.model
    def _get_reasons(self, vals):
        ids = vals.get("reason_ids")
        ids = [i for i in ids if type(i) is int] if isinstance(ids, list) else []
        return self.env["cs.reason"].search([("id", "in", ids)])

    # ------------------------------------------------------------------
    # Answer
    # ------------------------------------------------------------------

    @api.model
    def _get_answer(self, ticket, mode):
        """Return what the page says after saving."""
        # The number of the receipt is all the receiver of a confidential matter keeps.
        known = ticket.sudo()
        if known.is_confidential:
            return {
                "state": "confidential",
                "ticket": {"id": False, "number": known.short_number},
                "missing": [],
                "refusal": "",
                "is_repeat": False,
            }
        answer = {
            "ticket": self._show_tickets(ticket)[0],
            "missing": [],
            "refusal": "",
            "is_repeat": False,
        }
        if mode == "emergency":
            return {**answer, "state": "emergency", "card": self._get_card(ticket)}
        if ticket.step == "registered":
            is_done = mode == "later"
            return {**answer, "state": "saved" if is_done else "incomplete"}
        return {**answer, "state": "solved" if mode == "solved" else "dispatched"}
