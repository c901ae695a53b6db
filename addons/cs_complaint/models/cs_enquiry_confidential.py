from odoo import fields, models


class CsEnquiry(models.Model):
    _name = "cs.enquiry"
    _inherit = ["cs.confidential.thread.mixin", "cs.enquiry"]

    # An enquiry that became a confidential ticket is closed with it (guarantee 8).
    is_confidential = fields.Boolean(
        related="ticket_id.is_confidential",
        store=True,
        export_string_translation=False,
    )

    def _get_confidential_users(self):
        # Who is on the list is read to decide, not to show.
        secret = self.sudo().filtered("is_confidential")
        return {record: record.ticket_id.confidential_user_ids for record in secret}
