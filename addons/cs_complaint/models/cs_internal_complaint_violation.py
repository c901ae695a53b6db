"""What was found true becomes a violation, noted by who found it (CMP-48)."""

from odoo import models
from odoo.exceptions import UserError


class CsInternalComplaint(models.Model):
    _inherit = "cs.internal.complaint"

    def action_note_violation(self):
        """Open missing cooperation of the person, else of the head (CMP-48).

        Only the centre director notes confidential ones (guarantee 8).

        :raise UserError: before it was decided as founded
        """
        self.ensure_one()
        self.check_access("read")
        if self.decision != "founded" or self.step != "decided":
            raise UserError(
                self.env._(
                    "A violation is noted only after the complaint was decided as "
                    "founded (%(clause)s).",
                    clause=self._cite("P7D-4"),
                )
            )
        # Who heads a department is no secret.
        person = self.employee_id or self.sudo().department_id.manager_id
        return self.env["cs.violation"]._open_about(self, "C-4", person)
