from odoo import models

from ..tools.assignment import DEPARTMENT_RULE


class CsAssignment(models.Model):
    _inherit = "cs.assignment"

    def _on_deadline_late(self, rule_code):
        """CMP-52: a department that is late is a suspicion about its ticket (FR-3)."""
        res = super()._on_deadline_late(rule_code)
        if rule_code == DEPARTMENT_RULE:
            by_id = {clock.res_id: clock for clock in self._get_deadlines(rule_code)}
            clocks = {a.ticket_id: by_id[a.id] for a in self if a.id in by_id}
            self.ticket_id._suspect_late(rule_code, clocks)
        return res
