"""An enquiry that is really a complaint, a repair or a call for help (CMP-42)."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .cs_enquiry import ANSWER_RULE


class CsEnquiry(models.Model):
    _inherit = "cs.enquiry"

    def action_make_ticket(self):
        """Register a ticket with what is known, and open it.

        First responder and time of receipt stay those of the enquiry; the kind is
        chosen on the ticket.
        """
        self.ensure_one()
        ticket = self._make_ticket()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": ticket.id,
            "view_mode": "form",
            "views": [
                (self.env.ref("cs_complaint.helpdesk_ticket_view_form").id, "form")
            ],
        }

    def _make_ticket(self, kind=None):
        """Return the ticket made of this enquiry; an enquiry makes one ticket.

        :param str kind: kind of the ticket, may stay open
        :raise UserError: when there is a ticket already
        """
        self.ensure_one()
        self._check_desk()
        if self.ticket_id:
            raise UserError(
                self.env._(
                    "%(enquiry)s has a ticket already: %(ticket)s.",
                    enquiry=self.number,
                    ticket=self.ticket_id.display_name,
                )
            )
        # The receipt is the enquiry's, noted by the server; nobody back-dates here.
        Ticket = self.env["helpdesk.ticket"].sudo()
        ticket = Ticket.create(self._prepare_ticket_vals(kind))
        ticket._write_by_server({"enquiry_id": self.id})
        vals = {"ticket_id": ticket.id}
        if self.state != "answered":
            vals["state"] = "ticket"
            self._cancel_deadline(ANSWER_RULE, self.env._("It was made a ticket."))
        self._write_by_server(vals)
        # Whoever was asked need not answer any more.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return ticket.with_env(self.env)

    def _prepare_ticket_vals(self, kind):
        return {
            "kind": kind or False,
            "team_id": self.env["helpdesk.ticket"]._get_centre_team(self.company_id).id,
            "site_id": self.site_id.id,
            "unit_id": self.unit_id.id,
            "area_id": self.area_id.id,
            "partner_name": self.partner_name,
            "partner_phone": self.partner_phone,
            "channel_id": self.channel_id.id,
            "category_id": self.category_id.id,
            "description": plaintext2html(self.question or ""),
            "received_date": self.received_date,
            "late_entry_reason": self.env._(
                "Made of the enquiry %(number)s", number=self.number
            ),
            "first_responder_id": self.first_responder_id.id,
        }
