"""The scheduled part of the items: reminders and the late flag."""

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..tools.locks import take_locked

_logger = logging.getLogger(__name__)

ALERT_BATCH = 1000
RETRY_AFTER = timedelta(hours=1)


class CsObligationOccurrence(models.Model):
    """Idempotent and killable (guarantee 6): what is to be done stands in
    ``next_alert_date`` alone, and is committed together with what was done."""

    _inherit = "cs.obligation.occurrence"

    @api.model
    def _run_alerts(self):
        """Remind and mark late whatever is due, in committed batches."""
        return self.env["cs.obligation"]._run_batches(
            self._take_alerts, self._alert, self._count_alerts, ALERT_BATCH
        )

    @api.model
    def _get_alert_domain(self):
        return [("next_alert_date", "<=", fields.Datetime.now())]

    @api.model
    def _count_alerts(self):
        return self.search_count(self._get_alert_domain())

    @api.model
    def _take_alerts(self, limit):
        """Return up to ``limit`` items, locked; what others hold waits."""
        domain = self._get_alert_domain()
        return take_locked(self, domain, "next_alert_date, id", limit)

    @api.model
    def _alert(self, items):
        """Remind or mark late, all at once; where that fails one by one."""
        now = fields.Datetime.now()
        for kind, group in items.grouped(
            lambda item: "late" if item.deadline < now else "reminder"
        ).items():
            try:
                with self.env.cr.savepoint():
                    group._alert_group(kind)
            except OperationalError:
                raise
            except Exception:
                _logger.info("Due items: one by one", exc_info=True)
                self.env.invalidate_all(flush=False)
                for item in group:
                    item._alert_alone(kind)

    def _alert_alone(self, kind):
        """As _alert_group for one; what fails is noted and tried again later. Late is
        late, even if telling fails."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._alert_group(kind)
        except OperationalError:
            raise
        except Exception as error:
            _logger.warning("Due item %s skipped", self.id, exc_info=True)
            self.env.invalidate_all(flush=False)
            retry = fields.Datetime.now() + RETRY_AFTER
            note = {"alert_error": str(error)[:500], "next_alert_date": retry}
            self._write_server(note)

    def _alert_group(self, kind):
        if kind == "reminder":
            # Next comes the limit: one second later it is late.
            self._note_alert(SQL("deadline + interval '1 s'"))
            self._notify("reminder")
        else:
            self._note_alert(SQL("NULL"))
            news = self._mark_late()
            news._notify("late")
            news.filtered("responsible_id")._notify("escalation")

    def _note_alert(self, next_alert):
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE cs_obligation_occurrence SET next_alert_date = %s, "
                "alert_error = NULL WHERE id = ANY(%s) RETURNING id",
                next_alert,
                self.ids,
            )
        )
        names = ["next_alert_date", "alert_error"]
        self.invalidate_recordset(names, flush=False)

    def _mark_late(self):
        """Set the flag that stays, and list the exceptions; return the new ones.

        Called once for each item: by the scheduled action, or when it is handed in
        late, whichever is first.
        """
        news = self.filtered(lambda item: not item.is_late)
        if not news:
            return news
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE cs_obligation_occurrence SET is_late = TRUE "
                "WHERE id = ANY(%s) RETURNING id",
                news.ids,
            )
        )
        news.modified(["is_late"])
        news.invalidate_recordset(["is_late"], flush=False)
        # Few rules of the rule book, whatever the number of obligations.
        for (company, rule, clause), items in news.grouped(
            lambda item: (item.company_id, item.rule, item.obligation_id.clause_code)
        ).items():
            rows = self.env["cs.exception"].with_company(company)
            texts = {item: item._get_late_text() for item in items}
            rows._report(items, "warning", rule, texts, clause=clause)
        return news

    def _get_late_text(self):
        """Say what was not handed in, by whom, until when."""
        due = format_datetime(
            self.env, self.due_date, tz=self.site_id.tz, dt_format="yyyy-MM-dd HH:mm"
        )
        person = self.responsible_name or self.env._("nobody")
        text = self.env._(
            "%(item)s was due on %(due)s and not handed in (%(person)s).",
            item=self.display_name,
            due=due,
            person=person,
        )
        if self.is_caught_up:
            more = self.env._("The server had not run; it came onto the list later.")
            text = f"{text} {more}"
        return text
