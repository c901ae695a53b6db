"""The director's calls on the first page (ux 5.6), and what they found."""

from odoo import api, models


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_sampling_cards(self):
        """The director's records have a card of their own."""
        cards = super()._get_sampling_cards()
        for card in cards:
            if card["key"] == "drawn":
                card["domain"] = [*card["domain"], ("director_line_id", "=", False)]
        return cards

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), *self._get_director_sample_cards()]

    @api.model
    def _add_details(self, cards, site_id):
        """CMP-59: today's ration of calls, and how far day and quarter are."""
        super()._add_details(cards, site_id)
        for card in cards:
            if card["key"] == "director_calls":
                samples = self.env["cs.director.sample"]._get_running(site_id)
                card["detail"] = samples._get_today_text()

    @api.model
    def _get_director_sample_cards(self):
        # As whom the user acts is no secret to the user.
        acting = self.env.user.sudo().cs_acting_employee_ids.ids
        return [
            {
                "key": "director_calls",
                "section": "todo",
                "sequence": 12,
                "model": "cs.director.sample.line",
                "action": "cs_complaint.cs_director_sample_line_action",
                "domain": [
                    ("state", "=", "open"),
                    ("sample_id.step", "=", "open"),
                    "|",
                    ("delegated_to_id", "=", self.env.uid),
                    "&",
                    ("delegated_to_id", "=", False),
                    "|",
                    ("sample_id.user_id", "=", self.env.uid),
                    ("sample_id.employee_id", "in", acting),
                ],
                "label": self.env._("Director's Calls to Make"),
                "groups": [],
                "tone": "info",
                "hide_empty": True,
            },
            {
                "key": "director_problems",
                "section": "todo",
                "sequence": 13,
                "model": "cs.director.sample.finding",
                "action": "cs_complaint.cs_director_sample_finding_action",
                "domain": [
                    ("kind", "=", "problem"),
                    ("is_settled", "=", False),
                    "|",
                    ("responsible_id", "in", acting),
                    ("sample_id.user_id", "=", self.env.uid),
                ],
                "label": self.env._("Problems Told to the Director"),
                "groups": [],
                "tone": "warning",
                "hide_empty": True,
            },
        ]
