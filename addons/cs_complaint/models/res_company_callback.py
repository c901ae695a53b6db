from odoo import fields, models

from ..tools.callback_attempts import AttemptRule


class ResCompany(models.Model):
    """Settings of callbacks (CMP-13, CMP-34, CMP-63, CMP-65)."""

    _inherit = "res.company"

    cs_callback_gap_hours = fields.Float(
        string="Hours Between Attempts",
        default=2,
        help="A call that reaches nobody counts only so long after the one before.",
    )
    cs_callback_afternoon = fields.Float(string="Afternoon Begins", default=12)
    cs_callback_evening = fields.Float(
        string="Evening Begins",
        default=17.5,
        help="Attempts lie in at least two parts of the day.",
    )
    cs_callback_noon_from = fields.Float(string="Quiet at Noon From", default=12)
    cs_callback_noon_to = fields.Float(string="Quiet at Noon Until", default=14)
    cs_callback_night_from = fields.Float(string="Quiet at Night From", default=20.5)
    cs_callback_night_to = fields.Float(string="Quiet at Night Until", default=8.5)
    cs_callback_undo_minutes = fields.Integer(
        string="Undo a Call Within (Minutes)", default=5
    )
    cs_callback_rounds = fields.Integer(
        string="Unsuccessful Rounds Before the Manager",
        default=3,
        help="So many times not satisfied, and the customer service manager takes the "
        "matter up (CMP-65).",
    )
    cs_callback_claim_minutes = fields.Integer(
        string="A Household Is Reserved For (Minutes)",
        default=10,
        help="While one clerk calls a household, nobody else does.",
    )
    cs_callback_department_id = fields.Many2one(
        "hr.department",
        string="Department Responsible for Callbacks",
        domain="[('company_id', 'in', (id, False))]",
        help="Calls made by others are listed as exceptions (CMP-63). Empty: everybody "
        "with the right calls.",
    )

    _cs_callback_hours = models.Constraint(
        "CHECK (cs_callback_gap_hours >= 0"
        " AND cs_callback_afternoon > 0 AND cs_callback_evening < 24"
        " AND cs_callback_afternoon < cs_callback_evening"
        " AND cs_callback_noon_from >= 0 AND cs_callback_noon_to <= 24"
        " AND cs_callback_noon_from <= cs_callback_noon_to"
        " AND cs_callback_night_from BETWEEN 0 AND 24"
        " AND cs_callback_night_to BETWEEN 0 AND 24"
        " AND cs_callback_night_to <= cs_callback_noon_from"
        " AND cs_callback_night_from >= cs_callback_noon_to)",
        "The hours of callbacks follow each other through the day: end of the night, "
        "noon, beginning of the night; the afternoon begins before the evening.",
    )
    _cs_callback_numbers = models.Constraint(
        "CHECK (cs_callback_undo_minutes >= 0 AND cs_callback_rounds >= 1"
        " AND cs_callback_claim_minutes >= 1)",
        "Minutes and rounds of callbacks are positive numbers.",
    )

    def _get_callback_quiet_windows(self):
        """Return when nobody is called: pairs of hours (decision 3)."""
        self.ensure_one()
        windows = (
            (self.cs_callback_night_from, self.cs_callback_night_to),
            (self.cs_callback_noon_from, self.cs_callback_noon_to),
        )
        # Equal hours mean that there is no quiet time, except round midnight.
        return tuple(w for w in windows if w[0] != w[1])

    def _get_callback_attempt_rule(self):
        """Return when an attempt counts, for the pure rule (CMP-13)."""
        self.ensure_one()
        return AttemptRule(
            gap_hours=self.cs_callback_gap_hours,
            afternoon=self.cs_callback_afternoon,
            evening=self.cs_callback_evening,
            needed=self.cs_callback_attempts,
            quiet=self._get_callback_quiet_windows(),
        )
