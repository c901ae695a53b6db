"""The scheduled part: what is due to exist is made, then people are told."""

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..tools import obligations
from ..tools.bulk import insert_rows
from ..tools.locks import take_locked
from ..tools.obligations import EVENT

_logger = logging.getLogger(__name__)

BATCH = 500
ROWS_AT_ONCE = 10_000
# A rule that fails is looked at again after this time.
RETRY_AFTER = timedelta(hours=1)
MAX_CONFLICTS = 10
# The job runs each hour; what comes sooner wakes it (J-02: 8:15 and 8:30).
LOOK_AHEAD = timedelta(hours=1)
MAX_WAKES = 60
# Exceptions of days that a due moment near the cursor can reach back to.
DAYS_BEFORE = timedelta(days=1100)


class CsObligation(models.Model):
    """One job for all companies (guarantee 6, rule G-8).

    What is left to do stands in ``next_check_date`` of the rules and in
    ``next_alert_date`` of the occurrences alone, each under a partial index; a batch is
    committed together with what it did. A missed month is made up for: each period
    once, by the unique index of occurrences.
    """

    _inherit = "cs.obligation"

    @api.model
    def _cron_run(self):
        """Make what is to be handed in, remind, mark late; one bad record stops no
        other."""
        Occurrence = self.env["cs.obligation.occurrence"]
        if self._run_batches(self._take_due, self._make, self._count_due, BATCH):
            Occurrence._refresh_people()
            if Occurrence._run_alerts():
                Occurrence._run_reports()
        self._wake()

    @api.model
    def _run_batches(self, take, handle, count, size):
        """Handle in committed batches what ``take`` finds; False when time is up.

        :param take: function of a number: that many records, locked
        :param handle: function of those records, after which they are not found again
        :param count: function that tells how many are left
        """
        conflicts, present = 0, size
        while True:
            try:
                records = take(present)
                if not records:
                    return True
                handle(records)
                self.env.flush_all()
                left = self.env["ir.cron"]._commit_progress(
                    len(records), remaining=count()
                )
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody else was quicker with a row: again, with what is true now.
                self.env.cr.rollback()  # this batch; those before are committed
                conflicts += 1
                if conflicts > MAX_CONFLICTS:
                    raise
                present = max(present // 10, 1)
                continue
            conflicts, present = 0, size
            if not left:
                return False

    @api.model
    def _get_due_domain(self):
        return [("next_check_date", "<=", fields.Datetime.now()), ("active", "=", True)]

    @api.model
    def _count_due(self):
        return self.search_count(self._get_due_domain())

    @api.model
    def _take_due(self, limit):
        """Return up to ``limit`` rules to look at, locked; what others hold waits."""
        domain = self._get_due_domain()
        return take_locked(self, domain, "next_check_date, id", limit)

    @api.model
    def _wake(self):
        """Call the job again at the moments of the coming hour."""
        now = fields.Datetime.now()
        self.env.flush_all()
        coming = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT date_trunc('minute', moment + interval '59 s') FROM (
                    SELECT next_check_date AS moment FROM cs_obligation
                     WHERE active IS TRUE
                       AND next_check_date BETWEEN %(now)s AND %(end)s
                    UNION
                    SELECT next_alert_date FROM cs_obligation_occurrence
                     WHERE next_alert_date BETWEEN %(now)s AND %(end)s
                ) AS coming ORDER BY 1 LIMIT %(limit)s
                """,
                now=now,
                end=now + LOOK_AHEAD,
                limit=MAX_WAKES,
            )
        )
        # The job of the server, whoever caused it to be asked.
        cron = self.env.ref("cs_base.ir_cron_cs_obligation").sudo()
        known = cron.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        known = set(known.mapped("call_at"))
        moments = [moment for (moment,) in coming if moment not in known]
        if moments:
            cron._trigger(moments)

    # --- making --------------------------------------------------------------

    @api.model
    def _make(self, rules):
        """Make the occurrences of ``rules`` that have opened, all at once; where that
        fails one rule after the other."""
        try:
            with self.env.cr.savepoint():
                rules._make_now()
        except OperationalError:
            raise
        except Exception:
            _logger.info("Obligations: one by one", exc_info=True)
            self.env.invalidate_all(flush=False)
            for rule in rules:
                rule._make_alone()

    def _make_alone(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._make_now(is_careful=True)
        except OperationalError:
            raise
        except Exception as error:
            _logger.warning("Obligation %s skipped", self.code, exc_info=True)
            self.env.invalidate_all(flush=False)
            retry = fields.Datetime.now() + RETRY_AFTER
            self._write_engine(
                {"check_error": str(error)[:500], "next_check_date": retry}
            )

    def _make_now(self, is_careful=False):
        """Make what has opened and note when to look again."""
        now = fields.Datetime.now()
        place = self._read_place()
        rows, notes = [], []
        search = Search(self, place, now)
        for rule in self:
            found = rule._find_rows(search) if rule.period != EVENT else ([], None)
            rows += found[0]
            notes.append((rule, found[1]))
            if len(rows) >= ROWS_AT_ONCE:
                break  # the others are still due, and found by the next batch
        problem = self._insert_singly(rows) if is_careful else self._insert_new(rows)
        if is_careful and problem:
            # Those that could be made are there; the others are tried again.
            retry = now + RETRY_AFTER
            self._write_engine({"check_error": problem, "next_check_date": retry})
        else:
            self._note_checks(notes)

    def _find_rows(self, search):
        """Return the rows of the periods that have opened, and (cursor, next check)."""
        rows, cursors, checks = [], [], []
        cursor, rhythm = self.cursor_date or self.valid_from, self._get_rhythm()
        for subject in self._get_subjects(search.place):
            found = search.find(rhythm, cursor, subject.site_id)
            cursors.append(found.cursor)
            if found.next_opens:
                checks.append(found.next_opens)
            people = found.slots and self._get_people_vals(subject, search.place)
            rows += [
                self._prepare_row(subject, slot, people, search) for slot in found.slots
            ]
        if not cursors:
            # Nobody owes it yet; perhaps tomorrow.
            return rows, (cursor, search.now + timedelta(days=1))
        return rows, (min(cursors), min(checks, default=None))

    def _prepare_row(self, subject, slot, people, search):
        """Return the columns of one occurrence."""
        alert = obligations.first_alert(slot.due, self.reminder_hours, search.now)
        return {
            "obligation_id": self.id,
            "subject_kind": subject.kind,
            "subject_key": subject.key,
            "company_id": subject.company_id,
            "site_id": subject.site_id,
            "department_id": subject.department_id
            or search.get_department_id(people, subject.site_id)
            or None,
            "employee_id": subject.employee_id or None,
            **people,
            "period_key": slot.key,
            "date_from": slot.start,
            "date_to": slot.stop,
            "open_date": slot.opens,
            "due_date": slot.due,
            "deadline": slot.due,
            "next_alert_date": alert,
            "is_caught_up": slot.due <= search.now,
            "clause_id": search.get_clause_id(self, subject.company_id),
            "state": "to_do",
            "is_late": False,
            "return_count": 0,
        }

    @api.model
    def _insert_new(self, rows):
        """Insert the rows that are not there yet; return the occurrences."""
        # The server makes them, whatever caused them.
        Occurrence = self.env["cs.obligation.occurrence"].sudo()
        rows = Occurrence._leave_out_known(rows)
        # Codes of rules, whoever causes an event.
        rules = self.sudo().browse({row["obligation_id"] for row in rows})
        self.env["cs.obligation.exemption"]._exempt_rows(
            rows, {rule.id: rule.code for rule in rules}
        )
        return Occurrence.browse(insert_rows(Occurrence, rows))

    @api.model
    def _insert_singly(self, rows):
        """As _insert_new, each in a savepoint; return what went wrong, if anything."""
        problem = ""
        for row in rows:
            try:
                with self.env.cr.savepoint():
                    self._insert_new([row])
            except OperationalError:
                raise
            except Exception as error:
                _logger.warning("Not made: %s", row, exc_info=True)
                problem = str(error)[:500]
        return problem

    @api.model
    def _note_checks(self, notes):
        """Note for each rule from where and when it is looked at next."""
        rules = self.browse(rule.id for rule, _note in notes)
        cursors = [note[0] if note else None for _rule, note in notes]
        checks = [note[1] if note else None for _rule, note in notes]
        self.env.execute_query(
            SQL(
                """
                UPDATE cs_obligation rule
                   SET cursor_date = COALESCE(note.cursor_date, rule.cursor_date),
                       next_check_date = note.next_check, check_error = NULL
                  FROM unnest(%s, %s::date[], %s::timestamp[])
                       AS note (id, cursor_date, next_check)
                 WHERE rule.id = note.id
             RETURNING rule.id
                """,
                rules.ids,
                cursors,
                checks,
            )
        )
        rules.invalidate_recordset(
            ["cursor_date", "next_check_date", "check_error"], flush=False
        )


class Search:
    """What is the same for many rules of a batch is worked out once."""

    def __init__(self, rules, place, now):
        self.rules, self.place, self.now = rules, place, now
        self._times, self._found, self._clauses = {}, {}, {}
        self._departments = {}

    def find(self, rhythm, cursor, site_id):
        time = self.get_time(site_id, cursor)
        # Sites of the same hours have the same periods.
        key = (rhythm, cursor, id(time))
        if key not in self._found:
            self._found[key] = obligations.find(rhythm, cursor, self.now, time)
        return self._found[key]

    def get_time(self, site_id, day):
        """Return the WorkingTime of a site; read once for all of them."""
        if not self._times:
            sites = self.rules.env["cs.site"].browse(self.place.sites)
            first = min([day, *(r.cursor_date or r.valid_from for r in self.rules)])
            times = self.rules.env["cs.calendar.exception"]._get_working_times(
                sites, first - DAYS_BEFORE
            )
            known = {}
            for site, time in times.items():
                key = (site.tz, site.company_id.id, site.resource_calendar_id.id)
                self._times[site.id] = known.setdefault(key, time)
        return self._times[site_id]

    def get_department_id(self, people, site_id):
        """Return the department that a row is counted with: the responsible one's, or
        that of the first holder of the post."""
        if people["responsible_department_id"]:
            return people["responsible_department_id"]
        person_id, group_id = people["responsible_id"], people["responsible_group_id"]
        key = (person_id, group_id, group_id and site_id)
        if key not in self._departments:
            # In which department somebody works is no secret to the server.
            env = self.rules.sudo().env
            person = env["hr.employee"].browse(person_id or ())
            if group_id:
                group, site = (
                    env["res.groups"].browse(group_id),
                    self.place.sites[site_id],
                )
                user = env["res.users"]._get_cs_first_holder(group, site)
                person = user.employee_ids.filtered(
                    lambda one: one.company_id == site.company_id
                )[:1]
            self._departments[key] = person.department_id.id
        return self._departments[key]

    def get_clause_id(self, rule, company_id):
        """Return the clause that asks for it now in a company."""
        key = (rule.rule, rule.clause_code, company_id)
        if key not in self._clauses:
            rows = rule.env["cs.exception"].with_company(company_id)
            clause = rows._find_clause(rule.rule, rule.clause_code)
            self._clauses[key] = clause.id or None
        return self._clauses[key]
