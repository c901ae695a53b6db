import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import deadlines
from ..tools.deadlines import WORKING_DAYS, Due

_logger = logging.getLogger(__name__)

# A clock belongs to its subject, site and rule version for good.
FIXED = ("res_model", "res_id", "code", "rule_id", "site_id")


class CsDeadline(models.Model):
    """The clock of one subject and one rule (architecture 3.2).

    Written by the engine only: users read. ``events`` is the append-only history from
    which everything else follows; each event is a dict with ``type``, ``at`` (UTC),
    ``by`` (user id) and, where it applies, ``reason``, ``base``, ``due``, ``days``.
    Subjects start and stop clocks through ``cs.deadline.mixin``.
    """

    _name = "cs.deadline"
    _description = "Deadline"
    _inherit = ["cs.site.mixin"]
    _order = "due_date, id"
    _rec_name = "code"

    res_model = fields.Char(string="Subject Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Subject", model_field="res_model", required=True, readonly=True
    )
    code = fields.Char(string="Rule Code", required=True, readonly=True)
    rule_id = fields.Many2one(
        "cs.deadline.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The version of the rule with which the clock started.",
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("stopped", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
        readonly=True,
    )
    start_date = fields.Datetime(string="Started", required=True, readonly=True)
    due_date = fields.Datetime(
        string="Due", readonly=True, help="Empty while the clock is paused."
    )
    stop_date = fields.Datetime(string="Stopped", readonly=True)
    is_late = fields.Boolean(
        string="Overdue", readonly=True, help="Once set it stays, whatever happens."
    )
    paused_seconds = fields.Integer(readonly=True)
    extension_count = fields.Integer(string="Extensions", readonly=True)
    events = fields.Json(required=True, readonly=True)
    next_alert_date = fields.Datetime(readonly=True)
    alert_error = fields.Char(
        readonly=True, help="Why the last reminder could not be given; tried again."
    )
    explanation = fields.Text(
        string="Why This Deadline?", compute="_compute_explanation"
    )

    _subject_uniq = models.UniqueIndex(
        "(res_model, res_id, code)", "The clock of this rule is running already."
    )
    _next_alert = models.Index("(next_alert_date) WHERE next_alert_date IS NOT NULL")
    _code_start = models.Index("(code, start_date)")
    _open_due = models.Index("(due_date, id) WHERE state = 'running'")

    @api.depends("events", "state")
    def _compute_explanation(self):
        for clock in self:
            clock.explanation = clock.explain()

    # --- history is kept -----------------------------------------------------------

    def write(self, vals):
        self.check_access("write")
        self._check_history(vals)
        return super().write(vals)

    def _check_history(self, vals):
        """Guarantees 3 and 4: events are only added, late and subject stay."""
        for clock in self:
            events = clock.events or []
            new_events = vals.get("events", events) or []
            is_rewritten = new_events[: len(events)] != events
            is_cleared = clock.is_late and not vals.get("is_late", True)
            is_moved = any(
                name in vals
                and clock._fields[name].convert_to_write(clock[name], clock)
                != vals[name]
                for name in FIXED
            )
            if is_rewritten or is_cleared or is_moved:
                raise UserError(
                    self.env._(
                        "The history of a deadline is kept: events are only added, "
                        "being late stays, and the clock stays with its record."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Guarantee 3: nothing registered is ever deleted."""
        raise UserError(
            self.env._("A deadline is never deleted. Cancel it with a reason instead.")
        )

    # --- places and limits -----------------------------------------------------------

    def _get_places(self):
        """Return ``{site: WorkingTime}`` for the sites of these clocks."""
        return self._get_places_of(
            self.site_id, self.rule_id, self.mapped("start_date")
        )

    @api.model
    def _get_places_of(self, sites, rules, starts):
        with_days = WORKING_DAYS in rules.mapped("unit")
        first = min(starts).date() if starts else fields.Date.today()
        return self.env["cs.calendar.exception"]._get_working_times(
            sites, fields.Date.subtract(first, days=1), with_days
        )

    def _get_due(self):
        """Return the Due that counts now or, while paused, counted until then."""
        event = next(e for e in reversed(self.events) if "due" in e)
        return Due(*(fields.Datetime.to_datetime(event[key]) for key in Due._fields))

    def _is_reminded(self):
        """Tell whether the reminder of the present limit was given."""
        for event in reversed(self.events):
            if event["type"] == "reminder":
                return True
            if event["type"] in ("extend", "correct", "set"):
                return False
        return False

    @api.model
    def _prepare_event(self, event_type, at, reason=None, due=None, **extra):
        event = {
            "type": event_type,
            "at": fields.Datetime.to_string(at),
            "by": self.env.uid,
            **extra,
        }
        if reason:
            event["reason"] = reason
        if due:
            event.update(
                base=fields.Datetime.to_string(due.base),
                due=fields.Datetime.to_string(due.due),
            )
        return event

    @api.model
    def _prepare_due_event(self, event_type, at, due, rule, start, place, **extra):
        """As _prepare_event; a working-day limit also notes the special days, so that
        the explanation stays true when the calendar changes later."""
        if rule.unit == WORKING_DAYS:
            extra["days"] = [
                [fields.Date.to_string(day), *note]
                for day, *note in place.notes(start, due.base)
            ]
        return self._prepare_event(event_type, at, due=due, **extra)

    def _late_alert(self, is_late):
        """Return now while the cron has still to tell that the clock is late."""
        is_told = any(event["type"] == "late" for event in self.events)
        return fields.Datetime.now() if is_late and not is_told else False

    def _next_alert_of(self, limit, start, due, place, is_reminded=False):
        """Return when the cron has to look at the clock next."""
        reminder = deadlines.reminder_date(limit, start, due, place)
        now = fields.Datetime.now()
        if reminder is None or (is_reminded and reminder <= now):
            return deadlines.late_from(due.due)
        return reminder

    # --- start -----------------------------------------------------------------------

    @api.model
    def _start(self, subjects, code, starts, dues=None):
        """Start the clock ``code`` of each subject that has none yet.

        Where no rule is in force, or the calendar of the site has no working days, a
        subject gets no clock; that is logged and never stops the record from being
        saved (guarantee 2).

        :param starts: ``{subject: UTC datetime}``
        :param dues: the same for the limit, where the rule is *given* by the record
        :return: the new clocks
        """
        if not subjects:
            return self.browse()
        versions = self.env["cs.deadline.rule"]._get_versions(code, subjects._name)
        running = set(self._find(subjects, code).mapped("res_id"))
        todo = subjects.filtered(lambda subject: subject.id not in running)
        # Time zone and hours of a site count alike for whoever starts a clock there.
        sites = {subject: subject._get_deadline_site().sudo() for subject in todo}
        places = self._get_places_of(
            self.env["cs.site"].union(*sites.values()), versions, starts.values()
        )
        vals_list = []
        for subject in todo:
            site, start = sites[subject], starts[subject]
            try:
                rule = versions._pick_at(site, start)
                due = self._get_given(rule, dues and dues.get(subject))
                vals_list.append(
                    self._prepare_start_vals(
                        subject, site, rule, start, places[site], due
                    )
                )
            except (LookupError, ValueError) as error:
                _logger.warning(
                    "No deadline %s for %s,%s: %r",
                    code,
                    subject._name,
                    subject.id,
                    error,
                )
        clocks = self.create(vals_list)
        clocks._sync_subjects("due")
        return clocks

    @api.model
    def _get_given(self, rule, due):
        """Return the Due that a record gives, None where the rule grants the time.

        :raises LookupError: the rule leaves the limit to a record that gives none
        """
        if not rule.is_given:
            return None
        if not due:
            raise LookupError("the record gives no limit")
        return Due(due, due)

    @api.model
    def _prepare_start_vals(self, subject, site, rule, start, place, given=None):
        limit = rule._get_limit()
        due = given or deadlines.first_due(limit, start, place)
        event = self._prepare_due_event("start", start, due, rule, start, place)
        return {
            "res_model": subject._name,
            "res_id": subject.id,
            "code": rule.code,
            "rule_id": rule.id,
            "site_id": site.id,
            "start_date": start,
            "due_date": due.due,
            "events": [event],
            # A limit given for today needs no reminder on top of the task itself.
            "next_alert_date": self._next_alert_of(
                limit, start, due, place, is_reminded=bool(given)
            ),
        }

    @api.model
    def _find(self, subjects, code=None):
        """Return the clocks of ``subjects``, of one rule code or of all."""
        if not subjects:
            return self.browse()
        domain = [("res_model", "=", subjects._name), ("res_id", "in", subjects.ids)]
        if code:
            domain.append(("code", "=", code))
        return self.search(domain)

    # --- copies on the subjects ------------------------------------------------------

    def _sync_subjects(self, *parts):
        """Write ``due``, ``stop`` or ``late`` to the subjects' own fields.

        Equal values are written together; late is only ever set, never cleared.
        """
        wanted = {}
        for clock in self:
            names = self.env[clock.res_model]._deadline_fields.get(clock.code)
            if not names:
                continue
            due_field, stop_field, late_field = names
            vals = {}
            if "due" in parts and due_field:
                vals[due_field] = clock.due_date
            if "stop" in parts and stop_field:
                vals[stop_field] = clock.stop_date
            if "late" in parts and late_field and clock.is_late:
                vals[late_field] = True
            if vals:
                key = (clock.res_model, tuple(vals.items()))
                wanted.setdefault(key, []).append(clock.res_id)
        for (model_name, vals), ids in wanted.items():
            self.env[model_name].browse(ids)._write_deadline_fields(dict(vals))
