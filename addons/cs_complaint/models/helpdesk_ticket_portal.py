"""What a customer reads of the own tickets: an allow list, whatever is added later.

Steps of the centre, whose fault it was, who was meant and what was thought of it are
internal (CMP-21, CMP-29). A deny list would forget the next field.
"""

from odoo import models

# Fields that portal pages, their search and the chatter there need.
PORTAL_FIELDS = {
    "access_token",
    "access_url",
    "access_warning",
    "active",
    "attachment_ids",
    "category_id",
    "closed",
    "closed_date",
    "commercial_partner_id",
    "company_id",
    # Pages search by the domain of the record rules, which names these two.
    "confidential_user_ids",
    "create_date",
    "description",
    "display_name",
    "has_message",
    "id",
    "is_confidential",
    "last_stage_update",
    "message_has_error",
    "message_has_error_counter",
    "message_ids",
    "message_is_follower",
    "message_needaction",
    "message_needaction_counter",
    "name",
    "number",
    "partner_email",
    "partner_id",
    "partner_name",
    "partner_phone",
    "priority",
    "sequence",
    "short_number",
    "stage_id",
    "team_id",
    "website_message_ids",
    "write_date",
}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _has_field_access(self, field, operation):
        """Customers read what the portal shows and write nothing."""
        if not super()._has_field_access(field, operation):
            return False
        # Asked for each field of each ticket, so the cheapest question comes first;
        # ``share`` is what ``_is_internal`` says.
        if operation == "read" and field.name in PORTAL_FIELDS:
            return True
        return self.env.su or not self.env.user.share
