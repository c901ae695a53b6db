from odoo import fields, models


class CsDisciplineComplaintLine(models.TransientModel):
    """One exhibit on the receiver's page (CMP-32)."""

    _name = "cs.discipline.complaint.line"
    _description = "Exhibit to Register"

    complaint_id = fields.Many2one(
        "cs.discipline.complaint", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Exhibit", required=True)
    custody = fields.Char(help="Who keeps it, and where.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
