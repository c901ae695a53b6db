from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.mail import email_normalize

from ..models.mail_template import REPLY_MODELS

DESK = "cs_complaint.cs_complaint_group_user"
# Of the channels that come with the product: answered in writing, and by word of mouth.
# Another channel is answered in writing where an address is known.
WRITTEN = (
    "helpdesk_mgmt.helpdesk_ticket_channel_email",
    "helpdesk_mgmt.helpdesk_ticket_channel_web",
)
PHONE = "helpdesk_mgmt.helpdesk_ticket_channel_phone"
SPOKEN = (
    PHONE,
    "helpdesk_mgmt.helpdesk_ticket_channel_other",
    "cs_complaint.helpdesk_ticket_channel_visit",
    "cs_complaint.helpdesk_ticket_channel_social",
    "cs_complaint.helpdesk_ticket_channel_external",
)


class CsReply(models.TransientModel):
    """What a customer is told about a matter, by the template of the channel (CMP-01).

    By mail it is sent from here; on the telephone and at the desk it is read out.
    Either way it stands in the history of the matter. Confidential matters have none.
    """

    _name = "cs.reply"
    _description = "Reply to the Customer"

    res_model = fields.Selection(REPLY_MODELS, string="Record Type", required=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", required=True
    )
    channel_id = fields.Many2one("helpdesk.ticket.channel", required=True)
    offered_ids = fields.Many2many("mail.template", compute="_compute_offered_ids")
    # Filled in with the rights of who replies, so never computed as superuser.
    template_id = fields.Many2one(
        "mail.template",
        domain="[('id', 'in', offered_ids)]",
        compute="_compute_template_id",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    subject = fields.Char(
        compute="_compute_text", compute_sudo=False, store=True, readonly=False
    )
    body = fields.Html(
        string="Text",
        compute="_compute_text",
        compute_sudo=False,
        store=True,
        readonly=False,
        sanitize="email_outgoing",
    )
    email_to = fields.Char(string="E-Mail Address")
    is_mail = fields.Boolean(compute="_compute_is_mail")

    # --- what is offered -------------------------------------------------------------

    @api.depends("res_model", "channel_id")
    def _compute_offered_ids(self):
        templates = self.env["mail.template"].search(
            [("is_cs_reply", "=", True), ("model", "in", self.mapped("res_model"))]
        )
        # One of a channel of another company is not for all either.
        channels = {one: one.sudo().cs_channel_ids.ids for one in templates}
        for reply in self:
            channel_id = reply.channel_id._origin.id
            reply.offered_ids = templates.filtered(
                lambda one, reply=reply, channel_id=channel_id: (
                    one.model == reply.res_model
                    and (not channels[one] or channel_id in channels[one])
                )
            ).sorted(lambda one: not channels[one])

    @api.depends("offered_ids")
    def _compute_template_id(self):
        """The text of the channel first; what was chosen stays while it is offered."""
        for reply in self:
            if reply.template_id._origin not in reply.offered_ids._origin:
                reply.template_id = reply.offered_ids._origin[:1]

    @api.depends("template_id")
    def _compute_text(self):
        for reply in self:
            template = reply.template_id._origin
            reply._check_template(template)
            try:
                record = reply._get_record()
            except (AccessError, UserError):
                # Whoever makes a matter confidential is not stopped by an open reply.
                reply.subject = reply.body = False
                continue
            if not template:
                reply.subject = reply.subject or False
                reply.body = reply.body or False
                continue
            for name, field in (("subject", "subject"), ("body", "body_html")):
                text = template._render_field(field, record.ids)[record.id]
                reply[name] = text or False

    @api.depends("channel_id", "email_to")
    def _compute_is_mail(self):
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        written, spoken = ({to_id(x) for x in ids} for ids in (WRITTEN, SPOKEN))
        for reply in self:
            channel_id = reply.channel_id.id
            reply.is_mail = channel_id in written or bool(
                channel_id not in spoken and reply.email_to
            )

    # --- the matter ------------------------------------------------------------------

    @api.model
    def _open(self, record):
        """Return the action that opens a reply about ``record``.

        :raise AccessError: for who is not of the desk, or may not edit the record
        :raise UserError: for a confidential matter
        """
        # Without a channel, or with one of another company: by telephone.
        channels = self.env["helpdesk.ticket.channel"].search(Domain.TRUE)
        phone_id = self.env["ir.model.data"]._xmlid_to_res_id(PHONE)
        phone = channels.filtered(lambda one: one.id == phone_id) or channels[:1]
        reply = self.create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "channel_id": ((record.channel_id & channels) or phone).id,
                "email_to": record._get_reply_email(),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply to the Customer"),
            "res_model": self._name,
            "res_id": reply.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        for reply in replies:
            reply._get_record()
        # Now, with the rights of who replies, not when somebody else writes.
        replies.flush_recordset()
        return replies

    def _get_record(self):
        """Return the matter, after a look at who asks (guarantee 8)."""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group(DESK)):
            raise AccessError(self.env._("The front desk replies to customers."))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("write")
        if "is_confidential" in record._fields and record.is_confidential:
            raise UserError(
                self.env._(
                    "A confidential matter is answered by those who investigate it; "
                    "no template tells of it."
                )
            )
        return record

    def _check_template(self, template):
        """Only reply templates of the same kind of record are filled in."""
        if template and not (template.is_cs_reply and template.model == self.res_model):
            raise UserError(self.env._("Choose one of the reply templates."))

    # --- replying --------------------------------------------------------------------

    def action_send(self):
        """Send the reply by mail.

        :raise UserError: without a valid address, without words, with a taboo phrase
        """
        record = self._check_text()
        email = email_normalize(self.email_to)
        if not email:
            raise UserError(
                self.env._(
                    "Enter one valid e-mail address, or read the text out to the "
                    "customer and press “Told the Customer”."
                )
            )
        # The address of one's own customer is no secret.
        partner = "partner_id" in record._fields and record.sudo().partner_id
        is_known = partner and email_normalize(partner.email) == email
        record.message_post(
            body=self.body,
            subject=self.subject,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=partner.ids if is_known else [],
            outgoing_email_to=False if is_known else email,
        )
        return self._finish(record)

    def action_told(self):
        """Note in the history that the customer was told the text."""
        record = self._check_text()
        told = self.env._(
            "The customer was told (%(channel)s):", channel=self.channel_id.name
        )
        record.message_post(
            body=Markup("<p>%s</p>%s") % (told, self.body),
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        return self._finish(record)

    def _check_text(self):
        """CMP-43: no taboo phrase goes to a customer; return the matter."""
        record = self._get_record()
        text = html2plaintext(self.body or "").strip()
        if not text:
            raise UserError(self.env._("There is no text yet."))
        self.env["cs.phrase"]._check_answer(text, record.company_id)
        return record

    def _finish(self, record):
        record._after_reply()
        return {"type": "ir.actions.act_window_close"}
