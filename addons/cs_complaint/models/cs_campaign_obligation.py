"""At least one campaign in each quarter: the item J-27-S of the due list (CMP-25).

How often and for whom is what the obligation says; without a campaign that took place
in the period it cannot be handed in, and the list of exceptions tells that it is late.
"""

from odoo import models
from odoo.fields import Domain

CODE = "J-27-S"


class CsCampaign(models.Model):
    _inherit = "cs.campaign"

    def _fulfil_obligation(self):
        """Hand in the item of the period, if whoever holds the campaign may do so.

        Else it waits on the due list of those who may.
        """
        for campaign in self:
            # Whether something is owed; what is handed in is handed in as oneself.
            items = self.env["cs.obligation.occurrence"].sudo()
            items = items.search(campaign._get_item_domain())
            items = items.with_env(self.env).filtered(
                lambda item: item.has_access("read") and item._may_submit()
            )
            if items:
                items._submit(
                    self.env._(
                        "%(campaign)s, %(day)s, %(count)s customers",
                        campaign=campaign.name,
                        day=campaign.date,
                        count=campaign.customer_count,
                    )
                )

    def _get_item_domain(self):
        """Return which open items this campaign fulfils: of its company or site."""
        self.ensure_one()
        place = Domain("subject_kind", "!=", "site") | Domain(
            "site_id", "=", self.site_id.id
        )
        return place & Domain(
            [
                ("obligation_id.code", "=", CODE),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("to_do", "returned")),
                ("date_from", "<=", self.date),
                ("date_to", ">=", self.date),
            ]
        )
