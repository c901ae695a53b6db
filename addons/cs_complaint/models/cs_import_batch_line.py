from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.import_problems import CODES


class CsImportBatchLine(models.Model):
    """What an import has to say about a row: why refused, or what was left out."""

    _name = "cs.import.batch.line"
    _description = "Historical Import Line"
    _inherit = ["cs.site.mixin"]
    _order = "batch_id desc, row_number, id"
    _rec_name = "reason"

    batch_id = fields.Many2one(
        "cs.import.batch",
        string="Historical Import",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    site_id = fields.Many2one(
        related="batch_id.site_id", store=True, precompute=True, default=None
    )
    row_number = fields.Integer(
        string="Row",
        readonly=True,
        aggregator=None,
        help="As a spreadsheet counts: the heading is row 1.",
    )
    external_number = fields.Char(string="Key", readonly=True)
    severity = fields.Selection(
        [("refused", "Refused"), ("remark", "Remark")], required=True, readonly=True
    )
    code = fields.Selection(
        CODES, string="Kind of Problem", required=True, readonly=True
    )
    column_name = fields.Char(string="Column", readonly=True)
    raw_value = fields.Text(
        string="As in the File",
        readonly=True,
        help="The cell, or both when two disagree.",
    )
    reason = fields.Text(required=True, readonly=True)
    is_check = fields.Boolean(
        string="Of a Dry Run",
        readonly=True,
        help="Found by a check, before the import.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_imported(self):
        """Guarantee 3: what an import found stays; a dry run is no record."""
        if self.filtered(lambda line: not line.is_check):
            raise UserError(
                self.env._("The lines of a historical import are never deleted.")
            )
