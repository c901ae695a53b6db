"""Who heard of a matter first follows it to the end (CMP-46)."""

from odoo import fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    first_responder_reason = fields.Char(
        string="Reason for the Substitute",
        copy=False,
        help="Why another person follows the matter now, such as leave (CMP-46).",
    )

    def write(self, vals):
        if self._is_server_write(vals) or self._may_write_step(vals.get("step")):
            return super().write(vals)
        given = self.filtered(lambda t: t.step and t.first_responder_id)
        replaced = given._filter_changed(vals, ("first_responder_id",))
        replaced._check_substitute(vals)
        res = super().write(vals)
        replaced._report_substitute()
        if "first_responder_id" not in vals:
            (self - given)._take_up()
        return res

    def _check_substitute(self, vals):
        """CMP-46: a substitute needs a reason, whoever may name him."""
        may_name = self.env.su or self._is_service_manager()
        if self and may_name and not (vals.get("first_responder_reason") or "").strip():
            raise ValidationError(
                self.env._(
                    "Say in “Reason for the Substitute” why another person follows "
                    "the matter (%(clause)s): %(tickets)s.",
                    clause=self._cite("P7D-1"),
                    tickets=", ".join(self.mapped("number")),
                )
            )

    def _report_substitute(self):
        if self:
            self.env["cs.exception"]._report(
                self,
                "override",
                "CMP-46",
                {t: t.first_responder_reason for t in self},
            )

    def _take_up(self):
        """AMB-77: what came by mail or portal belongs to who works on it first."""
        if self.env.su or not self.env.user._is_internal():
            return
        waiting = self.filtered(
            lambda t: (
                t.step
                and t.is_open
                and not t.first_responder_id
                and not t.import_batch_id
            )
        )
        for company, tickets in waiting.grouped("company_id").items():
            employee = self._get_own_employee(company.id)
            if employee:
                # The taker need not have the right to name first responders.
                super(HelpdeskTicket, tickets.sudo()).write(
                    {"first_responder_id": employee.id}
                )
