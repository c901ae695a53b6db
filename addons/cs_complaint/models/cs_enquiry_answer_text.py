"""Replying to who has asked, with the text of the channel (CMP-01)."""

from odoo import api, models


class CsEnquiry(models.Model):
    _name = "cs.enquiry"
    _inherit = ["cs.enquiry", "cs.reply.mixin"]

    @api.depends("answer")
    @api.depends_context("lang")
    def _compute_reply_text(self):
        return super()._compute_reply_text()

    def _get_answer_text(self):
        return (self.answer or "").strip() or self.env._(
            "We are finding out for you and will come back to you."
        )

    def _after_reply(self):
        """CMP-39: who was told the answer does not wait for it any more."""
        self.filtered("needs_informing").action_informed()
