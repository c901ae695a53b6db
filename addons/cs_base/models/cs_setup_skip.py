from odoo import api, fields, models


class CsSetupSkip(models.Model):
    """That a company leaves a step of the set-up out, who said so and why.

    Nothing else of the assistant is stored: what is done is seen from the data.
    """

    _name = "cs.setup.skip"
    _description = "Skipped Step of the Set-Up"
    _order = "company_id, step"
    _rec_name = "step"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    step = fields.Char(required=True, readonly=True, copy=False)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Skipped By", required=True, readonly=True
    )
    date = fields.Datetime(string="Skipped On", required=True, readonly=True)

    _company_step_uniq = models.UniqueIndex("(company_id, step)")

    @api.model
    def _read_skips(self, company):
        """Return {step: its record, in sudo} of a company."""
        # Part of a page whose reader was checked.
        rows = self.sudo().search([("company_id", "=", company.id)])
        return {row.step: row for row in rows}
