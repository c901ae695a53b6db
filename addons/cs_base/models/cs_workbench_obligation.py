"""Cards of what is to be handed in, for everybody who owes something."""

from datetime import timedelta

from odoo import api, fields, models

from .cs_obligation_occurrence import OPEN_STATES

LEADERS = [
    "cs_base.cs_base_group_director",
    "cs_base.cs_base_group_leadership",
]


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), *self._get_obligation_cards()]

    @api.model
    def _get_obligation_cards(self):
        now = fields.Datetime.now().replace(second=0)
        # A setting of the company, no secret.
        hours = self.env.company.sudo().cs_due_soon_hours
        soon = now + timedelta(hours=hours)
        mine = self.env["cs.obligation.occurrence"]._get_mine_domain()
        is_open = [("state", "in", OPEN_STATES)]
        return [
            self._due_items(
                "hand_in",
                "todo",
                70,
                self.env._("To Hand In"),
                domain=[*is_open, *mine],
            ),
            self._due_items(
                "hand_in_soon",
                "due",
                70,
                self.env._("To Hand In Soon"),
                domain=[
                    *is_open,
                    ("deadline", ">=", now),
                    ("deadline", "<", soon),
                    *mine,
                ],
            ),
            self._due_items(
                "hand_in_late",
                "late",
                70,
                self.env._("Overdue to Hand In"),
                domain=[*is_open, ("deadline", "<", now), *mine],
            ),
            self._due_items(
                "hand_in_accept",
                "todo",
                72,
                self.env._("Handed In, to Be Accepted"),
                domain=[
                    ("state", "=", "submitted"),
                    ("submitted_by_id", "!=", self.env.uid),
                    *self.env["cs.obligation.occurrence"]._get_mine_domain("accepter"),
                ],
            ),
            self._due_items(
                "hand_in_late_all",
                "late",
                75,
                self.env._("Overdue to Hand In, All"),
                domain=[*is_open, ("deadline", "<", now)],
                groups=LEADERS,
            ),
            self._due_items(
                "hand_in_nobody",
                "todo",
                76,
                self.env._("To Hand In without a Person"),
                domain=[
                    *is_open,
                    ("responsible_id", "=", False),
                    ("responsible_group_id", "=", False),
                ],
                groups=LEADERS[:1],
            ),
        ]

    @api.model
    def _due_items(self, key, section, sequence, label, domain, groups=()):
        return {
            "key": key,
            "section": section,
            "sequence": sequence,
            "label": label,
            "model": "cs.obligation.occurrence",
            "domain": domain,
            "action": "cs_base.cs_obligation_occurrence_action_all",
            "groups": groups,
            "tone": {"due": "warning", "late": "danger"}.get(section, "info"),
            "hide_empty": True,
        }
