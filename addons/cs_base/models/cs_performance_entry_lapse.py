"""Proposals lapse visibly when nobody decides about them (ux 2.11)."""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

LAPSE_BATCH = 500


class CsPerformanceEntry(models.Model):
    _inherit = "cs.performance.entry"

    @api.model
    def _cron_lapse(self):
        """Let proposals lapse whose time has passed; each once, whoever runs it.

        What is to be done stands in the rows alone, each batch is committed with what
        it did, and rows that somebody decides at this moment are left to him.
        """
        progress = self.env["ir.cron"]
        domain = [
            ("state", "=", "proposed"),
            ("lapse_date", "<", fields.Datetime.now()),
        ]
        ledger = self._by_server()
        last_id, remaining = 0, ledger.search_count(domain)
        while True:
            batch = ledger.search(
                [*domain, ("id", ">", last_id)], order="id", limit=LAPSE_BATCH
            )
            if not batch:
                break
            last_id = batch[-1].id
            free = batch.try_lock_for_update(allow_referencing=True)
            free._attempt_lapse()
            remaining = max(remaining - len(batch), 0)
            if not progress._commit_progress(len(batch), remaining=remaining):
                break
        self.env["cs.performance.month"]._remind()

    def _attempt_lapse(self):
        """Let these lapse at once; where that fails, one by one."""
        try:
            with self.env.cr.savepoint():
                self._lapse()
        except OperationalError:
            raise
        except Exception:
            _logger.info("Lapse of %s: one by one", self.ids, exc_info=True)
            self.env.invalidate_all(flush=False)
            if len(self) > 1:
                for entry in self:
                    entry._attempt_lapse()

    def _lapse(self):
        """Note that nobody decided, and tell it (ux 2.11: visibly)."""
        self.write({"state": "lapsed"})
        for company, entries in self.grouped("company_id").items():
            self.env["cs.exception"]._report(
                entries,
                "warning",
                "G-7",
                self.env._("A performance proposal lapsed: nobody decided about it."),
                site=company.cs_default_site_id,
            )
