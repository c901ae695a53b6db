"""Whether a matter is founded: who found out, when, and by when (CMP-16)."""

from odoo import fields, models

from odoo.addons.cs_base.tools.gates import Blocker

from .helpdesk_ticket_guard import DEPARTMENT_FIELDS, SERVER_FIELDS

SERVER_FIELDS.update({"verified_date": "CMP-16", "verified_user_id": "CMP-16"})
# On the spot the department sees what the desk cannot see from its chair.
DEPARTMENT_FIELDS.update(("verification", "verification_note"))


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    verification_note = fields.Text(
        copy=False, help="What was found when the matter was verified (CMP-16)."
    )
    verified_date = fields.Datetime(string="Verified On", copy=False, readonly=True)
    verified_user_id = fields.Many2one(
        "res.users", string="Verified By", copy=False, readonly=True
    )

    def write(self, vals):
        if "verification" not in vals or self._is_server_write(vals):
            return super().write(vals)
        changed = self.filtered("step")._filter_changed(vals, ("verification",))
        res = super().write(vals)
        changed._note_verification()
        return res

    def _after_register(self):
        res = super()._after_register()
        self.filtered("verification")._note_verification()
        return res

    def _note_verification(self):
        """The server notes who verified and when."""
        for is_known, tickets in self.grouped(lambda t: bool(t.verification)).items():
            tickets._write_by_server(
                {
                    "verified_date": is_known and fields.Datetime.now(),
                    "verified_user_id": is_known
                    and self.env.user._get_cs_operator().id,
                }
            )

    def _get_blockers_assigned(self):
        """CMP-16: a major matter is verified before it is assigned."""
        blockers = super()._get_blockers_assigned()
        for ticket in self:
            if (
                ticket.step == "registered"
                and ticket.urgency != "emergency"
                and ticket._get_kind_rule().verification == "assign"
            ):
                blockers.setdefault(ticket, []).extend(
                    ticket._get_verification_blockers()
                )
        return blockers

    def _get_blockers_reported(self):
        """CMP-16: with the result it is known whether the matter is founded."""
        blockers = super()._get_blockers_reported()
        for ticket in self:
            if (
                not ticket._is_without_department()
                and ticket._get_kind_rule().verification != "no"
            ):
                blockers.setdefault(ticket, []).extend(
                    ticket._get_verification_blockers()
                )
        return blockers

    def _get_verification_blockers(self):
        if self.verification:
            return []
        return [
            Blocker(
                self.env._("It is not noted whether the matter is founded"),
                self._cite("P6 §4-2"),
                self.env._("choose founded, partly founded or unfounded"),
                "verification",
                rule="CMP-16",
                group="verification",
            )
        ]
