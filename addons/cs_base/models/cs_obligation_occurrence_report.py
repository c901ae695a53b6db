"""The report that belongs to an item, made through the report queue."""

import logging

from psycopg2 import OperationalError

from odoo import Command, api, fields, models
from odoo.api import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError

from ..tools.period import MONTHS_OF_TYPE
from .cs_obligation_occurrence import OPEN_STATES

_logger = logging.getLogger(__name__)

REPORT_BATCH = 20


class CsObligationOccurrence(models.Model):
    _inherit = "cs.obligation.occurrence"

    def action_make_report(self):
        """Make the report of an item, or wait for it in the queue, and open it."""
        self.ensure_one()
        self._start_step()
        if not (self.is_open and (self._may_submit() or self._is_director())):
            raise AccessError(self.env._("The report is made by who hands it in."))
        if not self.obligation_id.report_code:
            raise UserError(self.env._("This item has no report of the system."))
        self._attach_report()
        return self.action_open_report() if self._can_read_report() else True

    def action_open_report(self):
        """Open the report of an item."""
        self.ensure_one()
        self.check_access("read")
        run = self.report_run_id
        run.check_access("read")
        return run.get_formview_action()

    def action_open_record(self):
        """Open the record after which the item is owed."""
        self.ensure_one()
        self.check_access("read")
        if not self.res_model or self.res_model not in self.env:
            raise UserError(self.env._("The record is gone."))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record.get_formview_action()

    def _can_read_report(self):
        # Whether there is a report is no secret to who may see the item.
        run = self.sudo().report_run_id.sudo(False)
        return bool(run) and run.has_access("read")

    # --- the scheduled action ------------------------------------------------

    @api.model
    def _run_reports(self):
        """Ask for the reports of the periods that have ended, in committed batches."""
        return self.env["cs.obligation"]._run_batches(
            self._take_reports, self._attach_reports, lambda: 0, REPORT_BATCH
        )

    @api.model
    def _take_reports(self, limit):
        """Return items whose period has ended and whose report was not asked for."""
        items = self.search(
            [
                ("state", "in", OPEN_STATES),
                ("report_run_id", "=", False),
                ("obligation_id.report_code", "!=", False),
                ("date_to", "<=", fields.Date.today()),
                ("alert_error", "=", False),
            ]
        )
        items = items.filtered(lambda item: item._has_period_ended())
        return items[:limit].try_lock_for_update(allow_referencing=True)

    def _attach_reports(self, items):
        """Attach each in a savepoint; what fails is noted on the item."""
        for item in items:
            try:
                with self.env.cr.savepoint():
                    item._attach_report()
                    self.env.flush_all()
            except OperationalError:
                raise
            except Exception as error:
                _logger.warning("Report of due item %s", item.id, exc_info=True)
                self.env.invalidate_all(flush=False)
                item._write_server({"alert_error": str(error)[:500]})

    def _has_period_ended(self):
        self.ensure_one()
        today = fields.Datetime.context_timestamp(
            self.with_context(tz=self.site_id.tz), fields.Datetime.now()
        ).date()
        return self.date_to < today

    # --- one report ----------------------------------------------------------

    def _attach_report(self):
        """Find or make the report of the item and put it into the queue, once.

        An open report of the same period and sites is taken, whoever began it; the
        figures are made by ``cs.report.request`` when it is their turn.
        """
        self.ensure_one()
        run = self._find_run() or self._create_run()
        self._write_server({"report_run_id": run.id})
        if run.state == "draft" or (run.state == "computed" and run.is_preliminary):
            # Whoever asked for it.
            waiting = run.sudo().request_ids.filtered(
                lambda request: request.state == "waiting" and request.step == "compute"
            )
            if not waiting:
                run._ask("compute")
        return run

    def _get_report_sites(self):
        """Return the sites that the report covers: the own one, or all of the company
        for what is owed by the company."""
        if self.subject_kind != "company":
            return self.site_id
        sites = self.env["cs.site"].sudo()  # the report of a company covers them all
        return sites.with_context(active_test=False).search(
            [("company_id", "=", self.company_id.id)]
        )

    def _get_report_scope_key(self):
        """Return the scope of the report that belongs to the item, as its key."""
        self.ensure_one()
        return ",".join(str(i) for i in sorted(self._get_report_sites().ids))

    def _get_run_domain(self):
        """Return what the report of the item is found by, as a list."""
        self.ensure_one()
        return [
            ("report_code", "=", self.obligation_id.report_code),
            ("company_id", "=", self.company_id.id),
            ("date_from", "=", self.date_from),
            ("date_to", "=", self.date_to),
            ("scope_key", "=", self._get_report_scope_key()),
        ]

    def _find_run(self):
        """Return the report of the period that is there already, in the name of who
        may ask for its figures."""
        # A report that others began is the same report.
        runs = self.env["cs.report.run"].sudo().search(self._get_run_domain())
        runs = runs.sorted(lambda run: (run.state == "confirmed", -run.version))
        return runs[:1].with_user(self._get_report_user())

    def _create_run(self):
        runs = self.env["cs.report.run"].with_user(self._get_report_user())
        runs = runs.with_company(self.company_id)
        return runs.create(self._prepare_run_vals())

    def _prepare_run_vals(self):
        """Return the values of the report of the item."""
        self.ensure_one()
        period = self.obligation_id.period
        is_grid = period in MONTHS_OF_TYPE
        vals = {
            "report_code": self.obligation_id.report_code,
            "period_type": period if is_grid else "free",
            "company_id": self.company_id.id,
            "site_ids": [Command.set(self._get_report_sites().ids)],
        }
        if is_grid:
            vals["anchor_date"] = self.date_from
        else:
            vals |= {"date_from": self.date_from, "date_to": self.date_to}
        return vals

    def _get_report_user(self):
        """Return in whose name the report is made: who hands it in, where that person
        may; else the system."""
        user = self._get_users_of("responsible")[self]
        sites = self._get_report_sites()
        runs = self.env["cs.report.run"].with_user(user or SUPERUSER_ID)
        if not user or not runs.has_access("create"):
            return self.env["res.users"].browse(SUPERUSER_ID)
        if sites - user.sudo().cs_scope_site_ids:  # the own scope
            return self.env["res.users"].browse(SUPERUSER_ID)
        return user
