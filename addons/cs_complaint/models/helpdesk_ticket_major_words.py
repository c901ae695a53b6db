"""Calling a matter ordinary whose words speak for a major one (CMP-55, ux 4.2)."""

from odoo import api, models

from odoo.addons.cs_base.tools.gates import Blocker

from .helpdesk_ticket_registration import GROUP, ONWARD_STEPS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.depends("severity_reason", "description", "category_id")
    def _compute_is_incomplete(self):
        return super()._compute_is_incomplete()

    def _get_registration_blockers(self):
        """CMP-55: such a matter is major, or somebody says why it is not."""
        found = super()._get_registration_blockers()
        if self._is_played_down() and not (self.severity_reason or "").strip():
            words = self.major_words
            found.append(
                Blocker(
                    self.env._("The words speak for a major matter: %(w)s", w=words)
                    if words
                    else self.env._("Matters of this category are major"),
                    self._cite("P6 §4-3"),
                    self.env._("make it major, or say why it is not"),
                    "severity_reason",
                    rule="CMP-55",
                    group=GROUP,
                )
            )
        return found

    def _is_played_down(self):
        """Tell whether a complaint is ordinary although something speaks against it."""
        self.ensure_one()
        return (
            self.kind == "complaint"
            and self.severity == "ordinary"
            and not self.is_discipline
            and bool(self.major_words or self.category_id._is_major_branch())
        )

    def _after_step(self, step):
        super()._after_step(step)
        if step in ONWARD_STEPS:
            played_down = self.filtered(
                lambda t: t._is_played_down() and (t.severity_reason or "").strip()
            )
            if played_down:
                self.env["cs.exception"]._report(
                    played_down,
                    "reason",
                    "CMP-55",
                    {t: t.severity_reason for t in played_down},
                )
