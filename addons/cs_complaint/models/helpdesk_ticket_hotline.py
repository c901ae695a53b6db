"""Who takes the hotline when nobody is named (CMP-26)."""

from odoo import api, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _get_hotline_owner(self, site, at):
        """Return the receptionist on duty at ``site`` at the UTC moment ``at``.

        Filled by the roster; without one nobody is known.

        :return: hr.employee, may be empty
        """
        return self.env["hr.employee"]

    @api.model
    def _get_duty_person(self, site, at):
        """Return who is on duty at ``site``, whatever the post, as _get_hotline_owner.

        :return: hr.employee, may be empty
        """
        return self.env["hr.employee"]

    def _after_register(self):
        res = super()._after_register()
        self._settle_hotline()
        return res

    def _settle_hotline(self):
        """CMP-26: a call that nobody took personally goes to who is on duty."""
        phone_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "helpdesk_mgmt.helpdesk_ticket_channel_phone"
        )
        orphans = self.filtered(
            lambda t: (
                phone_id and t.channel_id.id == phone_id and not t.first_responder_id
            )
        )
        unmanned = self.browse()
        for ticket in orphans:
            owner = self._get_hotline_owner(ticket.site_id, ticket.received_date)
            if not owner:
                unmanned |= ticket
                owner = self._get_duty_person(ticket.site_id, ticket.received_date)
            if owner:
                ticket._write_by_server({"first_responder_id": owner.id})
        if unmanned:
            self.env["cs.exception"]._report(
                unmanned,
                "warning",
                "CMP-26",
                self.env._("No receptionist was on duty for this call."),
            )
