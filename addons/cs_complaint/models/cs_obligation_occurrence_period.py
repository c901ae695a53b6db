"""Due items whose report is a periodic one (CMP-44, CMP-58, CMP-67)."""

from odoo import models
from odoo.tools import format_datetime

from .cs_report_run_period import CALLBACK_STATISTICS, PERIOD_CODES, ReturnRound


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    def _is_period_report(self):
        self.ensure_one()
        return self.obligation_id.report_code in PERIOD_CODES

    def _get_accepted_text(self):
        """Return by whom and when it was accepted, for the report and its print."""
        self.ensure_one()
        if self.state != "accepted" or not self.accepted_date:
            return False
        day = format_datetime(
            self.env,
            self.accepted_date,
            tz=self.site_id.tz,
            dt_format="yyyy-MM-dd HH:mm",
        )
        return " ".join(filter(None, (self.accepted_operator_id.name, day)))

    # --- the report -----------------------------------------------------------------

    def _is_of_department(self):
        """Tell whether the report is of one department."""
        return (
            self.subject_kind == "department"
            and self.obligation_id.report_code == CALLBACK_STATISTICS
        )

    def _get_report_sites(self):
        """A department works in several sites: those its head sees, else all."""
        sites = super()._get_report_sites()
        if not self._is_of_department():
            return sites
        every = self.env["cs.site"].sudo()  # the report covers them all
        every = every.with_context(active_test=False).search(
            [("company_id", "=", self.company_id.id)]
        )
        user = self._get_users_of("responsible")[self]
        # Which sites somebody sees is no secret to the system.
        return (every & user.sudo().cs_scope_site_ids) or every

    def _get_report_scope_key(self):
        key = super()._get_report_scope_key()
        return f"{key}/d{self.department_id.id}" if self._is_of_department() else key

    def _prepare_run_vals(self):
        vals = super()._prepare_run_vals()
        if self._is_of_department():
            vals["report_department_id"] = self.department_id.id
        return vals

    def _get_run_domain(self):
        domain = super()._get_run_domain()
        if self._is_period_report():
            # What was returned stays as it is; the next version is another one.
            domain.append(("return_round", "=", self.return_count))
        return domain

    def _create_run(self):
        if not self._is_period_report():
            return super()._create_run()
        item = self.with_context(cs_return_round=ReturnRound(self.return_count))
        return super(CsObligationOccurrence, item)._create_run()

    def _get_blockers_report(self):
        """The text is asked for before it is handed in (CMP-58)."""
        blockers = super()._get_blockers_report()
        # Whether there is a text; who may hand in need not see all reports.
        run = self.sudo().report_run_id
        if not blockers and self._is_period_report() and run.state == "computed":
            blockers += run._get_open_blockers()
        return blockers

    # --- steps ----------------------------------------------------------------------

    def _submit(self, comment="", attachments=None):
        """Handing in locks figures, text and workbook (guarantee 4)."""
        reports = self.filtered(lambda item: item._is_period_report())
        # Whether these people may is asked below; else all of this is undone.
        reports.sudo().report_run_id._fill_comment(comment)
        res = super()._submit(comment, attachments)
        for item in reports:
            item._freeze_report()
        return res

    def _freeze_report(self):
        self.ensure_one()
        run = self.report_run_id
        run.check_access("read")
        if run.state != "confirmed":
            # Who hands in need not have a right to write reports, see _may_submit.
            run.sudo()._confirm_now()
        for rule, text in run._get_warnings():
            self.env["cs.exception"].with_company(self.company_id)._report(
                self,
                "warning",
                rule,
                text,
                clause=self.obligation_id.clause_code,
            )

    def _return(self, comment):
        """The returned version stays; a new one with its text is worked on."""
        res = super()._return(comment)
        for item in self.filtered(lambda item: item._is_period_report()):
            # The system makes the next version, whoever returns the item.
            item = item.sudo()
            before = item.report_run_id
            if before.state != "confirmed":
                continue
            item._write_server({"report_run_id": False, "report_hash": False})
            run = item._attach_report().sudo()  # as above
            run._fill_comment(before.comment)
            open_measures = before.improvement_ids.filtered(lambda m: m.state == "open")
            open_measures.report_run_id = run
        return res
