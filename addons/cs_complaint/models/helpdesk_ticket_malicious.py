"""Malicious complaints end without satisfaction, and are not founded (CMP-21)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .helpdesk_ticket_guard import SERVER_FIELDS

SERVER_FIELDS.update({"is_malicious": "CMP-21"})


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Never shown to a customer, in print, by mail or in the portal.
    is_malicious = fields.Boolean(groups="base.group_user", readonly=True)
    malicious_claim_ids = fields.One2many(
        "cs.malicious.claim",
        "ticket_id",
        string="Claims of Malice",
        copy=False,
        groups="cs_complaint.cs_complaint_group_manager",
    )

    @api.constrains("verification", "is_malicious")
    def _check_malicious(self):
        """CMP-21: what is malicious never counts as founded."""
        for ticket in self:
            # The register of malicious complaints is not open to everybody.
            if ticket.sudo().is_malicious and ticket.verification in (
                "founded",
                "partly",
            ):
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s was confirmed as malicious and does not "
                        "count as founded (%(clause)s).",
                        ticket=ticket.number,
                        clause=self._cite("P6 §4-6"),
                    )
                )

    def _may_close_unsatisfied(self):
        """Tell whether this ticket may end although the customer is not satisfied.

        Asked by the gate of closing (CMP-46, AMB-29).

        :return: True when it was confirmed as malicious
        """
        self.ensure_one()
        # The register of malicious complaints is not open to everybody.
        return self.sudo().is_malicious

    def action_open_malicious(self):
        """Open the claim that this complaint is malicious, or a new one."""
        self.ensure_one()
        claim = self.malicious_claim_ids.filtered(lambda c: c.state != "refused")[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.malicious.claim",
            "view_mode": "form",
            "res_id": claim.id,
            "context": {"default_ticket_id": self.id},
            "name": self.env._("Malicious Complaint"),
        }
