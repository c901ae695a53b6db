from odoo import api, fields, models
from odoo.exceptions import AccessError

REPLY_MODELS = [("helpdesk.ticket", "Ticket"), ("cs.enquiry", "Enquiry")]


class MailTemplate(models.Model):
    """Reply templates: what customers are told, by the channel they used (CMP-01)."""

    _inherit = "mail.template"

    is_cs_reply = fields.Boolean(
        string="Reply Template",
        help="Offered when staff reply to a customer, by mail or to be read out.",
    )
    cs_channel_ids = fields.Many2many(
        "helpdesk.ticket.channel",
        "mail_template_cs_channel_rel",
        "template_id",
        "channel_id",
        string="Channels",
        help="Offered for these channels; empty: for all.",
    )

    cs_reply_model = fields.Selection(
        REPLY_MODELS,
        string="Reply About",
        compute="_compute_cs_reply_model",
        inverse="_inverse_cs_reply_model",
    )

    @api.depends("model")
    def _compute_cs_reply_model(self):
        names = {name for name, _label in REPLY_MODELS}
        for template in self:
            template.cs_reply_model = template.model in names and template.model

    def _inverse_cs_reply_model(self):
        """The list of models is the administrator's; these two are no secret."""
        for template in self.filtered("cs_reply_model"):
            model = self.env["ir.model"]._get_id(template.cs_reply_model)
            template.model_id = model

    @api.constrains(
        "is_cs_reply", "cs_channel_ids", "subject", "body_html", "model_id", "active"
    )
    def _check_reply_keeper(self):
        """CMP-01: one consistent text for all, kept by one post.

        A template of one's own is not turned into one either.
        """
        user = self.env.user
        if (
            not self.env.su
            and any(template.is_cs_reply for template in self)
            and not user.has_group("cs_complaint.cs_complaint_group_manager")
            and not self.env.is_system()
        ):
            raise AccessError(
                self.env._(
                    "Reply templates are kept by the customer service manager "
                    "(CMP-01). Ask there for another text."
                )
            )
