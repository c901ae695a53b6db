from odoo import api, models


class CsWorkbench(models.AbstractModel):
    """ux 2.10: "today 22", the ration of drawn records on the home page."""

    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), *self._get_sampling_cards()]

    @api.model
    def _get_sampling_cards(self):
        return [
            {
                "key": "drawn",
                "section": "todo",
                "sequence": 60,
                "model": "cs.sampling.draw.line",
                "action": "cs_base.cs_sampling_draw_line_action",
                "domain": [
                    ("state", "=", "open"),
                    ("draw_id.state", "=", "drawn"),
                    ("draw_id.user_id", "=", self.env.uid),
                ],
                "groups": [],
                "label": self.env._("Drawn Records to Check"),
                "tone": "info",
                "hide_empty": True,
            }
        ]
