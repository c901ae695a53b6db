"""A major complaint is reviewed before its result counts (CMP-18)."""

from odoo import fields, models

from odoo.addons.cs_base.tools.gates import Blocker


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    review_ids = fields.One2many("cs.complaint.review", "ticket_id", copy=False)
    needs_review = fields.Boolean(compute="_compute_needs_review")

    def _compute_needs_review(self):
        for ticket in self:
            ticket.needs_review = ticket._needs_review()

    def _needs_review(self):
        """Discipline complaints are investigated instead, out of sight (CMP-33)."""
        self.ensure_one()
        return not self.is_discipline and self._get_kind_rule().needs_review

    def _get_blockers_reported(self):
        blockers = super()._get_blockers_reported()
        self._add_review_blockers(blockers)
        return blockers

    def _get_blockers_closed(self):
        # The severity may have been raised after the result.
        blockers = super()._get_blockers_closed()
        self._add_review_blockers(blockers)
        return blockers

    def _add_review_blockers(self, blockers):
        for ticket in self.filtered(lambda t: t._needs_review()):
            # Departments see that a review is missing, not what it says.
            review = ticket.sudo().review_ids[:1]
            if review:
                missing = review._get_missing_points()
            else:
                missing = [self.env._("it was not held yet")]
            if missing:
                blockers.setdefault(ticket, []).append(
                    Blocker(
                        self.env._(
                            "The case review of this major complaint is not settled: "
                            "%(missing)s",
                            missing="; ".join(missing),
                        ),
                        self._cite("P6 §4-3"),
                        self.env._(
                            "note cause, participants and measures; finish, waive or "
                            "hand over each measure"
                        ),
                        "review_ids",
                        rule="CMP-18",
                        group="review",
                    )
                )

    def action_open_review(self):
        """Open the review of this ticket, or a new one (CMP-18)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Case Review"),
            "res_model": "cs.complaint.review",
            "res_id": self.review_ids[:1].id,
            "views": [(False, "form")],
            "context": {"default_ticket_id": self.id},
        }
