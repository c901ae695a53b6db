from odoo import fields, models


class CsPeriodReportLine(models.Model):
    """What the report on the director's sample consists of (CMP-62)."""

    _inherit = "cs.period.report.line"

    section = fields.Selection(
        selection_add=[
            ("figure", "Key Figure"),
            ("item", "Service"),
            ("caller", "Caller"),
            ("clerk", "Clerk"),
            ("reason", "Why Replaced"),
            ("finding", "Finding"),
            ("changed", "What Was Changed"),
            ("call", "Call"),
            ("draw", "Draw"),
        ],
        ondelete=dict.fromkeys(
            (
                "figure",
                "item",
                "caller",
                "clerk",
                "reason",
                "finding",
                "changed",
                "call",
                "draw",
            ),
            "cascade",
        ),
    )
