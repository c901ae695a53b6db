from odoo import api, fields, models

# What a reply template may name: no code, so that whoever keeps the templates needs no
# right to write code, and no template can look into other records.
EXPRESSIONS = (
    "object.number",
    "object.partner_name",
    "object.category_id.name",
    "object.site_id.name",
    "object.site_id.hotline",
    "object.reply_text",
    "object.reply_clerk",
)


class CsReplyMixin(models.AbstractModel):
    """A matter about which the desk replies to a customer (CMP-01)."""

    _name = "cs.reply.mixin"
    _description = "Matter with Replies"

    reply_text = fields.Text(
        string="What the Customer Is Told",
        compute="_compute_reply_text",
        help="The definite answer; before there is one, that it is being worked on.",
    )
    reply_clerk = fields.Char(string="Who Replies", compute="_compute_reply_clerk")

    @api.model
    def mail_allowed_qweb_expressions(self):
        return (*super().mail_allowed_qweb_expressions(), *EXPRESSIONS)

    def _compute_reply_text(self):
        for record in self:
            record.reply_text = record._get_answer_text()

    @api.depends_context("uid")
    def _compute_reply_clerk(self):
        """The person at the screen, whoever is logged in."""
        self.reply_clerk = self.env.user._get_cs_operator().name

    def action_reply(self):
        """Open the reply, with the template of the matter's channel filled in."""
        self.ensure_one()
        return self.env["cs.reply"]._open(self)

    def _get_answer_text(self):
        """Return what the customer is told about the matter as it stands."""
        self.ensure_one()
        return ""

    def _get_reply_email(self):
        """Return the address of the customer, may be empty."""
        return ""

    def _after_reply(self):
        """Called when the customer was told."""
