"""What comes back to the desk, and what departments ask for (CMP-10, CMP-16)."""

from odoo import api, models

from ..tools.workbench import DESKS, HEAD, MANAGER


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        return [*super()._get_cards(), *self._get_return_cards()]

    @api.model
    def _get_return_cards(self):
        # The own departments are no secret, the data of the employee are.
        own = self.env.user.sudo().employee_ids.department_id
        return [
            self._tickets(
                "returned", "todo", 12, self.env._("Returned, to Be Assigned"), DESKS,
                [("is_returned", "=", True), ("is_open", "=", True)],
                context={}, hide_empty=True,
            ),
            self._card(
                "extensions", "todo", 14,
                self.env._("Extensions Asked For"), [*DESKS, MANAGER],
                model="cs.assignment.extension", domain=[("state", "=", "asked")],
                action="cs_complaint.cs_assignment_extension_action", hide_empty=True,
            ),
            self._assignments(
                "parts_nod", "todo", 16,
                self.env._("Waiting for Parts: Your Nod"), [HEAD],
                [
                    ("hold_reason", "=", "waiting_parts"),
                    ("is_hold_approved", "=", False),
                    ("department_id", "in", own.ids),
                ],
                hide_empty=True,
            ),
        ]  # fmt: skip
