"""The work on the tickets of a mass event ends for all of them at once (CMP-55)."""

from odoo import models

# An object cannot come from a client: a context sent by RPC holds JSON values only.
SETTLED = object()


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    def _stop_work_clock(self, moment):
        """The clocks of a whole event were stopped together already."""
        if self.env.context.get("cs_event_settled") is SETTLED:
            return None
        return super()._stop_work_clock(moment)
