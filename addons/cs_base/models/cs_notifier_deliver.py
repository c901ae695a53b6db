"""The scheduled part: what waits in the log is delivered, after the transaction."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..tools.locks import take_locked
from ..tools.notifications import UndeliverableError

_logger = logging.getLogger(__name__)

# A push that is older than this is no news any more (the server had not run).
STALE_AFTER = timedelta(hours=12)


class CsNotifier(models.AbstractModel):
    """Idempotent and killable (guarantee 6): each row is committed with what became of
    it, before the next one is touched."""

    _inherit = "cs.notifier"

    @api.model
    def _cron_deliver(self):
        """Deliver what waits, and look after e-mails in the queue."""
        # What is handled waits no more, or until later.
        while row := self._take_waiting():
            self._handle(row)
            remaining = self._count_waiting()
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _get_waiting_domain(self):
        return [("next_try_date", "<=", fields.Datetime.now())]

    @api.model
    def _count_waiting(self):
        # The scheduled action, for all companies.
        Log = self.env["cs.notification"].sudo()
        return Log.search_count(self._get_waiting_domain(), limit=1000)

    @api.model
    def _take_waiting(self):
        """Return the next row, locked; empty when nothing waits."""
        log = self.env["cs.notification"]._by_server()
        return take_locked(log, self._get_waiting_domain(), "next_try_date, id", 1)

    @api.model
    def _handle(self, row):
        """Deliver one row and note what became of it; never raises for the row."""
        try:
            with self.env.cr.savepoint():
                vals = self._attempt(row)
        except Exception as error:
            if not isinstance(error, UndeliverableError):
                _logger.info("Notifier: %s %s", row.driver, row.id, exc_info=True)
            self.env.invalidate_all(flush=False)
            vals = self._get_failed_vals(error, row.attempts)
        row.write(vals)

    @api.model
    def _attempt(self, row):
        """Return what the row notes; raise when the driver fails."""
        if row.state == "handed":
            return self._look_after_mail(row)
        driver = self._get_drivers().get(row.driver)
        if not driver:
            raise UndeliverableError(self.env._("This way is not installed any more."))
        reason = self._get_skip_reason(row, driver)
        if reason:
            return {"state": "skipped", "next_try_date": False, "error": reason}
        records = self._get_row_records(row)
        kind = row.kind_id
        if driver.is_group:
            message = self._compose_group(kind, records, row.company_id)
            return self._get_done_vals(driver.send(message, row.company_id))
        user = row.user_id
        readers = self._get_readers(records)
        dues = {records: row.due_date} if row.due_date and len(records) == 1 else {}
        message = self._compose(kind, records, user.lang, user.tz, readers, dues)
        vals = self._get_done_vals(driver.send(message, user))
        more = {"mail_message_id": False, **vals}
        return {**vals, **self._get_user_state(more, user)}

    @api.model
    def _get_row_records(self, row):
        """Return what the row is about, as far as it exists."""
        if row.res_model not in self.env:
            return self.env["cs.notification"].browse()
        # Read to say number, place and due to whom the row is for.
        return self.env[row.res_model].sudo().browse(row._get_record_ids()).exists()

    @api.model
    def _get_skip_reason(self, row, driver):
        """Say why a row that waited is not delivered any more; empty if it is."""
        records = self._get_row_records(row)
        if not records:
            return self.env._("The record is gone.")
        if not (
            self._is_driver_on(row.driver, row.company_id)
            or (driver.is_local and row.kind_id.is_mandatory)
        ):
            return self.env._("Switched off by the company.")
        if row.date < fields.Datetime.now() - STALE_AFTER and not driver.is_local:
            return self.env._("Too old to be news.")
        readers = self._get_readers(records)
        if driver.is_group:
            is_hidden = bool(readers)
        else:
            is_hidden = any(row.user_id not in users for users in readers.values())
        if is_hidden or not (driver.is_group or row.user_id.active):
            return self.env._("The receiver may not know of it.")
        return ""
