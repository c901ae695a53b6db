"""What may be written, when, and by whom."""

from odoo import Command, api, models
from odoo.exceptions import UserError

# A new value here means other figures: what was computed is void.
PARAMETER_FIELDS = {
    "report_code",
    "period_type",
    "anchor_date",
    "date_from",
    "date_to",
    "company_id",
    "site_ids",
}
# Set by the actions alone, however the record is written (guarantee 1).
PROCESS_FIELDS = {
    "state",
    "is_preliminary",
    "rows_hash",
    "row_count",
    "run_date",
    "confirmed_by_id",
    "confirmed_date",
    "attachment_id",
    "attachment_hash",
    "version",
    "requested_by_id",
}


class CsReportRun(models.Model):
    """Parameters are anybody's, the rest is set by the actions alone, and what is
    confirmed stays as it is (guarantees 1 and 4)."""

    _inherit = "cs.report.run"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_process_fields(vals)
        # Named here, no default of a client or of the settings can fill them.
        process_vals = {
            **dict.fromkeys(PROCESS_FIELDS, False),
            "state": "draft",
            "requested_by_id": self.env.uid,
        }
        runs = super().create([{**vals, **process_vals} for vals in vals_list])
        runs._fill_sites()
        runs._check_scope()
        return runs

    def write(self, vals):
        """Guarantee 4: what is confirmed stays as it is, for everybody."""
        if not vals:
            return True
        self._check_open()
        self._refuse_process_fields(vals)
        res = super().write(vals)
        if self._get_parameter_fields() & vals.keys():
            self._fill_sites()
            self._check_scope()
            self._reset()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_open()

    def _write_process(self, vals):
        """Write what only the actions of this model may write."""
        self._check_open()
        return super().write(vals)

    @api.model
    def _get_parameter_fields(self):
        """Names of the fields that change the figures; addons add theirs."""
        return set(PARAMETER_FIELDS)

    @api.model
    def _refuse_process_fields(self, vals):
        names = PROCESS_FIELDS & vals.keys()
        if names:
            labels = [
                self._fields[name]._description_string(self.env) for name in names
            ]
            raise UserError(
                self.env._(
                    "Set by the buttons of the report, never directly: %(fields)s. Use "
                    "“Compute” and “Confirm”.",
                    fields=", ".join(sorted(labels)),
                )
            )

    def _check_open(self):
        """Refuse to touch a confirmed report (guarantee 4, rule G-7)."""
        confirmed = self.filtered(lambda run: run.state == "confirmed")
        if confirmed:
            raise UserError(
                self.env._(
                    "%(name)s is confirmed and stays as it is. Make a new report for "
                    "the same period; it becomes the next version.",
                    name=", ".join(confirmed.mapped("name")),
                )
            )

    def _fill_sites(self):
        """Store the sites actually covered where none was chosen."""
        for run in self:
            if not run.site_ids:
                sites = run._get_scope_sites(run.company_id)
                if not sites:
                    raise UserError(
                        self.env._(
                            "You see no site of %(company)s. Ask for a site in the "
                            "settings of your user.",
                            company=run.company_id.name,
                        )
                    )
                super(CsReportRun, run).write({"site_ids": [Command.set(sites.ids)]})
