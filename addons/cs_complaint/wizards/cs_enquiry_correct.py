from odoo import fields, models


class CsEnquiryCorrect(models.TransientModel):
    """Asks for the right answer and for what was wrong (CMP-41)."""

    _name = "cs.enquiry.correct"
    _description = "Correct an Answer"

    enquiry_id = fields.Many2one("cs.enquiry", required=True, readonly=True)
    old_answer = fields.Text(related="enquiry_id.answer", string="Answer Until Now")
    answer = fields.Text(string="Right Answer", required=True)
    source = fields.Char(string="Answer Source")
    reason = fields.Char(string="What Was Wrong", required=True)

    def action_confirm(self):
        """Correct the answer; the customer has to be told again."""
        for correct in self:
            correct.enquiry_id._correct(correct.answer, correct.source, correct.reason)
        return {"type": "ir.actions.act_window_close"}
