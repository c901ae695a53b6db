"""Computing the figures, and the workbook as they are now."""

from odoo import fields, models


class CsReportRun(models.Model):
    _inherit = "cs.report.run"

    def action_compute(self):
        """Compute the figures from the records as they are now.

        :return: True, or the message that the report waits its turn
        """
        self.check_access("write")
        self._check_open()
        self._check_scope()
        waiting = self._queue("compute")
        for run in self - waiting:
            run._compute_now()
        return waiting._get_waiting_action() if waiting else True

    def _compute_now(self):
        """Compute in this transaction; raise where there is no place for it."""
        self.ensure_one()
        self.lock_for_update()
        self._check_open()
        self._check_scope()
        self._take_slot()
        self._compute_figures()

    def _compute_figures(self):
        self.ensure_one()
        now = fields.Datetime.now()
        over = all(stop <= now for *_rest, stop in self._get_bounds())
        self._write_process({"run_date": now, "is_preliminary": not over})
        # Not "state" before the figures are there: an engine that fails leaves a draft.
        result = self._get_engine()._compute_run(self)
        self._write_process({**result, "state": "computed"})

    def _reset(self):
        """Back to draft: parameters have changed, so the figures are void."""
        computed = self.filtered(lambda run: run.state == "computed")
        for run in computed:
            run._get_engine()._reset_run(run)
        computed._write_process(
            {
                "state": "draft",
                "rows_hash": False,
                "row_count": 0,
                "run_date": False,
                "is_preliminary": False,
            }
        )

    def action_download_xlsx(self):
        """Return the action that prints the workbook; figures are made up to date.

        :return: also the message that the workbook waits its turn
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "confirmed" and not self._get_my_requests()._get_ready():
            self._check_scope()
            if self._queue("workbook"):
                return self._get_waiting_action()
            if self.has_access("write"):
                self._compute_now()
        report = self.env.ref(self._get_engine()._report_xmlid)
        return report.report_action(self, config=False)
