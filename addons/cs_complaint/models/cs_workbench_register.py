"""The register of the record keeper, and what the director has to confirm."""

from odoo import api, models

from ..tools.workbench import DIRECTOR, KEEPER


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        return [
            *super()._get_cards(),
            self._tickets(
                "record_incomplete", "todo", 60,
                self.env._("Incomplete Records"), [KEEPER],
                [("is_record_incomplete", "=", True)],
                context={"search_default_record_incomplete": 1}, hide_empty=True,
            ),
            self._card(
                "malicious", "todo", 9, self.env._("Malicious Complaints to Confirm"),
                [DIRECTOR],
                model="cs.malicious.claim", domain=[("state", "=", "proposed")],
                action="cs-malicious", hide_empty=True, tone="warning",
            ),
        ]  # fmt: skip
