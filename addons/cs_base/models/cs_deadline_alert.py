import logging
from datetime import timedelta

from odoo import api, fields, models

from ..tools import deadlines

_logger = logging.getLogger(__name__)

ALERT_BATCH = 200
# A reminder that fails is tried again after this time, behind all others.
RETRY_AFTER = timedelta(hours=1)


class CsDeadline(models.Model):
    """The scheduled part of the engine: reminders, late flags, escalation.

    Idempotent and killable (guarantee 6): what is to be done stands in
    ``next_alert_date`` alone, each batch is committed with what it did.
    """

    _inherit = "cs.deadline"

    @api.model
    def _cron_alert(self):
        """Remind and mark late whatever is due; one bad record stops no other."""
        while clocks := self._get_alerts(ALERT_BATCH):
            self._alert(clocks)
            remaining = self.search_count(self._get_alert_domain())
            progress = self.env["ir.cron"]
            if not progress._commit_progress(len(clocks), remaining=remaining):
                break

    @api.model
    def _get_alert_domain(self):
        return [("next_alert_date", "<=", fields.Datetime.now())]

    @api.model
    def _get_alerts(self, limit):
        """Return up to ``limit`` clocks to look at, locked for this transaction."""
        clocks = self.search(
            self._get_alert_domain(), order="next_alert_date, id", limit=limit
        )
        return clocks.try_lock_for_update(allow_referencing=True)

    @api.model
    def _alert(self, clocks):
        """Handle ``clocks`` by model, rule code and kind, each group at once."""
        now = fields.Datetime.now()
        for (model_name, code, kind), group in clocks.grouped(
            lambda clock: (clock.res_model, clock.code, clock._get_alert_kind(now))
        ).items():
            group = group._drop_orphans(model_name)
            if not group:
                continue
            try:
                with self.env.cr.savepoint():
                    group._alert_group(code, kind, now)
            except Exception:
                _logger.info("Deadline alerts of %s: one by one", code, exc_info=True)
                self.env.invalidate_all(flush=False)
                for clock in group:
                    clock._alert_alone(code, kind, now)

    def _get_alert_kind(self, now):
        """Return *late* or *reminder*; a reminder that was missed is not sent late."""
        if self.is_late:
            return "late"
        is_late = self.state == "running" and deadlines.is_late(self.due_date, now)
        return "late" if is_late else "reminder"

    def _drop_orphans(self, model_name):
        """Return the clocks whose subject exists; end those of vanished subjects."""
        if model_name in self.env:
            subjects = self.env[model_name].browse(self.mapped("res_id"))
            known = set(subjects.exists().ids)
        else:
            known = set()
        orphans = self.filtered(lambda clock: clock.res_id not in known)
        for clock in orphans:
            event = clock._prepare_event(
                "cancel", fields.Datetime.now(), reason=self.env._("Record is gone")
            )
            clock.write(
                {
                    "state": "cancelled",
                    "events": [*clock.events, event],
                    "next_alert_date": False,
                }
            )
        return self - orphans

    def _alert_group(self, code, kind, now):
        """Mark, tell the subjects, and note that it was done."""
        if kind == "late":
            self._mark_late()
        subjects = self.env[self[0].res_model].browse(self.mapped("res_id"))
        if kind == "late":
            subjects._on_deadline_late(code)
        else:
            subjects._on_deadline_reminder(code)
        for clock in self:
            event = clock._prepare_event(kind, now)
            next_alert = (
                deadlines.late_from(clock.due_date) if clock.due_date else False
            )
            clock.write(
                {
                    "events": [*clock.events, event],
                    "next_alert_date": next_alert if kind == "reminder" else False,
                    "alert_error": False,
                }
            )

    def _mark_late(self):
        news = self.filtered(lambda clock: not clock.is_late)
        news.write({"is_late": True})
        news._sync_subjects("late")

    def _alert_alone(self, code, kind, now):
        """As _alert_group for one clock whose group failed. The late flag is set even
        if telling fails; a failure is noted on the row and tried again later."""
        self.ensure_one()
        if kind == "late":
            self._attempt(self._mark_late)
        self._attempt(lambda: self._alert_group(code, kind, now))

    def _attempt(self, action):
        """Run ``action`` in a savepoint; on failure note it and go on."""
        try:
            with self.env.cr.savepoint():
                action()
        except Exception as error:
            _logger.warning(
                "Deadline %s of %s,%s skipped",
                self.code,
                self.res_model,
                self.res_id,
                exc_info=True,
            )
            self.env.invalidate_all(flush=False)
            retry = fields.Datetime.now() + RETRY_AFTER
            self.write({"alert_error": str(error)[:500], "next_alert_date": retry})
