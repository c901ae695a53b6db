"""Feedback from the public page and the portal, and that it was received (CMP-04)."""

from odoo import api, fields, models
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.cs_base.tools.phone import split_phones

MAX_TEXT = 20000
MAX_LINE = 200
MANAGER = "cs_complaint.cs_complaint_group_manager"
CHANNEL = "helpdesk_mgmt.helpdesk_ticket_channel_web"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Feedback without answer, the one due first on top.
    _unanswered = models.Index(
        "(site_id, reply_deadline, id) WHERE is_open IS TRUE AND replied_date IS NULL "
        "AND step IS NOT NULL"
    )

    @api.model
    def _register_feedback(self, site, text, token, name="", phone="", email="",
                           place=""):  # fmt: skip
        """Register what a stranger left on the page of a site, once for each token.

        Without telephone and mail it is accepted and marked as anonymous: no callback
        is possible, and none is asked for (CMP-13).

        :param cs.site site: whose page it is
        :param str token: of the form; sent again it finds the first ticket
        :return: helpdesk.ticket, in sudo
        """
        # Strangers have no right to create; what they give is checked here.
        Ticket = self.sudo().with_company(site.company_id)
        found = Ticket.search([("intake_token", "=", token)], limit=1)
        if found:
            return found
        phone, email = phone.strip()[:MAX_LINE], email_normalize(email) or ""
        is_reachable = bool(email or split_phones(phone))
        desk = self.env["cs.intake"].sudo()  # as above
        ticket = desk._create_once(
            "helpdesk.ticket",
            {
                "kind": "complaint",
                "site_id": site.id,
                "team_id": Ticket._get_centre_team(site.company_id).id,
                "channel_id": self.env.ref(CHANNEL).id,
                "description": plaintext2html(text[:MAX_TEXT]),
                "partner_name": name.strip()[:MAX_LINE] or False,
                "partner_phone": phone or False,
                "partner_email": email or False,
                "place_text": place.strip()[:MAX_LINE] or False,
                "is_anonymous": not is_reachable,
                "user_id": False,  # nobody's yet: whoever opens it takes it up
                "intake_token": token,
            },
        )
        ticket._note_apology()
        ticket._acknowledge()
        return ticket

    def _acknowledge(self):
        """Tell by mail that the matter was received, with number and apology (CMP-15).

        Nothing that was written goes out again: the page is no way to send mail to
        others.
        """
        template = self.env.ref(
            "cs_complaint.mail_template_feedback_received", raise_if_not_found=False
        )
        for ticket in self:
            email = email_normalize(ticket.partner_email or ticket.partner_id.email)
            if not template or not email or ticket.is_confidential:
                continue
            # The template is the system's, whoever wrote.
            template.sudo().with_context(
                lang=ticket.partner_id.lang or self.env.lang
            ).send_mail(
                ticket.id,
                email_values={"email_to": email, "recipient_ids": []},
                force_send=False,
            )
            ticket._message_log(
                body=self.env._("Receipt acknowledged by mail to the sender.")
            )

    def _get_deadline_user(self, code):
        """CMP-04: what nobody has taken up is the customer service manager's."""
        user = super()._get_deadline_user(code)
        if user or not self.step:
            return user
        # Sites and posts are no secret; asked once for each site.
        site = self.sudo().site_id
        known = self.env.cr.cache.setdefault("cs_site_manager", {})
        if site.id not in known:
            users = self.env["res.users"]._get_cs_post_users(MANAGER, site)
            known[site.id] = users[:1].id
        # As above, in sudo as the posts are.
        return self.env["res.users"].sudo().browse(known[site.id] or [])

    def _get_reply_text(self):
        """Return until when the customer is answered, by the clock of the site."""
        self.ensure_one()
        if not self.reply_deadline:
            return ""
        # The clock of the site is no secret.
        tz = self.sudo().site_id.tz
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=tz), self.reply_deadline
        )
        return local.strftime("%Y-%m-%d %H:%M")
