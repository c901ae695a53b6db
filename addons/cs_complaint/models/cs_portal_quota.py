from odoo import api, fields, models


class CsPortalQuota(models.Model):
    """Tickets that each portal user sent within the last hour (reliability 2 #7)."""

    _name = "cs.portal.quota"
    _description = "Portal Quota"
    _inherit = ["cs.quota.mixin"]
    _rec_name = "user_id"

    _quota_key = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )

    _user_uniq = models.UniqueIndex("(user_id)", "One row for each user.")

    @api.model
    def _take(self, user):
        """Count one more ticket of ``user`` if there is room.

        :param user: res.users who sends it
        :return: False when the limit of the company is reached
        """
        company = user.company_id.sudo()  # its settings
        return self._take_one(user.id, company.cs_portal_tickets_per_hour)
