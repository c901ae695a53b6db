"""Card of the policies that one has to read."""

from odoo import api, models


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        return [
            *super()._get_cards(),
            {
                "key": "policies_to_read",
                "section": "todo",
                "sequence": 78,
                "model": "cs.read.confirmation",
                "domain": [("user_id", "=", self.env.uid), ("state", "=", "to_read")],
                "action": "cs_base.cs_read_confirmation_action",
                "groups": [],
                "label": self.env._("Policies to Be Read"),
                "tone": "info",
                "hide_empty": True,
            },
        ]

    @api.model
    def _get_card_domain(self, card, site_id):
        if card.get("model") == "cs.read.confirmation":
            site_id = None  # people read, whatever site they look at
        return super()._get_card_domain(card, site_id)
