from odoo import api, fields, models
from odoo.exceptions import UserError

from .cs_performance_rule import SCHEMES, UNITS


class CsPerformanceLine(models.Model):
    """What one person gets for a closed month, of one scheme, unit and base.

    Made by the close job alone, covered by the hash of the month, never changed.
    """

    _name = "cs.performance.line"
    _description = "Performance Result"
    _inherit = ["cs.server.rows.mixin"]
    _order = "month_id desc, employee_number, employee_id, scheme, unit, base_key, id"

    month_id = fields.Many2one(
        "cs.performance.month", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    employee_number = fields.Char(
        readonly=True, help="As it was when the month was closed."
    )
    department_id = fields.Many2one(
        "hr.department", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    scheme = fields.Selection(SCHEMES, required=True, readonly=True)
    unit = fields.Selection(UNITS, required=True, readonly=True)
    base_key = fields.Char(string="Percentage Of", readonly=True)
    base_amount = fields.Float(digits=(16, 2), readonly=True)
    entry_count = fields.Integer(string="Number of Entries", readonly=True)
    rewards = fields.Float(digits=(16, 2), readonly=True)
    deductions = fields.Float(digits=(16, 2), readonly=True)
    cut = fields.Float(
        string="Cut by Limits",
        digits=(16, 2),
        readonly=True,
        help="What the limits for a rule, or of the total, took away.",
    )
    corrections = fields.Float(
        string="Corrections of Earlier Months", digits=(16, 2), readonly=True
    )
    total = fields.Float(digits=(16, 2), readonly=True)
    exact_total = fields.Char(readonly=True)
    amount = fields.Float(
        string="Money Amount",
        digits=(16, 2),
        readonly=True,
        help="In money: an amount, or a percentage of an amount that is known.",
    )
    is_over_share = fields.Boolean(
        string="Large Share",
        readonly=True,
        help="Deductions of the month pass the share from which HR has to look.",
    )

    _month_idx = models.Index("(month_id, employee_id)")
    _line_uniq = models.UniqueIndex(
        "(month_id, employee_id, scheme, unit, (COALESCE(base_key, '')))",
        "This result is there already.",
    )

    def action_print_sheet(self):
        """Return the action that prints the sheet of these people and months."""
        self.check_access("read")
        report = self.env.ref("cs_base.performance_sheet_report")
        return report.report_action(self.ids, config=False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        raise UserError(self._get_by_server_refusal())

    @api.model
    def _get_by_server_refusal(self):
        return self.env._(
            "Results come from the close of a month and stay as they are."
        )
