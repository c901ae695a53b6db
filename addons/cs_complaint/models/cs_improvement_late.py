"""Measures that are not done in time are told once (CMP-05)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

BATCH = 1000


class CsImprovement(models.Model):
    _inherit = "cs.improvement"

    is_late = fields.Boolean(
        string="Was Overdue",
        readonly=True,
        copy=False,
        help="Not done until its deadline; this stays.",
    )

    _late = models.Index("(deadline, id) WHERE state = 'open' AND is_late IS NOT TRUE")

    @api.model_create_multi
    def create(self, vals_list):
        # Named here, no default of a client can fill it.
        return super().create([{**vals, "is_late": False} for vals in vals_list])

    def write(self, vals):
        if "is_late" in vals:
            raise ValidationError(
                self.env._("Whether a measure was overdue is noted by the system.")
            )
        return super().write(vals)

    @api.model
    def _cron_note_late(self):
        """Mark and list what was not done in time (CMP-05)."""
        self.env["cs.obligation"]._run_batches(
            self._take_late, self._alert_late, self._count_late, BATCH
        )

    @api.model
    def _get_late_domain(self):
        return [
            ("state", "=", "open"),
            ("is_late", "!=", True),
            ("deadline", "<", fields.Date.today()),
        ]

    @api.model
    def _count_late(self):
        return self.search_count(self._get_late_domain())

    @api.model
    def _take_late(self, limit):
        found = self.search(self._get_late_domain(), limit=limit, order="deadline, id")
        return found.try_lock_for_update(allow_referencing=True)

    @api.model
    def _alert_late(self, measures):
        """Mark these, and list them: once, and it stays."""
        measures.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE cs_improvement SET is_late = TRUE WHERE id = ANY(%s) "
                "RETURNING id",
                measures.ids,
            )
        )
        measures.invalidate_recordset(["is_late"], flush=False)
        for company, rows in measures.grouped("company_id").items():
            self.env["cs.exception"].with_company(company)._report(
                rows,
                "warning",
                "CMP-05",
                {
                    row: self.env._(
                        "Due on %(day)s and not done: %(person)s.",
                        day=row.deadline,
                        # Names of colleagues are no secret.
                        person=row.sudo().responsible_id.name,
                    )
                    for row in rows
                },
            )
