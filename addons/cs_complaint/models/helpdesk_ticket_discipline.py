"""The gates of a discipline ticket: the investigation stands for them (CMP-33)."""

from odoo import models

from odoo.addons.cs_base.tools.gates import Blocker

# What these gates ask is asked by the investigation, with its own words.
COVERED_GROUPS = {
    "assignment",
    "registration",
    "result",
    "review",
    "signature",
    "verification",
}
COVERED_FIELDS = {"assignment_ids", "category_id", "is_solved_on_spot", "result"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_registration_blockers(self):
        found = super()._get_registration_blockers()
        if not self.is_discipline:
            return found
        # Place and person stand in the investigation, which asks for them.
        return [blocker for blocker in found if blocker.group != "registration"]

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        for ticket in self.filtered("is_discipline"):
            found = [
                blocker
                for blocker in blockers.get(ticket, [])
                if blocker.group not in COVERED_GROUPS
                and blocker.field not in COVERED_FIELDS
            ]
            blockers[ticket] = found + ticket._get_discipline_blockers(step)
        return blockers

    def _get_discipline_blockers(self, step):
        """CMP-33: neither result nor end before the investigation is completed."""
        self.ensure_one()
        # Whoever sees the ticket may know that it is still looked into.
        investigation = self.sudo().investigation_ids[:1]
        if step in ("verified", "cancelled") or investigation.step == "done":
            return []
        return [
            Blocker(
                self.env._("The investigation is not completed"),
                self._cite("P6 §6-5"),
                self.env._("complete the investigation"),
                "investigation_id",
                rule="CMP-33",
            )
        ]

    def _needs_callback(self):
        """An anonymous complainant without telephone cannot be called back."""
        if not self.is_discipline:
            return super()._needs_callback()
        # The number is in the investigation; here only whether there is one.
        return self.sudo().investigation_ids[:1]._can_be_told()

    def _finish_confidential(self, findings):
        """Show that the investigation is completed, without a word of it.

        :param str findings: founded, partly or unfounded
        """
        done = self.env._("Dealt with; see the investigation.")
        self._write_by_server(
            {"verification": findings, "result": done, "answer": done}
        )
        self._stop_reply_clock()
        # Whoever completes the investigation need not have rights on tickets.
        self.sudo()._move_to("reported")

    def _get_deadline_user(self, code):
        """The receiver of a confidential matter is not reminded of it."""
        # Who is on the list is read to decide, not to show.
        ticket = self.sudo()
        if len(ticket) == 1 and ticket.is_confidential:
            investigator = ticket.investigation_ids.investigator_id.user_id
            users = ticket.confidential_user_ids
            return investigator & users or users[:1]
        return super()._get_deadline_user(code)

    def _get_deadline_escalation_user(self, code):
        user = super()._get_deadline_escalation_user(code)
        # Who is on the list is read to decide, not to show.
        ticket = self.sudo()
        if len(ticket) == 1 and ticket.is_confidential:
            return user & ticket.confidential_user_ids
        return user
