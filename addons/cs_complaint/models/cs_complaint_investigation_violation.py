"""What was found true becomes a violation, noted by who found it (CMP-33)."""

from odoo import models
from odoo.exceptions import UserError


class CsComplaintInvestigation(models.Model):
    _inherit = "cs.complaint.investigation"

    def action_note_violation(self):
        """Open a breach of discipline by the person complained about (CMP-33).

        Only the centre director notes confidential ones (guarantee 8).

        :raise UserError: before it was found true
        """
        self.ensure_one()
        self.check_access("read")
        if self.findings == "unfounded" or self.step not in (
            "found",
            "handling",
            "done",
        ):
            raise UserError(
                self.env._(
                    "A violation is noted only after it was found true (%(clause)s). "
                    "Settle the findings first.",
                    clause=self._cite("P6 §6-5"),
                )
            )
        # The person is known to who may read the investigation.
        return self.env["cs.violation"]._open_about(
            self, "C-5", self.accused_employee_id
        )
