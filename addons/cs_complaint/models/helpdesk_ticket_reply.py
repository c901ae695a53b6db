"""Replying to a customer with the text of the channel (CMP-01)."""

from odoo import api, models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "cs.reply.mixin"]

    @api.model
    def mail_allowed_qweb_expressions(self):
        return (*super().mail_allowed_qweb_expressions(), "object.short_number")

    @api.depends("answer", "reply_deadline")
    @api.depends_context("lang")
    def _compute_reply_text(self):
        return super()._compute_reply_text()

    def _get_answer_text(self):
        answer, moment = (self.answer or "").strip(), self._get_reply_text()
        if answer:
            return answer
        if moment and not self.is_reply_late:
            return self.env._(
                "We are working on it and will answer you by %(moment)s.", moment=moment
            )
        return self.env._("We are working on it.")

    def _get_reply_email(self):
        return (self.partner_email or self.partner_id.email or "").strip()
