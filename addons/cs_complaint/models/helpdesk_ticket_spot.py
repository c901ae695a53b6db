"""Solved on the spot: registered, explained, reported, called back (CMP-30)."""

from datetime import timedelta

from odoo import fields, models

from odoo.addons.cs_base.tools.gates import Blocker

# Twice the same within this time was not solved the first time (ux 4.2 of CMP-30).
REPEAT_DAYS = 30


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _is_without_department(self):
        """Tell whether no department had a part in the matter."""
        self.ensure_one()
        # That there is a department is no secret from who sees the ticket.
        return not self.sudo().assignment_ids

    def _get_signature_mode(self):
        """Return how the department's head signs: *no*, *batch* or *single* (CMP-20).

        Without a department there is no head who could sign.
        """
        if self._is_without_department():
            return "no"
        return self._get_kind_rule().signature or "no"

    def _get_blockers_reported(self):
        """CMP-30: without a department only what was solved on the spot."""
        blockers = super()._get_blockers_reported()
        short = self.filtered(lambda t: t.step == "registered")
        repeated = short.filtered("is_solved_on_spot")._get_repeated()
        for ticket in short:
            found = blockers.setdefault(ticket, [])
            is_answered = ticket.kind == "suggestion" and (ticket.answer or "").strip()
            if not ticket.is_solved_on_spot and not is_answered:
                found.append(
                    Blocker(
                        self.env._("No department has worked on it"),
                        self._cite("P6 §6-3b"),
                        self.env._("assign it, or tick “solved on the spot”"),
                        "is_solved_on_spot",
                        rule="CMP-30",
                    )
                )
            elif ticket in repeated:
                found.append(
                    Blocker(
                        self.env._(
                            "The same matter of this unit was solved on the spot "
                            "within the last %(days)s days already",
                            days=REPEAT_DAYS,
                        ),
                        self._cite("P6 §6-3b"),
                        self.env._("assign it to a department, or give a reason"),
                        "is_solved_on_spot",
                        rule="CMP-30",
                        group="registration",
                        level="reason",
                    )
                )
        return blockers

    def _get_repeated(self):
        """Return those whose unit had the same category solved on the spot lately."""
        asked = self.filtered(lambda t: t.unit_id and t.category_id)
        if not asked:
            return asked
        since = fields.Datetime.now() - timedelta(days=REPEAT_DAYS)
        # A colleague's ticket counts although it may lie outside the own rights.
        groups = self.sudo()._read_group(
            [
                ("unit_id", "in", asked.unit_id.ids),
                ("category_id", "in", asked.category_id.ids),
                ("is_solved_on_spot", "=", True),
                ("step", "not in", (False, "registered", "cancelled")),
                ("received_date", ">=", since),
                ("id", "not in", asked.ids),
            ],
            ["unit_id", "category_id"],
        )
        found = {(unit.id, category.id) for unit, category in groups}
        return asked.filtered(lambda t: (t.unit_id.id, t.category_id.id) in found)

    def _after_step(self, step):
        super()._after_step(step)
        if step == "reported":
            spot = self.filtered(
                lambda t: (
                    t.is_solved_on_spot
                    and t.severity == "major"
                    and t._is_without_department()
                )
            )
            if spot:
                self.env["cs.exception"]._report(
                    spot,
                    "warning",
                    "CMP-30",
                    self.env._("A major matter was solved on the spot."),
                )
