"""Cards of manager, director and auditor (ux M15)."""

from datetime import datetime, time

from odoo import api, fields, models

from odoo.addons.cs_base.tools.local_time import from_local, to_naive

from ..tools.workbench import (
    AUDITOR,
    DIRECTOR,
    MANAGER,
    OPEN,
)


class CsWorkbench(models.AbstractModel):
    _inherit = "cs.workbench"

    @api.model
    def _get_cards(self):
        return [
            *super()._get_cards(),
            *self._get_leader_cards(),
            *self._get_auditor_cards(),
        ]

    @api.model
    def _get_leader_cards(self):
        """Manager and director: what only they decide, and what is serious."""
        return [
            self._tickets(
                "major",
                "todo",
                5,
                self.env._("Major Matters Open"),
                [MANAGER, DIRECTOR],
                [*OPEN, ("severity", "=", "major")],
                tone="danger",
            ),
            self._tickets(
                "effect",
                "todo",
                60,
                self.env._("Effect to Be Checked"),
                [MANAGER],
                [("is_effect_due", "=", True)],
            ),
        ]

    @api.model
    def _get_auditor_cards(self):
        """The auditor: what came in and what was closed or cancelled this month."""
        month = fields.Date.context_today(self).replace(day=1)
        start = from_local(datetime.combine(month, time()), self.env.user.tz or "UTC")
        start = fields.Datetime.to_string(to_naive(start))
        return [
            self._tickets(
                "month_received",
                "todo",
                10,
                self.env._("Tickets of This Month"),
                [AUDITOR],
                [("step", "!=", False), ("received_date", ">=", start)],
            ),
            self._tickets(
                "month_closed",
                "todo",
                20,
                self.env._("Closed This Month"),
                [AUDITOR],
                [("step", "=", "closed"), ("closed_date", ">=", start)],
            ),
            self._tickets(
                "month_cancelled",
                "todo",
                30,
                self.env._("Cancelled This Month"),
                [AUDITOR],
                [("step", "=", "cancelled"), ("cancelled_date", ">=", start)],
            ),
        ]
