"""Without a campaign in the period its item cannot be handed in (CMP-25)."""

from odoo import models

from odoo.addons.cs_base.tools.gates import Blocker

from .cs_campaign_obligation import CODE


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    def _get_blockers_submit(self, attachments):
        blockers = super()._get_blockers_submit(attachments)
        # Whether there was a campaign is no secret.
        for item in self.sudo().filtered(lambda i: i.obligation_id.code == CODE):
            if not item._count_campaigns():
                blockers.append(
                    Blocker(
                        self.env._(
                            "%(item)s: no survey or convenience service took place",
                            item=item.display_name,
                        ),
                        item.clause_id._label(),
                        self.env._("note the campaign as held first"),
                        rule="CMP-25",
                    )
                )
        return blockers

    def _count_campaigns(self):
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "in", ("held", "closed")),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]
        if self.subject_kind == "site":
            domain.append(("site_id", "=", self.site_id.id))
        return self.env["cs.campaign"].search_count(domain, limit=1)
