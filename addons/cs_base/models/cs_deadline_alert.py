import json
import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..tools import deadlines
from ..tools.locks import take_locked

_logger = logging.getLogger(__name__)

ALERT_BATCH = 1000
# A reminder that fails is tried again after this time, behind all others.
RETRY_AFTER = timedelta(hours=1)
MAX_CONFLICTS = 10


class CsDeadline(models.Model):
    """The scheduled part of the engine: reminders, late flags, escalation.

    Idempotent and killable (guarantee 6): what is to be done stands in
    ``next_alert_date`` alone, each batch is committed with what it did. Users go on
    working meanwhile, and several may run at once: a batch holds the clocks and the
    subjects it works on, and what somebody else holds waits.
    """

    _inherit = "cs.deadline"

    @api.model
    def _cron_alert(self):
        """Remind and mark late whatever is due; one bad record stops no other."""
        busy_ids = set()
        if self._alert_all(busy_ids) and busy_ids:
            # Whoever held them may be done by now; if not, the next run finds them.
            self._alert_all(set())

    @api.model
    def _alert_all(self, busy_ids):
        """Handle in committed batches what is due, except the clocks ``busy_ids``; add
        those that somebody holds. Return False when the time is up."""
        size, conflicts, remaining = ALERT_BATCH, 0, None
        while True:
            try:
                clocks = self._get_alerts(size, busy_ids)
                if not clocks:
                    return True
                if remaining is None:
                    remaining = self._count_alerts(len(clocks), size)
                free = clocks._lock_subjects()
                self._alert(free)
                remaining = max(remaining - len(free), 0)
                progress = self.env["ir.cron"]
                left = progress._commit_progress(len(free), remaining=remaining)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody else was quicker with a row: again, with what is true now.
                self.env.cr.rollback()  # this batch; those before are committed
                conflicts += 1
                if conflicts > MAX_CONFLICTS:
                    raise
                size = max(size // 10, 1)
                continue
            busy_ids.update((clocks - free).ids)
            size, conflicts = ALERT_BATCH, 0
            if not left:
                return False

    @api.model
    def _get_alert_domain(self):
        return [("next_alert_date", "<=", fields.Datetime.now())]

    @api.model
    def _get_alerts(self, limit, busy_ids=()):
        """Return up to ``limit`` clocks to look at, locked for this transaction.

        Clocks that somebody else holds are left out, and so are ``busy_ids``.
        """
        domain = self._get_alert_domain()
        if busy_ids:
            domain.append(("id", "not in", tuple(busy_ids)))
        return take_locked(self, domain, "next_alert_date, id", limit)

    @api.model
    def _count_alerts(self, found, limit):
        """Return how many clocks are due, when ``found`` of ``limit`` were found."""
        if found < limit:
            return found
        return self.search_count(self._get_alert_domain())

    def _lock_subjects(self):
        """Return the clocks whose subjects nobody else is writing, which are held until
        the end of the transaction. Vanished subjects are nobody's."""
        busy = self.browse()
        for model_name, clocks in self.grouped("res_model").items():
            if model_name not in self.env:
                continue
            subjects = self.env[model_name].browse(clocks.mapped("res_id"))
            missed = subjects - subjects._lock_for_deadline()
            busy_ids = set(missed.exists().ids)
            busy |= clocks.filtered(lambda clock, ids=busy_ids: clock.res_id in ids)
        return self - busy

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
            except OperationalError:
                raise
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
        """Note the event, mark the subjects, and tell them."""
        news = self.filtered(lambda clock: not clock.is_late)
        self._note_alert(kind, now)
        subjects = self.env[self[0].res_model].browse(self.mapped("res_id"))
        if kind == "late":
            news._sync_subjects("late")
            subjects._on_deadline_late(code)
        else:
            subjects._on_deadline_reminder(code)

    def _note_alert(self, kind, now):
        """Add the same event to the history of each clock, in one statement.

        Past ``write``, whose guard against a rewritten history reads each row: here
        the database itself appends, and late is only ever set.
        """
        is_late = kind == "late"
        names = ["is_late", "events", "next_alert_date", "alert_error"]
        self.flush_recordset([*names, "due_date"])
        event = json.dumps([self._prepare_event(kind, now)])
        dues = [
            not is_late and clock.due_date and deadlines.late_from(clock.due_date)
            for clock in self
        ]
        self.env.execute_query(
            SQL(
                """
                UPDATE cs_deadline clock
                   SET is_late = clock.is_late IS TRUE OR %s,
                       events = clock.events || %s::jsonb,
                       next_alert_date = told.next_alert,
                       alert_error = NULL,
                       write_uid = %s,
                       write_date = %s
                  FROM unnest(%s, %s::timestamp[]) AS told (id, next_alert)
                 WHERE clock.id = told.id
             RETURNING clock.id
                """,
                is_late,
                event,
                self.env.uid,
                self.env.cr.now(),
                self.ids,
                [due or None for due in dues],
            )
        )
        self.modified(names)
        self.invalidate_recordset([*names, "write_uid", "write_date"], flush=False)

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
        except OperationalError:
            raise
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
