from odoo import api, fields, models
from odoo.exceptions import UserError


class CsEnquiryAnswer(models.Model):
    """One answer to an enquiry as it was given; a wrong one stays, marked (CMP-41)."""

    _name = "cs.enquiry.answer"
    _description = "Answer to an Enquiry"
    _order = "id desc"
    _check_company_auto = True

    enquiry_id = fields.Many2one(
        "cs.enquiry", required=True, index=True, ondelete="restrict", readonly=True
    )
    site_id = fields.Many2one(
        related="enquiry_id.site_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="enquiry_id.company_id", store=True, index=True, precompute=True
    )
    text = fields.Text(string="Answer", required=True, readonly=True)
    source = fields.Char(string="Answer Source", readonly=True)
    date = fields.Datetime(string="Answered On", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Answered By", readonly=True)
    operator_id = fields.Many2one("res.users", readonly=True)
    is_wrong = fields.Boolean(string="Wrong", readonly=True)
    wrong_reason = fields.Char(string="What Was Wrong", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Write the answer on the enquiry."))
        return super().create(vals_list)

    def write(self, vals):
        if not (self.env.su and vals.keys() <= {"is_wrong", "wrong_reason"}):
            raise UserError(
                self.env._("A given answer stays. Correct it on the enquiry.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: what a customer was told is kept."""
        raise UserError(self.env._("A given answer is never deleted."))
